import Foundation
import Formats
import GRDB
import News

/// Where the text of an article is in the index: which row of `words`.
///
/// A row's number is the second of publication, then the article's own number: the index gives what
/// it finds in the order of its rows, so that the newest come first without sorting all of them.
enum SearchRow {
    /// How many bits the article's number takes: 33 million of them.
    private static let bits: Int64 = 25
    static let mask: Int64 = 1 << bits - 1
    /// More seconds than any date has, either way.
    private static let farthest: Int64 = 1 << 38 - 1

    /// The row of an article.
    ///
    /// - Throws: When there are more articles than rows have numbers for.
    static func number(of article: Int64, at place: Int64) throws -> Int64 {
        guard article <= mask else {
            throw RepositoryError.catalogue(
                reason: "article \(article) is one too many to search in"
            )
        }
        return first(of: Instant(milliseconds: ~place)) | article
    }

    /// The first row of the second that a moment is in.
    static func first(of moment: Instant) -> Int64 {
        let seconds = moment.milliseconds == .min ? -farthest : moment.seconds
        return max(-farthest, min(seconds, farthest)) << bits
    }

    /// The second a row is of.
    static func second(of row: Int64) -> Int64 { row >> bits }
}

// MARK: What is in the index

extension Database {
    /// Notes what the index has of an article, before its row or document changes.
    func textIsToChange(of num: Int64) throws {
        try run(
            """
            INSERT OR IGNORE INTO unindexed SELECT a.num, a.place, d.bytes
            FROM article a CROSS JOIN document d ON d.num = a.num WHERE a.num = ? AND a.status = 0
            """,
            [num]
        )
    }

    /// Leaves a new text for ``indexTexts(limit:)``; one that is not for anybody goes at once.
    func textHasChanged(of num: Int64, isUsable: Bool) throws {
        if isUsable {
            try run("INSERT OR IGNORE INTO unindexed (num) VALUES (?)", [num])
            return
        }
        let former = try first("SELECT place, former FROM unindexed WHERE num = ?", [num]) { row in
            (row[0] as Int64?, try row.bytes(1))
        }
        if let former, let place = former.0 { try unindex(num, at: place, former.1) }
        try run("DELETE FROM unindexed WHERE num = ?", [num])
    }

    /// Whether this SQLite made the index.
    ///
    /// Another may take other characters for letters, and could not take out what this one put in.
    func isIndexOwn() throws -> Bool {
        try state("words") == Self.maker(in: self)
    }

    /// Empties the index and leaves every text to be taken in.
    func beginIndex() throws {
        try run("INSERT INTO words (words) VALUES ('delete-all')", [])
        try run("DELETE FROM unindexed", [])
        try run("INSERT INTO unindexed (num) SELECT num FROM article WHERE status = 0", [])
        try saveState("words", Self.maker(in: self))
    }

    private static func maker(in db: Database) throws -> [UInt8] {
        Array((try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "").utf8)
    }

    /// Takes the texts that wait into the index.
    ///
    /// - Returns: How many there were, at most `limit`.
    func indexTexts(limit: Int) throws -> Int {
        struct Waiting {
            var num: Int64
            var formerPlace: Int64?
            var former: [UInt8]
            var place: Int64
            var document: [UInt8]
        }
        var waiting: [Waiting] = []
        try each(
            """
            SELECT u.num, u.place, u.former, a.place, d.bytes FROM unindexed u
            CROSS JOIN article a ON a.num = u.num CROSS JOIN document d ON d.num = u.num LIMIT ?
            """,
            [limit]
        ) { row in
            waiting.append(
                Waiting(
                    num: row[0],
                    formerPlace: row[1],
                    former: try row.bytes(2),
                    place: row[3],
                    document: try row.bytes(4)
                )
            )
        }
        for text in waiting {
            if let place = text.formerPlace { try unindex(text.num, at: place, text.former) }
            try run(
                "INSERT INTO words (rowid, headline, summary, names, body) VALUES (?, ?, ?, ?, ?)",
                try Self.row(text.num, at: text.place, text.document)
            )
            try run("DELETE FROM unindexed WHERE num = ?", [text.num])
        }
        return waiting.count
    }

    private func unindex(_ num: Int64, at place: Int64, _ document: [UInt8]) throws {
        try run(
            """
            INSERT INTO words (words, rowid, headline, summary, names, body)
            VALUES ('delete', ?, ?, ?, ?, ?)
            """,
            try Self.row(num, at: place, document)
        )
    }

    private static func row(
        _ num: Int64,
        at place: Int64,
        _ document: [UInt8]
    ) throws -> StatementArguments {
        let columns = SearchText(try NativeFormat.decode(document)).columns
        return StatementArguments([try SearchRow.number(of: num, at: place)])
            + StatementArguments(columns)
    }
}

// MARK: What is found

/// One search of the index.
struct SearchStatement {
    private let query: SearchQuery
    private let pattern: SearchPattern
    private let list: ListStatement

