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

/// Answers requests.
///
/// Called on any thread, for many requests at once. May block on a disk: the server calls it from
/// its workers, never from a lane.
package protocol Responder: Sendable {
    /// Returns the answer to `request`; failures are answers too.
    func respond(to request: Request) -> Response

    /// The largest request body this target takes, in bytes, or `nil` for the server's default.
    func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int?

    /// The answer to a request that is refused whatever its body says, or `nil`.
    ///
    /// Asked before a client that expects it is told to send the body (RFC 9110 §10.1.1). Called
    /// on a lane: it must not block.
    func refusal(of request: Request) -> Response?
}

extension Responder {
    package func refusal(of request: Request) -> Response? { nil }
}
