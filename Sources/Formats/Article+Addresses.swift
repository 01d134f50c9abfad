import News

extension Article {
    /// Refuses addresses that run a script where somebody follows them or puts them on a page.
    ///
    /// The links of `body_html` are the sanitiser's business.
    ///
    /// - Throws: ``DocumentError`` that names the field.
    func requireHarmlessAddresses() throws(DocumentError) {
        var addresses: [(field: String, address: String?)] = [("image", image)]
        addresses += authors.flatMap { [("authors.url", $0.url), ("authors.avatar", $0.avatar)] }
        addresses += wire.map { ("wire.url", $0.url) }
        addresses += attachments.map { ("attachments.url", $0.url) }
        for case let (field, address?) in addresses where Self.isScript(address) {
            throw DocumentError(field: field, reason: "is a script, not an address")
        }
    }

    /// Browsers leave out blanks and control characters before they look at the scheme.
    private static func isScript(_ address: String) -> Bool {
        let start = address.utf8.lazy.filter { $0 > 0x20 }.prefix(12)
        let scheme = String(decoding: Array(start), as: UTF8.self).lowercased()
        if scheme.hasPrefix("data:") { return !scheme.hasPrefix("data:image/") }
        return scheme.hasPrefix("javascript:") || scheme.hasPrefix("vbscript:")
    }
}
