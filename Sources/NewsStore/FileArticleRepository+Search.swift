import GRDB
package import News

extension FileArticleRepository {
    package func search(
        _ query: SearchQuery,
        at now: Instant
    ) throws(RepositoryError) -> SearchPage {
        try catalogue.read { db in
            try SearchStatement(query, at: now, in: db).page(in: db)
        }
    }

    package func indexTexts(limit: Int) throws(RepositoryError) -> Int {
        // Asked often with nothing to do, and a look keeps no writer waiting.
        guard try hasTextsToIndex() else { return 0 }
        return try catalogue.write { try $0.indexTexts(limit: limit) }
    }

    /// Whether any text is not searched in yet.
    package func hasTextsToIndex() throws(RepositoryError) -> Bool {
        try catalogue.glance { db in
            try db.first("SELECT 1 FROM unindexed LIMIT 1", []) { _ in true } ?? false
        }
    }
}
