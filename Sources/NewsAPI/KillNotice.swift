import Formats
import News

/// What the body of a kill says.
struct KillNotice {
    var reason: String?
    var replacement: ArticleID?

    /// Reads `{"reason": TEXT, "replacement": ID}`, both optional; an empty body says nothing.
    static func read(
        _ body: [UInt8],
        of id: ArticleID
    ) throws(ArticleDocument.Refusal) -> KillNotice {
        var notice = KillNotice()
        if body.isEmpty { return notice }
        let node = try ArticleDocument.parse(body)
        guard let members = node.members else {
            throw .faults([DocumentError(reason: "is \(node.kind), not an object")])
        }
        var faults: [DocumentError] = []
        for member in members {
            let text = member.value.string
            switch member.name {
            case "reason":
                notice.reason = text
                if text?.isEmpty ?? true {
                    faults.append(DocumentError(field: "reason", reason: "is not a text"))
                }
            case "replacement":
                notice.replacement = text.flatMap { ArticleID($0) }
                if notice.replacement == nil {
                    faults.append(DocumentError(field: "replacement", reason: "is not an id"))
                } else if notice.replacement == id {
                    faults.append(
                        DocumentError(field: "replacement", reason: "is the article itself")
                    )
                }
            default:
                faults.append(
                    DocumentError(
                        field: member.name,
                        reason: "is unknown here (known: reason, replacement)"
                    )
                )
            }
        }
        guard faults.isEmpty else { throw .faults(faults) }
        return notice
    }
}
