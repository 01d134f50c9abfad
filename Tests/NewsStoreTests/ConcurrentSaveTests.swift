import News
import Testing

@testable import NewsStore

/// Many who save at once.
@Suite struct ConcurrentSaveTests {
    @Test("each is told what became of its own drafts")
    func outcomes() async throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let drafts = try (0..<40).map { number in
            try [Draft(article("a\(number)")), Draft(article("b\(number)"))]
        }
        let found = try await withThrowingTaskGroup(of: (Int, [SaveOutcome]).self) { group in
            for (number, drafts) in drafts.enumerated() {
                group.addTask { (number, try store.save(drafts)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (number, drafts) in drafts.enumerated() {
            #expect(found[number] == drafts.map { .created($0.article.id, version: 1) })
        }
        #expect(try store.count(at: noon) == 80)
    }

    @Test("of those who replace one version one wins, and of those who create one one does")
    func conditions() async throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let id = try identifier("x")
        for condition in [Draft.Condition.absent, nil] {
            let condition = try condition ?? .revision([store.article(id)?.revision ?? ""])
            let drafts = try (0..<20).map { number in
                Draft(try article("x", "H \(condition) \(number)"), condition: condition)
            }
            let found = try await withThrowingTaskGroup(of: SaveOutcome?.self) { group in
                for draft in drafts { group.addTask { try store.save([draft]).first } }
                return try await group.reduce(into: [SaveOutcome?]()) { $0.append($1) }
            }
            let refused = found.filter {
                if case .refused? = $0 { true } else { false }
            }
            #expect(refused.count == 19)
        }
        #expect(try store.versions(of: id).map(\.number) == [2, 1])
    }

    @Test("what one of them cannot have written is not paid for by the others")
    func failure() async throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.reconcile()
        // A folder where one of the files is to be.
        try folder.write("", to: "articles/2025/01/20/bad.json/in-the-way")
        let drafts = try ["a", "bad", "b", "c", "d"].map { Draft(try article($0)) }
        let found = await withTaskGroup(of: (ArticleID, Bool).self) { group in
            for draft in drafts {
                group.addTask { (draft.article.id, (try? store.save([draft])) != nil) }
            }
            return await group.reduce(into: [ArticleID: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(found.filter { !$0.value }.map(\.key) == [try identifier("bad")])
        #expect(try store.count(at: noon) == 4)
    }
}
