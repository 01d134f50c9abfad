import News
import Testing

@testable import Formats

/// Relative addresses in feeds, and what feeds by hand do to their texts.
@Suite struct FeedAddressTests {
    @Test(
        "an address is resolved as RFC 3986 §5.4 says",
        arguments: [
            ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
            (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
            ("..", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
            ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("/./g", "http://a/g"),
            ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"),
            ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"), ("g?y/./x", "http://a/b/c/g?y/./x"),
            ("g#s/../x", "http://a/b/c/g#s/../x"), ("\u{E0} b", "http://a/b/c/\u{E0} b"),
            ("mailto:x@y", "mailto:x@y"), ("javascript:x", "javascript:x"),
        ]
    )
    func resolves(_ text: String, _ address: String) {
        #expect(XMLAddress.resolve(text, base: "http://a/b/c/d;p?q") == address)
    }

    @Test(
        "what is no address with a host is no base",
        arguments: ["javascript:x/", "urn:a:b", "a/b", "", "http://", "file:///etc/"]
    )
    func bases(_ base: String) {
        #expect(XMLAddress.resolve("g", base: base) == "g")
    }

    private func article(_ text: String, _ name: String = "a.xml") throws -> Article {
        let results = DocumentReader().read(Array(text.utf8), name: name, format: nil)
        return try #require(results.first).result.get().article
    }

    private static let html = "&lt;p>&lt;a href=\"more\">More&lt;/a>&lt;img src=\"/a.jpg\">&lt;/p>"
    private static let content = "http://purl.org/rss/1.0/modules/content/"

    @Test(
        "links in RSS are relative to xml:base, then to the feed, then to its page",
        arguments: [
            ("xml:base='https://e.org/x/'", "", "https://e.org/x/more"),
            ("", "<link>https://e.org/news/</link>", "https://e.org/news/more"),
            (
                "xmlns:atom='http://www.w3.org/2005/Atom'",
                "<link>https://e.org/</link><atom:link rel='self' href='https://e.org/f/rss'/>",
                "https://e.org/f/more"
            ),
            ("xml:base='sub/'", "<link>https://e.org/news/</link>", "https://e.org/news/sub/more"),
        ]
    )
    func rss(_ attributes: String, _ head: String, _ address: String) throws {
        let feed = """
            <rss xmlns:content="\(Self.content)" \(attributes)><channel>\(head)<item><title>T</title>
            <content:encoded>\(Self.html)</content:encoded></item></channel></rss>
            """
        let body = try article(feed).bodyHTML
        #expect(body == "<p><a href=\"\(address)\">More</a><img src=\"https://e.org/a.jpg\"></p>")
    }

    @Test(
        "links, ids and texts in Atom are relative to the innermost xml:base, then to the feed",
        arguments: [
            ("xml:base='https://e.org/x/'", "", "https://e.org/x/more", "https://e.org/x/7"),
            (
                "", "<link rel='self' href='https://e.org/f/atom'/>", "https://e.org/f/more",
                "https://e.org/f/7"
            ),
            ("", "<link href='https://e.org/p/'/>", "https://e.org/p/more", "https://e.org/p/7"),
        ]
    )
    func atom(_ attributes: String, _ head: String, _ address: String, _ id: String) throws {
        for (type, text) in [
            ("html", Self.html),
            (
                "xhtml",
                "<div xmlns='http://www.w3.org/1999/xhtml'><p><a href='more'>More</a><img src='/a.jpg'/></p></div>"
            ),
        ] {
            let feed = """
                <feed xmlns="http://www.w3.org/2005/Atom" \(attributes)>\(head)<entry><id>7</id>
                <title>T</title><content type="\(type)">\(text)</content></entry></feed>
                """
            let article = try article(feed)
            #expect(
                article.bodyHTML
                    == "<p><a href=\"\(address)\">More</a><img src=\"https://e.org/a.jpg\"></p>"
            )
            #expect(article.uri == id)
        }
    }

    @Test(
        "links in a page are relative to its base, then to its own address",
        arguments: [
            (
                "<base href='https://e.org/b/'><link rel=canonical href='https://e.org/c/d'>",
                "/b/more"
            ),
            ("<base href='sub/'><link rel=canonical href='https://e.org/c/d'>", "/c/sub/more"),
            ("<link rel=canonical href='https://e.org/c/d'>", "/c/more"),
            ("<meta property='og:url' content='https://e.org/c/d'>", "/c/more"),
        ]
    )
    func page(_ head: String, _ path: String) throws {
        let words =
            "The bridge over the harbour was opened again on Monday after two years of work."
        let page = """
            <html><head>\(head)<title>A headline long enough</title></head><body><h1>A headline long enough</h1>
            <p>\(words) <a href="more">Read what the council says</a> about it and \(words)</p></body></html>
            """
        let html = try article(page, "a.html").bodyHTML
        #expect(html?.contains("<a href=\"https://e.org\(path)\">") == true, "\(html ?? "")")
    }

    @Test("links in a JSON Feed are relative to the item, then to the feed")
    func jsonFeed() throws {
        func feed(_ url: String) -> String {
            """
            {"version": "https://jsonfeed.org/version/1.1", "title": "F", "feed_url": "https://e.org/f/feed",
             "items": [{"id": "1", "title": "T", \(url) "content_html": "<a href='more'>More</a>"}]}
            """
        }
        #expect(
            try article(feed(""), "a.json").bodyHTML == "<a href=\"https://e.org/f/more\">More</a>"
        )
        #expect(
            try article(feed("\"url\": \"/a/b\","), "a.json").bodyHTML
                == "<a href=\"https://e.org/a/more\">More</a>"
        )
    }

    @Test(
        "an item of a JSON Feed whose HTML cannot be shown is refused by its reader",
        arguments: [
            ("<p2x</p>", 1, "has nothing that may be shown"),
            ("<script>x</script>", 1, "has nothing that may be shown"),
            ("<b>x", 5000, "is nested too deep"),
        ]
    )
    func jsonFeedWithoutText(_ html: String, times: Int, _ reason: String) throws {
        let feed = """
            {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "1",
             "title": "T",
             "content_html": "\(String(repeating: html, count: times))"}]}
            """
        let results = JSONFeedReader.read(try JSON.parse(Array(feed.utf8)))
        #expect(
            results.map(\.result) == [
                .failure(DocumentError(line: 3, field: "content_html", reason: reason))
            ]
        )
    }

    @Test("CDF: items of a channel, their address and date in attributes")
    func cdf() throws {
        let article = try article(
            """
            <CHANNEL><TITLE>C</TITLE><ITEM HREF="https://e.org/7" LASTMOD="2025-01-20T08:30:00Z">
            <TITLE>T</TITLE><ABSTRACT>Text.</ABSTRACT></ITEM></CHANNEL>
            """
        )
        #expect(article.headline == "T")
        #expect(article.summary == "Text.")
        #expect(article.uri == "https://e.org/7")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00Z"))
        #expect(article.source == "C")
    }

    @Test(
        "what feeds by hand write for characters is read as they mean it",
        arguments: [
            ("don\u{92}t", "don’t"), ("don&#146;t", "don’t"), ("don&#x92;t", "don’t"),
            ("&#X41;", "A"), ("caf\u{C3}", "cafÃ"), ("&name;", "Wire"), ("&odd;", ""),
        ]
    )
    func characters(_ text: String, _ summary: String) throws {
        let article = try article(
            """
            <!DOCTYPE rss [<!ENTITY name "Wire"><!ENTITY odd "&name;&name;">]>
            <rss><channel><item><title>T</title><description>x\(text)</description></item></channel></rss>
            """
        )
        #expect(article.summary == "x" + summary)
    }

    @Test("declared entities cannot grow a document")
    func growth() throws {
        let name = String(repeating: "x", count: 256)
        let feed =
            "<!DOCTYPE rss [<!ENTITY e \"\(name)\">]><rss><channel><item><title>T</title><description>"
            + String(repeating: "&e;", count: 100_000)
            + "</description></item></channel></rss>"
        #expect(try article(feed).summary?.utf8.count == 1 << 20)
    }

    @Test("an element that ends in its start tag does not take the rest of the text with it")
    func emptyElements() throws {
        for tag in ["<iframe src='https://e.org/'/>", "<script src='x' />", "<object data='x'>"] {
            let escaped = tag.replacing("<", with: "&lt;")
            let article = try article(
                """
                <rss><channel><item><title>T</title>
                <description>&lt;p>Before.&lt;/p>\(escaped)&lt;p>Behind.&lt;/p></description></item></channel></rss>
                """
            )
            #expect(article.bodyHTML?.contains("Behind.") == true, "\(tag)")
        }
    }
}
