import Foundation
import News
import Testing

@testable import NewsStore

/// What every ``ArticleArchive`` promises, checked of both; and what files keep beyond a catalogue.
@Suite struct ArchiveContractTests {
    typealias Kind = RepositoryContractTests.Kind

    @Test("every version is kept with its text, newest first", arguments: Kind.allCases)
    func versions(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        #expect(try store.versions(of: id).isEmpty)
        for headline in ["One", "Two", "Three"] {
            _ = try store.save([Draft(try article("x", headline) { $0.correction = headline })])
        }
        // Two at once, and a number left out.
        _ = try store.save([
            Draft(try article("x", "Six") { $0.version = 6 }),
            Draft(try article("x", "Seven") { $0.version = 7 }),
        ])
        let versions = try store.versions(of: id)
        #expect(versions.map(\.number) == [7, 6, 3, 2, 1])
        #expect(versions.map(\.headline.title) == ["Seven", "Six", "Three", "Two", "One"])
        #expect(versions.map(\.correction) == [nil, nil, "Three", "Two", "One"])
        for version in versions {
            let found = try #require(try store.article(id, version: version.number))
            #expect(found.headline == version.headline.title)
            #expect(found.revision == version.headline.revision)
            #expect(found.version == version.number)
        }
        for number in [0, 4, 5, 8] { #expect(try store.article(id, version: number) == nil) }
        #expect(try store.article(id)?.revision == versions.first?.headline.revision)
    }

    @Test("each version holds from when it came until the next came", arguments: Kind.allCases)
    func times(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        for headline in ["One", "Two", "Three"] {
            _ = try store.save([Draft(try article("x", headline))])
        }
        let versions = try store.versions(of: try identifier("x"))
        #expect(versions[0].until == nil)
        for (newer, older) in zip(versions, versions.dropFirst()) {
            #expect(older.until == newer.tookIn)
            #expect(older.tookIn <= newer.tookIn)
        }
        // The first was published on the day it says.
        #expect(try versions.last?.from == moment("2025-01-20"))
        #expect(versions[0].from == versions[0].tookIn)
    }

    @Test("what was removed has no past", arguments: Kind.allCases)
    func removed(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        for headline in ["One", "Two"] { _ = try store.save([Draft(try article("x", headline))]) }
        #expect(try store.remove(try identifier("x")))
        #expect(try store.versions(of: try identifier("x")).isEmpty)
        #expect(try store.article(try identifier("x"), version: 1) == nil)
    }

    @Test("what was killed takes only what is newer than the kill", arguments: Kind.allCases)
    func killed(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        func save(_ headline: String, _ version: Int, _ status: Article.Status) throws
            -> SaveOutcome?
        {
            let article = try article("x", headline) {
                $0.version = version
                $0.status = status
            }
            return try store.save([Draft(article, condition: .living)]).first
        }
        #expect(try save("One", 1, .usable) == .created(id, version: 1))
        #expect(try save("Dead", 5, .canceled) == .replaced(id, version: 5))
        let revision = try store.article(id)?.revision
        #expect(try save("Late", 2, .usable) == .refused(id, revision: revision))
        #expect(try save("Late", 5, .usable) == .refused(id, revision: revision))
        #expect(try save("Dead", 5, .canceled) == .unchanged(id))
        #expect(try store.article(id)?.status == .canceled)
        #expect(try save("Back", 6, .usable) == .replaced(id, version: 6))
    }

    @Test("a catalogue that is lost takes no past with it")
    func rebuilt() throws {
        let folder = try TemporaryFolder()
        var store: FileArticleRepository? = try FileArticleRepository(content: folder.path)
        for headline in ["One", "Two", "Three"] {
            _ = try store?.save([Draft(try article("x", headline))])
        }
        let before = try store?.versions(of: try identifier("x"))
        store = nil
        try folder.remove(".newsd")
        let again = try FileArticleRepository(content: folder.path)
        _ = try again.reconcile()
        #expect(try again.versions(of: try identifier("x")) == before)
    }

    @Test("a file of the history that is broken is one version less")
    func broken() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        for headline in ["One", "Two", "Three"] {
            _ = try store.save([Draft(try article("x", headline))])
        }
        try folder.write("{", to: "history/x/2.json")
        try folder.write("{}", to: "history/x/note.json")
        let id = try identifier("x")
        #expect(try store.versions(of: id).map(\.number) == [3, 1])
        #expect(try store.article(id, version: 2) == nil)
    }

    @Test("what somebody edits by hand is a version too, from when it was written")
    func edited() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.save([Draft(try article("x", "One"))])
        let file = "articles/2025/01/20/x.json"
        let text = try folder.read(file)
        try folder.write(text.replacingOccurrences(of: "One", with: "Two"), to: file)
        let edit = try moment("2030-01-01T10:00:00Z")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(edit.seconds))],
            ofItemAtPath: folder.path + "/" + file
        )
        _ = try store.reconcile()
        let versions = try store.versions(of: try identifier("x"))
        #expect(versions.map(\.headline.title) == ["Two", "One"])
        #expect(versions.map(\.tookIn).first == edit)
        #expect(versions.last?.until == edit)
    }
}

