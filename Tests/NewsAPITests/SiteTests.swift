import HTTP
import HTTPTypes
import News
import NewsAPI
import Testing

@Suite struct SiteTests {
    /// Every address under `key` anywhere in a JSON value.
    static func addresses(in value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            object.flatMap { name, value in
                name == "url" ? [value as? String ?? ""] : addresses(in: value)
            }
        case let items as [Any]: items.flatMap(addresses)
        default: []
        }
    }

    @Test("the index says what is here", arguments: ["/"])
    func index(_ target: String) throws {
        let json = try RouteTests.newsroom().get(target).json()
        #expect(json["title"] as? String == "News")
        #expect(json["description"] as? String == "All of it")
        #expect(json["counts"] as? [String: Int] == ["articles": 5, "sections": 3])
        let sections = try #require(json["sections"] as? [[String: Any]])
        #expect(sections.map { $0["path"] as? String } == ["news", "sport.txt"])
        #expect(sections.first?["count"] as? Int == 4)
        let templates = try #require(json["templates"] as? [[String: String]])
        #expect(
            templates.map { $0["template"] }.contains("https://news.example/articles/{id}")
        )
    }

    @Test(
        "every address given answers 200",
        arguments: [
            "/", "/sections", "/articles/one", "/articles/a.b", "/articles/odd.json",
            "/articles/plain.md", "/headlines", "/sections/news", "/articles/one/related",
        ]
    )
    func linksResolve(_ target: String) throws {
        let newsroom = try RouteTests.newsroom()
        let response = newsroom.get(target)
        let relations = [
            "self", "alternate", "related", "section", "collection", "index", "sections", "up",
            "status", "canonical", "next", "first",
        ]
        let fields = relations.flatMap(response.links)
        let addresses = Self.addresses(in: try response.json()) + fields
        #expect(!fields.isEmpty)
        for address in addresses {
            #expect(try newsroom.follow(address).status == .ok, "\(address)")
        }
    }

    @Test("alternates are what they say they are")
    func alternates() throws {
        let newsroom = try RouteTests.newsroom()
        for target in ["/articles/one", "/articles/odd.json", "/headlines?limit=2", "/"] {
            let links = (newsroom.get(target).field("Link") ?? "").split(separator: ", <")
            for link in links {
                guard let type = link.split(separator: "; type=\"").dropFirst().first,
                    let url = link.split(separator: ">").first
                else { continue }
                let address = url.hasPrefix("<") ? String(url.dropFirst()) : String(url)
                let answer = try newsroom.follow(address)
                #expect(answer.field("Content-Type").map { $0 + "\"" } == String(type))
            }
        }
    }

    @Test("the tree counts what is in a section, and in it and below")
    func sections() throws {
        let newsroom = Newsroom([
            try article("a", section: "news"), try article("b", section: "news/trade/steel"),
            try article("c", section: "news/trade/steel"), try article("d", section: "arts"),
            try article("e", section: nil),
        ])
        let json = try newsroom.get("/sections").json()
        let tree = try #require(json["sections"] as? [[String: Any]])
        #expect(tree.map { $0["path"] as? String } == ["arts", "news"])
        let news = tree[1]
        #expect(news["count"] as? Int == 3)
        #expect(news["own_count"] as? Int == 1)
        let trade = try #require((news["sections"] as? [[String: Any]])?.first)
        #expect(trade["path"] as? String == "news/trade")
        #expect(trade["count"] as? Int == 2)
        #expect(trade["own_count"] as? Int == 0)
        let url = try #require(trade["url"] as? String)
        #expect(try newsroom.follow(url).itemIDs() == ["b", "c"])
    }

    @Test("a change names everything it can make out of date")
    func cacheTags() throws {
        let sections = ["news/business", "sport"].compactMap { SectionPath($0) }
        let change = ArticleChange(id: try id("one"), kind: .replaced, sections: Set(sections))
        #expect(
            Set(NewsResponder.cacheTags(for: change)) == [
                "article-one", "related-one", "headlines", "index", "sections", "search",
                "section-news", "section-news/business", "section-sport",
            ]
        )
        #expect(NewsResponder.cacheTags(relatedTo: try id("one")) == ["related-one"])
    }

    @Test(
        "every kept answer depends on something a change of what it shows would name",
        arguments: [
            "/", "/sections", "/headlines", "/headlines?tag=x", "/sections/news",
            "/sections/news/business.atom", "/articles/a.b", "/articles/a.b/related",
        ]
    )
    func answersAreDropped(_ target: String) throws {
        let tags = try #require(try RouteTests.newsroom().get(target).keeping?.tags)
        let business = try #require(SectionPath("news/business"))
        let change = ArticleChange(id: try id("a.b"), kind: .removed, sections: [business])
        #expect(!Set(tags).isDisjoint(with: NewsResponder.cacheTags(for: change)))
    }
}
