import Glibc
import News
import Synchronization

/// A lock that holds between processes and between threads, by `flock` on a file.
///
/// A store has two. `.newsd/lock` is held by a server for life, so that a second server on the
/// folder is refused. `.newsd/write.lock` is held by whoever writes, for one batch at a time: an
/// import beside a running server waits for milliseconds, and files are never in place without
/// their catalogue rows while anybody else may look at both. The kernel lets go of either when
/// its process dies, however it dies.
final class StoreLock: Sendable {
    private let file: OpenFile
    private let threads = Mutex<Void>(())

    /// Opens the lock file, making it when it is missing; does not lock.
    init(path: String) throws(RepositoryError) {
        file = try OpenFile(path, O_RDWR | O_CREAT)
    }

    /// Takes the lock until this object goes, and writes down who has it.
    ///
    /// - Throws: ``RepositoryError/locked(path:holder:)`` when another process has it.
    func hold(as holder: String) throws(RepositoryError) {
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw .locked(path: file.path, holder: self.holder)
            case let code: throw .io(path: file.path, errno: code)
            }
        }
        let note = Array("\(holder), process \(getpid())\n".utf8)
        _ = ftruncate(file.descriptor, 0)
        _ = pwrite(file.descriptor, note, note.count, 0)
    }

    /// Who wrote that it has the lock.
    private var holder: String {
        var note = [UInt8](repeating: 0, count: 200)
        let count = pread(file.descriptor, &note, note.count, 0)
        guard count > 0 else { return "another process" }
        let text = String(decoding: note.prefix(count), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? "another process"
    }

    /// Runs `body` with the lock, once others have let go of it; not for nesting.
    func withLock<Result: Sendable>(
        _ body: () throws(RepositoryError) -> Result
    ) throws(RepositoryError) -> Result {
        try threads.withLock { _ throws(RepositoryError) in
            while flock(file.descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw .io(path: file.path, errno: errno) }
            }
            defer { _ = flock(file.descriptor, LOCK_UN) }
            return try body()
        }
    }
}
