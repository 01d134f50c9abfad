import News

/// What a format of others has no place for, as native JSON in one place of it.
///
/// Other programs pass it over; read here again, an article is what it was.
enum ArticleRest {
    /// What formats say in their own words; everything else goes into the rest.
    private static let said: Set = ["headline", "summary", "body_text", "body_html"]

    /// The text that goes along with an article.
    ///
    /// - Parameters:
    ///   - article: The article.
    ///   - withPlainText: Whether `body_text` is among what the format has no place for.
    /// - Returns: Native JSON.
    static func text(of article: Article, withPlainText: Bool = false) -> String {
        let said = withPlainText ? said.subtracting(["body_text"]) : said
        var writer = JSONWriter(.compact)
        let members = (try? JSON.parse(NativeFormat.encode(article)))?.members ?? []
        writer.object {
            for member in members where !said.contains(member.name) {
                $0.member(member.name, member.value.plain)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// An article of which the rest was found.
    ///
    /// - Parameters:
    ///   - article: What the format says in its own words.
    ///   - text: What came with it.
    /// - Returns: The draft, or `nil` when the text is not what is written here: somebody else's, or
    ///   changed by hand.
    static func draft(_ article: Article, with text: String) -> Draft? {
        guard let rest = try? JSON.parse(Array(text.utf8)), rest["id"] != nil,
            let members = rest.members
        else { return nil }
        var writer = JSONWriter(.compact)
        writer.object { writer in
            for member in members { writer.member(member.name, member.value.plain) }
            writer.member("headline", article.headline)
            writer.member("summary", article.summary)
            if rest["body_text"] == nil { writer.member("body_text", article.bodyText) }
            writer.member("body_html", article.bodyHTML)
        }
        return (try? JSON.parse(writer.bytes)).flatMap { try? NativeFormat.decodeDraft($0) }
    }
}
