import Formats
import Locks
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
        switch order.turn.take() {
        case .done(let result): return try result.get()
        case .leads:
            // Its own order is the first of those it takes.
            let orders = queue.take()
            let results = carryOut(orders)
            for (order, result) in zip(orders, results).dropFirst() {
                order.turn.give(.done(result))
            }
            return try results.first?.get() ?? []
        }
    }

    /// Saves what several callers want saved, all together; what fails then, one by one.
    ///
    /// Lets the next one lead.
    private func carryOut(_ orders: [SaveOrder]) -> [SaveOrder.Result] {
        do throws(RepositoryError) {
            // The disk can be busy with the next ones while these are told of and answered.
            return try withWriting(letGo: queue.passOn) { () throws(RepositoryError) in
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
        var (edited, plan) = try catalogue.read { db in
            let known = KnownFiles(folder, db)
            // In case somebody edited a file this moment that these drafts may replace.
            let edited = try known.edited(by: drafts)
            return (edited, edited.isEmpty ? try SaveOnFiles(drafts, in: known) : SaveOnFiles())
        }
        if !edited.isEmpty {
            try absorb(edited)
            plan = try catalogue.read { try SaveOnFiles(drafts, in: KnownFiles(folder, $0)) }
        }
        try carryOut(plan)
        return plan.outcomes
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

    /// Puts what was planned on disk, then into the catalogue.
    private func carryOut(_ plan: SaveOnFiles) throws(RepositoryError) {
        if plan.writes.isEmpty { return }
        try folder.requireArticles()
        var batch = FileBatch(folder)
        var filed: [FiledArticle] = []
        var moved: [String] = []
        for write in plan.writes {
            guard let current = write.current else { continue }
            if let known = write.replaces, let entry = plan.replaced[known.id] {
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
