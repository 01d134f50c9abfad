import GRDB
import Locks
import News

/// Connections that read the catalogue, each used by one caller at a time.
///
/// In place of those of `DatabasePool`, which asks SQLite for the version of the schema before each
/// read and resolves a key path to find a connection: both cost more than the look-up of an article.
/// Here the schema is the same for as long as the file is open.
final class ReaderPool: Sendable {
    private let path: String
    private let configuration: Configuration
    private let idle = Locked<[DatabaseQueue]>([])

    /// How many connections are kept for the next callers.
    private static let mostIdle = 8

    /// Opens nothing yet.
    ///
    /// - Parameters:
    ///   - path: A catalogue whose schema is in place.
    ///   - configuration: Of a connection that reads only.
    init(path: String, configuration: Configuration) {
        self.path = path
        self.configuration = configuration
    }

    /// Runs one statement, or several that need not agree with each other.
    func glance<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try lending { try $0.unsafeRead(body) }
    }

    /// Runs statements that all see the same moment.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try lending { try $0.read(body) }
    }

    /// Closes the connections that nobody uses.
    func close() {
        let connections = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for connection in connections { try? connection.close() }
    }

    private func lending<Result>(_ body: (DatabaseQueue) throws -> Result) throws -> Result {
        let connection =
            try idle.withLock { $0.popLast() }
            ?? DatabaseQueue(path: path, configuration: configuration)
        defer {
            idle.withLock { if $0.count < Self.mostIdle { $0.append(connection) } }
        }
        return try body(connection)
    }
}
