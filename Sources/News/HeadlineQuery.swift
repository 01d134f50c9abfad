/// A place in the one order that all lists share: newest first, then by id.
///
/// The order is total, so a page that continues from a place neither repeats nor skips.
package struct ListPosition: Sendable, Hashable, Comparable {
    package var published: Instant
    package var id: ArticleID

    package init(published: Instant, id: ArticleID) {
        self.published = published
        self.id = id
    }

    /// Whether `one` comes before `other` in a list.
    package static func < (one: ListPosition, other: ListPosition) -> Bool {
        one.published != other.published
            ? one.published > other.published : one.id.rawValue < other.id.rawValue
    }
}

/// Which headlines a list shows.
package struct HeadlineQuery: Sendable, Hashable {
    /// In this section or below it.
    package var section: SectionPath?
    package var tag: String?
    package var source: String?
    /// The language or a narrower one: `en` finds `en-GB` (RFC 4647 §3.3.1).
    package var language: String?
    /// Published at this moment or later.
    package var since: Instant?
    /// Published before this moment.
    package var until: Instant?
    /// In the versions that were shown at this moment, what may still be shown; `nil` for the
    /// current versions.
    package var asOf: Instant?
    /// At least 1.
    package var limit: Int
    /// The last place of the page before; its successor comes first.
    package var after: ListPosition?

    package init(limit: Int) {
        self.limit = limit
    }
}

/// One page of a list.
package struct HeadlinePage: Sendable {
    package var headlines: [Headline]
    /// Whether more follow the last one.
    package var hasMore: Bool
    /// The next moment at which an embargo or expiry anywhere in the list's scope changes it.
    package var turnsAt: Instant?

    package init(headlines: [Headline], hasMore: Bool, turnsAt: Instant?) {
        self.headlines = headlines
        self.hasMore = hasMore
        self.turnsAt = turnsAt
    }
}

/// How many visible articles stand directly in one section.
package struct SectionCount: Sendable, Hashable {
    package var section: SectionPath
    package var count: Int
    /// The newest moment of publication among them.
    package var latest: Instant

    package init(section: SectionPath, count: Int, latest: Instant) {
        self.section = section
        self.count = count
        self.latest = latest
    }
}
