import Glibc
import News

/// A file that is open for as long as this is.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens a file that is there.
    ///
    /// - Parameters:
    ///   - path: Absolute, or relative to the working directory.
    ///   - flags: Those of `open(2)`; a program that is started does not get the file.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    init(_ path: String, _ flags: Int32) throws(RepositoryError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw .io(path: path, errno: errno) }
    }

    deinit {
        close(descriptor)
    }
}
