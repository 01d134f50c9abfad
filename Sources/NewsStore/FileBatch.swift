import Glibc
import News

/// Files on their way into a folder, put in place together.
///
/// Each is written beside its place under a temporary name, all are made durable, then renamed,
/// then the directories are made durable: at no moment, whether the process is killed or the power
/// fails, is there half a file under a real name. Few files are synced one by one; for many, one
/// `syncfs` before and one after the renames costs less than two `fsync` for each. What is written
/// down in a ``WriteJournal`` first is durable there.
struct FileBatch: ~Copyable {
    /// From how many files on the whole file system is synced instead of each file.
    static let bulk = 8

    private let folder: ContentFolder
    private var staged: [(temporary: String, entry: WriteJournal.Entry)] = []
    private var directories: Set<String> = []
    private var checked: Set<String> = []
    private var committed = false

    init(_ folder: ContentFolder) {
        self.folder = folder
    }

    deinit {
        guard !committed else { return }
        for file in staged { unlink(folder.absolute(file.temporary)) }
    }

    /// Writes a file under a temporary name.
    ///
    /// - Parameters:
    ///   - bytes: All of the file.
    ///   - path: Where it will stand.
    ///   - modified: When the file is to say that it was written, in nanoseconds since 1970; `nil`
    ///     for now.
    ///   - permissions: Those of the file; the process's umask takes from them.
    /// - Returns: The stamp it will have when it is in place.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    mutating func stage(
        _ bytes: [UInt8],
        at path: String,
        modified: Int64? = nil,
        permissions: mode_t = 0o644
    ) throws(RepositoryError) -> FileStamp {
        let directory = ContentFolder.parent(of: path)
        if checked.insert(directory).inserted {
            directories.formUnion(try folder.makeDirectory(directory))
        }
        let temporary =
            "\(directory)/\(ContentFolder.temporaryPrefix)\(getpid())-\(staged.count)"
        let absolute = folder.absolute(temporary)
        // No O_EXCL: the writer's lock is held, so what stands here was left by a dead process.
        let descriptor = open(absolute, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw .io(path: absolute, errno: errno) }
        staged.append((temporary, WriteJournal.Entry(path: path, modified: 0, bytes: bytes)))
        directories.insert(directory)
        let stamp: FileStamp
        do throws(RepositoryError) {
            try ContentFolder.write(bytes, to: descriptor, path: absolute)
            stamp = try Self.stamp(descriptor, modified: modified, path: absolute)
        } catch {
            close(descriptor)
            throw error
        }
        // Some file systems tell only here that there was no room.
        guard close(descriptor) == 0 || errno == EINTR else {
            throw .io(path: absolute, errno: errno)
        }
        staged[staged.count - 1].entry.modified = stamp.modified
        return stamp
    }

    /// The stamp of an open file, after it was made to say that it was written at `modified`.
    private static func stamp(
        _ descriptor: Int32,
        modified: Int64?,
        path: String
    ) throws(RepositoryError) -> FileStamp {
        if let modified {
            let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
            let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
            // Of the access as well: one that must be given.
            guard futimens(descriptor, [time, time]) == 0 else {
                throw .io(path: path, errno: errno)
            }
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .io(path: path, errno: errno) }
        return FileStamp(status)
    }

    /// Puts every staged file in place, in the order of staging; returns when all are durable.
    ///
    /// When it throws, every place has what it had before, as far as the file system lets it.
    ///
    /// - Parameter journal: Where they may be made durable, in place of one by one.
    /// - Returns: What takes all of it back, as long as the caller holds the writer's lock.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    consuming func commit(_ journal: WriteJournal? = nil) throws(RepositoryError) -> FileUndo {
        var undo = FileUndo(folder, journal)
        guard !staged.isEmpty else { return undo }
        let isJournaled = try journal?.append(staged.map(\.entry)) ?? false
        if !isJournaled { try sync(staged.map(\.temporary)) }
        do throws(RepositoryError) {
            for file in staged {
                try undo.save(file.entry.path)
                let place = folder.absolute(file.entry.path)
                guard rename(folder.absolute(file.temporary), place) == 0 else {
                    throw .io(path: place, errno: errno)
                }
            }
            committed = true
            if !isJournaled {
                try sync(directories)
                // What it says of the same files is older.
                try journal?.checkpoint()
            }
        } catch {
            undo.undo()
            throw error
        }
        return undo
    }

    /// Makes files or directories durable: few one by one, with many all that is on their file
    /// systems.
    private func sync(_ paths: some Collection<String>) throws(RepositoryError) {
        guard staged.count < Self.bulk else { return try folder.syncFileSystems(of: directories) }
        for path in paths { try folder.sync(path) }
    }
}
