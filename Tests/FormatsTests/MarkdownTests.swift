import Formats
import News
import Testing

@Suite struct MarkdownTests {
    static func read(_ text: String, name: String = "a.md") throws -> Draft {
        let results = DocumentReader().read(Array(text.utf8), name: name, format: nil)
        return try #require(results.first).result.get()
    }

    @Test("what is written reads back, every field")
    func roundTrip() throws {
        var article = try Samples.full()
        let bodies: [String?] = [
            article.bodyText, nil, "", " led by space", "ends in CR\r\nLF", "---\nrule",
            "# Heading",
            "nul \u{0}", "\u{2028}line",
        ]
        for body in bodies {
            article.bodyText = body
            let published = PublishedArticle(article: article, url: "http://here/articles/x")
            let bytes = MarkdownFormat.encode(published)
            let results = DocumentReader().read(bytes, name: "x.md", format: .markdown)
            let draft = try #require(results.first).result.get()
            #expect(draft.article == article)
            #expect(draft.idIsGiven)
        }
        article.extra = [
            .init("odd: key", .string("yes")), .init("1", .bool(true)), .init("~", .null),
            .init("control", .string("\u{7F}\u{85}\u{FEFF}\u{2029}\"\\\n\t")),
            .init("numbers", .array([.number("-1.50e3"), .string("1.50"), .string("")])),
        ]
        article.headline = "yes: \"no\" # 'x' \u{85} \u{1F309}"
        let published = PublishedArticle(article: article, url: "http://here/articles/x")
        let draft = try Self.read(
            String(decoding: MarkdownFormat.encode(published), as: UTF8.self)
        )
        #expect(draft.article == article)
    }

    @Test("front matter by the names other systems use")
    func foreign() throws {
        let draft = try Self.read(
            """
            ---
            title: Harbour bridge reopens
            date: 2025-01-20 08:30:00 +0100
            lastmod: 2025-01-21
            categories: [Local news, Traffic]
            tags: bridges, traffic
            author: Ann Author
            description: "Traffic flows."
            canonical_url: https://example.org/bridge
            lang: en_GB
            draft: true
            weight: 10
            layout: post
            ---

            First *paragraph*.

            Second.
            """
        )
        let article = draft.article
        #expect(article.headline == "Harbour bridge reopens")
        #expect(article.datePublished?.text == "2025-01-20T08:30:00+01:00")
        #expect(article.dateModified?.text == "2025-01-21")
        #expect(article.section?.rawValue == "local-news")
        #expect(article.tags == ["bridges", "traffic"])
        #expect(article.authors.map(\.name) == ["Ann Author"])
        #expect(article.summary == "Traffic flows.")
        #expect(article.uri == "https://example.org/bridge")
        #expect(article.language == "en-GB")
        #expect(article.status == .withheld)
        #expect(article.bodyText == "First *paragraph*.\n\nSecond.")
        #expect(article.extra.map(\.name) == ["categories", "weight", "layout"])
        #expect(!draft.idIsGiven)
        #expect(article.id.rawValue == "2025-01-20-harbour-bridge-reopens")
    }

    @Test("without front matter the first heading is the headline, the file name has the date")
    func bare() throws {
        let article = try Self.read("# Bridge reopens\n\nText.", name: "2025-01-20-bridge.md")
            .article
        #expect(article.headline == "Bridge reopens")
        #expect(article.bodyText == "Text.")
        #expect(article.datePublished?.text == "2025-01-20")
    }

    @Test(
        "a fault is named with its line and field",
        arguments: [
            ("---\ntitle: A\ndate: soon\n---\nText", 3, "date"),
            ("---\ntitle: A\ntitle: B\n---\nText", 3, "title"),
            ("---\ntitle: [A\n---\nText", 3, nil), ("---\ntitle: A\nText", 1, nil),
            ("+++\ntitle = 'A'\n+++\n", 4, "body_text"), ("---\ntitle: A\n---\n", 4, "body_text"),
            ("---\ntitle: A\n---", 3, "body_text"), ("---\ntitle: [A\n---", 3, nil),
            ("---\ndate: 2025-01-20\n---\nText", 1, "headline"),
            ("---\n- a\n---\nText", 2, nil),
            ("---\ntitle: A\nlang: not a language\n---\nText", 3, "lang"),
        ] as [(String, Int, String?)]
    )
    func faults(_ text: String, _ line: Int, _ field: String?) {
        let error = #expect(throws: DocumentError.self) { try Self.read(text) }
        #expect(error?.field == field)
        if field != "title" { #expect(error?.line == line) }
    }

    @Test("aliases cannot make a small file a large article")
    func aliases() {
        var yaml = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(references)]\n"
        }
        #expect(throws: DocumentError.self) { try Self.read(yaml + "title: A\n---\nText") }
    }
}
