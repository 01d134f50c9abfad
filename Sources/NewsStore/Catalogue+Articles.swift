import Formats
import Foundation
import GRDB
import News

/// What the catalogue knows of an article, apart from what lists and readers show.
struct CatalogueEntry: Sendable {
    var num: Int64
    var id: ArticleID
    var uri: String?
    var source: String?
    var revision: String
    var version: Int
    var isKilled: Bool
    var section: SectionPath?
    var path: String
    var stamp: FileStamp
}

/// An article with the file it is in.
struct FiledArticle: Sendable {
    /// With its effective version and its revision.
    var article: Article
    var bytes: [UInt8]
    var path: String
    var stamp: FileStamp
}

extension Database {
    /// Runs a cached statement.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        let statement = try cachedStatement(sql: sql)
        try statement.execute(arguments: arguments)
    }

    /// The first row of a cached statement, read by `body` while it is there.
    func first<Result>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ body: (Row) throws -> Result
    ) throws -> Result? {
        let statement = try cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        guard let row = try rows.next() else { return nil }
        return try body(row)
    }

    /// The file of an article as it was when it last was one.
    func document(_ num: Int64) throws -> [UInt8]? {
        try first("SELECT bytes FROM document WHERE num = ?", [num]) { try $0.bytes(0) }
    }

    /// Every row of a cached statement.
    func each(
        _ sql: String,
        _ arguments: StatementArguments,
        _ body: (Row) throws -> Void
    ) throws {
        let statement = try cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }
}

extension Row {
    /// The blob in a column as SQLite holds it, for as long as `body` runs.
    func withBlob<Result>(
        _ index: Int,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try withUnsafeData(atIndex: index) { data in
            try (data ?? Data()).withUnsafeBytes(body)
        }
    }

    func bytes(_ index: Int) throws -> [UInt8] {
        try withBlob(index) { [UInt8]($0) }
    }

    /// The headline in a column; many of them share a ``HeadlineCard`` instead.
    func headline(_ index: Int) throws -> Headline {
        var card = HeadlineCard()
        return try withBlob(index) { try card.decode($0) }
    }
}

extension CatalogueEntry {
    static let columns =
        "num, id, uri, source, revision, version, section, path, size, modified, status"

    init(_ row: Row) throws {
        guard let id = ArticleID(row[1]) else { throw MalformedValue() }
        num = row[0]
        self.id = id
        uri = row[2]
        source = row[3]
        revision = row[4]
        version = row[5]
        section = (row[6] as String?).flatMap(SectionPath.init)
        path = row[7]
        stamp = FileStamp(size: row[8], modified: row[9])
        isKilled = row[10] as Int == Int(Article.Status.canceled.code)
    }

    static func with(id: ArticleID, in db: Database) throws -> CatalogueEntry? {
        try db.first(
            "SELECT \(columns) FROM article WHERE id = ?",
            [id.rawValue],
            CatalogueEntry.init
        )
    }

    static func with(uri: String, in db: Database) throws -> CatalogueEntry? {
        try db.first("SELECT \(columns) FROM article WHERE uri = ?", [uri], CatalogueEntry.init)
    }

    static func with(path: String, in db: Database) throws -> CatalogueEntry? {
        try db.first("SELECT \(columns) FROM article WHERE path = ?", [path], CatalogueEntry.init)
    }

    /// The file's bytes when it last was an article.
    func document(in db: Database) throws -> [UInt8]? { try db.document(num) }
}

