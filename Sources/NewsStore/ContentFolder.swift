import Formats
import Glibc
import News

/// Size and time of a file: when both are the same, so is the file.
struct FileStamp: Sendable, Hashable {
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64

    init(size: Int64, modified: Int64) {
        self.size = size
        self.modified = modified
    }

    init(_ status: stat) {
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}

/// The folder a store lives in.
///
/// Paths are relative to it: `articles/2025/01/20/x.json`.
struct ContentFolder: Sendable {
    /// The folder's own path, without a slash at the end.
    let root: String

    static let articles = "articles"
    static let history = "history"
    static let inbox = "inbox"
    static let own = ".newsd"
    /// How the names of files still being written start.
    static let temporaryPrefix = ".tmp-"
    /// The largest article file that is read, in bytes.
    static let maximumFileBytes = 64 << 20

    init(root: String) {
        var root = root
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        self.root = root
    }

    func absolute(_ path: String) -> String { root + "/" + path }

    /// Where the current version of an article stands: by the day it was published, as printed.
    static func path(of article: Article) -> String {
        guard let text = article.datePublished?.text else {
            return "\(articles)/undated/\(article.id.rawValue).json"
        }
        let day = text.prefix(10).replacing("-", with: "/")
        return "\(articles)/\(day)/\(article.id.rawValue).json"
    }

    static func historyPath(_ id: ArticleID, version: Int) -> String {
        "\(history)/\(id.rawValue)/\(version).json"
    }

