import Formats
import GRDB
package import News

/// What a reconciliation of the catalogue with the files has found.
package struct ReconcileReport: Sendable, Hashable {
    /// Articles whose files the catalogue did not have.
    package var added = 0
    /// Articles whose files said something else than the catalogue.
    package var updated = 0
    /// Articles whose files are gone.
    package var removed = 0
    /// Files that are what the catalogue says.
    package var unchanged = 0
    /// Files that are no article, or clash with one: ``FileArticleRepository/problems()``.
    package var problems = 0
    /// Files that a power failure had taken, put back from the ``WriteJournal``.
    package var restored = 0
    /// Files that a process left half-written when it died, and that are gone now.
    package var leftovers = 0

    /// Creates a report of nothing.
    package init() {}
}

extension FileArticleRepository {
    /// How many files go into one transaction, and are looked at under one hold of the lock.
    private static let batch = 500

    /// Brings the catalogue to what the files say: size and time first, content where they differ.
    ///
    /// Reads go on meanwhile, and writers wait for a batch at most. Changes are announced as they
    /// are found.
    ///
    /// - Returns: What was found.
    /// - Throws: ``RepositoryError`` when a directory or the catalogue refuses; a file that
    ///   refuses becomes one of the ``problems()``.
    package func reconcile() throws(RepositoryError) -> ReconcileReport {
        try folder.requireArticles()
        var report = ReconcileReport()
        report.restored = try withWriting { () throws(RepositoryError) in
            if !catalogue.isSound() { try beginAnew() }
            return try journal.recover().count
        }
        let (files, leftovers) = try scan()
        let known = try catalogue.read { db in
            var known: [String: FileStamp] = [:]
            try db.each("SELECT path, size, modified FROM article", []) { row in
                known[row[0]] = FileStamp(size: row[1], modified: row[2])
            }
            // After the articles: a file broken by hand has its own stamp here.
            for problem in try FiledProblem.all(in: db) {
                known[problem.problem.path] = problem.stamp
            }
            return known
        }
        var paths = files.compactMap { known[$0.path] == $0.stamp ? nil : $0.path }
        report.unchanged = files.count - paths.count
        let present = Set(files.map(\.path))
        paths += known.keys.filter { !present.contains($0) }.sorted()
        var index = 0
        while index < paths.count {
            let part = Array(paths[index..<min(index + Self.batch, paths.count)])
            let changes = try withWriting { () throws(RepositoryError) in try absorb(part) }
            for change in changes {
                switch change {
                case .created: report.added += 1
                case .replaced: report.updated += 1
                case .removed: report.removed += 1
                }
            }
            index += part.count
        }
        report.leftovers = try withWriting { () throws(RepositoryError) in
            var removed = 0
            // With the lock held nobody is writing: what is still there was left behind.
            for path in leftovers where try folder.removeFile(path) { removed += 1 }
            return removed
        }
        report.problems = try problems().count
        hasReconciled = true
        return report
    }

    /// Every article file with its stamp, in the order of their paths, and the temporary files.
    func scan() throws(RepositoryError) -> (
        files: [(path: String, stamp: FileStamp)], temporaries: [String]
    ) {
        var files: [(path: String, stamp: FileStamp)] = []
        var temporaries: [String] = []
        for top in [ContentFolder.articles, ContentFolder.history] {
            try folder.walk(top) { directory, entries throws(RepositoryError) in
                for entry in entries where !entry.isDirectory {
                    let path = directory + "/" + entry.name
                    if entry.name.hasPrefix(ContentFolder.temporaryPrefix) {
                        temporaries.append(path)
                    } else if top == ContentFolder.articles,
                        ContentFolder.isArticleName(entry.name),
                        let stamp = try folder.stamp(path)
                    {
                        files.append((path, stamp))
                    }
                }
            }
        }
        return (files, temporaries)
    }

    /// Takes in what the watch saw: paths that may have changed, or `nil` when it lost count.
    func follow(_ paths: [String]?) throws(RepositoryError) {
        guard let paths else {
            _ = try reconcile()
            return
        }
        let changed = try catalogue.read { db in
            let hasProblems = try FiledProblem.isAny(in: db)
            return try paths.filter { path in
                let problem = hasProblems ? try FiledProblem.with(path: path, in: db) : nil
                let known = try problem?.stamp ?? CatalogueEntry.with(path: path, in: db)?.stamp
                return try folder.stamp(path) != known
            }
        }
        if changed.isEmpty {
            // Our own write, or another process's that is in the catalogue already.
            try announce()
            return
        }
        var index = 0
        while index < changed.count {
            let part = Array(changed[index..<min(index + Self.batch, changed.count)])
            _ = try withWriting { () throws(RepositoryError) in try absorb(part) }
            index += part.count
        }
    }

    /// The paths of the articles and problems below a directory that is gone.
    func knownPaths(below directory: String) throws(RepositoryError) -> [String] {
        try catalogue.read { db in
            var paths: [String] = []
            for table in ["article", "problem"] {
                // `0` is what follows `/`: everything below, found by the index.
                try db.each(
                    "SELECT path FROM \(table) WHERE path > ? AND path < ?",
                    [directory + "/", directory + "0"]
                ) { paths.append($0[0]) }
            }
            return paths
        }
    }
}
