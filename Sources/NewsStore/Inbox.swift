package import Formats
import Glibc
package import News
import Synchronization

/// The folder `inbox/`: documents dropped there become articles.
///
/// A document whose articles are all in the store is moved to `inbox/done/`; one of which any could
/// not be taken goes to `inbox/rejected/`, with what is wrong beside it in `<name>.problem.json`. A
/// file is looked at once whoever writes it has closed it or moved it here; one that was there before
/// anybody watched, when it has not changed for a while. Names with a dot in front are left alone.
package final class Inbox: Sendable {
    /// What became of one document.
    package struct Outcome: Sendable, Hashable {
        package var file: String
        /// The articles that are new, have a new version, or were there already.
        package var articles: [ArticleID]
        /// Why others were not taken, each with its line.
        package var faults: [DocumentError]
    }

    static let done = ContentFolder.inbox + "/done"
    static let rejected = ContentFolder.inbox + "/rejected"
    /// For how long a file that nobody was seen to close must not have changed, in milliseconds.
    private static let calm: Int64 = 10_000
    /// A document may have so many bytes; larger ones are for `newsd import`.
    private static let mostBytes: Int64 = 256 << 20
    /// How many articles are saved together.
    private static let batchCount = 500

    private static let mask = UInt32(
        truncatingIfNeeded: Int(IN_CLOSE_WRITE) | Int(IN_MOVED_TO) | Int(IN_MODIFY)
            | Int(IN_ONLYDIR)
    )

    private let folder: ContentFolder
    private let repository: any ArticleRepository
    private let descriptor: Int32

    /// Files that were closed or moved here, and not written to since.
    private let ready = Mutex<Set<String>>([])

    /// Makes the folder when it is missing, and begins to watch it.
    ///
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    package init(
        content: String,
        repository: any ArticleRepository
    ) throws(RepositoryError) {
        folder = ContentFolder(root: content)
        self.repository = repository
        for path in [Self.done, Self.rejected] { _ = try folder.makeDirectory(path) }
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw .io(path: folder.absolute(Self.done), errno: errno) }
        let inbox = folder.absolute(ContentFolder.inbox)
        guard inotify_add_watch(descriptor, inbox, Self.mask) >= 0 else {
            let code = errno
            close(descriptor)
            throw .io(path: inbox, errno: code)
        }
    }

    deinit { close(descriptor) }

    /// Takes in the documents that are complete; one call at a time.
    ///
    /// - Parameter now: The moment now, by the clock of the file system.
    /// - Returns: What became of each.
    /// - Throws: ``RepositoryError`` when the store or the folder refuses: what was not moved is
    ///   looked at again with the next call.
    package func look(at now: Instant) throws(RepositoryError) -> [Outcome] {
        noteEvents()
        var outcomes: [Outcome] = []
        for entry in try folder.entries(ContentFolder.inbox)
        where !entry.isDirectory && !entry.name.hasPrefix(".") {
            let path = ContentFolder.inbox + "/" + entry.name
            guard let stamp = try folder.stamp(path) else { continue }
            let age = now.milliseconds - stamp.modified / 1_000_000
            // Some make a file first, and open it again to write.
            let isReady = stamp.size > 0 && ready.withLock { $0.contains(entry.name) }
            guard isReady || age >= Self.calm else { continue }
            outcomes.append(try take(entry.name, stamp))
            _ = ready.withLock { $0.remove(entry.name) }
        }
        return outcomes
    }

    private func noteEvents() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            for event in InotifyEvent.all(in: buffer[..<count]) {
                ready.withLock { ready in
                    if event.mask & UInt32(IN_MODIFY) != 0 {
                        ready.remove(event.name)
                    } else if event.mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 {
                        ready.insert(event.name)
                    }
                }
            }
        }
    }

    /// Takes one document in and moves it to where it belongs.
    private func take(_ name: String, _ stamp: FileStamp) throws(RepositoryError) -> Outcome {
        var outcome = Outcome(file: name, articles: [], faults: [])
        if stamp.size > Self.mostBytes {
            outcome.faults = [
                DocumentError(reason: "is larger than \(Self.mostBytes >> 20) MB: newsd import")
            ]
        } else if let (bytes, _) = try folder.read(ContentFolder.inbox + "/" + name) {
            try take(DocumentReader().read(bytes, name: name, format: nil), into: &outcome)
        }
        let target = outcome.faults.isEmpty ? Self.done : Self.rejected
        let place = try freePlace(for: name, in: target)
        if !outcome.faults.isEmpty {
            var batch = FileBatch(folder)
            _ = try batch.stage(problem(outcome), at: place + ".problem.json")
            try batch.commit().discard()
        }
        let from = folder.absolute(ContentFolder.inbox + "/" + name)
        guard rename(from, folder.absolute(place)) == 0 else { throw .io(path: from, errno: errno) }
        try folder.syncDirectory(target)
        return outcome
    }

    private func take(
        _ found: [ReadResult],
        into outcome: inout Outcome
    ) throws(RepositoryError) {
        var rest = found[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.batchCount)
            rest = rest.dropFirst(batch.count)
            var drafts: [(line: Int, draft: Draft)] = []
            for one in batch {
                switch one.result {
                case .success(var draft):
                    // An old text that is dropped late does not bring back what was killed.
                    draft.condition = .living
                    drafts.append((one.line, draft))
                case .failure(var fault):
                    fault.line = fault.line ?? one.line
                    outcome.faults.append(fault)
                }
            }
            let saved = try repository.save(drafts.map(\.draft))
            for ((line, _), result) in zip(drafts, saved) {
                switch result {
                case .created(let id, _), .replaced(let id, _), .unchanged(let id):
                    outcome.articles.append(id)
                case .conflict(_, let field, let reason):
                    outcome.faults.append(DocumentError(line: line, field: field, reason: reason))
                case .refused(let id, _):
                    let reason = "is \(id), which was killed; only a higher version brings it back"
                    outcome.faults.append(DocumentError(line: line, field: "id", reason: reason))
                }
            }
        }
        outcome.faults.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    /// A name in a folder that nothing has: that of the file, else with a number.
    private func freePlace(
        for name: String,
        in directory: String
    ) throws(RepositoryError) -> String {
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        var number = 1
        while true {
            let unique = number == 1 ? name : "\(name[..<dot])-\(number)\(name[dot...])"
            let place = directory + "/" + unique
            if try folder.stamp(place) == nil { return place }
            number += 1
        }
    }

    private func problem(_ outcome: Outcome) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("file", outcome.file)
            writer.member("imported", outcome.articles.map(\.rawValue))
            writer.objects("errors", outcome.faults) { writer, fault in
                if let line = fault.line { writer.member("line", line) }
                writer.member("field", fault.field)
                writer.member("detail", fault.reason)
            }
        }
        return writer.finished()
    }
}
