import Foundation
import News
import Testing

@testable import NewsStore

/// Files changed by hand, found by reconciliation and by the watch alike.
@Suite struct ReconcileTests {
    /// How a store learns what happened to the files.
    enum Way: CaseIterable, Sendable { case reconciliation, watch, both }

    private struct Desk {
        let folder: TemporaryFolder
        let store: FileArticleRepository
        let way: Way

        init(_ way: Way) throws {
            self.way = way
            folder = try TemporaryFolder()
            store = try FileArticleRepository(content: folder.path)
            if way != .reconciliation { _ = try store.watch }
            _ = try store.reconcile()
        }

        func look() throws {
            if way != .reconciliation { try store.watch.drain() }
            if way != .watch { _ = try store.reconcile() }
        }

        func headline(_ id: String) throws -> String? {
            try store.article(identifier(id))?.headline
        }
    }

    private let text = """
        { "id": "x", "headline": "By hand", "body_text": "Text.", "date_published": "2025-01-20" }
        """

    @Test(
        "a file that appears, anywhere and under any name, is an article",
        arguments: Way.allCases
    )
    func appears(_ way: Way) throws {
        let desk = try Desk(way)
        try desk.folder.write(text, to: "articles/some/where/any name.json")
        try desk.folder.write("no article", to: "articles/some/where/notes.txt")
        try desk.folder.write("no article", to: "articles/.hidden.json")
        try desk.look()
        #expect(try desk.headline("x") == "By hand")
        #expect(try desk.store.article(identifier("x"))?.version == 1)
        #expect(try desk.store.problems().isEmpty)
    }

    @Test("an edit is a new version, and what it replaced is kept", arguments: Way.allCases)
    func edited(_ way: Way) throws {
        let desk = try Desk(way)
        let file = "articles/2025/01/20/x.json"
        _ = try desk.store.save([Draft(try article("x", "Before"))])
        let before = try desk.folder.read(file)
        try desk.folder.write(before.replacing("Before", with: "After it"), to: file)
        try desk.look()
        #expect(try desk.headline("x") == "After it")
        #expect(try desk.store.article(identifier("x"))?.version == 2)
        #expect(try desk.folder.read("history/x/1.json") == before)
        // A catalogue made again from these files says the same, and so does the next version.
        try desk.store.catalogue.begin()
        _ = try desk.store.reconcile()
        #expect(try desk.store.article(identifier("x"))?.version == 2)
        _ = try desk.store.save([Draft(try article("x", "By save"))])
        #expect(try desk.store.article(identifier("x"))?.version == 3)
        #expect(try desk.folder.read("history/x/2.json").contains("After it"))
    }

    @Test("a file that goes takes its article with it", arguments: Way.allCases)
    func removed(_ way: Way) throws {
        let desk = try Desk(way)
        _ = try desk.store.save([Draft(try article("x")), Draft(try article("y"))])
        try desk.folder.remove("articles/2025/01/20/x.json")
        try desk.look()
        #expect(try desk.headline("x") == nil)
        #expect(try desk.headline("y") != nil)
        try desk.folder.remove("articles/2025")
        try desk.look()
        #expect(try desk.store.count(at: noon) == 0)
    }

    @Test("a file or folder that moves is the article it was", arguments: Way.allCases)
    func moved(_ way: Way) async throws {
        let desk = try Desk(way)
        _ = try desk.store.save([Draft(try article("x")), Draft(try article("y"))])
        let heard = desk.store.changes()
        try desk.folder.move("articles/2025/01/20/x.json", to: "articles/elsewhere/x.json")
        try desk.look()
        try desk.folder.move("articles/2025", to: "articles/old/2025")
        try desk.look()
        #expect(try desk.store.count(at: noon) == 2)
        try desk.folder.write(
            text.replacing("\"x\"", with: "\"z\""),
            to: "articles/old/2025/01/20/z.json"
        )
        try desk.look()
        // Neither move was a change to anybody.
        for await changes in heard {
            #expect(changes.map(\.id.rawValue) == ["z"])
            break
        }
    }

    @Test("a broken file is named, and served as it was", arguments: Way.allCases)
    func broken(_ way: Way) throws {
        let desk = try Desk(way)
        let file = "articles/2025/01/20/x.json"
        _ = try desk.store.save([Draft(try article("x", "Good"))])
        let good = try desk.folder.read(file)
        try desk.folder.write(
            "{\n  \"id\": \"x\",\n  \"headline\": 7,\n \"body_text\": \"t\"}",
            to: file
        )
        try desk.folder.write("", to: "articles/new.json")
        try desk.look()
        #expect(try desk.headline("x") == "Good")
        let problems = try desk.store.problems()
        #expect(problems.map(\.path) == [file, "articles/new.json"])
        #expect(problems.first?.line == 3)
        #expect(problems.first?.field == "headline")
        // A draft for it would overwrite what somebody is working on.
        guard case .conflict = try desk.store.save([Draft(try article("x", "New"))]).first else {
            Issue.record("a damaged file was replaced")
            return
        }
        try desk.folder.write(good.replacing("Good", with: "Mended"), to: file)
        try desk.folder.remove("articles/new.json")
        try desk.look()
        #expect(try desk.headline("x") == "Mended")
        #expect(try desk.store.problems().isEmpty)
    }

