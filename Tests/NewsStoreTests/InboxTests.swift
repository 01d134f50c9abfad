import Formats
import Foundation
import News
import Testing

@testable import NewsStore

/// Documents that are dropped into a folder.
@Suite struct InboxTests {
    private final class Desk {
        let folder: TemporaryFolder
        let store = InMemoryRepository()
        let inbox: Inbox

        init() throws {
            folder = try TemporaryFolder()
            inbox = try Inbox(content: folder.path, repository: store)
        }

        /// What is in a folder below the inbox, by name.
        func names(_ path: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/inbox" + path)
                .sorted()
        }
    }

    private static let good = #"{"id": "a", "headline": "H", "body_text": "Words."}"#

    @Test("a document that was written becomes an article and is moved away")
    func good() throws {
        let desk = try Desk()
        try desk.folder.write(Self.good, to: "inbox/a.json")
        try desk.folder.write("---\ntitle: B\ndate: 2025-01-20\n---\nText.\n", to: "inbox/b.md")
        let taken = try desk.inbox.look(at: .now())
        #expect(taken.map(\.file) == ["a.json", "b.md"])
        #expect(taken.allSatisfy { $0.faults.isEmpty && $0.articles.count == 1 })
        #expect(try desk.store.article(identifier("a"))?.headline == "H")
        #expect(try desk.names("/done") == ["a.json", "b.md"])
        #expect(try desk.names("") == ["done", "rejected"])
        #expect(try desk.inbox.look(at: .now()).isEmpty)
    }

    @Test("one that is no article is moved aside, with what is wrong beside it")
    func bad() throws {
        let desk = try Desk()
        try desk.folder.write("{\n\"headline\": 1}", to: "inbox/bad.json")
        let lines = Self.good + "\n{\n" + #"{"id": "b", "headline": "H", "summary": "S"}"#
        try desk.folder.write(lines, to: "inbox/wire.ndjson")
        let taken = try desk.inbox.look(at: .now())
        #expect(taken[0].faults.map(\.field) == ["headline"])
        #expect(taken[1].faults.map(\.line) == [2])
        #expect(try taken[1].articles == [identifier("a"), identifier("b")])
        #expect(
            try desk.names("/rejected") == [
                "bad.json", "bad.json.problem.json", "wire.ndjson", "wire.ndjson.problem.json",
            ]
        )
        let problem = try desk.folder.read("inbox/rejected/wire.ndjson.problem.json")
        #expect(problem.contains(#""line": 2"#))
        #expect(problem.contains(#""b""#))
    }

    @Test("a file that is still being written is not touched")
    func unfinished() throws {
        let desk = try Desk()
        let path = desk.folder.path + "/inbox/a.json"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        _ = try desk.inbox.look(at: Instant(milliseconds: 0))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data(Self.good.utf8.prefix(20)))
        #expect(try desk.inbox.look(at: .now()).isEmpty)
        try file.write(contentsOf: Data(Self.good.utf8.dropFirst(20)))
        #expect(try desk.inbox.look(at: .now()).isEmpty)
        try file.close()
        #expect(try desk.inbox.look(at: .now()).map(\.file) == ["a.json"])
    }

    @Test("one that is moved in is taken at once, one that was there before when it is calm")
    func moved() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.good, to: "inbox/before.json")
        let inbox = try Inbox(content: folder.path, repository: InMemoryRepository())
        try folder.write(Self.good, to: "elsewhere.json")
        try folder.move("elsewhere.json", to: "inbox/moved.json")
        #expect(try inbox.look(at: .now()).map(\.file) == ["moved.json"])
        let later = Instant(milliseconds: Instant.now().milliseconds + 10_001)
        #expect(try inbox.look(at: later).map(\.file) == ["before.json"])
    }

    @Test("hidden files and folders are left alone, and names that repeat get a number")
    func names() throws {
        let desk = try Desk()
        try desk.folder.write(Self.good, to: "inbox/.a.json.part")
        try desk.folder.write(Self.good, to: "inbox/folder/a.json")
        for _ in 0..<3 {
            try desk.folder.write(Self.good, to: "inbox/a.json")
            #expect(try desk.inbox.look(at: .now()).count == 1)
        }
        #expect(try desk.names("/done") == ["a-2.json", "a-3.json", "a.json"])
        #expect(try desk.names("") == [".a.json.part", "done", "folder", "rejected"])
    }

    @Test("what was killed does not come back by an old document")
    func killed() throws {
        let desk = try Desk()
        let killed = Self.good.dropLast() + #", "version": 3, "status": "canceled"}"#
        for (index, text) in [Self.good, String(killed), Self.good].enumerated() {
            try desk.folder.write(text, to: "inbox/\(index).json")
        }
        let taken = try desk.inbox.look(at: .now())
        #expect(taken.map(\.faults.isEmpty) == [true, true, false])
        #expect(try desk.store.article(identifier("a"))?.status == .canceled)
    }
}
