import Formats
import GRDB
import News

/// An article as the catalogue has it, not yet decoded: that needs no connection.
struct StoredArticle {
    private let bytes: [UInt8]
    private let revision: String
    private let version: Int
    private let path: String
    /// Whether there is one that names it as what it supersedes.
    let hasSuccessors: Bool

    static func with(id: ArticleID, in db: Database) throws -> StoredArticle? {
        try db.first(
            """
            SELECT d.bytes, a.revision, a.version, a.path,
            EXISTS (SELECT 1 FROM article WHERE supersedes = a.id)
            FROM article a CROSS JOIN document d ON d.num = a.num WHERE a.id = ?
            """,
            [id.rawValue]
        ) { row in
            StoredArticle(
                bytes: try row.bytes(0),
                revision: row[1],
                version: row[2],
                path: row[3],
                hasSuccessors: row[4]
            )
        }
    }

    /// - Throws: ``RepositoryError/damaged(path:line:field:reason:)`` for bytes that were an article
    ///   to another version of this program only.
    func decoded() throws(RepositoryError) -> Article {
        do throws(DocumentError) {
            var article = try NativeFormat.decode(bytes)
            article.revision = revision
            article.version = version
            return article
        } catch {
            throw .damaged(
                path: path,
                line: error.line,
                field: error.field,
                reason: error.reason
            )
        }
    }
}
