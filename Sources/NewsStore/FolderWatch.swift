import Glibc
package import News
import Synchronization

/// Sees what happens to the article files of a folder, by inotify.
///
/// The descriptor is readable when something happened; whoever waits for that calls ``drain()``.
/// Directories that appear are watched from then on, and looked through for files that were in
/// them before the watch was. When the folder of all articles goes, that is no removal: when there
/// is one again, all files are looked at.
package final class FolderWatch: Sendable {
    /// The inotify descriptor: non-blocking, closed with this object.
    package let descriptor: Int32

    private let folder: ContentFolder
    /// The watch on the folder that the articles' is in.
    private let root: Int32
    private let follow: @Sendable ([String]?) throws(RepositoryError) -> Void
    private let below: @Sendable (String) throws(RepositoryError) -> [String]
    private let directories = Mutex<[Int32: String]>([:])
    /// Whether something happened that was not taken in: then all files are looked at.
    private let isLost = Mutex(false)

    private static let mask = UInt32(
        truncatingIfNeeded: Int(IN_CLOSE_WRITE) | Int(IN_MOVED_TO) | Int(IN_MOVED_FROM)
            | Int(IN_DELETE) | Int(IN_CREATE) | Int(IN_ONLYDIR)
    )

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - folder: Its articles are watched.
    ///   - below: Finds the known files below a directory that is gone.
    ///   - follow: Takes in paths that may have changed, or `nil` for all of them.
    /// - Throws: ``RepositoryError/io(path:errno:)`` when the machine allows no more watches.
    init(
        _ folder: ContentFolder,
        below: @escaping @Sendable (String) throws(RepositoryError) -> [String],
        follow: @escaping @Sendable ([String]?) throws(RepositoryError) -> Void
    ) throws(RepositoryError) {
        self.folder = folder
        self.below = below
        self.follow = follow
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw .io(path: folder.root, errno: errno) }
        root = inotify_add_watch(descriptor, folder.root, Self.mask)
        guard root >= 0 else {
            let code = errno
            close(descriptor)
            throw .io(path: folder.root, errno: code)
        }
        _ = try add(ContentFolder.articles)
    }

    deinit {
        close(descriptor)
    }

    /// Takes in everything that has happened, and announces the changes; does not wait.
    ///
    /// One call at a time.
    ///
    /// - Throws: ``RepositoryError`` when the catalogue or a directory refuses, or descriptors have
    ///   run out. Nothing is lost by it: the next call looks at all files.
    package func drain() throws(RepositoryError) {
        do throws(RepositoryError) {
            try takeIn()
        } catch {
            isLost.withLock { $0 = true }
            throw error
        }
    }

    private func takeIn() throws(RepositoryError) {
        var paths: Set<String> = []
        var isLost = isLost.withLock { $0 }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for event in InotifyEvent.all(in: buffer[..<count]) {
                if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isLost = true }
                if event.watch == root {
                    if event.name == ContentFolder.articles { isLost = true }
                } else {
                    try note(event, &paths)
                }
            }
        }
        if isLost {
            // Directories may have come unseen as well, and those that went may come back elsewhere.
            forget(ContentFolder.articles)
            _ = try add(ContentFolder.articles)
            try follow(nil)
            self.isLost.withLock { $0 = false }
        } else if !paths.isEmpty {
            try follow(paths.sorted())
        }
    }

    private func note(_ event: InotifyEvent, _ paths: inout Set<String>) throws(RepositoryError) {
        if event.mask & UInt32(IN_IGNORED) != 0 {
            directories.withLock { _ = $0.removeValue(forKey: event.watch) }
            return
        }
        guard let directory = directories.withLock({ $0[event.watch] }), !event.name.isEmpty,
            !event.name.hasPrefix(".")
        else { return }
        let path = directory + "/" + event.name
        guard event.mask & UInt32(IN_ISDIR) != 0 else {
            if ContentFolder.isArticleName(event.name) { paths.insert(path) }
            return
        }
        if event.mask & UInt32(IN_MOVED_FROM | IN_DELETE) != 0 { forget(path) }
        if event.mask & UInt32(IN_MOVED_TO | IN_CREATE) != 0 { paths.formUnion(try add(path)) }
        // Either way files may have gone unseen: with the directory, or before it was watched.
        paths.formUnion(try below(path))
    }

    /// Watches a directory and those in it; returns the article files found there.
    private func add(_ path: String) throws(RepositoryError) -> [String] {
        let watch = inotify_add_watch(descriptor, folder.absolute(path), Self.mask)
        guard watch >= 0 else {
            // Gone again already, or no directory after all.
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw .io(path: folder.absolute(path), errno: errno)
        }
        directories.withLock { $0[watch] = path }
        var files: [String] = []
        for entry in try folder.entries(path) where !entry.name.hasPrefix(".") {
            if entry.isDirectory {
                files += try add(path + "/" + entry.name)
            } else if ContentFolder.isArticleName(entry.name) {
                files.append(path + "/" + entry.name)
            }
        }
        return files
    }

    /// Stops watching a directory that has another place now, and those in it.
    private func forget(_ path: String) {
        let gone = directories.withLock { directories in
            let gone = directories.filter { $0.value == path || $0.value.hasPrefix(path + "/") }
            for watch in gone.keys { directories.removeValue(forKey: watch) }
            return Array(gone.keys)
        }
        for watch in gone { _ = inotify_rm_watch(descriptor, watch) }
    }
}
