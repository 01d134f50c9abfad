import Foundation
import Glibc
import News
import Synchronization
import Testing

@testable import NewsStore

/// API keys in a folder: who is let in, and what of a key is on disk.
@Suite struct FileKeyRingTests {
    static let file = ".newsd/keys.json"

    /// A clock that goes when it is told to.
    final class HandClock: Sendable {
        private let moment = Mutex(noon)
        var now: Instant { moment.withLock { $0 } }
        func advance(milliseconds: Int64) {
            moment.withLock { $0.milliseconds += milliseconds }
        }
    }

    private let folder: TemporaryFolder
    private let clock = HandClock()
    /// The ring of a server that runs all the while.
    private let server: FileKeyRing

    init() throws {
        folder = try TemporaryFolder()
        server = FileKeyRing(content: folder.path) { [clock] in clock.now }
    }

    /// The ring of a command, another process as a rule.
    private var command: FileKeyRing {
        FileKeyRing(content: folder.path) { [clock] in clock.now }
    }

    private func judge(
        _ key: String,
        from client: String = "192.0.2.1"
    ) throws -> Authentication {
        try server.authenticate(key, from: client)
    }

    // MARK: Keys

    @Test(
        "a key opens what it was made for, under its name",
        arguments: [[Scope.read], [.write], [.admin], [.read, .write], [.read, .write, .admin]]
    )
    func grants(_ scopes: [Scope]) throws {
        let key = try command.add(name: "desk", scopes: Set(scopes))
        #expect(try judge(key) == .granted(name: "desk", scopes: Set(scopes)))
    }

