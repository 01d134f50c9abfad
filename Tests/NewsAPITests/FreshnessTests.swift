import HTTP
import HTTPTypes
import News
import Testing

@Suite struct FreshnessTests {
    /// One article from noon on, one until ten past, and one that leads to both.
    static func newsroom() throws -> Newsroom {
        var embargoed = try article("embargoed", published: "2025-02-01T11:00:00Z")
        embargoed.embargoUntil = NewsDate("2025-02-01T12:00:00Z")
        var expiring = try article("expiring")
        expiring.expiresAt = NewsDate("2025-02-01T12:10:00Z")
        var open = try article("open", section: "sport")
        open.related = [embargoed.id, expiring.id]
        return Newsroom([embargoed, expiring, open], at: "2025-01-20T12:00:00Z")
    }

    static let targets = [
        "/headlines", "/headlines.atom", "/sections/news", "/", "/sections", "/articles/open",
        "/articles/open/related",
    ]

    @Test("far from a turn the ages are those of the contract")
    func standard() throws {
        let response = Newsroom([try article("one")]).get("/articles/one")
        #expect(
            response.field("Cache-Control")
                == "public, max-age=60, s-maxage=300, stale-while-revalidate=60, "
                + "stale-if-error=86400"
        )
        let keeping = try #require(response.keeping)
        #expect(keeping.until == nil)
    }

    @Test(
        "no age reaches past the turn, even of an answer the server keeps",
        arguments: targets,
        [
            "2025-01-20T12:00:00Z", "2025-02-01T10:00:00Z", "2025-02-01T11:55:00Z",
            "2025-02-01T11:59:00Z", "2025-02-01T11:59:58Z", "2025-02-01T11:59:59.500Z",
        ]
    )
    func agesEndBeforeTheTurn(_ target: String, _ now: String) throws {
        let newsroom = try Self.newsroom()
        newsroom.set(now)
        let response = newsroom.get(target)
        let turn = instant("2025-02-01T12:00:00Z").milliseconds
        let until = try #require(response.keeping?.until)
        let shared = try #require(response.seconds("s-maxage"))
        let stale = max(
            response.seconds("stale-while-revalidate") ?? 0,
            response.seconds("stale-if-error") ?? 0
        )
        #expect(try #require(response.seconds("max-age")) <= shared)
        let last = until + Int64(shared + stale) * 1000
        #expect(last < turn, "\(target) at \(now)")
        #expect(until >= instant(now).milliseconds, "\(target) at \(now) may be kept")
    }

    @Test("an embargo lifts to the millisecond, in every list")
    func embargoLifts() throws {
        let newsroom = try Self.newsroom()
        newsroom.set("2025-02-01T11:59:59.999Z")
        #expect(newsroom.get("/articles/embargoed").status == .notFound)
        for target in Self.targets.filter({ $0.hasPrefix("/headlines") || $0.hasSuffix("news") }) {
            #expect(!newsroom.get(target).text.contains("embargoed"))
        }
        let tag = newsroom.get("/articles/open/related").field("ETag")
        newsroom.set("2025-02-01T12:00:00Z")
        #expect(newsroom.get("/articles/embargoed").status == .ok)
        #expect(try newsroom.get("/headlines").itemIDs() == ["embargoed", "expiring", "open"])
        #expect(newsroom.get("/headlines.atom").text.contains("embargoed"))
        #expect(try newsroom.get("/articles/open/related").itemIDs() == ["embargoed", "expiring"])
        #expect(newsroom.get("/articles/open/related").field("ETag") != tag)
        let json = try newsroom.get("/articles/open").json()
        #expect(json["related"] as? [String] == ["embargoed", "expiring"])
    }

    @Test("an expiry ends what it ends to the millisecond")
    func expires() throws {
        let newsroom = try Self.newsroom()
        newsroom.set("2025-02-01T12:09:59.999Z")
        #expect(newsroom.get("/articles/expiring").status == .ok)
        #expect(newsroom.get("/articles/expiring").seconds("max-age") == 0)
        newsroom.set("2025-02-01T12:10:00Z")
        #expect(newsroom.get("/articles/expiring").status == .notFound)
        #expect(!newsroom.get("/headlines").text.contains("expiring"))
        #expect(!newsroom.get("/articles/open").text.contains("expiring"))
    }
}
