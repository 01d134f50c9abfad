import Foundation
import Glibc
import News
import Testing

@testable import NewsStore

/// What was acknowledged and did not reach the disk comes back, and nothing else does.
@Suite struct WriteJournalTests {
    private static let path = "articles/2025/01/20/x.json"
    /// When the file was written, in nanoseconds since 1970.
    private static let moment: Int64 = 1_737_331_200_500_000_000

    private static func entry(_ text: String, _ path: String = path) -> WriteJournal.Entry {
        WriteJournal.Entry(path: path, modified: moment, bytes: Array(text.utf8))
    }

    /// A folder with a journal of one boot of the machine.
    private static func folder(_ entries: [WriteJournal.Entry]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        #expect(try journal(folder, boot: "one").append(entries))
        return folder
    }

    private static func journal(_ folder: TemporaryFolder, boot: String) -> WriteJournal {
        WriteJournal(ContentFolder(root: folder.path), boot: boot)
    }

    /// Puts a file where the failure left it, so many nanoseconds younger than what was written.
    private static func leave(_ text: String, age: Int64, in folder: TemporaryFolder) throws {
        try folder.write(text, to: path)
        let time = timespec(
            tv_sec: Int((moment + age) / 1_000_000_000),
            tv_nsec: Int((moment + age) % 1_000_000_000)
        )
        #expect(utimensat(AT_FDCWD, "\(folder.path)/\(path)", [time, time], 0) == 0)
    }

    // MARK: After a power failure

