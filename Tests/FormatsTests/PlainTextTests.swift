import Formats
import FoundationEssentials
import News
import Testing

@Suite struct PlainTextTests {
    static func read(_ text: String) throws -> Article {
        try readBytes(Array(text.utf8))
    }

    static func readBytes(_ bytes: [UInt8]) throws -> Article {
        let results = DocumentReader().read(bytes, name: "page.txt", format: nil)
        return try #require(results.first).result.get().article
    }

    static let wire =
        "Harbour ferry sails again\u{A0} \u{A0} • Tunnel: costs rise \u{A0}• Third one "
    static let story = """
        Port council rejects toll on bridge: mayor

        Example News, March 4, 2024 Adjust font size:

        The council on Monday rejected the toll.

        It would have come into force in May, the mayor said.
        """

    @Test(
        "the parts stand in any order, in any dress",
        arguments: [
            "Off the wire\n\(wire)\nYou are here:   News/\n\n\(story)\n",
            "You are here: News/\n\(story)\n\nOff the wire\n\(wire)\n",
            "Off the wire: \(wire)\n\nYou are here: Home > News\n\n\(story)",
            "Off the wire \(wire)\nYou are here: News\n\(story)",
            "\(story)\n\nYou are here: News/\nOff the wire\n\n\(wire)",
            "You are here: news\n\(story)\n\nOff the wire\n• Harbour ferry sails again\n"
                + "• Tunnel: costs rise\n\n• Third one\n",
            "Off the wire\nHarbour ferry sails again | Tunnel: costs rise | Third one\n"
                + "You are here: News/\n\(story)",
        ]
    )
    func orders(_ text: String) throws {
        let variants = [
            text, "\u{FEFF}" + text, text.replacing("\n", with: "\r\n"),
            text.replacing("\n", with: "  \n   "),
        ]
        for variant in variants {
            let article = try Self.read(variant)
            #expect(article.headline == "Port council rejects toll on bridge: mayor")
            #expect(article.source == "Example News")
            #expect(article.datePublished?.text == "2024-03-04")
            #expect(article.section?.rawValue == "news")
            #expect(
                article.wire.map(\.title) == [
                    "Harbour ferry sails again", "Tunnel: costs rise", "Third one",
                ]
            )
            #expect(
                article.bodyText == "The council on Monday rejected the toll.\n\n"
                    + "It would have come into force in May, the mayor said."
            )
        }
    }

    @Test(
        "the line of source, date and byline",
        arguments: [
            ("Example News, January 20, 2025", "Example News", "2025-01-20", nil),
            ("Xinhua, January 20, 2025 Adjust font size:", "Xinhua", "2025-01-20", nil),
            ("January 20, 2025", nil, "2025-01-20", nil),
            ("Monday, Jan. 20, 2025", nil, "2025-01-20", nil),
            ("20 January 2025 | Example News", "Example News", "2025-01-20", nil),
            (
                "By ANN AUTHOR | China Daily | Updated: 2025-01-20 14:05", "China Daily",
                "2025-01-20T14:05:00Z", "ANN AUTHOR"
            ),
            ("(Xinhua) 14:05, January 20, 2025", "Xinhua", "2025-01-20T14:05:00Z", nil),
            ("By Ann Author\nExample News, 2025-01-20", "Example News", "2025-01-20", "Ann Author"),
            ("2025年1月20日 来源：新华网", "新华网", "2025-01-20", nil),
            ("Source: Example News", "Example News", nil, nil),
            (
                "By Ann Author, Example News, Jan 20th, 2025 2:05 p.m. EST", "Example News",
                "2025-01-20T14:05:00-05:00", "Ann Author"
            ),
        ] as [(String, String?, String?, String?)]
    )
    func credits(_ line: String, _ source: String?, _ date: String?, _ byline: String?) throws {
        let article = try Self.read("Headline here\n\n\(line)\n\nFirst paragraph of the story.\n")
        #expect(article.source == source)
        #expect(article.datePublished?.text == date)
        #expect(article.byline == byline)
        #expect(article.bodyText == "First paragraph of the story.")
    }

    @Test(
        "text is not taken for credits",
        arguments: [
            "The treaty was signed on January 20, 2025.",
            "By the time the fleet reached the harbour on the morning of the feast, all was over.",
            "The bill, passed on 20 January 2025 in a vote that lasted all night, comes into force",
        ]
    )
    func notCredits(_ line: String) throws {
        let article = try Self.read("Headline here\n\n\(line)\n\nSecond paragraph.")
        #expect(article.bodyText == "\(line)\n\nSecond paragraph.")
        #expect(article.datePublished == nil)
        #expect(article.source == nil)
    }

    @Test("headline and text alone are enough; one of them is not")
    func missing() throws {
        let article = try Self.read("Headline\n\nText.")
        #expect(article.headline == "Headline")
        #expect(article.bodyText == "Text.")
        #expect(article.wire.isEmpty)
        for text in ["", " \n ", "Headline only", "You are here: News/\n", "Off the wire\nA • B"] {
            #expect(throws: DocumentError.self) { try Self.read(text) }
        }
        let error = #expect(throws: DocumentError.self) {
            try Self.readBytes(Array("Headline\n\n".utf8) + [0xFF, 0xC0])
        }
        #expect(error?.line == 3)
    }

    @Test("what is written reads back")
    func roundTrip() throws {
        var article = Article(id: try Samples.id("x"), headline: "Harbour bridge: open again")
        article.bodyText = "First paragraph.\n\nSecond.\n\nThird on January 4, 2019."
        func check() throws {
            let published = PublishedArticle(article: article, url: "http://here/articles/x")
            var read = try Self.readBytes(PlainTextFormat.encode(published))
            read.id = article.id
            #expect(read == article)
        }
        try check()
        article.source = "Example News"
        try check()
        for date in ["2025-01-20", "2025-01-20T08:30:00+08:00", "2025-12-01T23:59:59.25Z"] {
            article.datePublished = NewsDate(date)
            try check()
        }
        article.section = SectionPath("news/world-news/a_b")
        article.byline = "Ann Author"
        article.wire = [.init(title: "Ferry sails: again"), .init(title: "Tunnel")]
        try check()
        article.source = nil
        try check()
    }

    @Test("the page the product began with")
    func seed() throws {
        let path = "../../shared/data/seed/page.txt"
        for prefix in ["", "../", "../../"] {
            guard let data = FileManager.default.contents(atPath: prefix + path) else { continue }
            let article = try Self.readBytes(Array(data))
            #expect(
                article.headline
                    == "China firmly opposes U.S. restrictions on AI exports: ministry"
            )
            #expect(
                article.id.rawValue
                    == "2025-01-20-china-firmly-opposes-u-s-restrictions-on-ai-exports-ministry"
            )
            #expect(article.source == "Xinhua")
            #expect(article.datePublished?.text == "2025-01-20")
            #expect(article.section?.rawValue == "news")
            #expect(article.bodyText?.split(separator: "\n\n").count == 5)
            #expect(article.wire.count == 10)
            #expect(article.byline == nil)
        }
    }
}
