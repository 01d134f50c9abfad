/// What articles were and what happened to them: the other half of a store.
///
/// The rules of ``ArticleRepository`` hold here too: any thread, many callers, may block on a disk.
package protocol ArticleArchive: Sendable {
    /// The versions of an article, newest first, the current one included; empty when there is
    /// no such article.
    ///
    /// What is told is what the store took in, whether it may be shown or not.
    func versions(of id: ArticleID) throws(RepositoryError) -> [ArticleVersion]

    /// One version of an article with its text, whatever its status, or `nil`.
    func article(_ id: ArticleID, version: Int) throws(RepositoryError) -> Article?

    /// The events after `sequence`, at most `limit` of them.
    ///
    /// From 0 on, what is told of every article ends with how it stands: older events of an
    /// article may be forgotten, its last one never is. What became due since the last
    /// ``settle(at:)`` is not among them. What is asked for afterwards is not older than they are.
    func events(after sequence: Int64, limit: Int) throws(RepositoryError) -> EventPage

    /// Notes the embargoes and expiries that have come due until `now` as events, each once.
    ///
    /// - Returns: When the next one is due.
    @discardableResult
    func settle(at now: Instant) throws(RepositoryError) -> Instant?

    /// The articles that were killed last, newest first.
    func killed(limit: Int) throws(RepositoryError) -> [Kill]

    /// The article that has this id as one of its `aliases`, or `nil`; an article of the id itself
    /// comes before any alias.
    func article(alias: ArticleID) throws(RepositoryError) -> ArticleID?

    /// The articles that name this one as what they supersede, by id, whatever their status; at
    /// most ``Article/Ties/most``.
    func successors(of id: ArticleID) throws(RepositoryError) -> [ArticleID]

    /// An article and its ``successors(of:)``, found together; `nil` when there is no article.
    func articleWithSuccessors(
        _ id: ArticleID
    ) throws(RepositoryError) -> (article: Article, successors: [ArticleID])?

    /// The articles whose `story` is this, by id, whatever their status; at most
    /// ``Article/Ties/most``.
    func members(ofStory id: ArticleID) throws(RepositoryError) -> [ArticleID]

    /// What a write with this key was answered with, unless that is longer ago than
    /// ``KeptAnswer/lifetime``.
    func keptAnswer(for key: String, at now: Instant) throws(RepositoryError) -> KeptAnswer?

    /// Keeps what a write with this key was answered with, and forgets those of long ago.
    func keep(_ answer: KeptAnswer, for key: String) throws(RepositoryError)
}

/// A whole store: what is current, what was, and what happened.
package typealias NewsRepository = ArticleRepository & ArticleArchive

extension ArticleArchive where Self: ArticleRepository {
    package func articleWithSuccessors(
        _ id: ArticleID
    ) throws(RepositoryError) -> (article: Article, successors: [ArticleID])? {
        guard let article = try article(id) else { return nil }
        return (article, try successors(of: id))
    }
}
