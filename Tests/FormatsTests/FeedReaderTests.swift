import News
import Testing

@testable import Formats

struct FeedReaderTests {
    private func articles(_ text: String) throws -> [Article] {
        let results = DocumentReader().read(Array(text.utf8), name: "feed.xml", format: nil)
        return try results.map { try $0.result.get().article }
    }

    @Test("RSS 2.0 with its usual extensions")
    func rss2() throws {
        let feed = """
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
              xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
            <channel><title>Harbour News</title><language>en-GB</language>
            <copyright>Harbour 2025</copyright>
            <item><title>Bridge &amp; tunnel reopen</title><link>https://example.org/bridge</link>
              <guid isPermaLink="false">urn:harbour:7</guid>
              <pubDate>Mon, 20 Jan 2025 08:30:00 +0000</pubDate>
              <description>Two years of work are over.</description>
              <content:encoded><![CDATA[<p>The bridge is <b>open</b>.</p>]]></content:encoded>
              <dc:creator>Ann Mason</dc:creator><category>Traffic</category>
              <enclosure url="https://example.org/a.mp3" length="1200" type="audio/mpeg"/>
              <media:content url="https://example.org/a.jpg" medium="image"/>
              <comments>https://example.org/bridge#comments</comments></item>
            </channel></rss>
            """
        let article = try #require(try articles(feed).first)
        #expect(article.uri == "urn:harbour:7")
        #expect(article.headline == "Bridge & tunnel reopen")
        #expect(article.summary == "Two years of work are over.")
        #expect(article.bodyHTML == "<p>The bridge is <b>open</b>.</p>")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00+00:00"))
        #expect(article.authors.map(\.name) == ["Ann Mason"])
        #expect(article.tags == ["Traffic"])
        #expect(article.source == "Harbour News")
        #expect(article.language == "en-GB")
        #expect(article.rights?.notice == "Harbour 2025")
        #expect(article.attachments.map(\.sizeInBytes) == [1200])
        #expect(article.image == "https://example.org/a.jpg")
        #expect(
            article.extra.first { $0.name == "url" }?.value.string == "https://example.org/bridge"
        )
        #expect(
            article.extra.first { $0.name == "comments" }?.value.string
                == "https://example.org/bridge#comments"
        )
    }

    @Test(
        "the other RSS versions: where the items stand, and their namespaces",
        arguments: [
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
              xmlns="http://purl.org/rss/1.0/"><channel><title>C</title></channel>
            <item><title>Head</title><description>Text.</description></item></rdf:RDF>
            """,
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
              xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>C</title></channel>
            <item><title>Head</title><description>Text.</description></item></rdf:RDF>
            """,
            """
            <!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
              "http://my.netscape.com/publish/formats/rss-0.91.dtd">
            <rss version="0.91"><channel><title>C</title>
            <item><title>Head</title><description>Text.</description></item></channel></rss>
            """,
        ]
    )
    func otherVersions(_ feed: String) throws {
        let article = try #require(try articles(feed).first)
        #expect(article.headline == "Head")
        #expect(article.summary == "Text.")
        #expect(article.source == "C")
    }

    @Test("Atom 1.0: text, HTML and XHTML, xml:base, people, several links")
    func atom() throws {
        let feed = """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/" xml:lang="en">
            <title>Harbour</title><author><name>Desk</name></author>
            <entry><id>tag:example.org,2025:1</id><title type="html">A &lt;b>bold&lt;/b> bridge</title>
            <link href="bridge"/><link rel="enclosure" type="audio/mpeg" href="a.mp3"/>
            <published>2025-01-20T08:30:00Z</published><updated>2025-01-21T09:00:00Z</updated>
            <summary>1 &lt; 2</summary><content type="xhtml" xml:base="news/">
            <div xmlns="http://www.w3.org/1999/xhtml"><p><a href="more">More</a></p></div></content>
            <category term="traffic"/></entry></feed>
            """
        let article = try #require(try articles(feed).first)
        #expect(article.headline == "A bold bridge")
        #expect(article.summary == "1 < 2")
        #expect(article.bodyHTML == "<p><a href=\"https://example.org/news/more\">More</a></p>")
        #expect(article.authors.map(\.name) == ["Desk"])
        #expect(article.attachments.map(\.url) == ["https://example.org/a.mp3"])
        #expect(article.extra.map(\.value.string) == ["https://example.org/bridge"])
        #expect(article.dateModified == NewsDate("2025-01-21T09:00:00Z"))
        #expect(article.language == "en")
    }

    @Test("Atom 0.3 with escaped content")
    func atom03() throws {
        let feed = """
            <feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>C</title><entry>
            <title>Head</title><issued>2004-05-01T10:00:00+02:00</issued>
            <content type="text/html" mode="escaped">&lt;p>Text&lt;/p></content></entry></feed>
            """
        let article = try #require(try articles(feed).first)
        #expect(article.bodyHTML == "<p>Text</p>")
        #expect(article.datePublished == NewsDate("2004-05-01T10:00:00+02:00"))
    }

    @Test("a tombstone cancels the article it names")
    func tombstone() throws {
        let feed = """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">
            <at:deleted-entry ref="urn:7" when="2025-01-20T10:00:00Z">
            <at:comment>Withdrawn</at:comment></at:deleted-entry></feed>
            """
        let article = try #require(try articles(feed).first)
        #expect(article.status == .canceled)
        #expect(article.uri == "urn:7")
        #expect(article.headline == "Withdrawn")
    }

    @Test(
        "an item that makes no article is refused by line and field, the others are read",
        arguments: [
            ("<item><description>x</description></item>", "title", 2),
            ("<item><title>T</title></item>", "content", 2),
            (
                "<item><title>T</title><description>x</description>\n<pubDate>soon</pubDate></item>",
                "pubDate", 3
            ),
            (
                "<item><title>T</title><description>x</description><language>!</language></item>",
                "language", 2
            ),
        ]
    )
    func refuses(_ item: String, _ field: String, _ line: Int) throws {
        let feed =
            "<rss><channel>\n\(item)<item><title>Good</title><description>x</description></item>"
            + "</channel></rss>"
        let results = DocumentReader().read(Array(feed.utf8), name: "a.rss", format: nil)
        #expect(results.count == 2)
        #expect(throws: DocumentError.self) { try results[0].result.get() }
        if case .failure(let error) = results[0].result {
            #expect(error.field == field)
            #expect(error.line == line)
        }
        #expect(try results[1].result.get().article.headline == "Good")
    }

    @Test("an item in which the feed breaks off is refused, those before it are read")
    func cut() throws {
        let feed =
            "<rss><channel><item><title>One</title><description>x</description></item>"
            + "<item><title>Two</title><description>Half a te"
        let results = DocumentReader().read(Array(feed.utf8), name: "a.rss", format: nil)
        #expect(results.count == 2)
        #expect(try results[0].result.get().article.headline == "One")
        #expect(throws: DocumentError.self) { try results[1].result.get() }
    }

    @Test("a feed with a bare ampersand and HTML's names is read")
    func broken() throws {
        let feed =
            "<rss><channel><item><title>Ham & eggs &eacute; &amp; tea</title>"
            + "<description>x</description></item></channel></rss>"
        let article = try #require(try articles(feed).first)
        #expect(article.headline.hasSuffix("eggs é & tea"))
    }
}
