/// Where the pictures, sounds and films that articles point to are kept.
///
/// What is here is published: media know of no article, and are there before it, after it and
/// without it. An embargo or a kill of an article holds back its text alone; whoever wants a
/// picture held back keeps its file elsewhere, or takes it away.
///
/// May be called on any thread, for many callers at once; all may block on a disk.
package protocol MediaLibrary: Sendable {
    /// Opens a file, or returns `nil` when there is none of this path that may be shown.
    ///
    /// - Throws: ``RepositoryError/io(path:errno:)`` when the disk refuses, or descriptors have
    ///   run out.
    func open(_ path: MediaPath) throws(RepositoryError) -> (any MediaFile)?

    /// Puts a file in the place of any of this path; it is on the disk when this returns.
    ///
    /// - Throws: ``RepositoryError/io(path:errno:)`` when the disk refuses, or something that is no
    ///   file is in its place; nothing is half done then.
    func put(_ bytes: [UInt8], at path: MediaPath) throws(RepositoryError)
}

/// One file of a ``MediaLibrary`` as it was when it was opened.
///
/// Whatever happens to its path, this stays the same file, and takes a descriptor until the last
/// reference to it goes.
package protocol MediaFile: Sendable {
    /// How many bytes there are.
    var byteCount: Int { get }
    /// When they were written.
    var modified: Instant { get }
    /// Another whenever the bytes of this path are others; not meant for people.
    var version: String { get }

    /// The bytes of `range`, which lies within `0..<byteCount`.
    ///
    /// - Throws: ``RepositoryError/damaged(path:line:field:reason:)`` when the file was written to
    ///   since it was opened, so that bytes of two versions never mix;
    ///   ``RepositoryError/io(path:errno:)`` when the disk refuses.
    func read(_ range: Range<Int>) throws(RepositoryError) -> [UInt8]
}

/// Where a file stands in a ``MediaLibrary``: `2025/01/20/photo.jpg`.
///
/// At most 16 names of 1 to 255 bytes, none of which begins with a dot (so neither `.` nor `..`)
/// or holds a slash, a NUL or another control character.
package struct MediaPath: Sendable, Hashable, CustomStringConvertible {
    /// The names of the folders, outermost first.
    package let folders: [String]
    /// The name of the file.
    package let name: String

    /// Creates a path, or returns `nil` when `text` is not one.
    package init?(_ text: String) {
        // By bytes: a slash with a combining mark behind it is still one to the disk.
        let names = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var folders = names.compactMap { String($0) }
        guard names.count <= 16, folders.count == names.count, folders.allSatisfy(Self.isName)
        else { return nil }
        name = folders.removeLast()
        self.folders = folders
    }

    /// What follows the last dot of the name, in lower case: `jpg`; empty when there is no dot.
    package var suffix: String {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
        return name[name.utf8.index(after: dot)...].lowercased()
    }

    package var description: String { (folders + [name]).joined(separator: "/") }

    private static func isName(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }
}
