import Formats
import News
import Testing

@Suite struct NinjsReaderTests {
    static func read(_ text: String) throws -> Article {
        let results = DocumentReader().read(Array(text.utf8), name: "a.json", format: nil)
        return try #require(results.first).result.get().article
    }

    static let first = #"""
        {"uri": "urn:x:1", "type": "text", "version": "3", "pubstatus": "canceled",
         "firstcreated": "2025-01-19T10:00:00+0000", "versioncreated": "2025-01-20T10:18:33+0000",
         "embargoed": "2025-01-21T00:00:00.123456+00:00", "expires": "2026-01-01T00:00:00Z",
         "headline": "Bridge <b>reopens</b>", "byline": "Ann", "located": "Porthaven",
         "description_text": "Traffic flows.", "language": "en", "urgency": 4,
         "body_html": "<p onclick='x()'>Text</p><script>x</script>", "body_text": "Text",
         "copyrightholder": "Example", "usageterms": "none", "infosource": [{"name": "Example"}],
         "subject": [{"name": "road", "code": "20000337", "scheme": "http://cv.iptc.org/"}],
         "person": [{"name": "Ann", "rel": "author"}, {"name": "Mayor", "rel": "about"}],
         "associations": {"featuremedia": {"type": "picture", "renditions": {
            "small": {"href": "https://e.org/s.jpg", "mimetype": "image/jpeg", "width": 10},
            "large": {"href": "https://e.org/l.jpg", "mimetype": "image/jpeg", "width": 99}}},
            "embedded": null},
         "mystery": {"kept": true}}
        """#

    static let third = #"""
        {"uri": "urn:x:1", "type": "text", "version": "3", "pubStatus": "canceled",
         "firstCreated": "2025-01-19T10:00:00Z", "versionCreated": "2025-01-20T10:18:33Z",
         "embargoedUntil": "2025-01-21T00:00:00Z", "expires": "2026-01-01T00:00:00Z",
         "headlines": [{"role": "short", "value": "Bridge"},
            {"role": "main", "contentType": "text/plain", "value": "Bridge reopens"}],
         "by": "Ann", "located": "Porthaven", "language": "en", "urgency": 4,
         "descriptions": [{"contentType": "text/plain", "value": "Traffic flows."}],
         "bodies": [{"contentType": "text/plain", "value": "Text"},
            {"contentType": "text/html", "value": "<p onclick='x()'>Text</p><script>x</script>"}],
         "copyrightHolder": "Example", "usageTerms": "none",
         "infoSources": [{"name": "Other", "role": "x"}, {"name": "Example", "role": "origin"}],
         "subjects": [{"name": "road", "uri": "http://cv.iptc.org/20000337"},
            {"name": "News", "rel": "breadcrumb"}, {"name": "Local", "rel": "breadcrumb"}],
         "people": [{"name": "Ann", "rel": "author"}],
         "associations": [{"name": "main", "uri": "urn:x:2", "type": "picture", "renditions": [
            {"name": "l", "href": "https://e.org/l.jpg", "contentType": "image/jpeg"}]}]}
        """#

    @Test("every generation gives the same fields")
    func fields() throws {
        let second = Self.third.replacing("pubStatus", with: "pubstatus")
            .replacing("Created", with: "created").replacing("embargoedUntil", with: "embargoed")
            .replacing("contentType", with: "contenttype").replacing(
                "infoSources",
                with: "infosources"
            )
            .replacing("copyrightHolder", with: "copyrightholder")
            .replacing("usageTerms", with: "usageterms")
        for text in [Self.first, second, Self.third] {
            let article = try Self.read(text)
            #expect(article.uri == "urn:x:1")
            #expect(article.version == 3)
            #expect(article.status == .canceled)
            #expect(article.headline == "Bridge reopens")
            #expect(article.byline == "Ann")
            #expect(article.dateline == "Porthaven")
            #expect(article.summary == "Traffic flows.")
            #expect(article.bodyText == "Text")
            #expect(article.bodyHTML == "<p>Text</p>")
            #expect(article.datePublished?.instant == NewsDate("2025-01-19T10:00:00Z")?.instant)
            #expect(article.dateModified?.instant == NewsDate("2025-01-20T10:18:33Z")?.instant)
            #expect(article.embargoUntil != nil)
            #expect(article.expiresAt?.text == "2026-01-01T00:00:00Z")
            #expect(article.rights == .init(holder: "Example", usageTerms: "none"))
            #expect(article.source == "Example")
            #expect(article.image == "https://e.org/l.jpg")
            #expect(article.authors.map(\.name) == ["Ann"])
            #expect(
                article.subjects == [
                    .init(scheme: "http://cv.iptc.org/", code: "20000337", name: "road")
                ]
            )
            #expect(article.extra.contains { $0.name == "urgency" })
            #expect(article.extra.contains { $0.name == "associations" })
        }
        #expect(try Self.read(Self.third).section?.rawValue == "news/local")
        #expect(try Self.read(Self.first).extra.contains { $0.name == "mystery" })
        #expect(
            try Self.read(Self.third).extra.first { $0.name == "headlines" }?.value
                == .array([
                    .object([.init("role", .string("short")), .init("value", .string("Bridge"))])
                ])
        )
    }

    @Test(
        "a fault is named with its field",
        arguments: [
            (#"{"type": "text", "pubstatus": "usable", "headline": "H", "body_text": "B"}"#, "uri"),
            (#"{"uri": "u", "type": "text", "body_text": "B"}"#, "headline"),
            (#"{"uri": "u", "type": "text", "headline": "H"}"#, "body_text"),
            (
                #"{"uri": "u", "type": "text", "headline": "H", "body_text": "B", "versioncreated": "x"}"#,
                "versioncreated"
            ),
            (
                #"{"uri": "u", "type": "text", "headline": "H", "body_text": "B", "pubstatus": "x"}"#,
                "pubstatus"
            ),
            (#"{"uri": "u", "bodies": [], "headlines": {"value": "H"}}"#, "headlines"),
            (#"{"uri": "u", "bodies": [], "headlines": [{"text": "H"}]}"#, "headlines[0].value"),
        ]
    )
    func faults(_ text: String, _ field: String) {
        let error = #expect(throws: DocumentError.self) { try Self.read(text) }
        #expect(error?.field == field)
        #expect(error?.line == 1)
    }
}
