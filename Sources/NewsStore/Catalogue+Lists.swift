import Foundation
import GRDB
import News

/// The SQL of one list: its shape depends on the filters, so that each is one index range.
struct ListStatement {
    private let terms: [Int64]
    private let query: HeadlineQuery
    private let now: Int64

    /// Plans a list; of several filters, the one with the fewest articles leads.
    init(_ query: HeadlineQuery, at now: Instant, in db: Database) throws {
        self.query = query
        self.now = now.milliseconds
        var terms = ListTerm.terms(of: query).map(\.key)
        if terms.count > 1 {
            let sizes = try terms.map { term in
                // Beyond this many it no longer matters which leads.
                try db.first(
                    """
                    SELECT count(*) FROM (SELECT 1 FROM posting WHERE term = ? LIMIT 2000)
                    """,
                    [term]
                ) { $0[0] as Int } ?? 0
            }
            terms = zip(sizes, terms).sorted { $0.0 < $1.0 }.map(\.1)
        }
        self.terms = terms
    }

    /// Reads one page.
    func page(in db: Database) throws -> (headlines: [Headline], hasMore: Bool) {
        var sql: String
        var arguments: [any DatabaseValueConvertible] = []
        let from = terms.isEmpty ? "a" : "p"
        if let leader = terms.first {
            sql = """
                SELECT a.card FROM posting p CROSS JOIN article a ON a.num = p.num
                WHERE p.term = ?
                """
            arguments.append(leader)
        } else {
            sql = "SELECT a.card FROM article a WHERE a.status = 0"
        }
        append(to: &sql, &arguments, terms: terms.dropFirst(), place: from)
        if let after = query.after {
            sql += " AND (\(from).place, \(from).id) > (?, ?)"
            arguments += [~after.published.milliseconds, after.id.rawValue]
        }
        sql += """
             AND (a.embargo IS NULL OR a.embargo <= ?) AND (a.expires IS NULL OR a.expires > ?)
            ORDER BY \(from).place, \(from).id LIMIT ?
            """
        arguments += [now, now, query.limit + 1]
        var headlines: [Headline] = []
        var card = HeadlineCard()
        try db.each(sql, StatementArguments(arguments)) { row in
            headlines.append(try row.withBlob(0) { try card.decode($0) })
        }
        let hasMore = headlines.count > query.limit
        if hasMore { headlines.removeLast() }
        return (headlines, hasMore)
    }

    /// The next embargo or expiry after `now` among all that the filters let through.
    func turn(in db: Database) throws -> Instant? {
        let embargo = try boundary(
            "embargo",
            by: "article_embargo",
            "a.embargo < ifnull(a.expires, a.embargo + 1)",
            db
        )
        let expiry = try boundary(
            "expires",
            by: "article_expiry",
            "(a.embargo IS NULL OR a.embargo <= ?)",
            db
        )
        return [embargo, expiry].compactMap { $0 }.min()
    }

    private func boundary(
        _ column: String,
        by index: String,
        _ condition: String,
        _ db: Database
    ) throws -> Instant? {
        // Between two dates SQLite would rather look through all articles, few of which turn.
        var sql = """
            SELECT a.\(column) FROM article a INDEXED BY \(index) WHERE a.status = 0 AND a.\(column) > ?
            AND \(condition)
            """
        var arguments: [any DatabaseValueConvertible] = [now]
        if condition.contains("?") { arguments.append(now) }
        append(to: &sql, &arguments, terms: terms[...], place: "a")
        sql += " ORDER BY a.\(column) LIMIT 1"
        return try db.first(sql, StatementArguments(arguments)) {
            Instant(milliseconds: $0[0])
        }
    }

    /// Adds what an article `a` has to be to stand in the list, wherever it is found.
    func narrow(_ sql: inout String, _ arguments: inout [any DatabaseValueConvertible]) {
        sql += """
             AND a.status = 0 AND (a.embargo IS NULL OR a.embargo <= ?)
            AND (a.expires IS NULL OR a.expires > ?)
            """
        arguments += [now, now]
        append(to: &sql, &arguments, terms: terms[...], place: "a")
    }

