import Foundation
import GRDB
import Glibc
import Locks
import News

/// The derived index of a store: one SQLite file, read by many and written by one at a time.
///
/// Holds no lock of its own against other writers of the *files*: callers that write have
/// ``StoreLock``. All errors leave as ``RepositoryError/catalogue(reason:)``.
final class Catalogue: Sendable {
    private let path: String
    private let readOnly: Bool
    private let current: Locked<Connections>

    /// How many changes are kept for those who ask what happened.
    static let keptChanges = 100_000

    /// Opens the catalogue; one that is damaged or of another schema is set aside and begun anew.
    ///
    /// - Throws: ``RepositoryError/catalogue(reason:)``, also when `readOnly` and there is none.
    init(path: String, readOnly: Bool) throws(RepositoryError) {
        self.path = path
        self.readOnly = readOnly
        current = Locked(try Self.connections(path, readOnly: readOnly))
    }

    private var readers: ReaderPool { current.withLock { $0.readers } }

    /// Runs one statement, or several that need not agree with each other.
    func glance<Result>(_ body: (Database) throws -> Result) throws(RepositoryError) -> Result {
        try Self.mapping { try readers.glance(body) }
    }

    /// Runs statements that all see the same moment.
    func read<Result>(_ body: (Database) throws -> Result) throws(RepositoryError) -> Result {
        try Self.mapping { try readers.read(body) }
    }

    /// Runs statements that take effect together or not at all.
    func write<Result>(_ body: (Database) throws -> Result) throws(RepositoryError) -> Result {
        let writer = current.withLock { $0.writer }
        return try Self.mapping { try writer.write(body) }
    }

    /// Whether SQLite finds the file sound; reads all of it.
    func isSound() -> Bool {
        let answer = try? read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        return answer == "ok"
    }

    /// Sets the catalogue aside and begins an empty one.
    func begin() throws(RepositoryError) {
        current.withLock { $0.close() }
        Self.setAside(path)
        let new = try Self.connections(path, readOnly: false)
        current.withLock { $0 = new }
    }

    deinit {
        current.withLock { connections in
            // Everything into the one file: a log as large as the last import is not left behind.
            if !readOnly {
                _ = try? connections.writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            }
            connections.close()
        }
    }

    /// What has the file open.
    private struct Connections: Sendable {
        /// The one that writes; where nobody may, it only has looked at the schema.
        let writer: DatabaseQueue
        let readers: ReaderPool

        func close() {
            readers.close()
            try? writer.close()
        }
    }

    /// Runs `body`, its errors becoming the repository's.
    static func mapping<Result>(
        _ body: () throws -> Result
    ) throws(RepositoryError) -> Result {
        do {
            return try body()
        } catch let error as RepositoryError {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw .io(path: "\(ContentFolder.own)/catalogue.sqlite", errno: ENOSPC)
        } catch {
            throw .catalogue(reason: "\(error)")
        }
    }

    // MARK: Opening

    private static func connections(
        _ path: String,
        readOnly: Bool
    ) throws(RepositoryError) -> Connections {
        // First, for the schema is there once it is open.
        let writer = try open(path, readOnly: readOnly)
        let readers = ReaderPool(path: path, configuration: configuration(readOnly: true))
        return Connections(writer: writer, readers: readers)
    }

    private static func open(
        _ path: String,
        readOnly: Bool
    ) throws(RepositoryError) -> DatabaseQueue {
        var reason = "no catalogue"
        // Twice: what the first try finds unusable it sets aside, the second begins anew.
        for _ in 0..<2 {
            do {
                let queue = try DatabaseQueue(
                    path: path,
                    configuration: configuration(readOnly: readOnly)
                )
                let schema = try queue.unsafeRead {
                    try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0
                }
                let isEmpty = try queue.unsafeRead {
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") == 0
                }
                if schema == CatalogueSchema.version {
                    let isIndexOwn = try queue.unsafeRead { try $0.isIndexOwn() }
                    if !readOnly, !isIndexOwn { try queue.write { try $0.beginIndex() } }
                    return queue
                }
                if isEmpty, !readOnly {
                    try queue.write { db in
                        // Another process may have been faster.
                        if try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 {
                            try db.execute(sql: CatalogueSchema.statements)
                            try db.execute(
                                sql: "PRAGMA user_version = \(CatalogueSchema.version)"
                            )
                            try db.beginIndex()
                        }
                    }
                    return queue
                }
                reason =
                    "the catalogue is another version's (its schema is \(schema), this one's "
                    + "\(CatalogueSchema.version)); newsd serve and newsd import make it anew"
                try queue.close()
            } catch let error as DatabaseError
                where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
            {
                reason = "\(error)"
            } catch {
                throw .catalogue(reason: "\(error)")
            }
            if readOnly { break }
            setAside(path)
        }
        throw .catalogue(reason: reason)
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "catalogue"
        configuration.readonly = readOnly
        if !readOnly { configuration.journalMode = .wal }
        configuration.foreignKeysEnabled = false
        // Another process writes a batch at a time; nobody holds SQLite's lock for longer.
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            db.add(tokenizer: SearchTokenizer.self)
            if !db.configuration.readonly {
                // NORMAL: a power failure may take the last commits, never the consistency. The
                // files are synced before a write is acknowledged, and the next reconciliation
                // finds in them what the catalogue has lost.
                try db.execute(sql: "PRAGMA synchronous = NORMAL")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
                try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
            }
            try db.execute(sql: "PRAGMA cache_size = -8192")
        }
        return configuration
    }

    /// Moves a catalogue out of the way, replacing one that was moved before.
    private static func setAside(_ path: String) {
        rename(path, path + ".aside")
        unlink(path + "-wal")
        unlink(path + "-shm")
    }
}
