import Formats
import GRDB
package import News
import Synchronization

extension FileArticleRepository {
    package func save(_ drafts: [Draft]) throws(RepositoryError) -> [SaveOutcome] {
        if drafts.isEmpty { return [] }
        // Whoever writes must know what is there, or a file nobody has catalogued yet would be
        // taken for nothing and replaced.
        if !hasReconciled { _ = try reconcile() }
        let order = SaveOrder(drafts)
        queue.add(order)
        switch order.wait() {
        case .done(let result): return try result.get()
        case .leads:
            // Its own order is the first of those it takes.
            let orders = queue.take()
            let results = carryOut(orders)
            for (order, result) in zip(orders, results).dropFirst() { order.give(.done(result)) }
            queue.passOn()
            return try results.first?.get() ?? []
        }
    }

    /// Saves what several callers want saved, all together; what fails then, one by one.
    private func carryOut(_ orders: [SaveOrder]) -> [SaveOrder.Result] {
        do throws(RepositoryError) {
            return try withWriting { () throws(RepositoryError) in
                do throws(RepositoryError) {
                    var outcomes = try put(orders.flatMap(\.drafts))[...]
                    return orders.map { order in
                        defer { outcomes = outcomes.dropFirst(order.drafts.count) }
                        return .success(Array(outcomes.prefix(order.drafts.count)))
                    }
                } catch {
                    if orders.count == 1 { throw error }
                    // What failed may be one of them: the others are not to pay for it.
                    return orders.map { order in
                        do throws(RepositoryError) {
                            return .success(try put(order.drafts))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
            }
        } catch {
            return orders.map { _ in .failure(error) }
        }
    }

    /// Plans and writes drafts; the lock must be held.
    private func put(_ drafts: [Draft]) throws(RepositoryError) -> [SaveOutcome] {
        try refresh(drafts)
        var (plan, outcomes) = try catalogue.read { db in
            let plan = try SavePlan(drafts, in: KnownFiles(self, db))
            return (plan, plan.outcomes)
        }
        for (id, reason) in try brokenPlaces(plan.writes) {
            plan.withdraw(id)
            for (index, outcome) in outcomes.enumerated() where outcome.id == id {
                if case .unchanged = outcome { continue }
                outcomes[index] = .conflict(id, field: "id", reason: reason)
            }
        }
        try put(plan.writes)
        return outcomes
    }

    package func remove(_ id: ArticleID) throws(RepositoryError) -> Bool {
        if !hasReconciled { _ = try reconcile() }
        return try withWriting { () throws(RepositoryError) in
            guard let entry = try entry(id) else { return false }
            // The history first: what is half removed must not leave its past behind.
            let history = "\(ContentFolder.history)/\(id.rawValue)"
            let versions = try folder.entries(history)
            for version in versions { try folder.removeFile("\(history)/\(version.name)") }
            if !versions.isEmpty {
                try folder.removeDirectory(history)
                try folder.syncDirectory(ContentFolder.history)
            }
            if try folder.removeFile(entry.path) {
                try folder.syncDirectory(ContentFolder.parent(of: entry.path))
            }
            // The rows go by the way every missing file goes.
            try absorb([entry.path])
            return true
        }
    }

    func entry(_ id: ArticleID) throws(RepositoryError) -> CatalogueEntry? {
        try catalogue.glance { try CatalogueEntry.with(id: id, in: $0) }
    }

    /// Looks at the files these drafts may replace, in case somebody edited them this moment.
    private func refresh(_ drafts: [Draft]) throws(RepositoryError) {
        let entries = try catalogue.read { db in
            var entries: [ArticleID: CatalogueEntry] = [:]
            for draft in drafts {
                for entry in [
                    try CatalogueEntry.with(id: draft.article.id, in: db),
                    try draft.article.uri.flatMap { try CatalogueEntry.with(uri: $0, in: db) },
                ] {
                    if let entry { entries[entry.id] = entry }
                }
            }
            return entries
        }
        var changed: [String] = []
        for entry in entries.values where try folder.stamp(entry.path) != entry.stamp {
            changed.append(entry.path)
        }
        if !changed.isEmpty { try absorb(changed.sorted()) }
    }

    /// The articles that would overwrite a file somebody broke or misplaced by hand, and why
    /// that is refused: their work is not ours to throw away.
    private func brokenPlaces(
        _ writes: [SavePlan.Write]
    ) throws(RepositoryError) -> [ArticleID: String] {
        var reasons: [ArticleID: String] = [:]
        try catalogue.read { db in
            for article in writes.compactMap(\.current) {
                let path = ContentFolder.path(of: article)
                let former = try CatalogueEntry.with(id: article.id, in: db)?.path
                let problem =
                    try FiledProblem.with(path: path, in: db)
                    ?? former.flatMap { try FiledProblem.with(path: $0, in: db) }
                if let problem {
                    reasons[article.id] = "the file in its place is damaged: \(problem.problem)"
                } else if former != path, try folder.stamp(path) != nil {
                    reasons[article.id] = "another file is in its place: \(path)"
                }
            }
        }
        return reasons
    }

    /// Puts what was planned on disk, then into the catalogue.
    private func put(_ writes: [SavePlan.Write]) throws(RepositoryError) {
        if writes.isEmpty { return }
        try folder.requireArticles()
        var batch = FileBatch(folder)
        var filed: [FiledArticle] = []
        var moved: [String] = []
        for write in writes {
            guard let current = write.current else { continue }
            if let known = write.replaces, let entry = try entry(known.id) {
                // The history first: a version is never nowhere.
                let path = ContentFolder.historyPath(known.id, version: known.version)
                if let bytes = try catalogue.glance({ try entry.document(in: $0) }) {
                    _ = try batch.stage(bytes, at: path, modified: entry.stamp.modified)
                }
                if entry.path != ContentFolder.path(of: current) { moved.append(entry.path) }
            }
            for version in write.versions.dropLast() {
                _ = try batch.stage(
                    NativeFormat.encode(version),
                    at: ContentFolder.historyPath(version.id, version: version.version)
                )
            }
            let bytes = NativeFormat.encode(current)
            let path = ContentFolder.path(of: current)
            let stamp = try batch.stage(bytes, at: path)
            filed.append(FiledArticle(article: current, bytes: bytes, path: path, stamp: stamp))
        }
        let undo = try batch.commit(journal)
        let now = clock()
        do throws(RepositoryError) {
            try catalogue.write { db in
                try db.settleEvents(at: now)
                for article in filed { try article.put(in: db, at: now) }
            }
        } catch {
            // Nothing is half done: what is not in the catalogue is not in the folder either.
            undo.undo()
            throw error
        }
        undo.discard()
        if moved.isEmpty { return }
        for path in moved {
            try folder.removeFile(path)
            try folder.syncDirectory(ContentFolder.parent(of: path))
        }
        // What it says of them must not come back.
        try journal.checkpoint()
    }
}

/// What the catalogue and the history of a folder know.
private struct KnownFiles: KnownArticles {
    private let repository: FileArticleRepository
    private let db: Database

    init(_ repository: FileArticleRepository, _ db: Database) {
        self.repository = repository
        self.db = db
    }

    func known(id: ArticleID) throws(RepositoryError) -> KnownArticle? {
        try Catalogue.mapping { try CatalogueEntry.with(id: id, in: db) }.map(KnownArticle.init)
    }

    func known(uri: String) throws(RepositoryError) -> KnownArticle? {
        try Catalogue.mapping { try CatalogueEntry.with(uri: uri, in: db) }
            .map(KnownArticle.init)
    }

    func owner(ofAlias alias: ArticleID) throws(RepositoryError) -> ArticleID? {
        try Catalogue.mapping { try db.article(alias: alias) }
    }

    func revision(of id: ArticleID, version: Int) throws(RepositoryError) -> String? {
        try repository.folder.version(version, of: id)?.article.revision
    }
}

extension KnownArticle {
    init(_ entry: CatalogueEntry) {
        self.init(
            id: entry.id,
            uri: entry.uri,
            source: entry.source,
            revision: entry.revision,
            version: entry.version,
            isKilled: entry.isKilled
        )
    }
}
