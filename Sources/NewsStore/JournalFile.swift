import Glibc
import News

/// An open journal, and how far it has been read.
struct JournalFile {
    private let file: OpenFile
    /// Counts how often it was begun; 0 for one that is new.
    private(set) var generation: UInt64 = 0
    /// Which boot of the machine it was begun in.
    private(set) var boot = ""
    /// The directories of the files it speaks of.
    var directories: Set<String> = []
    /// Where the next record goes.
    private var end = 0
    /// Where the first record after the one that begins it stands.
    private var start = 0

    /// Opens the file, making it when it is missing or not as long as it has to be: then its maker
    /// died, or it is none of ours.
    init(_ folder: ContentFolder) throws(RepositoryError) {
        let directories = try folder.makeDirectory(ContentFolder.own)
        let length = try folder.stamp(WriteJournal.path)?.size
        file = try OpenFile(folder.absolute(WriteJournal.path), O_RDWR | O_CREAT)
        guard length != Int64(WriteJournal.capacity) else { return }
        do throws(RepositoryError) {
            guard ftruncate(file.descriptor, 0) == 0 else {
                throw .io(path: file.path, errno: errno)
            }
            let blank = [UInt8](repeating: 0, count: WriteJournal.capacity)
            try ContentFolder.write(blank, to: file.descriptor, path: file.path)
            guard fsync(file.descriptor) == 0 else { throw .io(path: file.path, errno: errno) }
            for directory in directories + [ContentFolder.own] {
                try folder.syncDirectory(directory)
            }
        } catch {
            // Its room may be what is missing.
            unlink(file.path)
            throw error
        }
    }

    var isEmpty: Bool { end == start }

    func takes(_ payload: [UInt8]) -> Bool {
        end + JournalRecord.length(payload.count) <= WriteJournal.capacity
    }

    /// Begins it anew, with nothing in it.
    mutating func begin(_ boot: String) throws(RepositoryError) {
        (generation, end) = (generation + 1, 0)
        try append(JournalRecord.encode(boot: boot))
        (start, self.boot, directories) = (end, boot, [])
    }

    mutating func append(_ payload: [UInt8]) throws(RepositoryError) {
        let record = JournalRecord.bytes(payload, generation)
        do throws(RepositoryError) {
            try ContentFolder.write(record, at: end, to: file.descriptor, path: file.path)
            guard fdatasync(file.descriptor) == 0 else { throw .io(path: file.path, errno: errno) }
        } catch {
            // What was not acknowledged is not to be found here.
            let blank = [UInt8](repeating: 0, count: JournalRecord.Header.length)
            try? ContentFolder.write(blank, at: end, to: file.descriptor, path: file.path)
            throw error
        }
        end += record.count
    }

    /// Reads what other processes have written since.
    ///
    /// - Returns: Whether this still is the file of its name.
    mutating func follow() throws(RepositoryError) -> Bool {
        var (here, there) = (stat(), stat())
        guard fstat(file.descriptor, &here) == 0 else { throw .io(path: file.path, errno: errno) }
        guard stat(file.path, &there) == 0, here.st_ino == there.st_ino, here.st_dev == there.st_dev
        else { return false }
        let first = try header(at: 0)
        if first?.generation != generation {
            (generation, start, end, directories) = (0, 0, 0, [])
            guard let first, let payload = try payload(first, at: 0),
                let boot = JournalRecord.boot(payload)
            else { return true }
            (generation, self.boot) = (first.generation, boot)
            start = JournalRecord.length(payload.count)
            end = start
        }
        while let payload = try nextPayload(at: end) {
            for entry in JournalRecord.entries(payload) {
                directories.insert(ContentFolder.parent(of: entry.path))
            }
            end += JournalRecord.length(payload.count)
        }
        return true
    }

    /// All it speaks of, the oldest first.
    func entries() throws(RepositoryError) -> [WriteJournal.Entry] {
        var entries: [WriteJournal.Entry] = []
        var offset = start
        while offset < end, let payload = try nextPayload(at: offset) {
            entries += JournalRecord.entries(payload)
            offset += JournalRecord.length(payload.count)
        }
        return entries
    }

    private func nextPayload(at offset: Int) throws(RepositoryError) -> [UInt8]? {
        guard let header = try header(at: offset), header.generation == generation else {
            return nil
        }
        return try payload(header, at: offset)
    }

    private func header(at offset: Int) throws(RepositoryError) -> JournalRecord.Header? {
        JournalRecord.Header(
            try ContentFolder.read(
                offset..<offset + JournalRecord.Header.length,
                of: file.descriptor,
                path: file.path
            )
        )
    }

    /// What a record holds, or `nil` when it is torn.
    private func payload(
        _ header: JournalRecord.Header,
        at offset: Int
    ) throws(RepositoryError) -> [UInt8]? {
        let end = offset + JournalRecord.length(header.count)
        guard end <= WriteJournal.capacity else { return nil }
        let start = offset + JournalRecord.Header.length
        let payload = try ContentFolder.read(
            start..<start + header.count,
            of: file.descriptor,
            path: file.path
        )
        let digest = JournalRecord.digest(payload, header.generation)
        return digest == header.digest ? payload : nil
    }
}
