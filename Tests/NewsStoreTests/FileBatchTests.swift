import Glibc
import Testing

@testable import NewsStore

/// Files that get their places together: without a name until then as far as there may be such.
@Suite struct FileBatchTests {
    private static let counts = [1, FileBatch.bulk, FileBatch.mostUnnamed + 3]

    private static func path(_ number: Int) -> String { "articles/a/\(number).json" }

    /// A folder where every other one of so many files stands, and a batch of all of them.
    private static func batch(
        of count: Int,
        in folder: TemporaryFolder
    ) throws -> FileBatch {
        for number in stride(from: 0, to: count, by: 2) {
            try folder.write("former \(number)", to: path(number))
        }
        var batch = FileBatch(ContentFolder(root: folder.path))
        for number in 0..<count {
            let stamp = try batch.stage(Array("new \(number)".utf8), at: path(number), modified: 7)
            #expect(stamp == FileStamp(size: Int64("new \(number)".utf8.count), modified: 7))
        }
        return batch
    }

    @Test("what is staged is nowhere before it is in place", arguments: counts)
    func dropped(_ count: Int) throws {
        let folder = try TemporaryFolder()
        _ = try Self.batch(of: count, in: folder)
        let tree = try folder.tree()
        #expect(tree.count == (count + 1) / 2)
        #expect(tree.values.allSatisfy { $0.hasPrefix("former") })
    }

    @Test(
        "all are put in place, free or not, with a journal or without",
        arguments: counts,
        [false, true]
    )
    func placed(_ count: Int, isJournaled: Bool) throws {
        let folder = try TemporaryFolder()
        let place = ContentFolder(root: folder.path)
        try Self.batch(of: count, in: folder)
            .commit(isJournaled ? WriteJournal(place) : nil).discard()
        for number in 0..<count {
            #expect(try place.read(Self.path(number))?.bytes == Array("new \(number)".utf8))
            #expect(try place.stamp(Self.path(number))?.modified == 7)
        }
        #expect(try folder.tree().keys.filter { $0.hasPrefix("articles") }.count == count)
    }

    @Test("all of it can be taken back", arguments: counts)
    func undone(_ count: Int) throws {
        let folder = try TemporaryFolder()
        try Self.batch(of: count, in: folder).commit().undo()
        let tree = try folder.tree()
        #expect(tree.count == (count + 1) / 2)
        #expect(tree.values.allSatisfy { $0.hasPrefix("former") })
    }

    @Test("a temporary name that a dead process left is no hindrance")
    func leftover() throws {
        let folder = try TemporaryFolder()
        try folder.write("half", to: "articles/a/\(ContentFolder.temporaryPrefix)\(getpid())-0")
        try Self.batch(of: 1, in: folder).commit().discard()
        #expect(try folder.tree().keys.sorted() == [Self.path(0)])
    }
}
