import News
import Testing

@testable import Formats

/// JSON that holds several articles, and JSON of other programs.
@Suite struct JSONDocumentTests {
    private func results(_ text: String) -> [ReadResult] {
        DocumentReader().read(Array(text.utf8), name: "a.json", format: nil)
    }

    private func articles(_ text: String) throws -> [Article] {
        try results(text).map { try $0.result.get().article }
    }

    @Test("each element of an array is an article; one that is wrong is named by its place")
    func array() throws {
        let results = results(
            """
            [{"id": "a", "headline": "A", "body_text": "B"},
             {"title": "C", "content": "D"},
             {"id": "e", "headline": "E", "body_text": "F", "date_published": "soon"},
             5,
             {"uri": "urn:g", "headline": "G", "body_text": "H", "versioncreated": "2025-01-20T08:30:00Z"}]
            """
        )
        #expect(results.map(\.line) == [1, 2, 3, 4, 5])
        #expect(
            results.map { (try? $0.result.get().article.headline) ?? "-" } == [
                "A", "C", "-", "-", "G",
            ]
        )
        let date = #expect(throws: DocumentError.self) { try results[2].result.get() }
        #expect(date?.field == "[2].date_published")
        #expect(date?.line == 3)
        let number = #expect(throws: DocumentError.self) { try results[3].result.get() }
        #expect(number?.field == "[3]")
        #expect(throws: DocumentError.self) { try articles("[]") }
    }

    @Test("articles under a name are found; a native article with a list is none of them")
    func named() throws {
        let list = #"{"_items": [{"headline": "A", "body_text": "B"}], "_meta": {"total": 1}}"#
        #expect(try articles(list).map(\.headline) == ["A"])
        #expect(try articles(list.replacing("_items", with: "item")).map(\.headline) == ["A"])
        let native = #"{"id": "a", "headline": "A", "summary": "S", "extra": {"items": []}}"#
        #expect(try articles(native).map(\.headline) == ["A"])
    }

    static let item = """
        {"uri": "https://api.example.org/content/7?qt=x&et=y", "altids": {"itemid": "7"}, "version": 2,
         "type": "text", "language": "en", "versioncreated": "2025-01-20T09:00:00Z",
         "firstcreated": "2025-01-20T08:30:00Z", "pubstatus": "usable", "headline": "Bridge reopens",
         "slugline": "BC-Bridge", "description_summary": "It is open.", "provider": "AP",
         "bylines": [{"by": "By ANN MASON", "title": "Writer"}], "usageterms": ["One.", "Two."],
         "located": "HARBOUR", "description_creditline": "AP", "keywords": ["Bridge"],
         "renditions": {"nitf": {"href": "https://api.example.org/7/nitf", "mimetype": "text/xml"}}}
        """

    @Test(
        "an item of AP alone, in an answer and in a feed",
        arguments: [
            item, #"{"data": {"item": \#(item)}}"#, #"{"data": {"items": [{"item": \#(item)}]}}"#,
            "[\(item)]",
        ]
    )
    func associatedPress(_ text: String) throws {
        let article = try #require(try articles(text).first)
        #expect(article.uri == "https://api.example.org/content/7")
        #expect(article.version == 2)
        #expect(article.headline == "Bridge reopens")
        #expect(article.summary == "It is open.")
        #expect(article.byline == "By ANN MASON, Writer")
        #expect(article.source == "AP")
        #expect(article.dateline == "HARBOUR")
        #expect(article.rights?.usageTerms == "One. Two.")
        #expect(article.tags == ["Bridge"])
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00Z"))
        #expect(article.extra.contains { $0.name == "renditions" })
        #expect(article.extra.first { $0.name == "creditline" }?.value.string == "AP")
    }

    @Test("an item of AP whose text and summary are elsewhere is refused")
    func withoutText() {
        let text = Self.item.replacing("description_summary", with: "no_summary")
        let error = #expect(throws: DocumentError.self) { try articles(text) }
        #expect(error?.field == "description_summary")
    }

    static let post = """
        {"id": 7, "date": "2025-01-20T09:30:00", "date_gmt": "2025-01-20T08:30:00",
         "modified_gmt": "2025-01-21T09:00:00", "guid": {"rendered": "https://example.org/?p=7"},
         "link": "https://example.org/bridge", "slug": "bridge", "status": "publish", "type": "post",
         "title": {"rendered": "Bridge &#8211; open"}, "author": 3, "categories": [4], "tags": [],
         "content": {"rendered": "<p>It is open.</p>", "protected": false},
         "excerpt": {"rendered": "<p>Open.</p>"},
         "_embedded": {"author": [{"name": "Ann Mason", "link": "https://example.org/ann"}],
           "wp:featuredmedia": [{"source_url": "https://example.org/a.jpg"}],
           "wp:term": [[{"taxonomy": "category", "name": "City News"}],
             [{"taxonomy": "post_tag", "name": "Bridges"}]]}}
        """

    @Test("a post of WordPress's API", arguments: [post, "[\(post)]"])
    func wordPress(_ text: String) throws {
        let article = try #require(try articles(text).first)
        #expect(article.headline == "Bridge – open")
        #expect(article.bodyHTML == "<p>It is open.</p>")
        #expect(article.summary == "Open.")
        #expect(article.uri == "https://example.org/?p=7")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00Z"))
        #expect(article.dateModified == NewsDate("2025-01-21T09:00:00Z"))
        #expect(article.authors == [.init(name: "Ann Mason", url: "https://example.org/ann")])
        #expect(article.section?.rawValue == "city-news")
        #expect(article.tags == ["Bridges"])
        #expect(article.image == "https://example.org/a.jpg")
        #expect(article.status == .usable)
        #expect(article.embargoUntil == nil)
    }

    static func export(_ status: String, type: String = "post", password: String = "") -> String {
        """
        <rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
          xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/">
        <channel><item><title>Bridge</title><pubDate>Mon, 20 Jan 2025 08:30:00 +0000</pubDate>
        <content:encoded>&lt;p>It is open.&lt;/p></content:encoded>
        <excerpt:encoded>Open.</excerpt:encoded><wp:status>\(status)</wp:status>
        <wp:post_type>\(type)</wp:post_type><wp:post_password>\(password)</wp:post_password></item></channel></rss>
        """
    }

    @Test(
        "what WordPress has not published is not published here, by its API or its export",
        arguments: [
            ("draft", Article.Status.withheld, false), ("pending", .withheld, false),
            ("private", .withheld, false), ("auto-draft", .withheld, false),
            ("publish", .usable, false), ("future", .usable, true),
        ]
    )
    func unpublished(_ status: String, _ expected: Article.Status, _ isEmbargoed: Bool) throws {
        let post = Self.post.replacing("\"publish\"", with: "\"\(status)\"")
        for text in [post, Self.export(status)] {
            let article = try #require(try articles(text).first)
            #expect(article.status == expected)
            #expect(
                (article.embargoUntil == NewsDate("2025-01-20T08:30:00Z")
                    || article.embargoUntil == NewsDate("2025-01-20T08:30:00+00:00")) == isEmbargoed
            )
            #expect(article.extra.first { $0.name == "wp:status" }?.value.string == status)
        }
    }

    @Test("trash and what is no post are refused; what has a password is held; drafts have no date")
    func exports() throws {
        for (text, field) in [
            (Self.export("trash"), "status"),
            (Self.export("inherit", type: "attachment"), "post_type"),
            (Self.post.replacing("\"publish\"", with: "\"trash\""), "status"),
        ] {
            let error = #expect(throws: DocumentError.self) { try articles(text) }
            #expect(error?.field == field)
        }
        #expect(try articles(Self.export("publish", password: "x")).first?.status == .withheld)
        #expect(try articles(Self.export("publish")).first?.summary == "Open.")
        let dateless = Self.export("draft").replacing("20 Jan 2025", with: "30 Nov -0001")
        #expect(try articles(dateless).first?.datePublished == nil)
    }
}
