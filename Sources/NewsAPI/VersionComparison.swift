import Formats
import News

/// What differs between two versions of an article, member by member.
enum VersionComparison {
    /// One member that differs.
    struct Change {
        var field: String
        var difference: Difference

        enum Difference {
            /// Of a text, piece by piece.
            case words([WordDifference.Piece])
            /// Of anything else: what it was, and what it is, where there is either.
            case value(before: JSONValue?, after: JSONValue?)
        }

        func write(into writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("field", field)
                switch difference {
                case .words(let pieces):
                    writer.objects("words", pieces) { writer, piece in
                        writer.member("op", piece.operation.rawValue)
                        writer.member("text", piece.text)
                    }
                case .value(let before, let after):
                    if let before { writer.member("before", before) }
                    if let after { writer.member("after", after) }
                }
            }
        }
    }

    /// Members that are texts in sentences; every other one is compared whole.
    private static let texts: Set = [
        "headline", "summary", "body_text", "body_html", "byline", "dateline", "correction",
    ]

    /// The members that differ, in the order of the native article.
    ///
    /// `version` is not among them.
    static func changes(from one: Article, to other: Article) -> [Change] {
        let (before, after) = (members(of: one), members(of: other))
        var names = before.map(\.name)
        names += after.map(\.name).filter { !names.contains($0) }
        return names.compactMap { name in
            let old = before.first { $0.name == name }?.value
            let new = after.first { $0.name == name }?.value
            guard old != new else { return nil }
            if texts.contains(name), case .string(let old)? = old ?? .string(""),
                case .string(let new)? = new ?? .string("")
            {
                return Change(field: name, difference: .words(WordDifference.of(old, new)))
            }
            return Change(field: name, difference: .value(before: old, after: new))
        }
    }

    private static func members(of article: Article) -> [JSONValue.Member] {
        guard let node = try? JSON.parse(NativeFormat.encode(article)),
            case .object(let members) = node.plain
        else { return [] }
        return members.filter { $0.name != "version" }
    }
}
