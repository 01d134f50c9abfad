import HTTPTypes

extension HTTPField.Name {
    /// RFC 9875.
    static let cacheGroups = name("Cache-Groups")
    static let surrogateKey = name("Surrogate-Key")
    static let cacheTag = name("Cache-Tag")
    /// RFC 8288.
    static let link = name("Link")
    /// HTML Standard §9.2.4.
    static let lastEventID = name("Last-Event-ID")
    /// What nginx heeds, and proxies made after it.
    static let accelBuffering = name("X-Accel-Buffering")
    /// draft-ietf-httpapi-idempotency-key-header.
    static let idempotencyKey = name("Idempotency-Key")
    /// Of Superdesk's "HTTP Push", and what Superdesk Publisher calls it.
    static let superdeskSignature = name("X-Superdesk-Signature")
    static let publisherSignature = name("X-Publisher-Signature")
    /// RFC 5789.
    static let acceptPatch = name("Accept-Patch")
    /// W3C Linked Data Platform 1.0 §7.1.
    static let acceptPost = name("Accept-Post")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is a field name")
        }
        return name
    }
}
