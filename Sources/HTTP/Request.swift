package import HTTPTypes

/// One request, as a responder sees it.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    /// The path and query as they were received, percent-encoding kept; `*` for `OPTIONS *`.
    package var target: String
    /// The host the client asked, from the target or `Host`, or as a trusted proxy says.
    ///
    /// For logs and decisions only: answers are kept for everyone, so that none may depend on it.
    /// Absolute links are made from the configured origin.
    package var authority: String
    /// `http`, or `https` where a trusted proxy says that the client came by it.
    ///
    /// No answer may depend on it, as on ``authority``.
    package var scheme: String
    package var fields: HTTPFields
    package var body: [UInt8]
    /// The body while it arrives, in place of `body`, where ``Responder/takesContent(of:)`` says so.
    package var content: (any RequestContent)?
    /// The client's address as text, without its port; empty when it has none.
    ///
    /// That of the connection, or what the PROXY protocol and trusted proxies say it is.
    package var clientAddress: String
    package var id: String

    package init(
        method: HTTPRequest.Method,
        target: String,
        authority: String = "localhost",
        scheme: String = "http",
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        clientAddress: String = "127.0.0.1",
        id: String = ""
    ) {
        self.method = method
        self.target = target
        self.authority = authority
        self.scheme = scheme
        self.fields = fields
        self.body = body
        self.clientAddress = clientAddress
        self.id = id
    }
}
