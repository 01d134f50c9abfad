package import HTTPTypes

/// One request, as a responder sees it.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    /// The path and query as they were received, percent-encoding kept; `*` for `OPTIONS *`.
    package var target: String
    /// The host the client asked, from the target or `Host`.
    package var authority: String
    package var fields: HTTPFields
    package var body: [UInt8]
    /// The client's address as text, without its port.
    package var clientAddress: String
    package var id: String

    package init(
        method: HTTPRequest.Method,
        target: String,
        authority: String = "localhost",
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        clientAddress: String = "127.0.0.1",
        id: String = ""
    ) {
        self.method = method
        self.target = target
        self.authority = authority
        self.fields = fields
        self.body = body
        self.clientAddress = clientAddress
        self.id = id
    }
}
