import Formats

/// A link of an answer: as a field of its head, and in what it says.
typealias Link = PublishedArticle.Link

extension Link {
    /// - Parameters:
    ///   - relation: `next`, `alternate`.
    ///   - url: An absolute address of RFC 3986 characters.
    ///   - type: The media type found there, when it is known.
    init(_ relation: String, _ url: String, type: String? = nil) {
        self.init(rel: relation, type: type, url: url)
    }

    /// As it stands in the `Link` field.
    var text: String { [self].field }
}

extension [Link] {
    /// The value of the `Link` field (RFC 8288 §3).
    var field: String {
        // As bytes, in one piece: an article has some fifteen links, and each answer that is made
        // has them all.
        var text: [UInt8] = []
        text.reserveCapacity(reduce(0) { $0 + $1.url.utf8.count + 80 })
        for link in self {
            text += text.isEmpty ? "<".utf8 : ", <".utf8
            text += link.url.utf8
            text += ">; rel=\"".utf8
            text += link.rel.utf8
            if let type = link.type {
                text += "\"; type=\"".utf8
                text += type.utf8
            }
            text += "\"".utf8
        }
        return String(decoding: text, as: UTF8.self)
    }
}