    init(_ query: SearchQuery, at now: Instant, in db: Database) throws {
        self.query = query
        pattern = try SearchPattern(query.words, in: db)
        list = try ListStatement(query.list, at: now, in: db)
    }

    /// Reads one page.
    func page(in db: Database) throws -> SearchPage {
        let turnsAt = try list.turn(in: db)
        guard let expression = pattern.expression else {
            return SearchPage(hits: [], hasMore: false, turnsAt: turnsAt)
        }
        let limit = query.list.limit
        let found =
            switch query.order {
            case .relevance: try best(expression, in: db)
            case .date: try newest(expression, in: db)
            }
        let shown = found.prefix(limit)
        let headlines = try db.headlines(shown.map(\.id))
        let hits = try shown.compactMap { found in
            try headlines[found.id].map { try hit(found, $0, in: db) }
        }
        return SearchPage(hits: hits, hasMore: found.count > limit, turnsAt: turnsAt)
    }

    private struct Found {
        var num: Int64
        var place: Int64
        var id: ArticleID
        var score: Double

        init(_ row: Row) throws {
            guard let id = ArticleID(row[2]) else { throw MalformedValue() }
            (num, place, self.id, score) = (row[0], row[1], id, row[3])
        }
    }

    /// The articles among the newest that fit best, one more than the page has.
    private func best(_ expression: String, in db: Database) throws -> [Found] {
        let weights = SearchText.weights.map { "\($0)" }.joined(separator: ", ")
        var (inner, arguments) = scope(expression, score: "-bm25(words, \(weights))")
        inner += " ORDER BY words.rowid DESC LIMIT \(SearchPage.mostRanked)"
        var sql = "SELECT num, place, id, score FROM (\(inner))"
        if let score = query.afterScore, let after = query.list.after {
            sql += " WHERE (-score, place, id) > (?, ?, ?)"
            arguments += [-score, ~after.published.milliseconds, after.id.rawValue]
        }
        sql += " ORDER BY score DESC, place, id LIMIT ?"
        arguments.append(query.list.limit + 1)
        var found: [Found] = []
        try db.each(sql, StatementArguments(arguments)) { found.append(try Found($0)) }
        return found
    }

    /// The newest articles there are, one more than the page has at least.
    private func newest(_ expression: String, in db: Database) throws -> [Found] {
        var (sql, arguments) = scope(expression, score: "0.0")
        if let after = query.list.after {
            sql += " AND words.rowid <= ? AND (a.place, a.id) > (?, ?)"
            arguments += [
                SearchRow.first(of: after.published) | SearchRow.mask,
                ~after.published.milliseconds, after.id.rawValue,
            ]
        }
        sql += " ORDER BY words.rowid DESC"
        let statement = try db.cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        var found: [Found] = []
        var second: Int64?
        while let row = try rows.next() {
            // Rows of one second are in no order that means anything: all of them are needed.
            let next = SearchRow.second(of: row[4])
            if found.count > query.list.limit, next != second { break }
            second = next
            found.append(try Found(row))
        }
        return found.sorted { ($0.place, $0.id.rawValue) < ($1.place, $1.id.rawValue) }
    }

    /// The SQL of everything that is found and may be shown.
    private func scope(
        _ expression: String,
        score: String
    ) -> (sql: String, arguments: [any DatabaseValueConvertible]) {
        var sql = """
            SELECT a.num, a.place, a.id, \(score) AS score, words.rowid
            FROM words CROSS JOIN article a ON a.num = words.rowid & \(SearchRow.mask)
            WHERE words MATCH ?
            """
        var arguments: [any DatabaseValueConvertible] = [expression]
        if let since = query.list.since {
            sql += " AND words.rowid >= ?"
            arguments.append(SearchRow.first(of: since))
        }
        if let until = query.list.until {
            sql += " AND words.rowid <= ?"
            arguments.append(SearchRow.first(of: until) | SearchRow.mask)
        }
        list.narrow(&sql, &arguments)
        return (sql, arguments)
    }

    private func hit(_ found: Found, _ headline: Headline, in db: Database) throws -> SearchHit {
        guard let bytes = try db.document(found.num) else { throw MalformedValue() }
        return SearchHit(
            try NativeFormat.decode(bytes),
            headline,
            score: found.score,
            by: pattern
        )
    }
}

extension SearchHit {
    /// What is told of an article that was found: of its text as it is now.
    init(_ article: Article, _ headline: Headline, score: Double, by pattern: SearchPattern) {
        let text = SearchText(article)
        let body = Excerpt.best(of: text.body, by: pattern)
        let summary = Excerpt.best(of: text.summary, by: pattern)
        self.init(
            headline: headline,
            score: score,
            title: Excerpt.marked(text.headline, by: pattern),
            excerpt: (summary?.phrases ?? 0) > (body?.phrases ?? 0)
                ? summary?.text : body?.text ?? summary?.text
        )
    }
}
