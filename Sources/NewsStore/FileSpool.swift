import Glibc
package import News
import Synchronization

/// A file without a name: gone with the last reference to it, even when the process is killed.
package final class FileSpool: Spool {
    private let descriptor: OwnedDescriptor
    private let folder: String
    private let end = Mutex(0)

    /// Opens one in the folder that a store keeps for itself.
    ///
    /// - Parameter content: The content folder.
    /// - Throws: When there is no room for a file.
    package init(content: String) throws(RepositoryError) {
        folder = ContentFolder(root: content).absolute(ContentFolder.own)
        var name = Array((folder + "/" + ContentFolder.temporaryPrefix + "XXXXXX").utf8CString)
        let raw = mkstemp(&name)
        guard raw >= 0 else { throw .io(path: folder, errno: errno) }
        descriptor = OwnedDescriptor(raw)
        _ = unlink(name)
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
    }

    package func append(_ bytes: [UInt8]) throws(RepositoryError) {
        let start = end.withLock { $0 }
        try ContentFolder.write(bytes, at: start, to: descriptor.raw, path: folder)
        end.withLock { $0 = start + bytes.count }
    }

    package func read(_ range: Range<Int>) throws(RepositoryError) -> [UInt8] {
        let bytes = try ContentFolder.read(range, of: descriptor.raw, path: folder)
        guard bytes.count == range.count else { throw .io(path: folder, errno: EIO) }
        return bytes
    }
}
