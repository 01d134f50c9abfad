/// One answered request, for the access log.
package struct AccessRecord: Sendable, Hashable {
    /// When the answer was handed to the socket, in milliseconds since 1970.
    package var time: Int64
    /// The client's address without its port; empty for a Unix socket.
    package var client: String
    /// Empty when the request could not be parsed.
    package var method: String
    /// The path and query as received; empty when the request could not be parsed.
    package var target: String
    package var status: Int
    /// Head and body, in bytes.
    package var bytes: Int
    /// From the last byte of the request to the answer, in microseconds.
    package var duration: Int64
    package var requestID: String
    /// The `traceparent` of the request where it is well-formed (W3C Trace Context).
    package var traceparent: String?
    package var userAgent: String?
    package var referer: String?
    /// Whether the answer came from the cache of finished answers.
    package var isHit: Bool

    package init(
        time: Int64,
        client: String,
        method: String,
        target: String,
        status: Int,
        bytes: Int,
        duration: Int64,
        requestID: String,
        traceparent: String? = nil,
        userAgent: String? = nil,
        referer: String? = nil,
        isHit: Bool = false
    ) {
        self.time = time
        self.client = client
        self.method = method
        self.target = target
        self.status = status
        self.bytes = bytes
        self.duration = duration
        self.requestID = requestID
        self.traceparent = traceparent
        self.userAgent = userAgent
        self.referer = referer
        self.isHit = isHit
    }
}
