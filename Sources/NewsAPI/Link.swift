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
    var text: String {
        "<\(url)>; rel=\"\(relation)\"" + (type.map { "; type=\"\($0)\"" } ?? "")
    }
}
