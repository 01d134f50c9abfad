import HTTP
import News

/// Why an endpoint gives something else than what was asked for.
enum Refusal: Error {
    /// What the client is told.
    case problem(Problem)
    /// It is about an article that is called otherwise now.
    case moved(from: ArticleID, to: ArticleID)
    /// The repository failed; the client is told only that it did.
    case repository(RepositoryError)
    /// The repository failed to write; the client is told whether for want of room.
    case unwritten(RepositoryError)
}

/// Asks the repository, and wraps what it throws.
func asking<Result>(
    _ question: @autoclosure () throws(RepositoryError) -> Result
) throws(Refusal) -> Result {
    do { return try question() } catch { throw .repository(error) }
}
