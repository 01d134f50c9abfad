import News
import Testing

@testable import NewsStore

/// What every ``ArticleRepository`` promises, checked of both.
@Suite struct RepositoryContractTests {
    enum Kind: CaseIterable, Sendable {
        case files, memory

        func make() throws -> (repository: any NewsRepository, folder: TemporaryFolder) {
            let folder = try TemporaryFolder()
            switch self {
            case .files: return (try FileArticleRepository(content: folder.path), folder)
            case .memory: return (InMemoryRepository(), folder)
            }
        }
    }

    // MARK: Saving

    @Test("what is saved is read back, with version and revision", arguments: Kind.allCases)
    func roundTrip(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let saved = try article("x", "Export controls") {
            $0.uri = "urn:x"
            $0.tags = ["trade"]
            $0.section = SectionPath("news/business")
            $0.authors = [Article.Author(name: "A", url: "https://a.example/")]
            $0.embargoUntil = NewsDate("2025-01-20T10:00:00+08:00")
            $0.extra = [JSONValue.Member("slug", .string("s"))]
        }
        #expect(try store.save([Draft(saved)]) == [.created(saved.id, version: 1)])
        var read = try #require(try store.article(saved.id))
        #expect(read.version == 1)
        #expect(read.revision.count == 32)
        read.revision = ""
        #expect(read == saved)
        #expect(try store.article(identifier("y")) == nil)
    }

    @Test("the same content again changes nothing", arguments: Kind.allCases)
    func unchanged(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let draft = Draft(try article("x"))
        _ = try store.save([draft])
        #expect(try store.save([draft]) == [.unchanged(draft.article.id)])
        #expect(try store.article(draft.article.id)?.version == 1)
    }

    @Test("other content is a new version with another revision", arguments: Kind.allCases)
    func newVersion(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        _ = try store.save([Draft(try article("x", "One"))])
        let first = try store.article(id)?.revision
        #expect(try store.save([Draft(try article("x", "Two"))]) == [.replaced(id, version: 2)])
        #expect(try store.article(id)?.headline == "Two")
        #expect(try store.article(id)?.revision != first)
        _ = try store.save([Draft(try article("x", "Nine") { $0.version = 9 })])
        #expect(try store.article(id)?.version == 9)
        // Back to a text of before is a version too.
        #expect(try store.save([Draft(try article("x", "Two"))]) == [.replaced(id, version: 10)])
    }

    @Test("several versions of one article in one call end with the last", arguments: Kind.allCases)
    func versionsInOneCall(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        let drafts = try (1...3).map { number in
            Draft(try article("x", "Text \(number)") { $0.version = number })
        }
        let order = [drafts[2], drafts[0], drafts[1]]
        let outcomes: [SaveOutcome] = [
            .replaced(id, version: 3), .created(id, version: 1), .replaced(id, version: 2),
        ]
        #expect(try store.save(order) == outcomes)
        #expect(try store.article(id)?.headline == "Text 3")
        #expect(try store.save(order).allSatisfy { $0 == .unchanged(id) })
    }

    @Test("an old version that says so does not come back", arguments: Kind.allCases)
    func oldVersion(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let drafts = try (1...3).map { number in
            Draft(try article("x", "Text \(number)") { $0.version = number })
        }
        for draft in drafts { _ = try store.save([draft]) }
        #expect(try store.save([drafts[1]]) == [.unchanged(identifier("x"))])
        #expect(try store.article(identifier("x"))?.version == 3)
    }

    @Test("a known uri is the same article, whatever id is proposed", arguments: Kind.allCases)
    func uriIdentity(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("one")
        _ = try store.save([Draft(try article("one") { $0.uri = "urn:1" })])
        let again = try article("other", "Corrected") { $0.uri = "urn:1" }
        #expect(try store.save([Draft(again, idIsGiven: false)]) == [.replaced(id, version: 2)])
        #expect(try store.article(identifier("other")) == nil)
    }

