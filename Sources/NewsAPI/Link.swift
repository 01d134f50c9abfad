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
        let size = reduce(0) {
            $0 + $1.url.utf8.count + $1.rel.utf8.count + ($1.type?.utf8.count ?? 0) + 24
        }
        let text = [UInt8](capacity: size) { text in
            for link in self {
                text.append(copying: (text.isEmpty ? "<" : ", <").utf8.span)
                text.append(copying: link.url.utf8.span)
                text.append(copying: ">; rel=\"".utf8.span)
                text.append(copying: link.rel.utf8.span)
                if let type = link.type {
                    text.append(copying: "\"; type=\"".utf8.span)
                    text.append(copying: type.utf8.span)
                }
                text.append(UInt8(ascii: "\""))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
