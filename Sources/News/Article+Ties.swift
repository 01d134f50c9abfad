extension Article {
    /// What ties an article to others: where it stands, and whom it names.
    package struct Ties: Sendable, Hashable {
        package var id: ArticleID
        package var section: SectionPath?
        /// What it supersedes, the story it belongs to, and what it is also called.
        package var others: Set<ArticleID>

        /// How many articles a store tells of at most that follow one, or that a story has.
        package static let most = 1000

        package init(_ article: Article) {
            id = article.id
            section = article.section
            others = Set(article.aliases + [article.supersedes, article.story].compactMap(\.self))
        }

        /// The ties of an article as far as its headline tells: not what it is also called.
        package init(_ headline: Headline) {
            id = headline.id
            section = headline.section
            others = Set([headline.supersedes, headline.story].compactMap(\.self))
        }
    }
}

extension Article {
    /// The `uri` of what it supersedes, where a provider names that by its own identifier and not by
    /// ours: `evolvedfrom` of Superdesk's ninjs, `evolvedFrom` of ninjs 3 and NewsML-G2.
    package var predecessorURI: String? {
        guard supersedes == nil else { return nil }
        for member in extra where ["evolvedfrom", "evolvedFrom"].contains(member.name) {
            if case .string(let uri) = member.value, !uri.isEmpty { return uri }
        }
        return nil
    }
}
