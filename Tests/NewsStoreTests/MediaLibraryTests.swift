import Foundation
import Glibc
import News
import NewsStore
import Testing

/// What any library does.
@Suite struct MediaLibraryContractTests {
    /// A library that a test can write to.
    struct Shelf {
        let library: any MediaLibrary
        let put: (_ text: String, _ path: String, _ modified: Instant) throws -> Void
    }

    static func shelf(isFolder: Bool) throws -> Shelf {
        guard isFolder else {
            let library = InMemoryMediaLibrary()
            return Shelf(library: library) { text, path, modified in
                library.put(Array(text.utf8), at: try path.asMedia(), modified: modified)
            }
        }
        let folder = try TemporaryFolder()
        return Shelf(library: FolderMediaLibrary(content: folder.path)) { text, path, modified in
            // As whoever puts files there should: beside it, then in its place.
            try folder.write(text, to: "media/new/" + path)
            try folder.date("media/new/" + path, modified)
            let place = folder.path + "/media/" + path
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: place).deletingLastPathComponent().path,
                withIntermediateDirectories: true
            )
            try #require(rename(folder.path + "/media/new/" + path, place) == 0)
        }
    }

    @Test("what is put there takes the place of what was", arguments: [true, false])
    func puts(isFolder: Bool) throws {
        let folder = try TemporaryFolder()
        let library: any MediaLibrary =
            isFolder ? FolderMediaLibrary(content: folder.path) : InMemoryMediaLibrary()
        let path = try "superdesk/2017/a.jpg".asMedia()
        for text in ["one", "two, which is longer", ""] {
            try library.put(Array(text.utf8), at: path)
            let file = try #require(try library.open(path))
            #expect(try file.read(0..<file.byteCount) == Array(text.utf8))
        }
        guard isFolder else { return }
        let place = folder.path + "/media/superdesk/2017"
        #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["a.jpg"])
        // No link leads a file out of the library, and no folder gives way to one.
        try #require(symlink("/tmp", folder.path + "/media/out") == 0)
        for text in ["out/x.jpg", "superdesk/2017", "superdesk/2017/a.jpg/b"] {
            #expect(throws: RepositoryError.self, "\(text)") {
                try library.put([1], at: try text.asMedia())
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["a.jpg"])
    }

    @Test("what was put there is read, in any range", arguments: [true, false])
    func reads(isFolder: Bool) throws {
        let shelf = try Self.shelf(isFolder: isFolder)
        #expect(try shelf.library.open(try "a/b.txt".asMedia()) == nil)
        try shelf.put("0123456789", "a/b.txt", noon)
        let file = try #require(try shelf.library.open(try "a/b.txt".asMedia()))
        #expect(file.byteCount == 10)
        #expect(file.modified == noon)
        #expect(try file.read(0..<10) == Array("0123456789".utf8))
        #expect(try file.read(3..<5) == Array("34".utf8))
        #expect(try file.read(10..<10) == [])
        for other in ["a", "a/b", "a/b.txt/c", "b.txt", "A/b.txt"] {
            #expect(try shelf.library.open(try other.asMedia()) == nil, "\(other)")
        }
    }

    @Test("an open file stays what it is when another takes its place", arguments: [true, false])
    func replaced(isFolder: Bool) throws {
        let shelf = try Self.shelf(isFolder: isFolder)
        try shelf.put("old", "a.txt", noon)
        let old = try #require(try shelf.library.open(try "a.txt".asMedia()))
        let same = try #require(try shelf.library.open(try "a.txt".asMedia()))
        #expect(same.version == old.version)
        #expect(try old.read(0..<1) == Array("o".utf8))
        // Same length, same date.
        try shelf.put("new", "a.txt", noon)
        #expect(try old.read(1..<3) == Array("ld".utf8))
        let new = try #require(try shelf.library.open(try "a.txt".asMedia()))
        #expect(try new.read(0..<3) == Array("new".utf8))
        #expect(new.version != old.version)
    }
}

/// What only files can do.
@Suite struct FolderMediaLibraryTests {
    let folder: TemporaryFolder
    let library: FolderMediaLibrary

    init() throws {
        folder = try TemporaryFolder()
        library = FolderMediaLibrary(content: folder.path + "/content")
        try folder.write("inside", to: "content/media/a/in.txt")
        try folder.write("secret", to: "content/secret.txt")
        try folder.write("secret", to: "outside/secret.txt")
    }

    private func link(_ path: String, to target: String) throws {
        try #require(symlink(target, folder.path + "/content/media/" + path) == 0)
    }

    private func open(_ path: String) throws -> (any MediaFile)? {
        try library.open(try path.asMedia())
    }

