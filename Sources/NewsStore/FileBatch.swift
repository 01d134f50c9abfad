import Glibc
import News

/// Files on their way into a folder, put in place together.
///
/// Each is written without a name, or under a temporary one, all are made durable, then they get
/// their names, then the directories are made durable: at no moment, whether the process is killed
/// or the power fails, is there half a file under a real name. Few files are synced one by one; for
/// many, one `syncfs` before and one after costs less than two `fsync` for each. What is written
/// down in a ``WriteJournal`` first is durable there.
struct FileBatch: ~Copyable {
    /// From how many files on the whole file system is synced instead of each file.
    static let bulk = 8
    /// How many files a batch makes without a name at most: each of them stays open.
    static let mostUnnamed = 64

    private struct StagedFile {
        /// The file for as long as it has no name: it goes with the process.
        var unnamed: OpenFile?
        /// Its name before it has its own, or the one to be used when it needs one.
        let temporary: String
        var entry: WriteJournal.Entry
    }

    private let folder: ContentFolder
    private var staged: [StagedFile] = []
    private var directories: Set<String> = []
    private var checked: Set<String> = []
    private var committed = false

    init(_ folder: ContentFolder) {
        self.folder = folder
    }

    deinit {
        guard !committed else { return }
        for file in staged where file.unnamed == nil { unlink(folder.absolute(file.temporary)) }
    }

    /// Writes a file that has no name, or a temporary one, beside its place.
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
        directories.insert(directory)
        let temporary =
            "\(directory)/\(ContentFolder.temporaryPrefix)\(getpid())-\(staged.count)"
        let unnamed = try unnamedFile(in: directory, permissions)
        staged.append(
            StagedFile(
                unnamed: unnamed,
                temporary: temporary,
                entry: WriteJournal.Entry(path: path, modified: 0, bytes: bytes)
            )
        )
        let stamp: FileStamp
        if let unnamed {
            stamp = try Self.write(bytes, modified, to: unnamed.descriptor, path: unnamed.path)
        } else {
            stamp = try Self.write(bytes, modified, permissions, named: folder.absolute(temporary))
        }
        staged[staged.count - 1].entry.modified = stamp.modified
        return stamp
    }

    /// Writes a file under a temporary name; returns its stamp.
    private static func write(
        _ bytes: [UInt8],
        _ modified: Int64?,
        _ permissions: mode_t,
        named path: String
    ) throws(RepositoryError) -> FileStamp {
        // No O_EXCL: the writer's lock is held, so what stands here was left by a dead process.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw .io(path: path, errno: errno) }
        let stamp: FileStamp
        do throws(RepositoryError) {
            stamp = try write(bytes, modified, to: descriptor, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        // Some file systems tell only here that there was no room.
        guard close(descriptor) == 0 || errno == EINTR else {
            throw .io(path: path, errno: errno)
        }
        return stamp
    }

    /// A file without a name, or `nil` where the file system has none such or there are many.
    private func unnamedFile(
        in directory: String,
        _ permissions: mode_t
    ) throws(RepositoryError) -> OpenFile? {
        guard staged.count < Self.mostUnnamed, Self.canBeNamed else { return nil }
        do throws(RepositoryError) {
            return try OpenFile(
                folder.absolute(directory),
                O_WRONLY | Self.withoutName,
                permissions: permissions
            )
        } catch {
            // Of the file system, or of the kernel.
            if case .io(_, let code) = error, [EOPNOTSUPP, EISDIR].contains(code) { return nil }
            throw error
        }
    }

    /// `O_TMPFILE`, which the Glibc module does not have: it is made of others.
    private static let withoutName = 0o20_000_000 | O_DIRECTORY
    /// Whether an open file can be found by its number, to be given a name.
    private static let canBeNamed = access("/proc/self/fd", X_OK) == 0

    /// Writes all of an open file, and makes it say that it was written at `modified`; returns its
    /// stamp.
    private static func write(
        _ bytes: [UInt8],
        _ modified: Int64?,
        to descriptor: Int32,
        path: String
    ) throws(RepositoryError) -> FileStamp {
        try ContentFolder.write(bytes, to: descriptor, path: path)
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
        if !isJournaled {
            // Of a file that had no name when it was synced, not every file system knows after a
            // power failure that it has one.
            for index in staged.indices { try giveTemporaryName(index) }
            try sync(staged.map(\.temporary))
        }
        do throws(RepositoryError) {
            for index in staged.indices { try putInPlace(index, &undo) }
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

    private mutating func putInPlace(
        _ index: Int,
        _ undo: inout FileUndo
    ) throws(RepositoryError) {
        let file = staged[index]
        let place = folder.absolute(file.entry.path)
        if let unnamed = file.unnamed {
            if try link(unnamed, place) {
                undo.tookFree(file.entry.path)
                return
            }
            // What replaces another file needs a name before.
            try giveTemporaryName(index)
        }
        try undo.save(file.entry.path)
        guard rename(folder.absolute(file.temporary), place) == 0 else {
            throw .io(path: place, errno: errno)
        }
    }

    private mutating func giveTemporaryName(_ index: Int) throws(RepositoryError) {
        guard let unnamed = staged[index].unnamed else { return }
        let name = folder.absolute(staged[index].temporary)
        if try !link(unnamed, name) {
            // Left by a process that died; the writer's lock is held.
            guard unlink(name) == 0, try link(unnamed, name) else {
                throw .io(path: name, errno: errno)
            }
        }
        staged[index].unnamed = nil
    }

    /// Gives a file without a name one that is free; returns whether it was.
    private func link(_ file: OpenFile, _ name: String) throws(RepositoryError) -> Bool {
        let number = "/proc/self/fd/\(file.descriptor)"
        if linkat(AT_FDCWD, number, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 { return true }
        guard errno == EEXIST else { throw .io(path: name, errno: errno) }
        return false
    }

    /// Makes files or directories durable: few one by one, with many all that is on their file
    /// systems.
    private func sync(_ paths: some Collection<String>) throws(RepositoryError) {
        guard staged.count < Self.bulk else { return try folder.syncFileSystems(of: directories) }
        for path in paths { try folder.sync(path) }
    }
}
