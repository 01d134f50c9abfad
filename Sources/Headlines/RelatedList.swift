package import News

/// The related headlines of one article, as a reader may see them now.
package struct RelatedList: Sendable, Hashable {
    /// Best first: editors' pins, then headlines off the wire, then by similarity.
    package var items: [RelatedItem]
    /// Whether the neighbours of this article were worked out already.
    ///
    /// False for the moment between an article's arrival and its first list, when `items` has
    /// only pins and headlines off the wire.
    package var isSettled: Bool
    /// The next moment at which an embargo or expiry changes the list, if one is known.
    package var turnsAt: Instant?

    /// Creates a list.
    package init(items: [RelatedItem], isSettled: Bool, turnsAt: Instant?) {
        self.items = items
        self.isSettled = isSettled
        self.turnsAt = turnsAt
    }
}

/// One related headline and why it is there.
package struct RelatedItem: Sendable, Hashable {
    package var headline: Headline
    /// How much it is about the same, 0 to 1, after the decay with the distance in time.
    ///
    /// A pin or a headline off the wire has 1.
    package var score: Float
    /// The heaviest first; kinds are those of ``ReasonKind``, weights add up to at most `score`.
    package var reasons: [Neighbour.Reason]

    /// Creates an item.
    package init(headline: Headline, score: Float, reasons: [Neighbour.Reason]) {
        self.headline = headline
        self.score = score
        self.reasons = reasons
    }
}

/// The kinds of reasons, by the names that the API shows.
package enum ReasonKind: String, Sendable, CaseIterable {
    /// An editor chose it.
    case pin
    /// The provider printed its headline beside the article.
    case wire
    /// Both articles use this word.
    case term
    /// Both articles use this name.
    case name
    /// The articles closest to one of the two use this word, or the name in it.
    case context
    /// Never shown: the text is that of the article named, up to a few words.
    case copy
}