    /// The descriptors of this process that lead into the folder.
    private func descriptors() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/fd/" + $0
            )
            return target?.hasPrefix(folder.path) == true ? target : nil
        }
    }

    @Test("no symbolic link is followed, wherever it leads")
    func links() throws {
        try link("out.txt", to: folder.path + "/outside/secret.txt")
        try link("up.txt", to: "../secret.txt")
        try link("out", to: folder.path + "/outside")
        try link("up", to: "..")
        try link("a/in", to: "in.txt")
        try link("b", to: "a")
        try link("loop", to: "loop")
        try link("proc", to: "/proc/self/root")
        for path in [
            "out.txt", "up.txt", "out/secret.txt", "up/secret.txt", "a/in", "b/in.txt", "loop",
            "proc/etc/passwd",
        ] {
            #expect(try open(path) == nil, "\(path)")
        }
        #expect(try open("a/in.txt") != nil)
    }

    @Test("the folder itself may be a link")
    func linkedRoot() throws {
        try #require(symlink(folder.path + "/content", folder.path + "/other") == 0)
        #expect(
            try FolderMediaLibrary(content: folder.path + "/other").open("a/in.txt".asMedia())
                != nil
        )
    }

    @Test("folders, pipes, sockets and devices are no files")
    func notRegular() throws {
        try #require(mkfifo(folder.path + "/content/media/pipe", 0o600) == 0)
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(raw) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder.path + "/content/media/socket"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        for path in ["pipe", "socket", "a"] { #expect(try open(path) == nil, "\(path)") }
        #expect(try descriptors() == [])
    }

    @Test("a folder that is not there has nothing")
    func noFolder() throws {
        let nowhere = FolderMediaLibrary(content: folder.path + "/nowhere")
        #expect(try nowhere.open("a/in.txt".asMedia()) == nil)
    }

    @Test("a name too long for the disk names nothing")
    func longName() throws {
        // 255 bytes are a name; with the temporary folder before it the whole is no problem.
        #expect(try open(String(repeating: "ä", count: 127)) == nil)
    }

    @Test(
        "a file that is written to while it is read is not read on",
        arguments: ["grown and more", "cut", "others"]
    )
    func writtenTo(_ text: String) throws {
        try folder.date("content/media/a/in.txt", noon)
        let file = try #require(try open("a/in.txt"))
        #expect(try file.read(0..<2) == Array("in".utf8))
        try folder.write(text, to: "content/media/a/in.txt")
        #expect(
            throws: RepositoryError.damaged(
                path: folder.path + "/content/media/a/in.txt",
                line: nil,
                field: nil,
                reason: "was written to while it was being sent"
            )
        ) { try file.read(2..<6) }
        #expect(try #require(try open("a/in.txt")).version != file.version)
    }

    @Test("a file that is removed while it is read is read to its end")
    func removed() throws {
        let file = try #require(try open("a/in.txt"))
        try folder.remove("content/media/a/in.txt")
        #expect(try file.read(0..<6) == Array("inside".utf8))
        #expect(try open("a/in.txt") == nil)
    }

    @Test("one descriptor for each open file, none after it")
    func descriptorsClose() throws {
        var files = try (0..<3).compactMap { _ in try open("a/in.txt") }
        #expect(try descriptors().count == 3)
        files.removeLast()
        #expect(try descriptors().count == 2)
        files = []
        #expect(try descriptors() == [])
        _ = try open("a/none.txt")
        _ = try open("a/in.txt/none")
        #expect(try descriptors() == [])
    }

    @Test("a file that may not be read is the disk's refusal, not its absence")
    func notPermitted() async {
        await #expect(processExitsWith: .success) { try readWithoutPermission() }
    }

    @Test("running out of descriptors is told, at any step")
    func outOfDescriptors() async {
        await #expect(processExitsWith: .success) { try starve() }
    }
}

/// Leaves this process ever fewer descriptors.
private func starve() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "media/a/b/c.txt")
    let library = FolderMediaLibrary(content: folder.path)
    let path = try "a/b/c.txt".asMedia()
    var limit = rlimit(rlim_cur: 256, rlim_max: 1024)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    // Two are open at once: a folder and what is opened from it.
    for (room, code) in [(2, 0), (1, EMFILE), (0, EMFILE), (2, 0)] {
        var taken: [Int32] = []
        var next = dup(0)
        while next >= 0 {
            taken.append(next)
            next = dup(0)
        }
        for descriptor in taken.prefix(room) { close(descriptor) }
        guard refusal(library, path) == code else { exit(2) }
        for descriptor in taken.dropFirst(room) { close(descriptor) }
    }
}

private func readWithoutPermission() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "media/a.txt")
    chmod(folder.path + "/media/a.txt", 0)
    chmod(folder.path, 0o755)
    // The system's own user may read anything.
    if getuid() == 0 { setuid(65_534) }
    let code = refusal(FolderMediaLibrary(content: folder.path), try "a.txt".asMedia())
    guard code == EACCES else { exit(2) }
}

/// The `errno` with which a file does not open; 0 when it does, -1 when there is none.
private func refusal(_ library: some MediaLibrary, _ path: MediaPath) -> Int32 {
    do throws(RepositoryError) {
        return try library.open(path) == nil ? -1 : 0
    } catch {
        guard case .io(_, let code) = error else { return -2 }
        return code
    }
}

extension String {
    func asMedia() throws -> MediaPath { try #require(MediaPath(self)) }
}

extension TemporaryFolder {
    /// Sets when a file was written.
    func date(_ file: String, _ moment: Instant) throws {
        let time = timespec(
            tv_sec: Int(moment.seconds),
            tv_nsec: Int(moment.milliseconds - moment.seconds * 1000) * 1_000_000
        )
        try #require(utimensat(AT_FDCWD, path + "/" + file, [time, time], 0) == 0)
    }
}
