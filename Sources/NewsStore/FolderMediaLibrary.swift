import Glibc
package import News

/// The files below `media` in a content folder.
///
/// Each name of a path is opened from the folder before it, and none may be a symbolic link: so
/// nothing outside is reached, by no link and at no moment, which a look at the whole path before
/// it is opened could not promise. The folder `media` itself may be a link: that is the choice of
/// whoever runs the server.
package struct FolderMediaLibrary: MediaLibrary {
    private let root: String

    /// The library of a content folder; `media` need not exist yet.
    package init(content: String) {
        root = ContentFolder(root: content).absolute("media")
    }

    package func open(_ path: MediaPath) throws(RepositoryError) -> (any MediaFile)? {
        let folderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        guard var folder = try descriptor(of: path, Glibc.open(root, folderFlags)) else {
            return nil
        }
        for name in path.folders {
            let next = openat(folder.raw, name, folderFlags | O_NOFOLLOW)
            guard let next = try descriptor(of: path, next) else { return nil }
            folder = next
        }
        // Without O_NONBLOCK a pipe would wait here for somebody to write to it.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        guard let file = try descriptor(of: path, openat(folder.raw, path.name, flags)) else {
            return nil
        }
        var status = stat()
        guard fstat(file.raw, &status) == 0 else {
            throw .io(path: absolute(path), errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        return OpenMediaFile(file, status, path: absolute(path))
    }

    package func put(_ bytes: [UInt8], at path: MediaPath) throws(RepositoryError) {
        let target = absolute(path)
        func failed() -> RepositoryError { .io(path: target, errno: errno) }
        /// A folder, made where it was missing; it is known to the disk then.
        func folder(_ name: String, in parent: Int32) throws(RepositoryError) -> OwnedDescriptor {
            if mkdirat(parent, name, 0o755) == 0 {
                guard fsync(parent) == 0 else { throw failed() }
            } else if errno != EEXIST {
                throw failed()
            }
            let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
            let raw = openat(parent, name, flags)
            guard raw >= 0 else { throw failed() }
            return OwnedDescriptor(raw)
        }
        if mkdir(root, 0o755) != 0, errno != EEXIST { throw failed() }
        var raw = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw failed() }
        var place = OwnedDescriptor(raw)
        for name in path.folders { place = try folder(name, in: place.raw) }
        // Its name begins with a dot: it is no medium while it is written.
        let temporary = "\(ContentFolder.temporaryPrefix)\(UInt64.random(in: 0 ... .max))"
        raw = openat(place.raw, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard raw >= 0 else { throw failed() }
        let file = OwnedDescriptor(raw)
        do throws(RepositoryError) {
            try ContentFolder.write(bytes, to: file.raw, path: target)
            guard fsync(file.raw) == 0,
                renameat(place.raw, temporary, place.raw, path.name) == 0,
                fsync(place.raw) == 0
            else { throw failed() }
        } catch {
            _ = unlinkat(place.raw, temporary, 0)
            throw error
        }
    }

    private func absolute(_ path: MediaPath) -> String { root + "/" + path.description }

    /// What an `open` returned, or `nil` when there is nothing to be shown.
    private func descriptor(
        of path: MediaPath,
        _ raw: Int32
    ) throws(RepositoryError) -> OwnedDescriptor? {
        if raw >= 0 { return OwnedDescriptor(raw) }
        switch errno {
        // A link is ELOOP for a file and ENOTDIR for a folder, a socket ENXIO.
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, ENXIO: return nil
        case let code: throw .io(path: absolute(path), errno: code)
        }
    }
}

/// An open file, closed once, with the last reference to it.
private final class OpenMediaFile: MediaFile {
    let byteCount: Int
    let modified: Instant
    let version: String
    private let path: String
    private let stamp: FileStamp
    private let descriptor: OwnedDescriptor

    init(_ descriptor: consuming OwnedDescriptor, _ status: stat, path: String) {
        stamp = FileStamp(status)
        byteCount = Int(stamp.size)
        modified = Instant(
            milliseconds: stamp.modified.quotientAndRemainder(dividingBy: 1_000_000).quotient
        )
        version = "\(status.st_dev).\(status.st_ino).\(stamp.size).\(stamp.modified)"
        self.path = path
        self.descriptor = descriptor
    }

    func read(_ range: Range<Int>) throws(RepositoryError) -> [UInt8] {
        let bytes = try ContentFolder.read(range, of: descriptor.raw, path: path)
        // After the read: the kernel stamps a file before it changes a byte of it. The clock of
        // some file systems ticks only every few milliseconds: two writes in place within a tick
        // that leave the size as it is are one version here.
        var status = stat()
        guard fstat(descriptor.raw, &status) == 0 else { throw .io(path: path, errno: errno) }
        guard FileStamp(status) == stamp, bytes.count == range.count else {
            throw .damaged(
                path: path,
                line: nil,
                field: nil,
                reason: "was written to while it was being sent"
            )
        }
        return bytes
    }
}
