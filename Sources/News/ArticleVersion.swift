/// One version of an article among its others, without its text.
package struct ArticleVersion: Sendable, Hashable {
    /// What a list shows of this version: its number, revision, status, title and dates.
    package var headline: Headline
    /// The note that came with it.
    package var correction: String?
    /// Since when it was the current one.
    ///
    /// Of the first version the day it says it was published, when that is earlier than the moment
    /// the store took it in: an archive was published before it was imported. Of every other the
    /// moment the store took it in.
    package var from: Instant
    /// When the store took it in.
    package var tookIn: Instant
    /// Since when it no longer is the current one; `nil` for the current version.
    package var until: Instant?

    /// The version that an article is, taken in at a moment.
    package init(_ article: Article, tookIn moment: Instant, until: Instant?) {
        headline = Headline(article)
        correction = article.correction
        tookIn = moment
        from = headline.began(tookIn: moment)
        self.until = until
    }

    /// The number of the version: 1, 2, 3...
    package var number: Int { headline.version }

    /// Whether this was the version shown at `moment`, as far as it itself says.
    package func isShown(at moment: Instant) -> Bool {
        from <= moment && until.map { moment < $0 } ?? true
            && headline.visibility(at: moment).isVisible
    }

    /// Whether this version was shown at any moment up to `now`.
    ///
    /// One that was replaced while its embargo held never was, and never is. One that came together
    /// with the next was, though for no time.
    package func wasShown(until now: Instant) -> Bool {
        guard headline.status == .usable else { return false }
        let start = max(from, headline.embargoUntil ?? from)
        let end = [until, headline.expiresAt].compactMap(\.self).min()
        return start <= now && end.map { start <= $0 } ?? true
    }
}

extension Headline {
    /// Since when a version that was taken in at `moment` was the current one:
    /// ``ArticleVersion/from``.
    package func began(tookIn moment: Instant) -> Instant {
        version == 1 ? min(datePublished?.instant ?? moment, moment) : moment
    }
}

/// That an article was killed, and no more of it than everybody is told.
package struct Kill: Sendable, Hashable {
    package var id: ArticleID
    package var section: SectionPath?
    /// When the store took it in.
    package var moment: Instant

    package init(id: ArticleID, section: SectionPath?, moment: Instant) {
        self.id = id
        self.section = section
        self.moment = moment
    }
}
