/// What articles were, how they hang together and what became of them: the other half of a store.
///
/// The rules of ``ArticleRepository`` hold here too: any thread, many callers, may block on a disk.
package protocol ArticleArchive: Sendable {
    // MARK: What was

    /// The versions of an article, newest first, the current one included; empty when there is
    /// no such article.
    func versions(of id: ArticleID) throws(RepositoryError) -> [ArticleVersion]

    /// One version of an article with its text, whatever its status, or `nil`.
    func article(_ id: ArticleID, version: Int) throws(RepositoryError) -> Article?

    /// One page of the headlines that were shown at `moment`, as they were.
    ///
    /// Of articles that may be shown `now` alone: what was killed, withheld or has expired since is
    /// not told of. `moment` is not after `now`.
    func headlines(
        _ query: HeadlineQuery,
        asOf moment: Instant,
        at now: Instant
    ) throws(RepositoryError) -> HeadlinePage

    // MARK: Names and stories

    /// The article that has this id as one of its `aliases`, or `nil`; an article of the id itself
    /// comes before any alias.
    func article(alias: ArticleID) throws(RepositoryError) -> ArticleID?

    /// The articles that name this one as what they supersede, by id, whatever their status.
    func successors(of id: ArticleID) throws(RepositoryError) -> [ArticleID]

    /// The story an article belongs to, whatever the status of its members: what it and others
    /// supersede, what supersedes them, and all that name one `story`.
    ///
    /// Oldest first in the order of supersession, then of ``ListPosition``; at most 1,000, of which
    /// the newest stay. `id` may also name a story whose first article is not here.
    func story(of id: ArticleID) throws(RepositoryError) -> [Headline]

    // MARK: What happened

    /// The events after `sequence`, at most `limit`.
    ///
    /// From 0 on, what is told of every article ends with how it stands: older events of an
    /// article may be forgotten, its last one never is.
    func events(after sequence: Int64, limit: Int) throws(RepositoryError) -> EventPage

    /// Notes the embargoes and expiries that have come due until `now`, each once, as events and
    /// as ``changes()``.
    ///
    /// - Returns: When the next one is due.
    func settle(at now: Instant) throws(RepositoryError) -> Instant?
}

/// A whole store: what is current, what was, and what happened.
package typealias NewsRepository = ArticleRepository & ArticleArchive
