import Foundation
import Glibc
import TestSupport
import Testing

/// `/media` of a running `newsd`, with real files.
@Suite(.serialized, .ownThread)
struct MediaTests {
    let folder: TemporaryFolder
    let process: NewsdProcess
    let address: String

    init() throws {
        folder = try TemporaryFolder()
        process = try NewsdProcess(
            ["serve", "--content", "content", "--listen", "127.0.0.1:0"],
            in: folder
        )
        address = try process.listening()[0]
    }

    /// Writes a file of random bytes, last changed a minute ago.
    @discardableResult
    private func put(_ count: Int, at path: String) throws -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes += $0 }
        }
        bytes.removeLast(bytes.count - count)
        let file = try folder.write("", to: "content/media/" + path)
        try Data(bytes).write(to: file)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)],
            ofItemAtPath: file.path
        )
        return bytes
    }

    private func get(
        _ target: String,
        _ fields: [String: String] = [:],
        method: String = "GET"
    ) throws -> HTTPClient.Answer {
        try HTTPClient.get(address, target, method: method, fields: fields)
    }

    /// How many files of `content/media` the server has open.
    private func openFiles() throws -> Int {
        let table = "/proc/\(process.identifier)/fd/"
        return try FileManager.default.contentsOfDirectory(atPath: table).count {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: table + $0)
            return target?.contains("/content/media/") == true
        }
    }

    /// What the server has in memory, in bytes.
    private func residentBytes() throws -> Int {
        let statistics = try String(
            contentsOfFile: "/proc/\(process.identifier)/statm",
            encoding: .utf8
        )
        let pages = try #require(statistics.split(separator: " ").dropFirst().first)
        return try #require(Int(pages)) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test("a file comes byte for byte, whole and in parts, and is revalidated")
    func file() throws {
        let bytes = try put(10 << 20, at: "2025/01/20/film.mp4")
        let whole = try get("/media/2025/01/20/film.mp4", ["Accept-Encoding": "gzip"])
        #expect(whole.status == 200)
        #expect(whole.body == bytes)
        #expect(whole.fields["content-type"] == "video/mp4")
        #expect(whole.fields["accept-ranges"] == "bytes")
        #expect(whole.fields["content-encoding"] == nil)
        #expect(whole.fields["x-content-type-options"] == "nosniff")
        let tag = try #require(whole.fields["etag"])
        let date = try #require(whole.fields["last-modified"])

        let head = try get("/media/2025/01/20/film.mp4", method: "HEAD")
        #expect(head.status == 200)
        #expect(head.fields["content-length"] == "10485760")

        for condition in [tag, date] {
            let part = try get(
                "/media/2025/01/20/film.mp4",
                ["Range": "bytes=1000000-9999999", "If-Range": condition]
            )
            #expect(part.status == 206)
            #expect(part.fields["content-range"] == "bytes 1000000-9999999/10485760")
            #expect(part.body == Array(bytes[1_000_000..<10_000_000]))
        }
        let tail = try get("/media/2025/01/20/film.mp4", ["Range": "bytes=-5"])
        #expect(tail.body == Array(bytes.suffix(5)))
        let parts = try get("/media/2025/01/20/film.mp4", ["Range": "bytes=0-0,-1"])
        #expect(parts.status == 206)
        #expect(parts.fields["content-type"]?.hasPrefix("multipart/byteranges; boundary=") == true)
        let behind = try get("/media/2025/01/20/film.mp4", ["Range": "bytes=10485760-"])
        #expect(behind.status == 416)
        #expect(behind.fields["content-range"] == "bytes */10485760")
        #expect(try get("/problems/range-not-satisfiable").status == 200)

        #expect(try get("/media/2025/01/20/film.mp4", ["If-None-Match": tag]).status == 304)
        #expect(try get("/media/2025/01/20/film.mp4", ["If-Modified-Since": date]).status == 304)
        #expect(try get("/media/2025/01/20/film.mp4", ["If-Match": "\"x\""]).status == 412)

        // Another file in its place: another tag, and no part of it for who has the old one.
        let other = try put(10 << 20, at: "2025/01/20/film.mp4")
        let changed = try get(
            "/media/2025/01/20/film.mp4",
            ["Range": "bytes=0-9", "If-Range": tag, "If-None-Match": tag]
        )
        #expect(changed.status == 200)
        #expect(changed.body == other)
        #expect(changed.fields["etag"] != tag)
        #expect(try eventually { try openFiles() == 0 })
    }

    @Test("what is not a file of the folder is not there")
    func absent() throws {
        try put(5, at: "a/b.svg")
        try folder.write("secret", to: "content/secret.txt")
        let media = folder.content.path + "/media"
        try #require(symlink("../secret.txt", media + "/link.txt") == 0)
        try #require(symlink("/etc", media + "/etc") == 0)
        for path in [
            "link.txt", "etc/hostname", "../secret.txt", "%2e%2e/secret.txt", "a/%2e%2e/a/b.svg",
            "..%2fsecret.txt", "a", "a/", "none.jpg", "a/b.svg/",
        ] {
            #expect(try get("/media/" + path).status == 404, "\(path)")
        }
        let drawing = try get("/media/a/b.svg")
        #expect(drawing.status == 200)
        #expect(drawing.fields["content-security-policy"]?.hasSuffix("sandbox") == true)
    }

    @Test("clients that don't read, and then leave, cost a piece each and leave nothing open")
    func slowReaders() throws {
        let count = 32
        let size = 16 << 20
        try put(size, at: "film.mp4")
        #expect(try get("/media/film.mp4").body.count == size)
        let before = try residentBytes()
        var clients = try (0..<count).map { _ in
            let client = try HTTPClient(address)
            client.send("GET /media/film.mp4 HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        #expect(try eventually { try openFiles() == count })
        // Others are answered meanwhile.
        #expect(try get("/health/live").status == 200)
        // 32 files of 16 MiB are under way; a piece is 256 KiB.
        #expect(try residentBytes() - before < 64 << 20)
        // One of them reads on after all.
        #expect(try clients[0].answer().body.count == size)
        clients = []
        #expect(try eventually { try openFiles() == 0 })
    }

    @Test("a file that is cut short while it is sent ends with a reset, and is told in the log")
    func cutShort() throws {
        try put(32 << 20, at: "film.mp4")
        let client = try HTTPClient(address)
        client.send("GET /media/film.mp4 HTTP/1.1\r\nHost: a\r\n\r\n")
        try client.awaitAnswer()
        #expect(try openFiles() == 1)
        try #require(truncate(folder.content.path + "/media/film.mp4", 5) == 0)
        #expect(throws: HTTPClient.Failure.self) { try client.answer() }
        #expect(try eventually { try openFiles() == 0 })
        #expect(eventually { process.errors.contains("was written to while it was being sent") })
        #expect(try get("/media/film.mp4").body.count == 5)
    }
}
