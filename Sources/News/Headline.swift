/// An article as a list shows it: everything but the text.
package struct Headline: Sendable, Hashable {
    package var id: ArticleID
    package var uri: String?
    package var revision: String
    package var version: Int
    package var status: Article.Status
    package var title: String
    package var summary: String?
    package var source: String?
    package var authors: [Article.Author]
    package var section: SectionPath?
    package var tags: [String]
    package var language: String?
    package var datePublished: NewsDate?
    package var dateModified: NewsDate?
    package var embargoUntil: Instant?
    package var expiresAt: Instant?
    package var image: String?
    /// The story chain; an article with none is its own.
    package var story: ArticleID?
    package var supersedes: ArticleID?
    package var supersededBy: ArticleID?
    /// Editors' pins.
    package var related: [ArticleID]
    /// The headlines the provider printed beside it.
    package var wire: [Article.WireHeadline]

    /// Creates the headline of an article.
    package init(_ article: Article) {
        id = article.id
        uri = article.uri
        revision = article.revision
        version = article.version
        status = article.status
        title = article.headline
        summary = article.summary
        source = article.source
        authors = article.authors
        section = article.section
        tags = article.tags
        language = article.language
        datePublished = article.datePublished
        dateModified = article.dateModified
        embargoUntil = article.embargoUntil?.instant
        expiresAt = article.expiresAt?.instant
        image = article.image
        story = article.story
        supersedes = article.supersedes
        supersededBy = article.supersededBy
        related = article.related
        wire = article.wire
    }

    /// Whether this headline may be shown at `now`.
    package func visibility(at now: Instant) -> Visibility {
        Visibility(status: status, embargoUntil: embargoUntil, expiresAt: expiresAt, at: now)
    }

    /// The place in the order of lists, newest first.
    package var position: ListPosition {
        ListPosition(published: datePublished?.instant ?? .undated, id: id)
    }
}

extension Instant {
    /// Where articles without a date stand: after all that have one.
    package static let undated = Instant(milliseconds: Int64.min)
}
