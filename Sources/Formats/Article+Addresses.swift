import News

extension Article {
    /// Refuses addresses that run a script where somebody follows them or puts them on a page.
    ///
    /// The links of `body_html` are the sanitiser's business.
    ///
    /// - Throws: ``DocumentError`` that names the first such field.
    func requireHarmlessAddresses() throws(DocumentError) {
        if let first = harmfulAddresses.first { throw first }
    }

    /// One fault for each address that ``requireHarmlessAddresses()`` refuses.
    var harmfulAddresses: [DocumentError] {
        var addresses: [(field: String, address: String?)] = [("image", image)]
        for (index, author) in authors.enumerated() {
            addresses.append(("authors[\(index)].url", author.url))
            addresses.append(("authors[\(index)].avatar", author.avatar))
        }
        addresses += wire.enumerated().map { ("wire[\($0)].url", $1.url) }
        addresses += attachments.enumerated().map { ("attachments[\($0)].url", $1.url) }
        return addresses.compactMap { field, address in
            guard let address, Self.isScript(address) else { return nil }
            return DocumentError(field: field, reason: "is a script, not an address")
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
