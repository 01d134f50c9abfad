import GRDB
import News

/// A file of the store that is not what it should be.
package struct StoreProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the content folder: `articles/2025/01/20/x.json`.
    package var path: String
    /// Counted from 1.
    package var line: Int?
    package var field: String?
    package var reason: String

    /// Creates a problem.
    package init(path: String, line: Int? = nil, field: String? = nil, reason: String) {
        self.path = path
        self.line = line
        self.field = field
        self.reason = reason
    }

    /// The line every command prints: `file:line: field: why`.
    package var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return [place, field, reason].compactMap { $0 }.joined(separator: ": ")
    }
}

/// A problem as the catalogue keeps it, so that a file is not read again until it changes.
struct FiledProblem: Sendable {
    var problem: StoreProblem
    var stamp: FileStamp
    /// The article it clashes with.
    var waitsFor: ArticleID?

    init(_ problem: StoreProblem, stamp: FileStamp, waitsFor: ArticleID? = nil) {
        self.problem = problem
        self.stamp = stamp
        self.waitsFor = waitsFor
    }

    init(_ row: Row) {
        problem = StoreProblem(path: row[0], line: row[4], field: row[5], reason: row[6])
        stamp = FileStamp(size: row[1], modified: row[2])
        waitsFor = (row[3] as String?).flatMap(ArticleID.init)
    }

    func put(in db: Database) throws {
        try db.run(
            "INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                problem.path, stamp.size, stamp.modified, waitsFor?.rawValue, problem.line,
                problem.field, problem.reason,
            ]
        )
    }

    static func with(path: String, in db: Database) throws -> FiledProblem? {
        try db.first("SELECT * FROM problem WHERE path = ?", [path], FiledProblem.init)
    }

    /// Whether there is a problem at all, which mostly there is not.
    static func isAny(in db: Database) throws -> Bool {
        try db.first("SELECT EXISTS (SELECT 1 FROM problem)", []) { $0[0] } ?? false
    }

    static func all(in db: Database) throws -> [FiledProblem] {
        var all: [FiledProblem] = []
        try db.each("SELECT * FROM problem ORDER BY path", []) { all.append(FiledProblem($0)) }
        return all
    }
}
