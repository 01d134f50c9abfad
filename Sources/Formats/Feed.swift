package import News

/// A page of a list of headlines, ready to be written as JSON Feed, Atom or RSS.
package struct Feed: Sendable {
    package var title: String
    /// The page a reader would open for this list.
    package var homePageURL: String
    /// The address of this very document.
    package var feedURL: String
    /// The address of the next page, where there is one.
    package var nextURL: String?
    package var description: String?
    /// A BCP 47 tag.
    package var language: String?
    /// When the list last changed.
    package var updated: Instant
    package var items: [FeedItem]
    /// The sections down to the one whose list this is, outermost first: `_newsd.breadcrumb`.
    package var breadcrumb: [PublishedArticle.Crumb] = []
    /// What was in the list once and was killed, newest first; formats without a word for it leave
    /// it out.
    package var tombstones: [Tombstone] = []

    /// An article that is no more.
    package struct Tombstone: Sendable, Hashable {
        /// The address it had.
        package var url: String
        package var moment: Instant

        package init(url: String, moment: Instant) {
            self.url = url
            self.moment = moment
        }
    }

    package init(
        title: String,
        homePageURL: String,
        feedURL: String,
        nextURL: String? = nil,
        description: String? = nil,
        language: String? = nil,
        updated: Instant,
        items: [FeedItem] = []
    ) {
        self.title = title
        self.homePageURL = homePageURL
        self.feedURL = feedURL
        self.nextURL = nextURL
        self.description = description
        self.language = language
        self.updated = updated
        self.items = items
    }
}

/// One headline of a feed.
package struct FeedItem: Sendable {
    package var headline: Headline
    /// The address of its article.
    package var url: String
    /// Why it is related, in a list of related headlines.
    package var related: Relation?
    /// Why it was found, in a list of search results.
    package var match: Match?

    package init(
        headline: Headline,
        url: String,
        related: Relation? = nil,
        match: Match? = nil
    ) {
        self.headline = headline
        self.url = url
        self.related = related
        self.match = match
    }

    /// What of an article was found.
    package struct Match: Sendable, Hashable {
        /// The headline, when any of it was.
        package var title: MarkedText?
        /// A part of the text.
        package var excerpt: MarkedText?

        /// Creates a match.
        package init(title: MarkedText?, excerpt: MarkedText?) {
            self.title = title
            self.excerpt = excerpt
        }
    }

    /// How much a headline has to do with the article it was listed for.
    package struct Relation: Sendable, Hashable {
        /// Similarity, 0 to 1.
        package var score: Float
        package var reasons: [Neighbour.Reason]

        package init(score: Float, reasons: [Neighbour.Reason]) {
            self.score = score
            self.reasons = reasons
        }
    }
}
