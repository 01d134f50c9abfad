import HTTP
import HTTPTypes
import News
import Testing

@Suite struct ArticleTests {
    @Test("an article has its fields, address, breadcrumb and links")
    func fields() throws {
        var story = try article("one", "Bridge reopens", section: "news/business")
        story.bodyText = "First.\n\nSecond."
        story.tags = ["bridges"]
        let newsroom = Newsroom([story])
        let response = newsroom.get("/articles/one")
        let json = try response.json()
        #expect(json["headline"] as? String == "Bridge reopens")
        #expect(json["body_text"] as? String == "First.\n\nSecond.")
        #expect(json["url"] as? String == "https://news.example/articles/one")
        let breadcrumb = try #require(json["breadcrumb"] as? [[String: String]])
        #expect(breadcrumb.map { $0["title"] } == ["News", "Business"])
        #expect(
            breadcrumb.map { $0["url"] } == [
                "https://news.example/sections/news", "https://news.example/sections/news/business",
            ]
        )
        #expect(response.links("self") == ["https://news.example/articles/one"])
        #expect(response.links("related") == ["https://news.example/articles/one/related"])
        #expect(response.links("collection") == ["https://news.example/headlines"])
        #expect(response.links("alternate").count == 10)
        #expect(response.field("Content-Language") == "en")
        #expect(response.field("Last-Modified") == "Sat, 01 Feb 2025 12:00:00 GMT")
        #expect(response.field("Vary") == "Accept")
        #expect(
            response.field("Cache-Groups")
                == #""article-one", "section-news/business", "section-news""#
        )
        #expect(response.field("Surrogate-Key") == "article-one section-news/business section-news")
        #expect(response.field("Cache-Tag") == "article-one,section-news/business,section-news")
    }

    @Test(
        "Accept chooses the form",
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"),
            ("application/ld+json", "application/ld+json"),
            ("text/plain", "text/plain; charset=utf-8"),
            ("text/markdown", "text/markdown; charset=utf-8"),
            ("text/html, text/markdown;q=0.5, text/plain;q=0.4", "text/html; charset=utf-8"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
            ("text/html;q=0, text/markdown;q=0.5", "text/markdown; charset=utf-8"),
            (
                "application/vnd.iptc.ninjs+json",
                "application/vnd.iptc.ninjs+json; version=3.1"
            ),
            (
                "application/vnd.iptc.ninjs+json;version=2.2",
                "application/vnd.iptc.ninjs+json; version=2.2"
            ),
            ("application/nitf+xml", "application/nitf+xml"),
            ("application/json;q=0, application/ld+json;q=0.1", "application/ld+json"),
        ] as [(String?, String)]
    )
    func negotiates(_ accept: String?, _ type: String) throws {
        let response = Newsroom([try article("one")]).get("/articles/one", accept: accept)
        #expect(response.status == .ok)
        #expect(response.field("Content-Type") == type)
        #expect(response.field("Vary") == "Accept")
        let keeping = try #require(response.keeping)
        #expect(keeping.offers.count == 10)
        #expect(keeping.offers[keeping.chosen].text == type)
    }

    @Test("a suffix wins over Accept, which then does not matter")
    func suffixWins() throws {
        let response = Newsroom([try article("one")]).get("/articles/one.txt", accept: "image/png")
        #expect(response.status == .ok)
        #expect(response.field("Vary") == nil)
        #expect(response.keeping?.offers.isEmpty == true)
        #expect(response.links("canonical") == ["https://news.example/articles/one"])
    }

    @Test("what no form satisfies is 406 with the forms there are")
    func notAcceptable() throws {
        let newsroom = Newsroom([try article("one")])
        let response = newsroom.get("/articles/one", accept: "image/png")
        #expect(response.status == .notAcceptable)
        let available = try #require(try response.json()["available"] as? String)
        #expect(available.contains("application/ld+json"))
        #expect(newsroom.get("/headlines", accept: "image/png").status == .notAcceptable)
        #expect(newsroom.get("/", accept: "text/plain").status == .notAcceptable)
        #expect(newsroom.get("/articles/none", accept: "image/png").status == .notFound)
    }

    @Test("every form and every version has an entity tag of its own, the same each time")
    func entityTags() throws {
        let newsroom = Newsroom([try article("one"), try article("two")])
        let targets = [
            "/articles/one", "/articles/one.jsonld", "/articles/one.txt", "/articles/one.md",
            "/articles/two", "/headlines", "/headlines.atom", "/headlines.rss", "/sections", "/",
        ]
        var tags = targets.map { newsroom.get($0).field("ETag") ?? "" }
        tags.append(newsroom.get("/headlines", accept: "application/json").field("ETag") ?? "")
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.count > 18 })
        #expect(tags.dropLast() == targets.map { newsroom.get($0).field("ETag") ?? "" }[...])
        #expect(newsroom.get("/articles/one.json").field("ETag") == tags[0], "the same bytes")
        #expect(tags[0].hasPrefix("\"0123456789abcdef."), "the revision makes it")

        var corrected = try article("one", "Headline, corrected")
        corrected.revision = "fedcba9876543210"
        newsroom.repository.put(corrected)
        for (target, tag) in zip(targets, tags) where target.hasPrefix("/articles/one") {
            #expect(newsroom.get(target).field("ETag") != tag)
        }
    }

    @Test("a printed headline that is an article here is linked, and its coming drops the answer")
    func wire() throws {
        var page = try article("page")
        page.wire = [.init(title: "Known story"), .init(title: "Unknown story")]
        let newsroom = Newsroom([page, try article("known", "Known story")])
        let response = newsroom.get("/articles/page")
        let wire = try #require(try response.json()["wire"] as? [[String: Any]])
        #expect(wire.map { $0["title"] as? String } == ["Known story", "Unknown story"])
        #expect(wire[0]["url"] as? String == "https://news.example/articles/known")
        #expect(wire[0]["id"] as? String == "known")
        #expect(wire[1]["url"] == nil)
        let keeping = try #require(response.keeping)
        #expect(keeping.tags.contains("article-known"))
        let until = try #require(keeping.until)
        #expect(until == instant("2025-02-01T12:01:00Z").milliseconds)
        #expect(response.seconds("s-maxage") == 60)

        let tag = response.field("ETag")
        newsroom.repository.put(try article("late", "Unknown story"))
        let after = newsroom.get("/articles/page")
        #expect(after.field("ETag") != tag)
        #expect(after.keeping?.until == nil)
    }

    @Test("a killed article tells why and what replaces it, if that may be shown")
    func killed() throws {
        var killed = try article("killed", "Wrong story")
        killed.status = .canceled
        killed.correction = "Withdrawn by the source."
        killed.supersededBy = try id("better")
        let newsroom = Newsroom([killed, try article("better")])
        let response = newsroom.get("/articles/killed")
        #expect(response.status == .gone)
        let json = try response.json()
        #expect(json["reason"] as? String == "Withdrawn by the source.")
        #expect(json["replacement"] as? String == "https://news.example/articles/better")
        #expect(response.links("successor-version") == ["https://news.example/articles/better"])
        #expect(!response.text.contains("Wrong story"))

        var hidden = try article("better")
        hidden.status = .withheld
        newsroom.repository.put(hidden)
        let without = newsroom.get("/articles/killed")
        #expect(try without.json()["replacement"] == nil)
        #expect(!without.text.contains("better"))
    }
}
