/// A search: for what, among what, in which order and from where on.
package struct SearchQuery: Sendable, Hashable {
    /// In which order hits come.
    package enum Order: String, Sendable, Hashable, CaseIterable {
        /// Best first; equally good ones as ``date``.
        case relevance
        /// In the order of ``ListPosition``: newest first, then by id.
        case date
    }

    package var words: SearchWords
    package var order: Order
    /// The filters, the limit, and as `after` the position of the last hit of the page before.
    ///
    /// Its `asOf` is not looked at: what is found are current versions.
    package var list: HeadlineQuery
    /// The score of the last hit of the page before, in the order of relevance.
    package var afterScore: Double?

    /// Creates a search for the first page.
    package init(_ words: SearchWords, order: Order = .relevance, among list: HeadlineQuery) {
        self.words = words
        self.order = order
        self.list = list
    }
}

/// An article that was found.
package struct SearchHit: Sendable, Hashable {
    package var headline: Headline
    /// How well it fits, more being better; for the order of one search only.
    package var score: Double
    /// The headline with the words that were found, when any are in it.
    package var title: MarkedText?
    /// The part of the text that has most of the words, or its beginning; `nil` without a text.
    package var excerpt: MarkedText?

    /// Creates a hit.
    package init(headline: Headline, score: Double, title: MarkedText?, excerpt: MarkedText?) {
        self.headline = headline
        self.score = score
        self.title = title
        self.excerpt = excerpt
    }
}

/// One page of what was found.
package struct SearchPage: Sendable, Hashable {
    /// Of many hits, so many are ranked in the order of relevance: the newest ones.
    package static let mostRanked = 10_000

    package var hits: [SearchHit]
    /// Whether more follow the last one.
    package var hasMore: Bool
    /// The next moment at which an embargo or expiry among all that the filters let through may
    /// change what is found.
    package var turnsAt: Instant?

    /// Creates a page.
    package init(hits: [SearchHit], hasMore: Bool, turnsAt: Instant?) {
        self.hits = hits
        self.hasMore = hasMore
        self.turnsAt = turnsAt
    }
}

/// A text in which some parts are marked; plain, not escaped.
package struct MarkedText: Sendable, Hashable {
    /// A part that is marked or not; not empty.
    package struct Run: Sendable, Hashable {
        package var text: String
        package var isMarked: Bool

        /// Creates a part.
        package init(_ text: String, isMarked: Bool = false) {
            self.text = text
            self.isMarked = isMarked
        }
    }

    /// In their order; of two neighbours, one is marked.
    package private(set) var runs: [Run] = []

    /// Creates an empty text.
    package init() {}

    /// The whole text.
    package var text: String { runs.map(\.text).joined() }

    /// Whether any part is marked.
    package var hasMarks: Bool { runs.contains(where: \.isMarked) }

    /// Adds a part at the end; nothing for an empty one.
    package mutating func append(_ text: some StringProtocol, isMarked: Bool = false) {
        if text.isEmpty { return }
        if runs.last?.isMarked == isMarked {
            runs[runs.count - 1].text += text
        } else {
            runs.append(Run(String(text), isMarked: isMarked))
        }
    }
}
