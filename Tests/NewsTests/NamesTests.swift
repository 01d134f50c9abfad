import News
import Testing

@Suite struct ArticleIDTests {
    @Test(
        "an id is 1 to 128 of [a-z0-9._-], the first a letter or digit",
        arguments: [
            ("a", true), ("2025-01-20-x.y_z", true), (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false), ("", false), (".a", false), ("-a", false),
            ("_a", false), ("A", false), ("a/b", false), ("ä", false), ("a b", false),
            ("a\0", false), ("..", false),
        ]
    )
    func validity(_ text: String, _ isValid: Bool) {
        #expect((ArticleID(text) != nil) == isValid)
    }
}

@Suite struct SectionPathTests {
    @Test(
        "a path is segments of [a-z0-9._-] between slashes",
        arguments: [
            ("news", true), ("news/business", true), ("a/b/c/d/e/f/g/h", true),
            ("a/b/c/d/e/f/g/h/i", false), ("", false), ("/news", false), ("news/", false),
            ("news//x", false), ("News", false), ("..", false), ("news/../x", false),
            (String(repeating: "a", count: 201), false),
        ]
    )
    func validity(_ text: String, _ isValid: Bool) {
        #expect((SectionPath(text) != nil) == isValid)
    }

    @Test(
        "titles as people write them become a path",
        arguments: [
            (["News"], "news"), (["News", "Business & Trade"], "news/business-trade"),
            ([" World  News! "], "world-news"), (["", "News"], "news"), (["新闻"], nil),
        ] as [([String], String?)]
    )
    func titles(_ titles: [String], _ path: String?) {
        #expect(SectionPath(titles: titles)?.rawValue == path)
    }

    @Test("a section holds itself and what lies within it, not what merely starts like it")
    func containment() throws {
        let news = try #require(SectionPath("news"))
        let business = try #require(SectionPath("news/business"))
        let newsroom = try #require(SectionPath("newsroom"))
        #expect(news.contains(news))
        #expect(news.contains(business))
        #expect(!news.contains(newsroom))
        #expect(!business.contains(news))
        #expect(business.ancestry == [news, business])
        #expect(SectionPath("news/world-trade")?.title == "World trade")
    }
}
