import Foundation
import GRDB
import News

/// Versions that are no longer current, and lists of what was shown then.
extension Database {
    /// Notes a version that another has replaced.
    ///
    /// One that was not usable was never shown and is not noted.
    ///
    /// - Parameters:
    ///   - headline: Of the version.
    ///   - num: The row of its article.
    ///   - tookIn: When the store took it in.
    ///   - ended: When the store took in the next.
    /// - Throws: What the database throws.
    func putPast(
        _ headline: Headline,
        of num: Int64,
        tookIn: Instant,
        ended: Instant
    ) throws {
        guard headline.status == .usable else { return }
        try run(
            "INSERT OR REPLACE INTO past VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                num, headline.version, headline.id.rawValue,
                ~headline.position.published.milliseconds,
                headline.began(tookIn: tookIn).milliseconds, ended.milliseconds,
                headline.embargoUntil?.milliseconds, headline.expiresAt?.milliseconds,
                Data(HeadlineCard.encode(headline)),
            ]
        )
    }

    /// The articles that were killed last, newest first.
    func killed(limit: Int) throws -> [Kill] {
        var kills: [Kill] = []
        try each(
            """
            SELECT id, section, modified FROM article WHERE status = 2
            ORDER BY modified DESC, id LIMIT ?
            """,
            [limit]
        ) { row in
            guard let id = ArticleID(row[0]) else { throw MalformedValue() }
            kills.append(
                Kill(
                    id: id,
                    section: (row[1] as String?).flatMap(SectionPath.init),
                    moment: FileStamp(size: 0, modified: row[2]).moment
                )
            )
        }
        return kills
    }

    /// One page of what was shown at a moment, of what may be shown now.
    func page(_ query: HeadlineQuery, shownAt moment: Instant, at now: Instant) throws -> (
        headlines: [Headline], hasMore: Bool
    ) {
        let visible = "(embargo IS NULL OR embargo <= ?) AND (expires IS NULL OR expires > ?)"
        let now = now.milliseconds
        let then = moment.milliseconds
        var sql = """
            SELECT place, id, card FROM article
            WHERE status = 0 AND \(visible) AND \(visible)
            AND CASE WHEN version = 1 AND place < ? THEN min(~place, modified / 1000000)
                ELSE modified / 1000000 END <= ?
            UNION ALL
            SELECT place, id, card FROM past
            WHERE began <= ? AND ended > ? AND \(visible)
            AND num IN (SELECT num FROM article WHERE status = 0 AND \(visible))
            """
        var arguments: [any DatabaseValueConvertible] = [
            now, now, then, then, ~Instant.undated.milliseconds, then,
            then, then, then, then, now, now,
        ]
        sql = "SELECT card FROM (\(sql))"
        if let after = query.after {
            sql += " WHERE (place, id) > (?, ?)"
            arguments += [~after.published.milliseconds, after.id.rawValue]
        }
        sql += " ORDER BY place, id"
        let filter = ListFilter(query)
        var headlines: [Headline] = []
        var card = HeadlineCard()
        let rows = try Row.fetchCursor(
            cachedStatement(sql: sql),
            arguments: StatementArguments(arguments)
        )
        while headlines.count <= query.limit, let row = try rows.next() {
            let headline = try row.withBlob(0) { try card.decode($0) }
            if filter.admits(headline) { headlines.append(headline) }
        }
        let hasMore = headlines.count > query.limit
        if hasMore { headlines.removeLast() }
        return (headlines, hasMore)
    }
}

extension FileStamp {
    /// When the file was written, rounded down.
    var moment: Instant { Instant(milliseconds: modified / 1_000_000) }
}