extension FiledArticle {
    /// Puts the article into the catalogue in place of what it has under this id, and notes the
    /// change and what becomes known by it.
    func put(in db: Database, at now: Instant) throws {
        var headline = Headline(article)
        if let uri = article.predecessorURI {
            headline.supersedes = try CatalogueEntry.with(uri: uri, in: db)?.id
        }
        let id = article.id.rawValue
        let place = ~headline.position.published.milliseconds
        let card = Data(HeadlineCard.encode(headline))
        let old = try OldRow.take(article.id, in: db)
        if let old { try db.textIsToChange(of: old.num) }
        let values: StatementArguments = [
            article.uri, article.source, article.revision, article.version,
            Int(article.status.code), TitleKey.key(of: article.headline),
            article.section?.rawValue, headline.supersedes?.rawValue, article.predecessorURI,
            article.story?.rawValue,
            place, article.embargoUntil?.instant.milliseconds,
            article.expiresAt?.instant.milliseconds, path, stamp.size, stamp.modified, card, id,
        ]
        var correction: String?
        let num: Int64
        if let old {
            num = old.num
            if old.headline.version != article.version {
                try db.putPast(
                    old.headline,
                    of: num,
                    tookIn: old.stamp.moment,
                    ended: stamp.moment
                )
            }
            if article.correction != nil { correction = try old.correction(in: db) }
            try db.run(
                """
                UPDATE article SET uri = ?, source = ?, revision = ?, version = ?, status = ?,
                title_key = ?, section = ?, supersedes = ?, evolved_from = ?,
                story = ?, place = ?, embargo = ?,
                expires = ?, path = ?, size = ?, modified = ?, card = ? WHERE id = ?
                """,
                values
            )
        } else {
            try db.run(
                """
                INSERT INTO article (uri, source, revision, version, status, title_key, section,
                supersedes, evolved_from, story, place, embargo, expires, path, size, modified, card, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                values
            )
            num = db.lastInsertedRowID
        }
        try db.run("INSERT OR REPLACE INTO document VALUES (?, ?)", [num, Data(bytes)])
        let aliases = try old?.aliases(in: db) ?? []
        if aliases != article.aliases { try db.putAliases(article.aliases, of: num) }
        if article.status == .usable {
            for term in ListTerm.terms(of: headline) {
                try db.run("INSERT INTO posting VALUES (?, ?, ?, ?)", [term.key, place, id, num])
            }
        }
        try db.textHasChanged(of: num, isUsable: article.status == .usable)
        if old?.revision != article.revision {
            try db.run("INSERT OR IGNORE INTO unsigned VALUES (?)", [id])
        }
        let followers = try db.tieFollowers(of: article.uri, to: article.id)
        if var change = ArticleChange(
            from: old.map { Article.Ties($0.headline) },
            to: Article.Ties(headline)
        ) {
            change.touches.formUnion(aliases + article.aliases + followers)
            try db.note(change)
        }
        try db.noteEvent(
            of: article.id,
            from: old?.headline,
            to: headline,
            correction: (correction, article.correction),
            at: now
        )
    }
}

/// What stood in the catalogue before a write.
private struct OldRow {
    var num: Int64
    var headline: Headline
    var stamp: FileStamp
    var revision: String { headline.revision }

    /// What it was also called.
    func aliases(in db: Database) throws -> [ArticleID] {
        var aliases: [ArticleID] = []
        try db.each("SELECT id FROM alias WHERE num = ?", [num]) { row in
            if let id = ArticleID(row[0]) { aliases.append(id) }
        }
        return aliases
    }

    /// The note that came with it.
    func correction(in db: Database) throws -> String? {
        try db.document(num).flatMap { try? NativeFormat.decode($0) }?.correction
    }

    /// Takes an article's postings out and tells what it was.
    static func take(_ id: ArticleID, in db: Database) throws -> OldRow? {
        let found: (OldRow, Int64)? = try db.first(
            "SELECT num, place, size, modified, card FROM article WHERE id = ?",
            [id.rawValue]
        ) { row in
            let headline = try row.headline(4)
            let stamp = FileStamp(size: row[2], modified: row[3])
            return (OldRow(num: row[0], headline: headline, stamp: stamp), row[1])
        }
        guard let (old, place) = found else { return nil }
        if old.headline.status == .usable {
            for term in ListTerm.terms(of: old.headline) {
                try db.run(
                    "DELETE FROM posting WHERE term = ? AND place = ? AND id = ?",
                    [term.key, place, id.rawValue]
                )
            }
        }
        return old
    }
}

extension Database {
    /// Takes an article out with all that was worked out of it; returns whether it was there.
    func remove(_ id: ArticleID, at now: Instant) throws -> Bool {
        guard let old = try OldRow.take(id, in: self) else { return false }
        let aliases = try old.aliases(in: self)
        try textIsToChange(of: old.num)
        try textHasChanged(of: old.num, isUsable: false)
        try run("DELETE FROM alias WHERE num = ?", [old.num])
        try run("DELETE FROM article WHERE num = ?", [old.num])
        try run("DELETE FROM document WHERE num = ?", [old.num])
        try run("DELETE FROM past WHERE num = ?", [old.num])
        for table in ["neighbour", "signature", "unsigned"] {
            try run("DELETE FROM \(table) WHERE id = ?", [id.rawValue])
        }
        if var change = ArticleChange(from: Article.Ties(old.headline), to: nil) {
            change.touches.formUnion(aliases)
            try note(change)
        }
        try noteEvent(of: id, from: old.headline, to: nil, correction: (nil, nil), at: now)
        return true
    }

    /// Writes a change into the sequence everybody is told from.
    func note(_ change: ArticleChange) throws {
        try run(
            "INSERT INTO change (id, kind, sections, touches) VALUES (?, ?, ?, ?)",
            [
                change.id.rawValue, change.kind.rawValue,
                change.sections.map(\.rawValue).sorted().joined(separator: " "),
                change.touches.map(\.rawValue).sorted().joined(separator: " "),
            ]
        )
    }

    /// The changes after `sequence`, in their order, and the number of the last.
    func changes(after sequence: Int64) throws -> (changes: [ArticleChange], last: Int64) {
        var changes: [ArticleChange] = []
        var last = sequence
        try each(
            """
            SELECT sequence, id, kind, sections, touches FROM change WHERE sequence > ?
            ORDER BY sequence
            """,
            [sequence]
        ) { row in
            guard let id = ArticleID(row[1]), let kind = ArticleChange.Kind(rawValue: row[2])
            else { throw MalformedValue() }
            let sections = (row[3] as String).split(separator: " ").compactMap {
                SectionPath(String($0))
            }
            last = row[0]
            let touches = (row[4] as String).split(separator: " ").compactMap {
                ArticleID(String($0))
            }
            changes.append(
                ArticleChange(
                    id: id,
                    kind: kind,
                    sections: Set(sections),
                    touches: Set(touches)
                )
            )
        }
        return (changes, last)
    }

    /// The file of every article.
    func articlePaths() throws -> [String] {
        var paths: [String] = []
        try each("SELECT path FROM article", []) { paths.append($0[0]) }
        return paths
    }

    func lastChange() throws -> Int64 {
        try first("SELECT max(sequence) FROM change", []) { $0[0] as Int64? ?? 0 } ?? 0
    }
}
