/// An article on its way into a store.
package struct Draft: Sendable, Hashable {
    package var article: Article
    /// Whether the document named the id itself.
    ///
    /// If not, `article.id` is a proposal from date and headline: the store uses the id its `uri`
    /// already has, and tells two different articles with one proposal apart by a suffix made from
    /// their `uri` or source, never from the order in which they came.
    package var idIsGiven: Bool

    package init(_ article: Article, idIsGiven: Bool = true) {
        self.article = article
        self.idIsGiven = idIsGiven
    }
}
