import HTTP
import HTTPTypes
import News

/// What a write says of the article it is about (RFC 9110 §13.1).
///
/// A write is about the article, whatever form was fetched of it: `If-Match` compares the revision
/// at the beginning of our strong tags. Weak tags never match.
struct WritePrecondition {
    /// What is given up when the precondition is absent.
    enum Need { case none, toReplace }

    private let ifMatch: String?
    private let createsOnly: Bool

    /// Reads the fields of a request.
    ///
    /// - Throws: 400 for `If-None-Match` with tags, which says nothing of use about a write.
    init(_ fields: HTTPFields) throws(Refusal) {
        ifMatch = fields[.ifMatch]
        let ifNoneMatch = fields[.ifNoneMatch]
        guard ifNoneMatch == nil || ifNoneMatch == "*" else {
            throw .problem(
                Problem(.badRequest, detail: "If-None-Match takes nothing but * with this method.")
            )
        }
        createsOnly = ifNoneMatch != nil
    }

    /// Whether it may hold where there is no article.
    var allowsNew: Bool { ifMatch == nil }

    /// Judges the article that is there.
    ///
    /// - Returns: What must still hold when the write happens.
    /// - Throws: 412, or 428 where replacing needs `If-Match`.
    func condition(on current: Article?, need: Need) throws(Refusal) -> Draft.Condition {
        if let ifMatch, !matches(ifMatch, current) {
            throw .problem(
                Problem(
                    .preconditionFailed,
                    detail: "The article is not the one that If-Match names."
                )
            )
        }
        guard let current else { return .absent }
        if createsOnly {
            throw .problem(
                Problem(.preconditionFailed, detail: "There is an article of this id already.")
            )
        }
        if ifMatch == nil, need == .toReplace {
            throw .problem(
                Problem(
                    .preconditionRequired,
                    detail: "To change an article, name the one you know by If-Match."
                )
            )
        }
        return .revision([current.revision])
    }

    private func matches(_ ifMatch: String, _ current: Article?) -> Bool {
        guard let current else { return false }
        if ifMatch == "*" { return true }
        // Our tags have neither commas nor quotes, so that a list may be cut at its commas: of
        // what is no tag of ours no part is one.
        return ifMatch.split(separator: ",").contains { part in
            let tag = part.drop { $0 == " " || $0 == "\t" }
            let own = "\"" + current.revision.prefix(16) + "."
            return tag.hasPrefix(own)
        }
    }
}
