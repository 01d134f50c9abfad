import Glibc
import News
import Synchronization

/// The newest files once more, in one file that is written in order: `.newsd/journal`.
///
/// A write waits for the disk once, here, before any of its files has its real name; the files
/// themselves reach the disk whenever the kernel likes. ``checkpoint()`` waits for them and begins
/// the journal anew. What a process's death leaves is in the kernel's memory and needs nothing of
/// this; after a power failure ``recover()`` puts back what the disk has not got.
///
/// The file is as long as it will ever be and its blocks are written before they are used, so that
/// an append changes no metadata of the file system: that costs a third of what an append to a file
/// that grows costs, and a tenth of an `fsync` for the file and one for its directory.
///
/// It holds *records*: a little-endian length, a generation, the SHA-256 of the generation and what
/// follows, padding to eight bytes. The first names the boot of the machine. One that is of another
/// generation than the first, or torn, ends it. All processes that write to a folder append to the
/// same journal; the writer's lock must be held for everything here.
final class WriteJournal: Sendable {
    /// The length of the file in bytes.
    static let capacity = 4 << 20
    /// The most bytes that go into one record; for more, making the files durable costs less.
    static let most = 512 << 10
    static let path = "\(ContentFolder.own)/journal"

    /// A file as it was written.
    struct Entry: Equatable {
        var path: String
        /// When the file says that it was written, in nanoseconds since 1970.
        var modified: Int64
        var bytes: [UInt8]
    }

    private let folder: ContentFolder
    /// Which boot of the machine this is.
    private let boot: String
    private let state = Mutex<JournalFile?>(nil)

    /// Makes nothing yet: the file comes with the first record.
    init(_ folder: ContentFolder, boot: String = WriteJournal.currentBoot()) {
        self.folder = folder
        self.boot = boot
    }

    /// What the kernel calls this boot; another with each call where it has no name.
    static func currentBoot() -> String {
        guard let file = try? OpenFile("/proc/sys/kernel/random/boot_id", O_RDONLY),
            let bytes = try? ContentFolder.read(0..<36, of: file.descriptor, path: file.path),
            !bytes.isEmpty
        else { return KeyText.hexadecimal(KeyText.randomBytes(16)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Writing

    /// Writes down what files are going to hold; returns when that is durable.
    ///
    /// - Returns: `false`, with nothing done, when that is too much for a journal.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    func append(_ entries: [Entry]) throws(RepositoryError) -> Bool {
        guard entries.reduce(0, { $0 + $1.bytes.count + $1.path.utf8.count }) <= Self.most else {
            return false
        }
        try withJournal { journal throws(RepositoryError) in
            let payload = JournalRecord.encode(entries)
            if !journal.takes(payload) { try checkpoint(&journal) }
            try journal.append(payload)
            journal.directories.formUnion(entries.map { ContentFolder.parent(of: $0.path) })
        }
        return true
    }

    /// Makes all files durable that the journal speaks of, and begins it anew.
    ///
    /// To be called as well when files were changed in another way: what is written here must not
    /// come back over something newer.
    ///
    /// - Throws: ``RepositoryError/io(path:errno:)``; the journal then is as it was.
    func checkpoint() throws(RepositoryError) {
        guard try folder.stamp(Self.path) != nil else { return }
        try withJournal { journal throws(RepositoryError) in
            if !journal.isEmpty { try checkpoint(&journal) }
        }
    }

    private func checkpoint(_ journal: inout JournalFile) throws(RepositoryError) {
        try folder.syncFileSystems(of: journal.directories)
        try journal.begin(boot)
    }

    // MARK: Recovery

    /// Puts back what the disk has not got of the files that were written before the machine
    /// failed, then begins the journal anew.
    ///
    /// A file that is newer than what is written of it stays as it is.
    ///
    /// - Returns: The paths of the files that were put back.
    /// - Throws: ``RepositoryError/io(path:errno:)``; calling it again goes on.
    func recover() throws(RepositoryError) -> [String] {
        guard try folder.stamp(Self.path) != nil else { return [] }
        return try withJournal { journal throws(RepositoryError) in
            guard !journal.isEmpty else { return [] }
            var restored: [String] = []
            // The same boot: whatever happened to the process, the kernel has the files.
            if journal.boot != boot {
                var newest: [String: Entry] = [:]
                for entry in try journal.entries() { newest[entry.path] = entry }
                for entry in newest.values.sorted(by: { $0.path < $1.path })
                where try !isInPlace(entry) {
                    var batch = FileBatch(folder)
                    _ = try batch.stage(entry.bytes, at: entry.path, modified: entry.modified)
                    try batch.commit().discard()
                    restored.append(entry.path)
                }
            }
            try checkpoint(&journal)
            return restored
        }
    }

    private func isInPlace(_ entry: Entry) throws(RepositoryError) -> Bool {
        guard let stamp = try folder.stamp(entry.path) else { return false }
        if stamp.modified > entry.modified { return true }
        return try folder.read(entry.path)?.bytes == entry.bytes
    }

    // MARK: The file

    private func withJournal<Result: Sendable>(
        _ body: (inout JournalFile) throws(RepositoryError) -> Result
    ) throws(RepositoryError) -> Result {
        try state.withLock { state throws(RepositoryError) -> Result in
            // Whatever fails in here, the file says next time what became of it.
            var journal = try upToDate(state.take())
            let result = try body(&journal)
            state = journal
            return result
        }
    }

    /// The journal as all processes left it.
    private func upToDate(_ known: JournalFile?) throws(RepositoryError) -> JournalFile {
        if var known, try known.follow() { return known }
        var journal = try JournalFile(folder)
        guard try journal.follow(), journal.generation > 0 else {
            try journal.begin(boot)
            return journal
        }
        return journal
    }
}