    @Test("a key is newsd_, 8 hexadecimal digits, _ and 43 digits of base64url; no two are alike")
    func form() throws {
        let keys = try (1...20).map { try command.add(name: "k\($0)", scopes: [.read]) }
        for key in keys {
            #expect(
                try #/newsd_[0-9a-f]{8}_[A-Za-z0-9_-]{43}/#.wholeMatch(in: key) != nil,
                "\(key)"
            )
        }
        #expect(Set(keys).count == 20)
        #expect(Set(keys.map { $0.suffix(43) }).count == 20)
    }

    /// What may be sent for a key by who has not got it, made of a key and another.
    static let forgeries: [(name: String, make: @Sendable (String, String) -> String)] = [
        ("nothing", { _, _ in "" }),
        ("no more than the prefix", { _, _ in "newsd_" }),
        ("a digit short", { key, _ in String(key.dropLast()) }),
        ("a digit long", { key, _ in key + "A" }),
        ("another last digit", { key, _ in key.dropLast() + (key.last == "A" ? "B" : "A") }),
        ("a space before it", { key, _ in " " + key }),
        ("the secret in capitals", { key, _ in key.prefix(15) + key.suffix(43).uppercased() }),
        ("the prefix in capitals", { key, _ in "NEWSD_" + key.dropFirst(6) }),
        ("another prefix", { key, _ in "newsd-" + key.dropFirst(6) }),
        ("the id of one, the secret of another", { String($0.prefix(15) + $1.suffix(43)) }),
        (
            "an id nobody has",
            { key, _ in
                let id = key.contains("_00000000_") ? "11111111" : "00000000"
                return "newsd_\(id)_" + key.suffix(43)
            }
        ),
        (
            "a secret nobody has",
            { key, _ in key.prefix(15) + String(repeating: "A", count: 43) }
        ),
        ("the secret alone", { key, _ in String(key.suffix(43)) }),
    ]

    @Test("what is not a key to the letter is refused", arguments: forgeries.indices)
    func refuses(_ row: Int) throws {
        let key = try command.add(name: "desk", scopes: [.admin])
        let other = try command.add(name: "other", scopes: [.admin])
        let forged = Self.forgeries[row].make(key, other)
        #expect(try judge(forged) == .refused, "\(Self.forgeries[row].name)")
    }

    @Test("without a file of keys nobody is let in, and that is no fault")
    func noFile() throws {
        #expect(try judge("newsd_00000000_" + String(repeating: "A", count: 43)) == .refused)
        #expect(try command.keys() == [])
    }

    @Test("a running server sees added keys, and revoked ones cease, at once")
    func changes() throws {
        let one = try command.add(name: "one", scopes: [.read])
        #expect(try judge(one) == .granted(name: "one", scopes: [.read]))
        // Names of one length: the file keeps its size, and often its time.
        for round in 1...50 {
            let client = "192.0.2.\(round)"
            let two = try command.add(name: "two", scopes: [.read])
            #expect(try judge(two, from: client) == .granted(name: "two", scopes: [.read]))
            try command.revoke(name: "two")
            let six = try command.add(name: "six", scopes: [.read])
            #expect(try judge(two, from: client) == .refused)
            #expect(try judge(six, from: client) == .granted(name: "six", scopes: [.read]))
            try command.revoke(name: "six")
        }
        #expect(try judge(one) == .granted(name: "one", scopes: [.read]))
        try folder.remove(Self.file)
        #expect(try judge(one) == .refused)
    }

    @Test("a file put in place of one with the same size and time is seen")
    func sameStamp() throws {
        let path = folder.path + "/" + Self.file
        let one = try command.add(name: "one", scopes: [.read])
        #expect(try judge(one) == .granted(name: "one", scopes: [.read]))
        var before = stat()
        #expect(stat(path, &before) == 0)
        try command.revoke(name: "one")
        _ = try command.add(name: "two", scopes: [.read])
        #expect(utimensat(AT_FDCWD, path, [before.st_atim, before.st_mtim], 0) == 0)
        var after = stat()
        #expect(stat(path, &after) == 0)
        #expect(FileStamp(after) == FileStamp(before))
        #expect(try judge(one) == .refused)
    }

    @Test("keys that are added at once by many are all kept")
    func concurrent() async throws {
        let path = folder.path
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 1...24 {
                group.addTask {
                    try FileKeyRing(content: path).add(name: "k\(number)", scopes: [.read])
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for key in keys {
            guard case .granted = try judge(key) else {
                Issue.record("\(key.prefix(14)) is lost")
                continue
            }
        }
        #expect(try command.keys().count == 24)
    }

    // MARK: Names

    @Test(
        "a name is 1 to 64 of A-Z a-z 0-9 . _ -",
        arguments: [
            ("a", true), ("Desk-2_b.c", true), (String(repeating: "a", count: 64), true),
            ("", false), (String(repeating: "a", count: 65), false), ("two words", false),
            ("a/b", false), ("é", false), ("a\n", false), ("\"", false),
        ]
    )
    func names(_ name: String, _ isGood: Bool) throws {
        if isGood {
            _ = try command.add(name: name, scopes: [.read])
            #expect(try command.keys().map(\.name) == [name])
        } else {
            #expect(throws: FileKeyRing.Refusal.name) {
                try command.add(name: name, scopes: [.read])
            }
            #expect(!folder.exists(Self.file))
        }
    }

    @Test("a name is given once, and is free again when it is revoked")
    func unique() throws {
        let first = try command.add(name: "desk", scopes: [.read])
        #expect(throws: FileKeyRing.Refusal.taken) {
            try command.add(name: "desk", scopes: [.write])
        }
        #expect(try judge(first) == .granted(name: "desk", scopes: [.read]))
        try command.revoke(name: "desk")
        _ = try command.add(name: "desk", scopes: [.write])
        #expect(try judge(first) == .refused)
    }

    @Test("a key without a scope is not made")
    func noScope() throws {
        #expect(throws: FileKeyRing.Refusal.noScope) { try command.add(name: "a", scopes: []) }
    }

    @Test("to revoke a name that is not there says which are")
    func revokeUnknown() throws {
        #expect(throws: FileKeyRing.Refusal.unknown(names: [])) {
            try command.revoke(name: "desk")
        }
        _ = try command.add(name: "desk", scopes: [.read])
        _ = try command.add(name: "wire", scopes: [.read])
        #expect(throws: FileKeyRing.Refusal.unknown(names: ["desk", "wire"])) {
            try command.revoke(name: "dask")
        }
    }

    // MARK: The file

    @Test("the file is its owner's alone and has nothing of the secret")
    func disk() throws {
        let key = try command.add(name: "desk", scopes: [.read, .write])
        var status = stat()
        #expect(stat(folder.path + "/" + Self.file, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        let text = try folder.read(Self.file)
        let secret = String(key.suffix(43))
        // No run of eight digits of it, as it is or as the bytes it stands for.
        for start in 0...35 {
            let part = secret.dropFirst(start).prefix(8)
            #expect(!text.contains(part))
        }
        let standard = secret.replacing("-", with: "+").replacing("_", with: "/") + "="
        let bytes = try #require(Data(base64Encoded: standard))
        #expect(bytes.count == 32)
        let digits = KeyText.hexadecimal(Array(bytes))
        for start in 0...56 { #expect(!text.contains(digits.dropFirst(start).prefix(8))) }
        #expect(text.contains(key.dropFirst(6).prefix(8)))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.newsd")
        #expect(names.filter { $0.hasPrefix(".tmp-") } == [])
    }

    @Test("one secret has another digest under another salt")
    func salted() throws {
        let key = try #require(KeyText("newsd_0123abcd_" + String(repeating: "a", count: 43)))
        #expect(key.digest(salt: [1]) != key.digest(salt: [2]))
        // python3: hashlib.sha256(b'\x01' + b'a' * 43).hexdigest()
        #expect(
            KeyText.hexadecimal(key.digest(salt: [1]))
                == "2771690fbd70da6f7a43ea8fac5a9d005056202178d7cd1a20e36e02be243f4b"
        )
    }

    @Test("what is written is read back the same")
    func roundTrip() throws {
        _ = try command.add(name: "desk", scopes: [.write, .read])
        clock.advance(milliseconds: 1500)
        _ = try command.add(name: "wire", scopes: [.admin])
        let keys = try command.keys()
        #expect(keys.map(\.name) == ["desk", "wire"])
        #expect(keys.map(\.scopeNames) == [["read", "write"], ["admin"]])
        #expect(keys.map(\.created.milliseconds) == [noon.milliseconds, noon.milliseconds + 1000])
        let file = KeyFile(folder: ContentFolder(root: folder.path))
        #expect(try file.decode(KeyFile.encode(keys)) == keys)
    }

    @Test("what a dead process left under a temporary name is gone with the next change")
    func leftover() throws {
        _ = try command.add(name: "desk", scopes: [.read])
        try folder.write("half", to: ".newsd/.tmp-1-0")
        try command.revoke(name: "desk")
        #expect(!folder.exists(".newsd/.tmp-1-0"))
    }

    /// A file with one key, a line to each member.
    static func document(_ change: (String) -> String = { $0 }) -> String {
        change(
            """
            {
              "keys": [
                {
                  "name": "desk",
                  "id": "0123abcd",
                  "scopes": ["read"],
                  "created": "2025-01-20T12:00:00Z",
                  "salt": "\(String(repeating: "00", count: 16))",
                  "digest": "\(String(repeating: "00", count: 32))"
                }
              ]
            }

            """
        )
    }

    /// One fault each: what stands where, and the line and the field that are named.
    static let faults: [(from: String, to: String, line: Int?, field: String?)] = [
        ("\"desk\"", "\"two words\"", 4, "keys[0].name"),
        ("\"desk\"", "7", 4, "keys[0].name"),
        ("\"0123abcd\"", "\"0123ABCD\"", 5, "keys[0].id"),
        ("[\"read\"]", "[\"red\"]", 6, "keys[0].scopes[0]"),
        ("[\"read\"]", "[]", 6, "keys[0].scopes"),
        ("[\"read\"]", "\"read\"", 6, "keys[0].scopes"),
        ("2025-01-20T12:00:00Z", "2025-01-20", 7, "keys[0].created"),
        ("2025-01-20T12:00:00Z", "2025-02-30T12:00:00Z", 7, "keys[0].created"),
        ("\"salt\": \"00", "\"salt\": \"", 8, "keys[0].salt"),
        ("\"digest\": \"00", "\"digest\": \"0g", 9, "keys[0].digest"),
        ("\"name\": \"desk\",", "", 3, "keys[0].name"),
        ("\"name\": \"desk\",", "\"name\": \"desk\", \"nmae\": 1,", 4, "keys[0].nmae"),
        ("\"name\": \"desk\",", "\"name\": \"desk\"", 5, "name"),
        ("\"keys\"", "\"kyes\"", 2, "kyes"),
        ("{\n  \"keys\": [", "[\n [", 12, nil),
        (document(), "[]\n", 1, nil),
        (document(), "{}\n", 1, "keys"),
        (document(), "", 1, nil),
        (document(), "\u{0}\u{0}\u{0}\u{0}", 1, nil),
    ]

    @Test("a damaged file lets nobody in and names file, line and field", arguments: faults.indices)
    func damaged(_ row: Int) throws {
        let key = try command.add(name: "other", scopes: [.admin])
        #expect(try judge(key) == .granted(name: "other", scopes: [.admin]))
        let fault = Self.faults[row]
        let text = Self.document {
            $0.replacing(fault.from, with: fault.to, maxReplacements: 1)
        }
        #expect(text != Self.document())
        try folder.write(text, to: Self.file)
        // What was found once is found again.
        for _ in 1...2 {
            let error = #expect(throws: RepositoryError.self) { try judge(key) }
            guard case .damaged(let path, let line, let field, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(path == folder.path + "/" + Self.file)
            #expect(field == fault.field)
            #expect(line == fault.line)
        }
        // A command changes nothing it does not understand.
        #expect(throws: FileKeyRing.Refusal.self) {
            try command.add(name: "new", scopes: [.read])
        }
        #expect(try folder.read(Self.file) == text)
        // Mended, it works without a restart.
        try folder.write(Self.document(), to: Self.file)
        #expect(try judge(key) == .refused)
    }

    @Test("a name or an id that stands there twice is a fault", arguments: ["name", "id"])
    func repeated(_ member: String) throws {
        let key = KeyRecord(
            name: "desk",
            id: "0123abcd",
            scopes: [.read],
            created: noon,
            salt: .init(repeating: 0, count: 16),
            digest: .init(repeating: 0, count: 32)
        )
        let twin = KeyRecord(
            name: member == "name" ? "desk" : "wire",
            id: member == "id" ? "0123abcd" : "89abcdef",
            scopes: key.scopes,
            created: key.created,
            salt: key.salt,
            digest: key.digest
        )
        let text = String(decoding: KeyFile.encode([key, twin]), as: UTF8.self)
        try folder.write(text, to: Self.file)
        let error = #expect(throws: RepositoryError.self) { try judge("") }
        guard case .damaged(_, let line, let field, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(field == "keys[1].\(member)")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(line == lines.lastIndex { $0.contains("\"\(member)\":") }.map { $0 + 1 })
    }

    @Test("a file that is none is a fault, with its path")
    func directory() throws {
        try folder.write("", to: Self.file + "/x")
        let error = #expect(throws: RepositoryError.self) { try judge("") }
        guard case .damaged(let path, nil, nil, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == folder.path + "/" + Self.file)
    }

    // MARK: Failures

    @Test("ten failures in a minute are answered; then a client waits, whatever its key")
    func limit() throws {
        let key = try command.add(name: "desk", scopes: [.read])
        for _ in 1...10 {
            #expect(try judge("wrong") == .refused)
            clock.advance(milliseconds: 1000)
        }
        #expect(try judge("wrong") == .wait(seconds: 50))
        #expect(try judge(key) == .wait(seconds: 50))
        #expect(try judge(key, from: "192.0.2.2") == .granted(name: "desk", scopes: [.read]))
        clock.advance(milliseconds: 49_001)
        #expect(try judge(key) == .wait(seconds: 1))
        clock.advance(milliseconds: 999)
        #expect(try judge(key) == .granted(name: "desk", scopes: [.read]))
        // One of the ten is a minute old: one more is answered, and the next waits again.
        #expect(try judge("wrong") == .refused)
        #expect(try judge("wrong") == .wait(seconds: 1))
    }

    @Test("a key that is good is never counted, and does not wipe out failures")
    func goodKeys() throws {
        let key = try command.add(name: "desk", scopes: [.read])
        for _ in 1...9 { _ = try judge("wrong") }
        for _ in 1...20 { #expect(try judge(key) == .granted(name: "desk", scopes: [.read])) }
        #expect(try judge("wrong") == .refused)
        #expect(try judge(key) == .wait(seconds: 60))
    }

    @Test("a fault of the file is nobody's failure")
    func faultIsNoFailure() throws {
        try folder.write("{", to: Self.file)
        for _ in 1...20 { #expect(throws: RepositoryError.self) { try judge("wrong") } }
        try folder.remove(Self.file)
        #expect(try judge("wrong") == .refused)
    }

    @Test("attempts sent at once are not more than attempts in a row")
    func parallelFailures() async throws {
        let server = server
        let refused = try await withThrowingTaskGroup(of: Authentication.self) { group in
            for _ in 1...64 { group.addTask { try server.authenticate("wrong", from: "c") } }
            return try await group.reduce(into: 0) { $0 += $1 == .refused ? 1 : 0 }
        }
        #expect(refused == 10)
    }
}
