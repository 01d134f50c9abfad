import Formats
import News
import Testing

@Suite struct NativeFormatTests {
    @Test("every field survives the disk")
    func disk() throws {
        let article = try Samples.full()
        let bytes = NativeFormat.encode(article)
        #expect(try NativeFormat.decode(bytes) == article)
        #expect(NativeFormat.encode(try NativeFormat.decode(bytes)) == bytes)
        #expect(bytes.last == 0x0A)
    }

    @Test("members stand in the contract's order, one a line")
    func order() throws {
        let text = String(decoding: NativeFormat.encode(try Samples.full()), as: UTF8.self)
        let names = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
            .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
        #expect(
            names == [
                "id", "uri", "version", "status", "headline", "summary", "body_text", "body_html",
                "source", "byline", "dateline", "authors", "section", "tags", "subjects",
                "language", "date_published", "date_modified", "embargo_until", "expires_at",
                "correction", "supersedes", "superseded_by", "story", "related", "wire", "image",
                "attachments", "rights", "extra",
            ]
        )
    }

    @Test("what is served reads back as the article, without what only the server knows")
    func wire() throws {
        var article = try Samples.full()
        article.revision = "abc"
        let target = PublishedArticle.Target(id: try Samples.id("x"), url: "http://here/articles/x")
        let bytes = NativeFormat.encode(
            PublishedArticle(
                article: article,
                url: "http://here/articles/2025-01-20-full",
                breadcrumb: [.init(title: "News", url: "http://here/sections/news")],
                links: [.init(rel: "alternate", type: "text/plain", url: "http://here/a.txt")],
                wireTargets: [target, target]
            )
        )
        let node = try JSON.parse(bytes)
        #expect(node["revision"]?.string == "abc")
        #expect(node["breadcrumb"]?.elements?.first?["title"]?.string == "News")
        #expect(node["wire"]?.elements?.map { $0["url"]?.string } == [target.url, target.url])
        #expect(node["links"]?.elements?.first?["rel"]?.string == "alternate")
        article.revision = ""
        #expect(try NativeFormat.decode(bytes) == article)
    }

    @Test("defaults: usable, version 1; a summary alone is enough of a body")
    func defaults() throws {
        let text = #"{"id":"a","headline":"H","summary":"S"}"#
        let article = try NativeFormat.decode(Array(text.utf8))
        #expect(article.status == .usable)
        #expect(article.version == 1)
    }

    @Test(
        "an address that is a script is refused, by its field",
        arguments: [
            (#""image": "javascript:alert(1)""#, "image"),
            (#""image": " JAVA\tSCRIPT:alert(1)""#, "image"),
            (#""image": "data:text/html,x""#, "image"),
            (#""authors": [{"name": "A", "url": "vbscript:x"}]"#, "authors[0].url"),
            (#""authors": [{"name": "A", "avatar": "javascript:x"}]"#, "authors[0].avatar"),
            (#""wire": [{"title": "T", "url": "javascript:x"}]"#, "wire[0].url"),
            (
                #""attachments": [{"url": "javascript:x", "mime_type": "a/b"}]"#,
                "attachments[0].url"
            ),
            (#""image": "data:image/png;base64,AAAA""#, nil),
            (#""image": "https://example.com/javascript:.png""#, nil),
        ]
    )
    func scripts(_ member: String, _ field: String?) throws {
        let text = #"{"id": "a", "headline": "H", "body_text": "T", \#(member)}"#
        let results = DocumentReader().read(Array(text.utf8), name: "a.json", format: nil)
        var refused: String?
        if case .failure(let error) = try #require(results.first).result { refused = error.field }
        #expect(refused == field)
    }

    @Test("unknown members are kept in extra, beside those that were there")
    func unknown() throws {
        let text = #"{"id":"a","headline":"H","body_text":"B","mood":{"x":1.0},"extra":{"y":[]}}"#
        let article = try NativeFormat.decode(Array(text.utf8))
        #expect(
            article.extra == [
                .init("y", .array([])), .init("mood", .object([.init("x", .number("1.0"))])),
            ]
        )
    }

    @Test(
        "a fault is named with its line and field",
        arguments: [
            (#""headline": 7"#, "headline"), (#""headline": "  ""#, "headline"),
            (#""id": "A b""#, "id"), (#""summary": null"#, "summary"),
            (#""version": 0"#, "version"), (#""version": 1.5"#, "version"),
            (#""status": "live""#, "status"), (#""authors": [{"url": "x"}]"#, "authors[0].name"),
            (#""authors": ["Ann"]"#, "authors[0]"),
            (#""authors": [{"name": "A", "role": "x"}]"#, "authors[0].role"),
            (#""section": "News"# + "\"", "section"), (#""tags": "a""#, "tags"),
            (#""tags": ["a", 1]"#, "tags[1]"), (#""subjects": [{"scheme": "x"}]"#, "subjects[0]"),
            (#""language": "english language""#, "language"),
            (#""date_published": "January 20""#, "date_published"),
            (#""date_published": "2025-02-30""#, "date_published"),
            (#""embargo_until": 1"#, "embargo_until"), (#""related": ["a/b"]"#, "related[0]"),
            (#""wire": [{"url": "x"}]"#, "wire[0].title"), (#""rights": "mine""#, "rights"),
            (#""rights": {"owner": "x"}"#, "rights.owner"), (#""uri": """#, "uri"),
            (#""attachments": [{"url": "x"}]"#, "attachments[0].mime_type"),
            (
                #""attachments": [{"url": "x", "mime_type": "a/b", "size_in_bytes": -1}]"#,
                "attachments[0].size_in_bytes"
            ),
            (#""extra": []"#, "extra"),
            ("\"mood\": 1, \"extra\": {\"mood\": 2}", "mood"),
        ]
    )
    func faults(_ member: String, _ field: String) {
        let name = member.split(separator: "\"").first.map(String.init) ?? ""
        let rest = [("id", "\"a\""), ("headline", "\"H\""), ("body_text", "\"B\"")]
            .filter { $0.0 != name }.map { "\"\($0.0)\": \($0.1)" }
        let text = "{\n\(rest.joined(separator: ",\n")),\n\(member)\n}"
        let error = #expect(throws: DocumentError.self) {
            try NativeFormat.decode(Array(text.utf8))
        }
        #expect(error?.field == field)
        #expect(error?.line == rest.count + 2)
    }

    @Test(
        "what an article cannot do without",
        arguments: [
            (#"{"headline":"H","body_text":"B"}"#, "id"),
            (#"{"id":"a","body_text":"B"}"#, "headline"),
            (#"{"id":"a","headline":"H"}"#, "body_text"),
            (#"{"id":"a","headline":"H","body_text":" \n"}"#, "body_text"),
        ]
    )
    func required(_ text: String, _ field: String) {
        let error = #expect(throws: DocumentError.self) {
            try NativeFormat.decode(Array(text.utf8))
        }
        #expect(error?.field == field)
    }
}