/// Answers to writes that are kept, in every repository.
@Suite struct KeptAnswerTests {
    @Test("an answer is kept for a day, also over a restart", arguments: [true, false])
    func kept(_ isFiles: Bool) throws {
        let folder = try TemporaryFolder()
        func open() throws -> any NewsRepository {
            isFiles ? try FileArticleRepository(content: folder.path) : InMemoryRepository()
        }
        var store: (any NewsRepository)? = try open()
        let answer = KeptAnswer(
            fingerprint: "f",
            status: 201,
            article: try identifier("a"),
            version: 3,
            mediaType: nil,
            body: [1, 2],
            created: noon
        )
        try store?.keep(answer, for: "k")
        if isFiles {
            store = nil
            store = try open()
        }
        let later = Instant(milliseconds: noon.milliseconds + KeptAnswer.lifetime - 1)
        #expect(try store?.keptAnswer(for: "k", at: later) == answer)
        #expect(try store?.keptAnswer(for: "other", at: later) == nil)
        let past = Instant(milliseconds: noon.milliseconds + KeptAnswer.lifetime)
        #expect(try store?.keptAnswer(for: "k", at: past) == nil)
    }
}

/// Names and stories, in every repository.
@Suite struct StoryContractTests {
    typealias Kind = RepositoryContractTests.Kind

    @Test("successors and members are those of now", arguments: Kind.allCases)
    func ties(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let (a, b, story) = (try identifier("a"), try identifier("b"), try identifier("s"))
        _ = try store.save([
            Draft(try article("b") { $0.supersedes = a }),
            Draft(
                try article("c") {
                    $0.supersedes = a
                    $0.story = story
                }
            ),
        ])
        #expect(try store.successors(of: a) == [b, try identifier("c")])
        #expect(try store.articleWithSuccessors(a) == nil)
        #expect(try store.articleWithSuccessors(b)?.successors == [])
        #expect(try store.members(ofStory: story) == [try identifier("c")])
        _ = try store.save([Draft(try article("a"))])
        let found = try #require(try store.articleWithSuccessors(a))
        #expect(found.article == (try store.article(a)))
        #expect(found.successors == [b, try identifier("c")])
        _ = try store.save([Draft(try article("c", "Other"))])
        #expect(try store.successors(of: a) == [b])
        #expect(try store.members(ofStory: story).isEmpty)
        #expect(try store.remove(b))
        #expect(try store.successors(of: a).isEmpty)
    }

    @Test("each of several that change together has its own successors", arguments: Kind.allCases)
    func ownSuccessors(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let (popular, plain) = (try identifier("m"), try identifier("n"))
        // One more than are told of an article, all of them before the other's by name.
        let many = try (0...1000).map { number in
            Draft(try article("f\(1000 + number)") { $0.supersedes = popular })
        }
        _ = try store.save(many)
        _ = try store.save([Draft(try article("y") { $0.supersedes = plain })])
        _ = try store.save([Draft(try article("m")), Draft(try article("n"))])
        #expect(try store.successors(of: plain) == [try identifier("y")])
        #expect(try store.successors(of: popular).count == 1000)
    }

    @Test(
        "what supersedes another by its uri follows it, whichever came first",
        arguments: Kind.allCases,
        [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]]
    )
    func evolution(_ kind: Kind, _ order: [String]) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let former = ["b": "a", "c": "b"]
        for id in order {
            let draft = Draft(
                try article(id) {
                    $0.uri = "urn:\(id)"
                    if let former = former[id] {
                        $0.extra = [.init("evolvedfrom", .string("urn:\(former)"))]
                    }
                }
            )
            _ = try store.save([draft])
        }
        let ids = try ["a", "b", "c"].map { try identifier($0) }
        let headlines = try store.headlines(ids)
        #expect(ids.map { headlines[$0]?.supersedes } == [nil, ids[0], ids[1]])
        #expect(try store.successors(of: ids[0]) == [ids[1]])
        #expect(try store.successors(of: ids[1]) == [ids[2]])
        // A new version of the first changes nothing of that.
        _ = try store.save([Draft(try article("a", "Other") { $0.uri = "urn:a" })])
        #expect(try store.successors(of: ids[0]) == [ids[1]])
        // What names nobody any more follows nobody.
        _ = try store.save([Draft(try article("c", "Other") { $0.uri = "urn:c" })])
        #expect(try store.successors(of: ids[1]).isEmpty)
        #expect(try store.headlines(ids)[ids[2]]?.supersedes == nil)
    }

    @Test("an alias follows its article, and goes with it", arguments: Kind.allCases)
    func aliases(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let (new, old, older) = (
            try identifier("new"), try identifier("old"), try identifier("older")
        )
        _ = try store.save([Draft(try article("new") { $0.aliases = [old, older] })])
        #expect(try store.article(alias: old) == new)
        #expect(try store.article(new)?.aliases == [old, older])
        _ = try store.save([Draft(try article("new") { $0.aliases = [older] })])
        #expect(try store.article(alias: old) == nil)
        #expect(try store.article(alias: older) == new)
        #expect(try store.remove(new))
        #expect(try store.article(alias: older) == nil)
    }
}