    /// The part of a path before its last slash.
    static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[..<slash])
    }

    /// The part after the last slash.
    static func name(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// Whether a file of this name below `articles` is taken for an article.
    static func isArticleName(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".")
    }

    /// The stamp of a regular file, or `nil` when there is none.
    func stamp(_ path: String) throws(RepositoryError) -> FileStamp? {
        var status = stat()
        guard stat(absolute(path), &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .io(path: absolute(path), errno: errno)
        }
        return status.st_mode & S_IFMT == S_IFREG ? FileStamp(status) : nil
    }

    /// The bytes of a file and its stamp before they were read, or `nil` when there is none.
    func read(_ path: String) throws(RepositoryError) -> (bytes: [UInt8], stamp: FileStamp)? {
        let absolute = absolute(path)
        let descriptor = open(absolute, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .io(path: absolute, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .io(path: absolute, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard status.st_size <= Self.maximumFileBytes else {
            throw .io(path: absolute, errno: EFBIG)
        }
        let bytes = try Self.read(0..<Int(status.st_size), of: descriptor, path: absolute)
        return (bytes, FileStamp(status))
    }

    /// The bytes of `range` in an open file, or as many of them as there are before its end.
    static func read(
        _ range: Range<Int>,
        of descriptor: Int32,
        path: String
    ) throws(RepositoryError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < buffer.count {
                let more = pread(
                    descriptor,
                    buffer.baseAddress?.advanced(by: count),
                    buffer.count - count,
                    off_t(range.lowerBound + count)
                )
                if more > 0 {
                    count += more
                } else if more == 0 {
                    break
                } else if errno != EINTR {
                    code = errno
                    break
                }
            }
        }
        guard code == 0 else { throw .io(path: path, errno: code) }
        return bytes
    }

    /// Writes all of `bytes` into an open file, the first of them at `offset`.
    static func write(
        _ bytes: [UInt8],
        at offset: Int = 0,
        to descriptor: Int32,
        path: String
    ) throws(RepositoryError) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
            }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw .io(path: path, errno: count == 0 ? ENOSPC : errno)
            }
        }
    }

    /// The value that a file's bytes are the JSON text of.
    func json(_ bytes: [UInt8], of path: String) throws(RepositoryError) -> JSON.Node {
        do throws(JSONError) {
            return try JSON.parse(bytes)
        } catch {
            throw damaged(path, error.line, error.member, error.reason)
        }
    }

    /// That a file is not what it has to be.
    func damaged(
        _ path: String,
        _ line: Int?,
        _ field: String?,
        _ reason: String
    ) -> RepositoryError {
        .damaged(path: absolute(path), line: line, field: field, reason: reason)
    }

    /// Makes a directory and those above it.
    ///
    /// - Returns: The directories that gained an entry, to be synced by the caller.
    func makeDirectory(_ path: String) throws(RepositoryError) -> [String] {
        if mkdir(absolute(path), 0o755) == 0 { return [Self.parent(of: path)] }
        switch errno {
        case EEXIST: return []
        case ENOENT where !path.isEmpty:
            let above = try makeDirectory(Self.parent(of: path))
            guard mkdir(absolute(path), 0o755) == 0 || errno == EEXIST else {
                throw .io(path: absolute(path), errno: errno)
            }
            return above + [Self.parent(of: path)]
        case let code: throw .io(path: absolute(path), errno: code)
        }
    }

    /// Makes a directory's entries durable.
    func syncDirectory(_ path: String) throws(RepositoryError) {
        try sync(path, O_DIRECTORY)
    }

    /// Makes a file durable, or a directory's entries.
    ///
    /// - Parameters:
    ///   - path: The file or directory.
    ///   - flags: What `open(2)` is to make sure of.
    /// - Throws: ``RepositoryError/io(path:errno:)``.
    func sync(_ path: String, _ flags: Int32 = 0) throws(RepositoryError) {
        let file = try OpenFile(absolute(path), O_RDONLY | flags)
        guard fsync(file.descriptor) == 0 else { throw .io(path: file.path, errno: errno) }
    }

    /// Makes everything durable that was written to the file systems that these directories, and
    /// the folder itself, are on.
    func syncFileSystems(of directories: Set<String>) throws(RepositoryError) {
        var synced: Set<dev_t> = []
        for directory in directories.union([""]) {
            var status = stat()
            // One that is gone has nothing to lose.
            guard stat(absolute(directory), &status) == 0,
                synced.insert(status.st_dev).inserted
            else { continue }
            guard let syncfs = Self.syncfs else { return Glibc.sync() }
            let file = try OpenFile(absolute(directory), O_RDONLY | O_DIRECTORY)
            guard syncfs(file.descriptor) == 0 else {
                throw .io(path: file.path, errno: errno)
            }
        }
    }

    /// `syncfs(2)`, which the Glibc module does not declare (it wants `_GNU_SOURCE`).
    private static let syncfs: (@convention(c) (CInt) -> CInt)? = {
        guard let symbol = dlsym(nil, "syncfs") else { return nil }
        return unsafeBitCast(symbol, to: (@convention(c) (CInt) -> CInt).self)
    }()

    /// Removes a file; returns whether there was one.
    @discardableResult
    func removeFile(_ path: String) throws(RepositoryError) -> Bool {
        if unlink(absolute(path)) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw .io(path: absolute(path), errno: errno)
    }

    /// Removes an empty directory; one that is not there or not empty stays as it is.
    func removeDirectory(_ path: String) throws(RepositoryError) {
        guard rmdir(absolute(path)) != 0 else { return }
        if errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST { return }
        throw .io(path: absolute(path), errno: errno)
    }

    /// One entry of a directory.
    struct Entry {
        var name: String
        var isDirectory: Bool
    }

    /// The entries of a directory in the order of their names; none when it does not exist.
    func entries(_ path: String) throws(RepositoryError) -> [Entry] {
        let absolute = absolute(path)
        guard let directory = opendir(absolute) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw .io(path: absolute, errno: errno)
        }
        defer { closedir(directory) }
        var entries: [Entry] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var isDirectory = Int(entry.pointee.d_type) == Int(DT_DIR)
            if Int(entry.pointee.d_type) == Int(DT_UNKNOWN)
                || Int(entry.pointee.d_type) == Int(DT_LNK)
            {
                // Some file systems do not say here, and a link may lead to either.
                var status = stat()
                isDirectory =
                    stat(absolute + "/" + name, &status) == 0
                    && status.st_mode & S_IFMT == S_IFDIR
            }
            entries.append(Entry(name: name, isDirectory: isDirectory))
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// Visits every directory at and below `path`, each before those within it.
    func walk(
        _ path: String,
        _ visit: (_ directory: String, _ entries: [Entry]) throws(RepositoryError) -> Void
    ) throws(RepositoryError) {
        let entries = try entries(path)
        try visit(path, entries)
        for entry in entries where entry.isDirectory && !entry.name.hasPrefix(".") {
            try walk(path + "/" + entry.name, visit)
        }
    }

    /// Requires the folder of the articles, which may be on a disk that is gone for a moment.
    ///
    /// Without it nothing is known of any article's file: none of them counts as removed, and none
    /// is written, which would be another folder in its place.
    func requireArticles() throws(RepositoryError) {
        let path = absolute(Self.articles)
        guard access(path, F_OK) == 0 else { throw .io(path: path, errno: errno) }
    }

    /// The version numbers in an article's history, ascending.
    func historyVersions(_ id: ArticleID) throws(RepositoryError) -> [Int] {
        try entries("\(Self.history)/\(id.rawValue)").compactMap { entry in
            entry.name.hasSuffix(".json") ? Int(entry.name.dropLast(5)) : nil
        }.filter { $0 > 0 }.sorted()
    }
}
