import Glibc
import News

/// A file descriptor, closed once, by its one owner.
struct OwnedDescriptor: ~Copyable, Sendable {
    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Writes bytes from an offset of the file on.
    ///
    /// - Parameters:
    ///   - bytes: All of them are written.
    ///   - offset: Where the first goes.
    ///   - path: Of the file, for errors.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    func write(
        _ bytes: [UInt8],
        at offset: Int = 0,
        path: String
    ) throws(RepositoryError) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(raw, $0.baseAddress, $0.count, off_t(offset + done))
            }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw .io(path: path, errno: count == 0 ? ENOSPC : errno)
            }
        }
    }
}
