/// An article on its way into a store.
package struct Draft: Sendable, Hashable {
    package var article: Article
    /// Whether the document named the id itself.
    ///
    /// If not, `article.id` is a proposal from date and headline: the store uses the id its `uri`
    /// already has, and tells two different articles with one proposal apart by a suffix made from
    /// their `uri` or source, never from the order in which they came.
    package var idIsGiven: Bool
    /// What must hold of the article that is there for the draft to be written.
    package var condition: Condition

    package init(
        _ article: Article,
        idIsGiven: Bool = true,
        condition: Condition = .always
    ) {
        self.article = article
        self.idIsGiven = idIsGiven
        self.condition = condition
    }

    /// What must hold when a draft is written, judged in one step with the write.
    package enum Condition: Sendable, Hashable {
        case always
        /// There is no article of this id (`If-None-Match: *`).
        case absent
        /// There is an article of this id (`If-Match: *`).
        case present
        /// The revision of the article begins with one of these (`If-Match` with tags).
        case revision(Set<String>)
        /// The draft's `version` is above the article's, or there is none; a wire that repeats or
        /// overtakes itself.
        case newer
        /// The article was not killed, or the draft's `version` is above that of the kill: an older
        /// text that arrives late does not bring it back.
        case living
    }
}
