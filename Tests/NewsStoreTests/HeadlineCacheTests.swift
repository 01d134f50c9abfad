import News
import Testing

@testable import NewsStore

struct HeadlineCacheTests {
    /// The headlines of these articles, the title telling which reading it was.
    private func headlines(_ ids: [ArticleID], _ title: String) -> [ArticleID: Headline] {
        ids.reduce(into: [:]) { $0[$1] = Headline(Article(id: $1, headline: title)) }
    }

    @Test("what was read is kept until it is dropped")
    func keeps() throws {
        let cache = HeadlineCache()
        let (a, b) = (try identifier("a"), try identifier("b"))
        var asked: [[ArticleID]] = []
        func titles(_ ids: [ArticleID], _ reading: String) throws -> [String?] {
            let found = try cache.headlines(ids) { missing throws(RepositoryError) in
                asked.append(missing)
                return headlines(missing, reading)
            }
            return ids.map { found[$0]?.title }
        }
        #expect(try titles([a], "first") == ["first"])
        #expect(try titles([a, b], "second") == ["first", "second"])
        cache.replace([a], by: [:], followedBy: [:])
        #expect(try titles([a, b], "third") == ["third", "second"])
        cache.dropAll()
        #expect(try titles([b], "fourth") == ["fourth"])
        #expect(asked == [[a], [b], [a], [b]])
    }

    @Test("what changes while it is read is not kept")
    func race() throws {
        let cache = HeadlineCache()
        let a = try identifier("a")
        _ = try cache.headlines([a]) { missing throws(RepositoryError) in
            cache.replace([a], by: [:], followedBy: [:])
            return headlines(missing, "old")
        }
        let found = try cache.headlines([a]) { missing throws(RepositoryError) in
            headlines(missing, "new")
        }
        #expect(found[a]?.title == "new")
    }

    @Test("what it was filled with is not read again, unless it changed meanwhile")
    func fills() throws {
        for changes in [false, true] {
            let cache = HeadlineCache()
            let a = try identifier("a")
            try cache.fill { () throws(RepositoryError) in
                if changes { cache.replace([a], by: [:], followedBy: [:]) }
                return Array(headlines([a], "filled").values)
            }
            let found = try cache.headlines([a]) { missing throws(RepositoryError) in
                headlines(missing, "read")
            }
            #expect(found[a]?.title == (changes ? "read" : "filled"))
        }
    }

    @Test("what replaces it is known with what follows it, until that changes")
    func replaced() throws {
        let cache = HeadlineCache()
        let (a, b, c) = (try identifier("a"), try identifier("b"), try identifier("c"))
        func read() throws -> String? {
            try cache.headlines([a]) { missing throws(RepositoryError) in
                headlines(missing, "read")
            }[a]?.title
        }
        #expect(try read() == "read")
        #expect(cache.successors(of: a) == nil)
        cache.replace([a, c], by: headlines([a, c], "new"), followedBy: [a: [b]])
        #expect(try read() == "new")
        #expect(cache.successors(of: a) == [b])
        #expect(cache.successors(of: c) == [])
        cache.replace([a], by: [:], followedBy: [:])
        #expect(cache.successors(of: a) == nil)
        #expect(try read() == "read")
    }

    /// The article `y`, which supersedes one that has the `uri` `urn:x`.
    private func successor(of id: ArticleID, byAddress: Bool) throws -> Article {
        try article("y") {
            if byAddress {
                $0.extra = [.init("evolvedFrom", .string("urn:x"))]
            } else {
                $0.supersedes = id
            }
        }
    }

    @Test("what follows an article is known as soon as it does", arguments: [false, true])
    func followers(byAddress: Bool) throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let (first, second) = (try identifier("x"), try identifier("y"))
        _ = try store.save([Draft(try article("x") { $0.uri = "urn:x" })])
        #expect(try store.successors(of: first) == [])
        _ = try store.save([Draft(try successor(of: first, byAddress: byAddress))])
        #expect(try store.successors(of: first) == [second])
        #expect(try store.remove(second))
        #expect(try store.successors(of: first) == [])
    }

    @Test("what was there before an article follows it", arguments: [false, true])
    func early(byAddress: Bool) throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let (first, second) = (try identifier("x"), try identifier("y"))
        _ = try store.save([Draft(try successor(of: first, byAddress: byAddress))])
        _ = try store.save([Draft(try article("x") { $0.uri = "urn:x" })])
        #expect(try store.successors(of: first) == [second])
    }

    @Test("no more than its capacity is kept, and what is asked for stays")
    func bounded() throws {
        let cache = HeadlineCache()
        let ids = try (0..<2 * HeadlineCache.capacity).map { try identifier("a\($0)") }
        var readings = 0
        func read(_ ids: [ArticleID]) throws {
            _ = try cache.headlines(ids) { missing throws(RepositoryError) in
                readings += missing.count
                return headlines(missing, "")
            }
        }
        for start in stride(from: 0, to: ids.count, by: 64) {
            try read(Array(ids[start..<start + 64]))
            try read([ids[0]])
        }
        #expect(readings == ids.count)
        try read([ids[0]])
        #expect(readings == ids.count)
        try read([ids[64]])
        #expect(readings == ids.count + 1)
    }

    @Test("a headline that was read shows the next change", arguments: ["saved", "edited"])
    func fresh(_ way: String) throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let id = try identifier("x")
        _ = try store.reconcile()
        _ = try store.save([Draft(try article("x", "One"))])
        #expect(try store.headlines([id])[id]?.title == "One")
        if way == "saved" {
            _ = try store.save([Draft(try article("x", "Two"))])
        } else {
            let file = "articles/2025/01/20/x.json"
            try folder.write(try folder.read(file).replacing("One", with: "Two"), to: file)
            _ = try store.reconcile()
        }
        #expect(try store.headlines([id])[id]?.title == "Two")
    }

    @Test("whoever has heard of an event finds no headline from before it")
    func events() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let id = try identifier("x")
        _ = try store.save([Draft(try article("x", "One"))])
        #expect(try store.headlines([id])[id]?.status == .usable)
        // A write of this process is seen like this too, before it is acknowledged.
        let other = try FileArticleRepository(content: folder.path, mode: .shared)
        _ = try other.save([Draft(try article("x", "One") { $0.status = .canceled })])
        let page = try store.events(after: 0, limit: 10)
        #expect(page.events.last?.kind == .kill)
        #expect(try store.headlines([id])[id]?.status == .canceled)
    }

    @Test("everybody is told of what comes back after the catalogue was lost")
    func lost() async throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.reconcile()
        _ = try store.save([Draft(try article("x")), Draft(try article("y"))])
        var changes = store.changes().makeAsyncIterator()
        try store.beginAnew()
        #expect(try store.headlines([try identifier("x")]).isEmpty)
        _ = try store.reconcile()
        let told = try #require(await changes.next())
        #expect(told.map(\.id.rawValue).sorted() == ["x", "y"])
        #expect(try store.headlines([try identifier("x")]).count == 1)
    }
}
