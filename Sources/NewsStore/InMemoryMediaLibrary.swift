package import News
import Synchronization

/// Media in memory, for tests: the same behaviour as ``FolderMediaLibrary``.
package final class InMemoryMediaLibrary: MediaLibrary {
    private struct State {
        var files: [MediaPath: File] = [:]
        var puts = 0
        var failure: RepositoryError?
    }

    private struct File: MediaFile {
        let bytes: [UInt8]
        let modified: Instant
        let version: String

        var byteCount: Int { bytes.count }

        func read(_ range: Range<Int>) throws(RepositoryError) -> [UInt8] { Array(bytes[range]) }
    }

    private let state = Mutex(State())

    /// Creates a library without files.
    package init() {}

    /// Puts a file in the place of any of this path.
    package func put(_ bytes: [UInt8], at path: MediaPath, modified: Instant) {
        state.withLock { state in
            state.puts += 1
            state.files[path] = File(bytes: bytes, modified: modified, version: "\(state.puts)")
        }
    }

    package func put(_ bytes: [UInt8], at path: MediaPath) throws(RepositoryError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        put(bytes, at: path, modified: .now())
    }

    /// Takes a file away.
    package func remove(_ path: MediaPath) {
        state.withLock { _ = $0.files.removeValue(forKey: path) }
    }

    /// From now on nothing can be opened.
    package func fail(_ error: RepositoryError) { state.withLock { $0.failure = error } }

    package func open(_ path: MediaPath) throws(RepositoryError) -> (any MediaFile)? {
        let state = state.withLock { $0 }
        if let failure = state.failure { throw failure }
        return state.files[path]
    }
}
