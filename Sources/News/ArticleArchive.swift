/// What articles were: the other half of a store.
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
}

/// A whole store: what is current, and what was.
package typealias NewsRepository = ArticleRepository & ArticleArchive
