/// A link to another resource (RFC 8288).
struct Link: Hashable {
    /// The relation: `next`, `alternate`.
    var relation: String
    /// An absolute address of RFC 3986 characters.
    var url: String
    /// The media type found there, when it is known.
    var type: String?

    init(_ relation: String, _ url: String, type: String? = nil) {
        self.relation = relation
        self.url = url
        self.type = type
    }

    /// As it stands in the `Link` field.
    var text: String { [self].field }
}

extension [Link] {
    /// The value of the `Link` field.
    var field: String {
        var text = ""
        // An article has some twenty links, and each answer that is made has them all.
        text.reserveCapacity(reduce(0) { $0 + $1.url.utf8.count + 80 })
        for link in self {
            if !text.isEmpty { text += ", " }
            text += "<"
            text += link.url
            text += ">; rel=\""
            text += link.relation
            text += "\""
            guard let type = link.type else { continue }
            text += "; type=\""
            text += type
            text += "\""
        }
        return text
    }
}
