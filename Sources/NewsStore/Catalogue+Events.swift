import Foundation
import GRDB
package import News

/// The sequence of events in the catalogue.
extension Database {
    /// From how many newer events on, of an article's events only the last is kept.
    private static let keptEvents: Int64 = 100_000

    /// Notes what becomes known when an article goes from one state to another, if anything does.
    ///
    /// To be called after ``settleEvents(at:)`` of the same moment.
    func noteEvent(
        of id: ArticleID,
        from old: Headline?,
        to new: Headline?,
        correction: (old: String?, new: String?),
        at now: Instant
    ) throws {
        guard let kind = NewsEvent.kind(from: old, to: new, correction: correction, at: now)
        else { return }
        try insert(
            NewsEvent(
                sequence: 0,
                kind: kind,
                id: id,
                version: new?.version ?? old?.version ?? 1,
                revision: new?.revision ?? old?.revision ?? "",
                moment: now,
                sections: Set([old?.section, new?.section].compactMap(\.self))
            )
        )
    }

    /// Notes the embargoes and expiries that have come due until `now`, in the order they did.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    func settleEvents(at now: Instant) throws -> Bool {
        guard let settled = try first("SELECT settled FROM sequence", [], { $0[0] as Int64 }),
            settled < now.milliseconds
        else { return false }
        var due: [NewsEvent] = []
        let range: StatementArguments = [settled, now.milliseconds]
        try each(
            """
            SELECT embargo, card FROM article WHERE status = 0 AND embargo > ? AND embargo <= ?
            AND (expires IS NULL OR expires > embargo)
            """,
            range
        ) { due.append(try Self.turn(.publish, $0)) }
        try each(
            """
            SELECT expires, card FROM article WHERE status = 0 AND expires > ? AND expires <= ?
            AND (embargo IS NULL OR embargo < expires)
            """,
            range
        ) { due.append(try Self.turn(.expire, $0)) }
        due.sort { ($0.moment, $0.id) < ($1.moment, $1.id) }
        for event in due { try insert(event) }
        try run("UPDATE sequence SET settled = ?", [now.milliseconds])
        return !due.isEmpty
    }

    /// When the next embargo or expiry after `now` is due.
    func nextTurn(after now: Instant) throws -> Instant? {
        var turns: [Int64] = []
        for column in ["embargo", "expires"] {
            let next = try first(
                "SELECT min(\(column)) FROM article WHERE status = 0 AND \(column) > ?",
                [now.milliseconds]
            ) { $0[0] as Int64? }
            if case .some(.some(let next)) = next { turns.append(next) }
        }
        return turns.min().map(Instant.init(milliseconds:))
    }

    func events(after sequence: Int64, limit: Int) throws -> EventPage {
        let epoch = try first("SELECT epoch FROM sequence", []) { $0[0] as String }
        let last = try first("SELECT max(sequence) FROM event", []) { $0[0] as Int64? ?? 0 }
        var page = EventPage(epoch: epoch ?? "", events: [], last: last ?? 0)
        try each(
            """
            SELECT sequence, kind, id, version, revision, moment, is_lift, sections FROM event
            WHERE sequence > ? ORDER BY sequence LIMIT ?
            """,
            [sequence, limit]
        ) { row in
            guard let kind = NewsEvent.Kind(rawValue: row[1]), let id = ArticleID(row[2]) else {
                throw MalformedValue()
            }
            page.events.append(
                NewsEvent(
                    sequence: row[0],
                    kind: kind,
                    id: id,
                    version: row[3],
                    revision: row[4],
                    moment: Instant(milliseconds: row[5]),
                    isLift: row[6],
                    sections: Set(
                        (row[7] as String).split(separator: " ")
                            .compactMap { SectionPath(String($0)) }
                    )
                )
            )
        }
        return page
    }

    private static func turn(_ kind: NewsEvent.Kind, _ row: Row) throws -> NewsEvent {
        let headline = try row.headline(1)
        return NewsEvent(
            sequence: 0,
            kind: kind,
            id: headline.id,
            version: headline.version,
            revision: headline.revision,
            moment: Instant(milliseconds: row[0]),
            isLift: kind == .publish,
            sections: Set([headline.section].compactMap(\.self))
        )
    }

    private func insert(_ event: NewsEvent) throws {
        try run(
            """
            INSERT INTO event (id, kind, version, revision, moment, is_lift, sections)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                event.id.rawValue, event.kind.rawValue, event.version, event.revision,
                event.moment.milliseconds, event.isLift,
                event.sections.map(\.rawValue).sorted().joined(separator: " "),
            ]
        )
        // An article's events from long before its last one: enough for every client that is not
        // far behind, and the log grows with the articles, not with the years.
        let first = lastInsertedRowID - Self.keptEvents
        guard first > 1 else { return }
        try run(
            "DELETE FROM event WHERE id = ? AND sequence < ?",
            [event.id.rawValue, first]
        )
    }
}

extension FileArticleRepository {
    package func events(
        after sequence: Int64,
        limit: Int
    ) throws(RepositoryError) -> EventPage {
        let page = try catalogue.read { try $0.events(after: sequence, limit: limit) }
        // An event is in the catalogue before whoever wrote it announces it, if that is another
        // process long before: a kill must not be told with the headline that was kept.
        try announce(upTo: EventPlace(epoch: page.epoch, sequence: page.last))
        return page
    }

    package func settle(at now: Instant) throws(RepositoryError) -> Instant? {
        // Most of the time there is nothing to write.
        let due = try catalogue.glance { db in
            let settled = try db.first("SELECT settled FROM sequence", []) { $0[0] as Int64 }
            return try db.nextTurn(after: Instant(milliseconds: settled ?? 0))
        }
        if let due, due <= now { try catalogue.write { _ = try $0.settleEvents(at: now) } }
        return try catalogue.glance { try $0.nextTurn(after: now) }
    }
}
