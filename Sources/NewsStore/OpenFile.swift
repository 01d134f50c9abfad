import Glibc
import News

/// A file that is open for as long as this is.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: Absolute, or relative to the working directory.
    ///   - flags: Those of `open(2)`; a program that is started does not get the file.
    ///   - permissions: Of one that is made; the process's umask takes from them.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    init(
        _ path: String,
        _ flags: Int32,
        permissions: mode_t = 0o644
    ) throws(RepositoryError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw .io(path: path, errno: errno) }
    }

    deinit {
        close(descriptor)
    }
}