    @Test("a given id whose uri is another article's is a conflict", arguments: Kind.allCases)
    func uriConflict(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        _ = try store.save([Draft(try article("one") { $0.uri = "urn:1" })])
        let outcomes = try store.save([
            Draft(try article("two") { $0.uri = "urn:1" }), Draft(try article("three")),
        ])
        guard case .conflict(let id, let field, _) = outcomes[0] else {
            Issue.record("no conflict: \(outcomes)")
            return
        }
        #expect(id.rawValue == "two")
        #expect(field == "uri")
        #expect(outcomes[1] == .created(try identifier("three"), version: 1))
        #expect(try store.article(identifier("two")) == nil)
    }

    @Test("clashing proposals are told apart alike in any order", arguments: Kind.allCases)
    func proposals(_ kind: Kind) throws {
        let drafts = [
            Draft(try article("p", "By uri 1") { $0.uri = "urn:1" }, idIsGiven: false),
            Draft(try article("p", "By uri 2") { $0.uri = "urn:2" }, idIsGiven: false),
            Draft(try article("p", "By source 1") { $0.source = "A" }, idIsGiven: false),
            Draft(try article("p", "By source 2") { $0.source = "B" }, idIsGiven: false),
            Draft(try article("q", "Alone"), idIsGiven: false),
            Draft(try article("g", "Proposed") { $0.uri = "urn:3" }, idIsGiven: false),
            Draft(try article("g", "Given"), idIsGiven: true),
        ]
        func outcome(_ drafts: [Draft]) throws -> [ArticleID: String] {
            let (store, folder) = try kind.make()
            defer { withExtendedLifetime(folder) {} }
            var headlines: [ArticleID: String] = [:]
            for outcome in try store.save(drafts) {
                headlines[outcome.id] = try store.article(outcome.id)?.headline
            }
            // The same again: nothing new.
            for outcome in try store.save(drafts) {
                #expect(outcome == .unchanged(outcome.id))
            }
            return headlines
        }
        let forward = try outcome(drafts)
        #expect(forward.count == 7)
        #expect(forward[try identifier("q")] == "Alone")
        #expect(forward[try identifier("g")] == "Given")
        #expect(try outcome(drafts.reversed()) == forward)
    }

    @Test(
        "one proposal from two sources is two articles, from one it is one",
        arguments: Kind.allCases
    )
    func proposalsOneByOne(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        func save(_ headline: String, _ source: String) throws -> SaveOutcome? {
            try store.save([
                Draft(try article("p", headline) { $0.source = source }, idIsGiven: false)
            ]).first
        }
        #expect(try save("One", "A") == .created(identifier("p"), version: 1))
        let other = try #require(try save("Two", "B"))
        #expect(other.id.rawValue.hasPrefix("p-"))
        #expect(try save("One again", "A") == .replaced(identifier("p"), version: 2))
        #expect(try save("Two again", "B") == .replaced(other.id, version: 2))
    }

    @Test("what is removed is forgotten", arguments: Kind.allCases)
    func removal(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        _ = try store.save([Draft(try article("x") { $0.uri = "urn:x" })])
        _ = try store.save([Draft(try article("x", "Two") { $0.uri = "urn:x" })])
        try store.saveNeighbours([id: []])
        #expect(try store.remove(id))
        #expect(try !store.remove(id))
        #expect(try store.article(id) == nil)
        #expect(try store.headlines([id]).isEmpty)
        #expect(try store.neighbours(of: id) == nil)
        #expect(try store.count(at: noon) == 0)
        let again = Draft(try article("y") { $0.uri = "urn:x" })
        #expect(try store.save([again]) == [.created(again.article.id, version: 1)])
        #expect(try store.save([Draft(try article("x"))]) == [.created(id, version: 1)])
    }

    // MARK: Changes

