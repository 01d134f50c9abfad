package import HTTPTypes

/// One complete answer to a GET, before the server makes of it what the client asked for.
///
/// A responder answers HEAD as GET. From this the server derives the HEAD form, the 304 of a
/// conditional request, the gzip variant with its own entity tag, `Content-Length` and `Date`.
package struct Response: Sendable {
    package var status: HTTPResponse.Status
    /// Without `Content-Length`, `Date`, `Content-Encoding` and `Connection`, which the server sets.
    package var fields: HTTPFields
    package var body: [UInt8]
    /// What is read while it is sent, in place of `body`, or `nil`.
    ///
    /// Such an answer is never compressed and never kept.
    package var content: (any ResponseContent)?
    /// Whether a client may have a part of `content` alone (RFC 9110 §14).
    package var acceptsRanges = false
    /// What is sent as it comes about, in place of `body`, or `nil`.
    ///
    /// Such an answer is never compressed and never kept, and has no `Content-Length`: it is sent
    /// in chunks (RFC 9112 §7.1), to an HTTP/1.0 client until the connection closes.
    package var stream: (any ResponseStream)?
    /// How the answer may be kept, or `nil` when it may not.
    package var keeping: Keeping?

    package init(
        status: HTTPResponse.Status,
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        keeping: Keeping? = nil
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.keeping = keeping
    }

    /// An answer whose content is read while it is sent.
    package init(
        status: HTTPResponse.Status,
        fields: HTTPFields,
        content: any ResponseContent,
        acceptsRanges: Bool
    ) {
        self.init(status: status, fields: fields)
        self.content = content
        self.acceptsRanges = acceptsRanges
    }

    /// An answer that is sent as it comes about.
    package init(
        status: HTTPResponse.Status,
        fields: HTTPFields,
        stream: any ResponseStream
    ) {
        self.init(status: status, fields: fields)
        self.stream = stream
    }

    /// What the cache of finished answers needs to know.
    package struct Keeping: Sendable {
        /// What the answer depends on; a change of any of these drops it.
        package var tags: [String]
        /// The last moment it may be given from the cache, in milliseconds since 1970; `nil` while
        /// nothing it depends on changes.
        package var until: Int64?
        /// The media types that `Accept` chooses among for this target, the default first.
        ///
        /// Empty when `Accept` does not matter.
        package var offers: [MediaType]
        /// Which of `offers` this is.
        package var chosen: Int

        package init(
            tags: [String],
            until: Int64? = nil,
            offers: [MediaType] = [],
            chosen: Int = 0
        ) {
            self.tags = tags
            self.until = until
            self.offers = offers
            self.chosen = chosen
        }
    }
}

/// Content too large to hold: it is read while it is sent.
///
/// The server reads one range after the other, each when the client has taken what came before,
/// and lets go of the content when nobody takes any more. It is called from one worker at a time.
package protocol ResponseContent: Sendable {
    /// How many bytes there are in all; the same for as long as the content lives.
    var byteCount: Int { get }

    /// The bytes of `range`, which lies within `0..<byteCount`.
    ///
    /// May block on a disk.
    ///
    /// - Throws: When these bytes, all of them and of one version, cannot be had. The client then
    ///   sees its connection or stream reset, never an answer that looks whole.
    func read(_ range: Range<Int>) throws -> [UInt8]
}

/// Answers requests.
///
/// Called on any thread, for many requests at once. May block on a disk: the server calls it from
/// its workers, never from a lane.
package protocol Responder: Sendable {
    /// Returns the answer to `request`; failures are answers too.
    func respond(to request: Request) -> Response

    /// The largest request body this target takes, in bytes, or `nil` for the server's default.
    func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int?

    /// Whether the body of `request`, which has only a head yet, is taken while it arrives.
    ///
    /// Such a request is answered at once and may be of any length; all others are gathered whole
    /// before. Called on a lane: it must not block.
    func takesContent(of request: Request) -> Bool

    /// The answer to a request that is refused whatever its body says, or `nil`.
    ///
    /// Asked before a client that expects it is told to send the body (RFC 9110 §10.1.1). Called
    /// on a lane: it must not block.
    func refusal(of request: Request) -> Response?
}

extension Responder {
    package func takesContent(of request: Request) -> Bool { false }
    package func refusal(of request: Request) -> Response? { nil }
}
