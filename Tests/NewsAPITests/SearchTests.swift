import HTTP
import HTTPTypes
import News
import Testing

@testable import NewsAPI

/// `GET /search`.
@Suite struct SearchTests {
    private func newsroom(at now: String = "2025-02-01T12:00:00Z") throws -> Newsroom {
        var bridge = try article("bridge", "Harbour <bridge> reopens", section: "news/city")
        bridge.bodyText = "Cars & \"trams\" cross the bridge again."
        bridge.tags = ["transport"]
        var toll = try article("toll", "Tolls", published: "2025-01-21T08:00:00Z")
        toll.bodyText = "The bridge costs more."
        var soon = try article("soon", "Bridge under embargo")
        soon.embargoUntil = NewsDate("2025-02-01T12:00:40Z")
        let others = try (1...4).map { try article("z\($0)", "Ferry", published: "2025-01-0\($0)") }
        return Newsroom([bridge, toll, soon] + others, at: now)
    }

    @Test("what was found comes with headline and text marked and escaped")
    func snippets() throws {
        let response = try newsroom().get("/search?q=bridge")
        #expect(response.status == .ok)
        #expect(response.field("Content-Type") == "application/feed+json")
        #expect(try response.itemIDs() == ["bridge", "toll"])
        let json = try response.json()
        #expect(json["title"] as? String == "News - Search: bridge")
        #expect(json["feed_url"] as? String == "https://news.example/search?q=bridge")
        #expect(json["next_url"] == nil)
        let items = try #require(json["items"] as? [[String: Any]])
        let own = items.compactMap { $0["_newsd"] as? [String: Any] }
        #expect(own[0]["title"] as? String == "Harbour &lt;<mark>bridge</mark>&gt; reopens")
        #expect(
            own[0]["snippet"] as? String
                == "Cars &amp; &quot;trams&quot; cross the <mark>bridge</mark> again."
        )
        #expect(own[1]["title"] == nil)
        #expect(own[1]["snippet"] as? String == "The <mark>bridge</mark> costs more.")
    }

    static let forms = [
        ("/search?q=bridge", "application/json", "application/json"),
        ("/search?q=bridge", "application/atom+xml", "application/atom+xml"),
        ("/search?q=bridge", "text/html", "text/html; charset=utf-8"),
        ("/search.json?q=bridge", nil, "application/feed+json"),
        ("/search.atom?q=bridge", nil, "application/atom+xml"),
        ("/search.rss?q=bridge", nil, "application/rss+xml"),
        ("/search.html?q=bridge", nil, "text/html; charset=utf-8"),
    ]

    @Test("it has the forms of a list", arguments: forms)
    func represented(_ target: String, _ accept: String?, _ type: String) throws {
        let response = try newsroom().get(target, accept: accept)
        #expect(response.status == .ok)
        #expect(response.field("Content-Type") == type)
        #expect(response.field("Vary") == (accept == nil ? nil : "Accept"))
        #expect(response.field("ETag") != nil)
        #expect(response.text.contains("Tolls"))
    }

    static let orders = [
        ("", ["z4", "z3", "z2", "z1"]), ("&sort=relevance", ["z4", "z3", "z2", "z1"]),
        ("&sort=date", ["z4", "z3", "z2", "z1"]),
    ]

    @Test("pages lead from one to the next, without gap or repeat", arguments: orders)
    func paging(_ sort: String, _ ids: [String]) throws {
        let newsroom = try newsroom()
        var response = newsroom.get("/search.json?q=ferry\(sort)&limit=3&section=news")
        #expect(response.links("first").isEmpty)
        var found = try response.itemIDs()
        let next = try #require(try response.json()["next_url"] as? String)
        #expect(response.links("next") == [next])
        #expect(next.hasPrefix("https://news.example/search.json?q=ferry&section=news"))
        response = try newsroom.follow(next)
        found += try response.itemIDs()
        #expect(found == ids)
        #expect(response.links("self") == [next])
        #expect(response.links("first").count == 1)
        #expect(try response.json()["next_url"] == nil)
    }

    @Test("a cursor belongs to its words, order and filters")
    func cursors() throws {
        let newsroom = try newsroom()
        let first = newsroom.get("/search?q=ferry&limit=1")
        let next = try #require(try first.json()["next_url"] as? String)
        let cursor = try #require(next.split(separator: "cursor=").last)
        for query in ["q=tolls", "q=ferry&sort=date", "q=ferry&section=news"] {
            let response = newsroom.get("/search?\(query)&cursor=\(cursor)")
            #expect(response.status == .badRequest)
            #expect(try response.faults() == ["cursor"])
        }
        #expect(newsroom.get("/headlines?cursor=\(cursor)").status == .badRequest)
        let list = newsroom.get("/headlines?limit=1")
        let other = try #require(
            (try list.json()["next_url"] as? String)?.split(separator: "cursor=").last
        )
        #expect(newsroom.get("/search?q=ferry&cursor=\(other)").status == .badRequest)
    }

    static let faults = [
        ("/search", ["q"]), ("/search?q=", ["q"]), ("/search?q=%20", ["q"]),
        ("/search?q=-a", ["q"]),
        ("/search?q=%22", ["q"]), ("/search?q=a*", ["q"]), ("/search?q=a%0A", ["q"]),
        ("/search?q=" + String(repeating: "a", count: 501), ["q"]),
        ("/search?q=" + Array(repeating: "a", count: 33).joined(separator: "+"), ["q"]),
        ("/search?q=a&q=b", ["q"]), ("/search?q=a&sort=newest", ["sort"]),
        ("/search?q=a&limit=101", ["limit"]), ("/search?q=a&as_of=2025-01-01", ["as_of"]),
        ("/search?sort=x&since=y", ["q", "sort", "since"]), ("/search?q=a&query=b", ["query"]),
        ("/search?q=a&cursor=x", ["cursor"]), ("/headlines?q=a", ["q"]),
    ]

    @Test("what is wrong is named", arguments: faults)
    func refused(_ target: String, _ parameters: [String]) throws {
        let response = try newsroom().get(target)
        #expect(response.status == .badRequest)
        #expect(response.field("Content-Type") == "application/problem+json")
        #expect(try response.faults() == parameters)
    }

    static let hostile = [
        "%3Cscript%3Ealert(1)%3C/script%3E", "%22%22%22a", "a%20AND%20(", "NEAR(a,%20b)",
        "a%27%3B--",
        "headline:a", "%E2%80%AEabc", "%F0%9F%8C%89%20a",
    ]

    @Test("whatever is typed is answered, and shown escaped", arguments: hostile)
    func anything(_ query: String) throws {
        let newsroom = try newsroom()
        for form in ["json", "atom", "rss", "html"] {
            let response = newsroom.get("/search.\(form)?q=\(query)")
            #expect(response.status == .ok)
            if form != "json" { #expect(!response.text.contains("<script>alert")) }
        }
    }

    @Test("an embargo is over to the second, and no answer lives past it")
    func embargo() throws {
        let newsroom = try newsroom()
        let before = newsroom.get("/search?q=embargo")
        #expect(try before.itemIDs() == [])
        #expect(before.seconds("max-age") == 20)
        let until = try #require(before.keeping?.until)
        #expect(until < instant("2025-02-01T12:00:40Z").milliseconds)
        newsroom.set("2025-02-01T12:00:40Z")
        #expect(try newsroom.get("/search?q=embargo").itemIDs() == ["soon"])
    }

    @Test("any change drops it, and it is not sent twice to who has it")
    func caching() throws {
        let newsroom = try newsroom()
        let response = newsroom.get("/search?q=bridge")
        let change = ArticleChange(id: try id("other"), kind: .created, sections: [])
        let tags = try #require(response.keeping?.tags)
        #expect(!Set(tags).isDisjoint(with: NewsResponder.cacheTags(for: change)))
        #expect(tags.contains(NewsResponder.searchCacheTag))
        #expect(response.field("Cache-Tag") == "search")
    }

    @Test("long words leave the head of an answer short, and the page its links")
    func longWords() throws {
        let words = Query.escaped(String(repeating: "桥", count: 500))
        let response = try newsroom().get("/search.html?q=\(words)")
        #expect(response.status == .ok)
        #expect((response.field("Link") ?? "").utf8.count <= 2000)
        #expect(response.text.contains("/search.atom?q=\(words)"))
        let short = try newsroom().get("/search?q=ferry&limit=1")
        #expect(short.links("next").count == 1)
        #expect(short.links("alternate").count == 4)
    }

    @Test("other methods and forms are refused as everywhere")
    func refusals() throws {
        let newsroom = try newsroom()
        let post = newsroom.send(.post, "/search?q=a")
        #expect(post.status == .methodNotAllowed)
        #expect(post.field("Allow") == "GET, HEAD, OPTIONS")
        #expect(newsroom.get("/search?q=a", accept: "image/png").status == .notAcceptable)
        #expect(newsroom.get("/search.xml?q=a").status == .notFound)
        #expect(newsroom.send(.head, "/search?q=a").status == .ok)
    }

    @Test("a repository that fails is a 503 without its reason")
    func failure() throws {
        let newsroom = try newsroom()
        newsroom.repository.fail(.catalogue(reason: "secret"))
        let response = newsroom.get("/search?q=a")
        #expect(response.status == .serviceUnavailable)
        #expect(!response.text.contains("secret"))
    }

    @Test("the index says where it is")
    func index() throws {
        let templates = try #require(
            try newsroom().get("/").json()["templates"] as? [[String: Any]]
        )
        let search = try #require(templates.first { $0["rel"] as? String == "search" })
        #expect(
            search["template"] as? String
                == "https://news.example/search{?q,section,tag,source,language,since,until,sort,limit,cursor}"
        )
    }
}