    @Test("every listener hears of every change in its order", arguments: Kind.allCases)
    func changes(_ kind: Kind) async throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let streams = [store.changes(), store.changes()]
        let id = try identifier("x")
        _ = try store.save([Draft(try article("x") { $0.section = SectionPath("news") })])
        _ = try store.save([Draft(try article("x") { $0.section = SectionPath("sport") })])
        _ = try store.save([Draft(try article("x") { $0.section = SectionPath("sport") })])
        _ = try store.remove(id)
        let (news, sport) = (try section("news"), try section("sport"))
        let expected = [
            ArticleChange(id: id, kind: .created, sections: [news]),
            ArticleChange(id: id, kind: .replaced, sections: [news, sport]),
            ArticleChange(id: id, kind: .removed, sections: [sport]),
        ]
        for stream in streams {
            var heard: [ArticleChange] = []
            for await changes in stream {
                heard += changes
                if heard.count >= expected.count { break }
            }
            #expect(heard == expected)
        }
    }

    // MARK: What the ranking keeps

    @Test("neighbour lists are kept as they were given", arguments: Kind.allCases)
    func neighbours(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        _ = try store.save([Draft(try article("x")), Draft(try article("y"))])
        let (x, y) = (try identifier("x"), try identifier("y"))
        #expect(try store.neighbours(of: x) == nil)
        let list = [
            Neighbour(
                id: y,
                score: 0.83,
                reasons: [
                    Neighbour.Reason(kind: "term", value: "出口 controls", weight: 0.31),
                    Neighbour.Reason(kind: "name", value: "", weight: 0.1),
                ]
            )
        ]
        try store.saveNeighbours([x: list, y: [], try identifier("absent"): list])
        #expect(try store.neighbours(of: x) == list)
        #expect(try store.neighbours(of: y) == [])
        #expect(try store.neighbours(of: identifier("absent")) == nil)
        // They outlive a new version of the article, until they are replaced.
        _ = try store.save([Draft(try article("x", "Two"))])
        #expect(try store.neighbours(of: x) == list)
    }

    @Test(
        "signatures are given out while they are of the current revision",
        arguments: Kind.allCases
    )
    func signatures(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let ids = try ["a", "b", "c"].map(identifier)
        _ = try store.save(try ["c", "a", "b"].map { Draft(try article($0)) })
        #expect(try store.articlesWithoutSignature(limit: 10) == ids)
        #expect(try store.articlesWithoutSignature(limit: 2) == Array(ids.prefix(2)))
        func sign(_ id: ArticleID, _ bytes: [UInt8]) throws {
            let revision = try #require(try store.article(id)).revision
            try store.saveSignatures([
                StoredSignature(id: id, revision: revision, bytes: bytes)
            ])
        }
        func signed() throws -> [ArticleID: [UInt8]] {
            var all: [ArticleID: [UInt8]] = [:]
            try store.forEachSignature { all[$0.id] = $0.bytes }
            return all
        }
        try sign(ids[0], [1, 0, 255])
        try sign(ids[1], [2])
        #expect(try store.articlesWithoutSignature(limit: 10) == [ids[2]])
        #expect(try signed() == [ids[0]: [1, 0, 255], ids[1]: [2]])
        _ = try store.save([Draft(try article("a", "Two"))])
        #expect(try store.articlesWithoutSignature(limit: 10) == [ids[0], ids[2]])
        #expect(try signed() == [ids[1]: [2]])
        try store.saveSignatures([StoredSignature(id: ids[2], revision: "stale", bytes: [3])])
        #expect(try store.articlesWithoutSignature(limit: 10) == [ids[0], ids[2]])
        _ = try store.remove(ids[0])
        #expect(try store.articlesWithoutSignature(limit: 10) == [ids[2]])
    }

    @Test("the ranking's state is kept", arguments: Kind.allCases)
    func rankingState(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        #expect(try store.rankingState() == nil)
        try store.saveRankingState([1, 2])
        try store.saveRankingState([0, 255])
        #expect(try store.rankingState() == [0, 255])
    }
}