    @Test("a broken file whose catalogue is lost is served from the history")
    func brokenAndLost() throws {
        let desk = try Desk(.reconciliation)
        let file = "articles/2025/01/20/x.json"
        _ = try desk.store.save([Draft(try article("x", "One"))])
        _ = try desk.store.save([Draft(try article("x", "Two"))])
        try desk.folder.write("{", to: file)
        try desk.store.catalogue.begin()
        try desk.look()
        #expect(try desk.headline("x") == "One")
        #expect(try desk.store.problems().count == 1)
        // But not one that may have been killed.
        try desk.folder.write("{ \"status\": \"canceled\",", to: file)
        try desk.store.catalogue.begin()
        try desk.look()
        #expect(try desk.headline("x") == nil)
    }

    @Test(
        "of two files with one id the second is a problem, until the first goes",
        arguments: Way.allCases
    )
    func sameID(_ way: Way) throws {
        let desk = try Desk(way)
        try desk.folder.write(text, to: "articles/a.json")
        try desk.look()
        try desk.folder.write(text.replacing("By hand", with: "Other"), to: "articles/b.json")
        try desk.look()
        #expect(try desk.headline("x") == "By hand")
        #expect(
            try desk.store.problems() == [
                StoreProblem(
                    path: "articles/b.json",
                    field: "id",
                    reason: "is also the id of articles/a.json"
                )
            ]
        )
        try desk.folder.remove("articles/a.json")
        try desk.look()
        #expect(try desk.headline("x") == "Other")
        #expect(try desk.store.problems().isEmpty)
    }

    @Test("a uri belongs to one article, until that gives it up", arguments: Way.allCases)
    func sameURI(_ way: Way) throws {
        let desk = try Desk(way)
        _ = try desk.store.save([Draft(try article("a") { $0.uri = "urn:1" })])
        let file = "articles/2025/01/20/a.json"
        let claim = text.replacing("\"headline\"", with: "\"uri\": \"urn:1\", \"headline\"")
        try desk.folder.write(claim, to: "articles/x.json")
        try desk.look()
        #expect(try desk.headline("x") == nil)
        #expect(try desk.store.problems().first?.field == "uri")
        try desk.folder.write(
            try desk.folder.read(file).replacing("urn:1", with: "urn:2"),
            to: file
        )
        try desk.look()
        #expect(try desk.headline("x") == "By hand")
        #expect(try desk.store.problems().isEmpty)
    }

    @Test("changes by hand are told once", arguments: Way.allCases)
    func told(_ way: Way) async throws {
        let desk = try Desk(way)
        let heard = desk.store.changes()
        _ = try desk.store.save([Draft(try article("own"))])
        try desk.look()
        try desk.folder.write(text, to: "articles/x.json")
        try desk.look()
        try desk.look()
        try desk.folder.remove("articles/x.json")
        try desk.look()
        var all: [ArticleChange] = []
        for await changes in heard {
            all += changes
            if all.last?.kind == .removed { break }
        }
        #expect(all.map(\.kind) == [.created, .created, .removed])
        #expect(all.map(\.id.rawValue) == ["own", "x", "x"])
    }

    @Test("what a dying process leaves half-written is no article, and is cleared away")
    func leftovers() throws {
        let desk = try Desk(.both)
        _ = try desk.store.save([Draft(try article("x", "One"))])
        try desk.folder.write("{ \"id\": \"x\", \"hea", to: "articles/2025/01/20/.tmp-1-0")
        try desk.folder.write("{", to: "history/x/.tmp-1-1")
        try desk.look()
        #expect(try desk.store.problems().isEmpty)
        #expect(try desk.folder.tree().keys.sorted() == ["articles/2025/01/20/x.json"])
    }

    @Test(
        "an interrupted replacement is finished",
        arguments: ["before the rename", "after the rename"]
    )
    func interrupted(_ moment: String) throws {
        let desk = try Desk(.reconciliation)
        let (old, new) = ("articles/2025/01/20/x.json", "articles/2025/02/03/x.json")
        _ = try desk.store.save([Draft(try article("x", "One"))])
        let first = try desk.folder.read(old)
        let correction = Draft(try article("x", "Two", on: "2025-02-03"))
        _ = try desk.store.save([correction])
        let expected = try desk.folder.tree()
        // Back to where a kill might have left it: history in place, the rest not.
        try desk.folder.write(first, to: old)
        if moment == "before the rename" { try desk.folder.remove(new) }
        try desk.store.catalogue.begin()
        try desk.look()
        #expect(try desk.store.problems().isEmpty)
        let version = moment == "before the rename" ? 1 : 2
        #expect(try desk.store.article(identifier("x"))?.version == version)
        _ = try desk.store.save([correction])
        #expect(try desk.folder.tree() == expected)
    }
}