    @Test(
        "what the disk has not got is put back",
        arguments: [
            ("gone", nil as String?, 0 as Int64, "new"), ("empty", "", 0, "new"),
            ("noise", "\u{0}\u{0}\u{0}", 0, "new"), ("the version before", "old", -5, "new"),
            ("as it was written", "new", 0, "new"), ("edited since", "edited", 5, "edited"),
            ("emptied since", "", 5, ""),
        ]
    )
    func restored(_ name: String, _ left: String?, _ age: Int64, _ expected: String) throws {
        let folder = try Self.folder([Self.entry("new")])
        if let left { try Self.leave(left, age: age, in: folder) }
        let journal = Self.journal(folder, boot: "two")
        #expect(try journal.recover() == (left == expected ? [] : [Self.path]), "\(name)")
        #expect(try folder.read(Self.path) == expected)
        #expect(
            try ContentFolder(root: folder.path).stamp(Self.path)?.modified
                == Self.moment + (left == expected ? age : 0)
        )
    }

    @Test("of a file that was written more than once the last counts")
    func last() throws {
        let folder = try Self.folder([Self.entry("one"), Self.entry("two")])
        #expect(try Self.journal(folder, boot: "one").append([Self.entry("three")]))
        #expect(try Self.journal(folder, boot: "two").recover() == [Self.path])
        #expect(try folder.read(Self.path) == "three")
    }

    @Test("what was put back is put back once")
    func once() throws {
        let folder = try Self.folder([Self.entry("new")])
        _ = try Self.journal(folder, boot: "two").recover()
        try folder.remove(Self.path)
        #expect(try Self.journal(folder, boot: "three").recover() == [])
        #expect(!folder.exists(Self.path))
    }

    @Test("a process's death needs nothing: the kernel has the files")
    func sameBoot() throws {
        let folder = try Self.folder([Self.entry("new")])
        #expect(try Self.journal(folder, boot: "one").recover() == [])
        #expect(!folder.exists(Self.path))
        // It is safe on the disk now, or was taken away by hand.
        #expect(try Self.journal(folder, boot: "two").recover() == [])
    }

    @Test("where there was no journal there is nothing to do")
    func absent() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.journal(folder, boot: "one").recover() == [])
        try Self.journal(folder, boot: "one").checkpoint()
        #expect(!folder.exists(WriteJournal.path))
    }

    // MARK: The file

    @Test("a torn record ends it", arguments: [0, 8, 16, 47, 48, 60])
    func torn(_ offset: Int) throws {
        let folder = try Self.folder([Self.entry("first")])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/.newsd/journal"))
        let end = try #require(bytes.lastIndex { $0 != 0 }).advanced(by: 8) & ~7
        #expect(
            try Self.journal(folder, boot: "one").append([Self.entry("second", "articles/y.json")])
        )
        let file = try OpenFile("\(folder.path)/.newsd/journal", O_RDWR)
        let byte = try ContentFolder.read(
            end + offset..<end + offset + 1,
            of: file.descriptor,
            path: ""
        )
        try ContentFolder.write([byte[0] ^ 0xff], at: end + offset, to: file.descriptor, path: "")
        #expect(try Self.journal(folder, boot: "two").recover() == [Self.path])
        #expect(try folder.read(Self.path) == "first")
    }

    @Test("several processes append to one journal")
    func shared() throws {
        let folder = try TemporaryFolder()
        let (one, other) = (Self.journal(folder, boot: "one"), Self.journal(folder, boot: "one"))
        for number in 0..<6 {
            let journal = number.isMultiple(of: 2) ? one : other
            #expect(try journal.append([Self.entry("\(number)", "articles/\(number).json")]))
            // What one begins anew the other follows.
            if number == 2 { try other.checkpoint() }
        }
        #expect(
            try Self.journal(folder, boot: "two").recover()
                == (3..<6).map { "articles/\($0).json" }
        )
    }

    @Test("when it is full it begins anew, and its length stays")
    func full() throws {
        let folder = try TemporaryFolder()
        let journal = Self.journal(folder, boot: "one")
        let text = String(repeating: "x", count: 400 << 10)
        for number in 0..<15 {
            #expect(try journal.append([Self.entry(text, "articles/\(number).json")]))
        }
        let length = try ContentFolder(root: folder.path).stamp(WriteJournal.path)?.size
        #expect(length == Int64(WriteJournal.capacity))
        // Ten fit beside the record that begins it.
        #expect(
            try Self.journal(folder, boot: "two").recover()
                == (10..<15).map { "articles/\($0).json" }
        )
    }

    @Test("what is too much for it is left to others")
    func tooMuch() throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "x", count: WriteJournal.most)
        #expect(try !Self.journal(folder, boot: "one").append([Self.entry(text)]))
        #expect(!folder.exists(WriteJournal.path))
    }

    @Test("a journal that somebody took away is made anew")
    func removed() throws {
        let folder = try TemporaryFolder()
        let journal = Self.journal(folder, boot: "one")
        #expect(try journal.append([Self.entry("one")]))
        try folder.remove(WriteJournal.path)
        #expect(try journal.append([Self.entry("two")]))
        #expect(try Self.journal(folder, boot: "two").recover() == [Self.path])
        #expect(try folder.read(Self.path) == "two")
    }

    @Test("a file of this name that is none is replaced", arguments: ["", "noise", "\u{1}\u{0}"])
    func noise(_ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: WriteJournal.path)
        #expect(try Self.journal(folder, boot: "two").recover() == [])
        #expect(try Self.journal(folder, boot: "two").append([Self.entry("new")]))
        #expect(try Self.journal(folder, boot: "three").recover() == [Self.path])
    }

    // MARK: A store

    /// What is put back when a power failure takes some files of a store right after this.
    private static func restored(
        _ folder: TemporaryFolder,
        taking paths: [String],
        after work: (FileArticleRepository) throws -> Void
    ) throws -> [String] {
        let journal = URL(fileURLWithPath: "\(folder.path)/\(WriteJournal.path)")
        var store: FileArticleRepository? = try FileArticleRepository(content: folder.path)
        if let store { try work(store) }
        // Closing the store is what a failure would not have let happen.
        let bytes = try Data(contentsOf: journal)
        store = nil
        try bytes.write(to: journal)
        for path in paths where folder.exists(path) { try folder.remove(path) }
        return try Self.journal(folder, boot: "another").recover()
    }

    @Test("every acknowledged version is there after a power failure")
    func store() throws {
        let folder = try TemporaryFolder()
        let lost = [Self.path, "history/x/1.json", "history/x/2.json"]
        var before: [String: String] = [:]
        let restored = try Self.restored(folder, taking: lost) { store in
            for text in ["One", "Two", "Three"] {
                _ = try store.save([Draft(try article("x", text))])
            }
            before = try folder.tree()
        }
        #expect(restored == lost)
        #expect(try folder.tree() == before)
        let store = try FileArticleRepository(content: folder.path)
        let report = try store.reconcile()
        #expect((report.unchanged, report.problems) == (1, 0))
        #expect(try store.article(identifier("x"))?.version == 3)
    }

    @Test("what is gone for good stays gone", arguments: ["removed", "deleted by hand", "moved"])
    func gone(_ how: String) throws {
        let folder = try TemporaryFolder()
        let restored = try Self.restored(folder, taking: [Self.path]) { store in
            _ = try store.save([Draft(try article("x", "One"))])
            switch how {
            case "removed": _ = try store.remove(identifier("x"))
            case "moved": _ = try store.save([Draft(try article("x", "One", on: "2026-01-01"))])
            default:
                try folder.remove(Self.path)
                _ = try store.reconcile()
            }
        }
        #expect(restored == [])
        #expect(!folder.exists(Self.path))
    }

    @Test("a store that is closed leaves nothing to be put back")
    func closed() throws {
        let folder = try TemporaryFolder()
        for text in ["One", "Two"] {
            let store = try FileArticleRepository(content: folder.path)
            _ = try store.save([Draft(try article("x", text))])
        }
        try folder.remove(Self.path)
        #expect(try Self.journal(folder, boot: "another").recover() == [])
    }

    @Test("more than it takes is durable in its place, and nothing older comes back")
    func bulk() throws {
        let folder = try TemporaryFolder()
        let restored = try Self.restored(folder, taking: [Self.path]) { store in
            _ = try store.save([Draft(try article("x", "One"))])
            let text = String(repeating: "words ", count: 100_000)
            _ = try store.save([Draft(try article("x", "Two") { $0.bodyText = text })])
        }
        #expect(restored == [])
    }
}
