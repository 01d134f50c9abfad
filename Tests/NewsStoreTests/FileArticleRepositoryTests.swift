import Formats
import Foundation
import News
import Testing

@testable import NewsStore

/// What only a repository of files promises.
@Suite struct FileArticleRepositoryTests {
    private func open(
        _ folder: TemporaryFolder,
        _ mode: FileArticleRepository.Mode = .shared
    ) throws -> FileArticleRepository {
        try FileArticleRepository(content: folder.path, mode: mode)
    }

    @Test("an article stands under its day, its past under its id")
    func places() throws {
        let folder = try TemporaryFolder()
        let store = try open(folder)
        _ = try store.save([
            Draft(try article("x", "One")), Draft(try article("y", on: nil)),
            Draft(try article("z", on: "2025-12-31T23:59:59-08:00")),
        ])
        #expect(
            try folder.tree("articles").keys.sorted() == [
                "2025/01/20/x.json", "2025/12/31/z.json", "undated/y.json",
            ]
        )
        let first = try folder.read("articles/2025/01/20/x.json")
        _ = try store.save([Draft(try article("x", "Two"))])
        #expect(try folder.read("history/x/1.json") == first)
        #expect(
            try folder.read("articles/2025/01/20/x.json")
                == String(
                    decoding: NativeFormat.encode(try #require(try store.article(identifier("x")))),
                    as: UTF8.self
                )
        )
    }

    @Test("another date moves the file")
    func moves() throws {
        let folder = try TemporaryFolder()
        let store = try open(folder)
        _ = try store.save([Draft(try article("x"))])
        _ = try store.save([Draft(try article("x", on: "2025-02-03"))])
        #expect(try folder.tree("articles").keys.sorted() == ["2025/02/03/x.json"])
        #expect(folder.exists("history/x/1.json"))
        #expect(try store.reconcile().unchanged == 1)
    }

    @Test("nothing but articles is left behind, and removal leaves nothing")
    func leavesNothing() throws {
        let folder = try TemporaryFolder()
        let store = try open(folder)
        for number in 0..<3 {
            _ = try store.save(
                try (0..<20).map { Draft(try article("a\($0)", "Version \(number)")) }
            )
        }
        #expect(try folder.tree("articles").count == 20)
        #expect(try folder.tree("history").count == 40)
        for number in 0..<20 { #expect(try store.remove(identifier("a\(number)"))) }
        #expect(try folder.tree().isEmpty)
    }

    @Test("a second process sees what the first wrote, and both are told")
    func twoProcesses() async throws {
        let folder = try TemporaryFolder()
        let (server, tool) = (try open(folder, .server), try open(folder))
        let watch = try server.watch
        let heard = server.changes()
        _ = try server.reconcile()
        _ = try tool.save([Draft(try article("x"))])
        #expect(try server.article(identifier("x"))?.headline == "A headline")
        try watch.drain()
        _ = try server.save([Draft(try article("y"))])
        try watch.drain()
        var ids: [String] = []
        for await changes in heard {
            ids += changes.map(\.id.rawValue)
            if ids.contains("y") { break }
        }
        #expect(ids == ["x", "y"])
    }

    @Test("a second server is refused, and told who has the folder")
    func secondServer() throws {
        let folder = try TemporaryFolder()
        let first = try open(folder, .server)
        do {
            _ = try open(folder, .server)
            Issue.record("two servers")
        } catch RepositoryError.locked(let path, let holder) {
            #expect(path.hasSuffix(".newsd/lock"))
            #expect(holder == "newsd serve, process \(ProcessInfo.processInfo.processIdentifier)")
        }
        withExtendedLifetime(first) {}
    }

    @Test("who opened it to read does not write")
    func readOnly() throws {
        let folder = try TemporaryFolder()
        #expect(throws: RepositoryError.self) { try open(folder, .readOnly) }
        _ = try open(folder).save([Draft(try article("x"))])
        let reader = try open(folder, .readOnly)
        #expect(try reader.article(identifier("x")) != nil)
        #expect(throws: RepositoryError.self) { try reader.remove(identifier("x")) }
        #expect(throws: RepositoryError.self) { try reader.save([Draft(try article("y"))]) }
    }

    @Test(
        "a lost, foreign or damaged catalogue is made again from the files",
        arguments: ["lost", "foreign", "damaged", "damaged within"]
    )
    func rebuild(_ fate: String) throws {
        let folder = try TemporaryFolder()
        let catalogue = ".newsd/catalogue.sqlite"
        var before: [ArticleID: Headline] = [:]
        let ids = try (0..<50).map { try identifier("a\($0)") }
        do {
            let store = try open(folder)
            _ = try store.save(
                try ids.map { id in
                    Draft(
                        try article(id.rawValue) {
                            $0.bodyText = String(repeating: "a", count: 3000)
                        }
                    )
                }
            )
            _ = try store.save([Draft(try article("a7", "Second"))])
            before = try store.headlines(ids)
        }
        switch fate {
        case "lost":
            try folder.remove(catalogue)
        case "foreign":
            // `user_version` stands at offset 60 of the file, big-endian.
            let url = URL(fileURLWithPath: folder.path + "/" + catalogue)
            var data = try Data(contentsOf: url)
            data.replaceSubrange(60..<64, with: [0, 0, 3, 231])
            try data.write(to: url)
            // Who only reads cannot, and is told who can.
            let reason = #expect(throws: RepositoryError.self) { try open(folder, .readOnly) }
            #expect("\(String(describing: reason))".contains("its schema is 999"))
            #expect("\(String(describing: reason))".contains("newsd serve and newsd import"))
        case "damaged":
            try folder.write("This is no database, whatever its name says.", to: catalogue)
        case "damaged within":
            let url = URL(fileURLWithPath: folder.path + "/" + catalogue)
            var data = try Data(contentsOf: url)
            let range = data.count / 4..<data.count / 2
            data.replaceSubrange(range, with: Data(repeating: 0x5a, count: range.count))
            try data.write(to: url)
        default: break
        }
        let store = try open(folder)
        let report = try store.reconcile()
        #expect(report.added == 50)
        #expect(try store.headlines(ids) == before)
        #expect(try store.reconcile().unchanged == 50)
    }

    @Test("a write before the first reconciliation does not forget what is there")
    func writesFirst() throws {
        let folder = try TemporaryFolder()
        _ = try open(folder).save([Draft(try article("x", "One"))])
        try folder.remove(".newsd/catalogue.sqlite")
        let store = try open(folder)
        let outcome = try store.save([Draft(try article("x", "Two", on: "2025-03-01"))])
        #expect(outcome == [.replaced(try identifier("x"), version: 2)])
        #expect(try folder.read("history/x/1.json").contains("One"))
        #expect(try folder.tree("articles").count == 1)
    }
}