    private func append(
        to sql: inout String,
        _ arguments: inout [any DatabaseValueConvertible],
        terms: ArraySlice<Int64>,
        place: String
    ) {
        if let since = query.since {
            sql += " AND \(place).place <= ?"
            arguments.append(~since.milliseconds)
        }
        if let until = query.until {
            sql += " AND \(place).place > ?"
            arguments.append(~until.milliseconds)
        }
        if query.since != nil || query.until != nil {
            sql += " AND \(place).place < ?"
            arguments.append(~Instant.undated.milliseconds)
        }
        for term in terms {
            sql += """
                 AND EXISTS (SELECT 1 FROM posting q
                WHERE q.term = ? AND q.place = \(place).place AND q.id = \(place).id)
                """
            arguments.append(term)
        }
    }
}

extension Database {
    /// The headlines of these articles, by id.
    func headlines(_ ids: [ArticleID]) throws -> [ArticleID: Headline] {
        var headlines: [ArticleID: Headline] = [:]
        headlines.reserveCapacity(ids.count)
        var card = HeadlineCard()
        try each(
            """
            SELECT a.card FROM json_each(?) j CROSS JOIN article a ON a.id = j.value
            """,
            [Self.list(ids)]
        ) { row in
            let headline = try row.withBlob(0) { try card.decode($0) }
            headlines[headline.id] = headline
        }
        return headlines
    }

    /// Ids as one argument of a statement, whatever their number: they need no escaping in JSON.
    static func list(_ ids: [ArticleID]) -> String {
        "[\"" + ids.map(\.rawValue).joined(separator: "\",\"") + "\"]"
    }

    /// The headlines published last, whether they may be shown or not.
    func latestHeadlines(limit: Int) throws -> [Headline] {
        var headlines: [Headline] = []
        var card = HeadlineCard()
        try each("SELECT card FROM article ORDER BY place LIMIT ?", [limit]) { row in
            headlines.append(try row.withBlob(0) { try card.decode($0) })
        }
        return headlines
    }

    func sections(at now: Instant) throws -> [SectionCount] {
        var sections: [SectionCount] = []
        try each(
            """
            SELECT section, count(*), min(place) FROM article INDEXED BY article_standing
            WHERE status = 0 AND section IS NOT NULL
            AND (embargo IS NULL OR embargo <= ?) AND (expires IS NULL OR expires > ?)
            GROUP BY section ORDER BY section
            """,
            [now.milliseconds, now.milliseconds]
        ) { row in
            guard let path = SectionPath(row[0]) else { throw MalformedValue() }
            sections.append(
                SectionCount(
                    section: path,
                    count: row[1],
                    latest: Instant(milliseconds: ~(row[2] as Int64))
                )
            )
        }
        return sections
    }

    func count(at now: Instant) throws -> Int {
        try first(
            """
            SELECT count(*) FROM article INDEXED BY article_standing WHERE status = 0
            AND (embargo IS NULL OR embargo <= ?) AND (expires IS NULL OR expires > ?)
            """,
            [now.milliseconds, now.milliseconds]
        ) { $0[0] } ?? 0
    }

    /// The article that a headline printed elsewhere turns out to be.
    func resolve(_ wire: Article.WireHeadline) throws -> ArticleID? {
        if let url = wire.url {
            let byURI = try first("SELECT id FROM article WHERE uri = ?", [url]) {
                ArticleID($0[0])
            }
            if let id = byURI ?? nil { return id }
            if let named = TitleKey.id(inAddress: url),
                try first("SELECT 1 FROM article WHERE id = ?", [named.rawValue], { _ in true })
                    != nil
            {
                return named
            }
        }
        let key = TitleKey.key(of: wire.title)
        guard !key.isEmpty else { return nil }
        let byTitle = try first(
            """
            SELECT id FROM article WHERE title_key = ? ORDER BY status, place, id LIMIT 1
            """,
            [key]
        ) { ArticleID($0[0]) }
        return byTitle ?? nil
    }
}
