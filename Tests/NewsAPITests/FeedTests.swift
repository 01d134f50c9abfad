import HTTP
import HTTPTypes
import News
import Testing

@Suite struct FeedTests {
    @Test("a feed says what and where it is")
    func envelope() throws {
        let newsroom = try RouteTests.newsroom()
        let response = newsroom.get("/headlines?language=en&limit=50&section=news")
        let json = try response.json()
        #expect(json["title"] as? String == "News - Headlines")
        #expect(json["home_page_url"] as? String == "https://news.example/")
        let here = "https://news.example/headlines?section=news&language=en&limit=50"
        #expect(json["feed_url"] as? String == here)
        #expect(response.links("self") == [here])
        #expect(response.links("alternate").contains(here.replacing("lines?", with: "lines.atom?")))
        let items = try #require(json["items"] as? [[String: Any]])
        #expect(items.count == 4)
        for item in items {
            #expect(try newsroom.follow(try #require(item["url"] as? String)).status == .ok)
        }
    }

    @Test("a section's feed has its breadcrumb and what lies below it")
    func section() throws {
        let newsroom = try RouteTests.newsroom()
        let response = newsroom.get("/sections/news/business")
        let json = try response.json()
        #expect(json["title"] as? String == "News - News/Business")
        #expect(try response.itemIDs() == ["a.b"])
        let own = try #require(json["_newsd"] as? [String: Any])
        let breadcrumb = try #require(own["breadcrumb"] as? [[String: String]])
        #expect(breadcrumb.map { $0["title"] } == ["News", "Business"])
        for crumb in breadcrumb {
            #expect(try newsroom.follow(try #require(crumb["url"])).status == .ok)
        }
        #expect(try newsroom.get("/sections/news").itemIDs().contains("a.b"))
        #expect(response.field("Cache-Groups") == #""section-news/business""#)
        let tags = try #require(response.keeping?.tags)
        #expect(tags == ["site", "section-news/business", "article-a.b"])
    }

    @Test(
        "Accept chooses the form and it is the type that answers",
        arguments: [
            (nil, "application/feed+json"), ("application/json", "application/json"),
            ("application/feed+json", "application/feed+json"),
            ("application/atom+xml", "application/atom+xml"),
            ("application/rss+xml, */*;q=0.1", "application/rss+xml"),
            ("text/html, */*;q=0.8", "text/html; charset=utf-8"),
        ] as [(String?, String)]
    )
    func negotiates(_ accept: String?, _ type: String) throws {
        let response = try RouteTests.newsroom().get("/headlines", accept: accept)
        #expect(response.field("Content-Type") == type)
        #expect(response.field("Vary") == "Accept")
    }

    @Test("related headlines come in the ranking's order with score and reasons")
    func related() throws {
        var one = try article("one")
        one.related = [try id("pin")]
        let newsroom = Newsroom([
            one, try article("pin", "Quarterly results"), try article("near", "Storm at sea"),
            try article("far", "Harvest festival"),
        ])
        let reason = Neighbour.Reason(kind: "term", value: "export controls", weight: 0.25)
        newsroom.repository.setNeighbours(
            of: one.id,
            [
                Neighbour(id: try id("near"), score: 0.75, reasons: [reason]),
                Neighbour(id: try id("far"), score: 0.5, reasons: []),
            ]
        )
        let response = newsroom.get("/articles/one/related")
        #expect(try response.itemIDs() == ["pin", "near", "far"])
        let json = try response.json()
        #expect(json["title"] as? String == "News - Related to: Headline of one")
        let items = try #require(json["items"] as? [[String: Any]])
        let own = try #require(items[1]["_newsd"] as? [String: Any])
        #expect(own["score"] is Double)
        let reasons = try #require(own["reasons"] as? [[String: Any]])
        #expect(reasons.first?["value"] as? String == "export controls")
        #expect(try newsroom.get("/articles/one/related?limit=1").itemIDs() == ["pin"])
        let keeping = try #require(response.keeping)
        #expect(
            Set(keeping.tags).isSuperset(of: [
                "related-one", "article-one", "article-pin", "article-near", "article-far",
            ])
        )
        #expect(keeping.until == instant("2025-02-01T12:05:00Z").milliseconds)
        #expect(response.field("Surrogate-Key")?.hasPrefix("related-one article-one ") == true)
    }

    @Test("related headlines not worked out yet are kept for seconds only")
    func unsettled() throws {
        let newsroom = Newsroom([try article("one")])
        let response = newsroom.get("/articles/one/related")
        #expect(response.status == .ok)
        #expect(try response.itemIDs().isEmpty)
        #expect(try #require(response.seconds("max-age")) <= 5)
        #expect(
            try #require(response.keeping?.until)
                == instant("2025-02-01T12:00:05Z").milliseconds
        )
    }

    @Test(
        "an empty list is a list",
        arguments: ["/headlines", "/headlines.atom", "/headlines.rss"]
    )
    func empty(_ target: String) throws {
        let newsroom = Newsroom()
        #expect(newsroom.get(target).status == .ok)
        #expect(newsroom.get("/").status == .ok)
        #expect(newsroom.get("/sections").status == .ok)
    }

    @Test(
        "filters narrow the list",
        arguments: [
            ("tag=red", ["both", "tagged"]), ("source=Xinhua", ["both"]),
            ("language=pt", ["both", "tagged"]), ("language=pt-br", ["both"]),
            ("language=en", ["plain"]), ("language=*", ["plain", "both", "tagged"]),
            ("since=2025-01-20", ["plain", "both"]), ("until=2025-01-20", ["tagged"]),
            ("since=2025-01-20&until=2025-01-21", ["both"]), ("section=news", ["plain"]),
            ("tag=red&source=Xinhua&language=pt", ["both"]), ("tag=none", []),
        ] as [(String, [String])]
    )
    func filters(_ query: String, _ expected: [String]) throws {
        var both = try article("both", section: nil, published: "2025-01-20T00:00:00Z")
        both.tags = ["red"]
        both.source = "Xinhua"
        both.language = "pt-BR"
        var tagged = try article("tagged", section: nil, published: "2025-01-19")
        tagged.tags = ["blue", "red"]
        tagged.language = "pt"
        let plain = try article("plain", published: "2025-01-21T00:00:00Z")
        let newsroom = Newsroom([both, tagged, plain])
        #expect(try newsroom.get("/headlines?" + query).itemIDs() == expected)
    }
}
