import News
import Testing

@testable import Formats

/// Markup in the formats that have content models of their own; that nothing is lost by it is what
/// ``RoundTripTests`` says.
@Suite struct WrittenMarkupTests {
    @Test(
        "in NITF each element stands where NITF has a place for it",
        arguments: [
            (
                "emphasis says of what kind", "<p><strong>a</strong><em>b</em></p>",
                #"<p><em class="strong">a</em><em>b</em></p>"#
            ),
            (
                "headings are of one level", "<h2>a</h2><h4>b</h4>",
                #"<hl2 class="h2">a</hl2><hl2 class="h4">b</hl2>"#
            ),
            (
                "loose text is put into a paragraph", "a <q>b</q><hr>c",
                "<p>a <q>b</q></p><hr/><p>c</p>"
            ),
            (
                "a quotation has a block", "<blockquote>a<p>b</p></blockquote>",
                "<bq><block><p>a</p><p>b</p></block></bq>"
            ),
            ("pre has nothing but text", "<pre>a <b>b</b><br>c</pre>", "<pre>a b\nc</pre>"),
            (
                "a definition has no text outside of blocks", "<dl><dt>a</dt><dd>b</dd></dl>",
                "<dl><dt>a</dt><dd><p>b</p></dd></dl>"
            ),
            (
                "a list has items only", "<ul>a<li>b</li></ul><ul> </ul>",
                "<ul><li>a</li><li>b</li></ul>"
            ),
            (
                "a list counts by its own name", #"<ol start="3"><li>a</li></ol>"#,
                #"<ol seqnum="3"><li>a</li></ol>"#
            ),
            (
                "a table has its foot before its one body",
                "<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><td>b</td></tr></tbody><tfoot><tr><td>c</td></tr></tfoot></table>",
                "<table><tfoot><tr><td>c</td></tr></tfoot><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"
            ),
            ("rows without cells are none", "<table><tr></tr></table>", "<table></table>"),
            (
                "a picture in a line stands after it",
                #"<p>a <img src="https://a.example/i"> b</p>"#,
                #"<p>a  b</p><media media-type="image"><media-reference source="https://a.example/i"/></media>"#
            ),
            (
                "a figure is a picture with its caption",
                #"<figure><img src="https://a.example/i" alt="x"><figcaption>c</figcaption></figure>"#,
                #"<media media-type="image"><media-reference source="https://a.example/i" alternate-text="x"/><media-caption>c</media-caption></media>"#
            ),
            (
                "a figure without a picture is its caption",
                "<figure><figcaption>c</figcaption></figure>", "<p>c</p>"
            ),
            (
                "a link around blocks is in each",
                #"<a href="https://a.example/"><p>a</p><h3>b</h3></a>"#,
                #"<p><a href="https://a.example/">a</a></p><hl2 class="h3"><a href="https://a.example/">b</a></hl2>"#
            ),
            ("emphasis around blocks goes", "<em><p>a</p></em>", "<p>a</p>"),
            (
                "a block in a heading goes", "<h2><p>a</p><p>b</p></h2>",
                #"<hl2 class="h2"> a b</hl2>"#
            ),
        ]
    )
    func nitf(_ name: String, _ html: String, _ wanted: String) {
        var writer = XMLWriter(capacity: 0)
        let start = writer.bytes.count
        NITFBody.write(html, into: &writer)
        let found = String(decoding: writer.bytes[start...], as: UTF8.self)
        #expect(found == wanted + "\n", "\(name)")
    }

    @Test(
        "in XHTML each element stands where HTML has a place for it",
        arguments: [
            ("text stays loose", "a <em>b</em><hr>c", "a <em>b</em><hr/>c"),
            ("emphasis around blocks goes", "<em><p>a</p></em>", "<p>a</p>"),
            (
                "a link around blocks stays", #"<a href="https://a.example/"><p>a</p></a>"#,
                #"<a href="https://a.example/"><p>a</p></a>"#
            ),
            ("a block in a heading goes", "<h2><p>a</p></h2>", "<h2>a</h2>"),
            ("a list has items only", "<ul>a<li>b</li> </ul>", "<ul><li>a</li><li>b</li> </ul>"),
            ("an item without a list is its content", "<li>a</li>", "a"),
            ("a caption without a figure is its content", "<figcaption>a</figcaption>", "a"),
            (
                "an address is escaped", #"<a href="https://a.example/?a&amp;b">c</a>"#,
                #"<a href="https://a.example/?a&amp;b">c</a>"#
            ),
        ]
    )
    func xhtml(_ name: String, _ html: String, _ wanted: String) {
        var writer = XMLWriter(capacity: 0)
        let start = writer.bytes.count
        writer.xhtml(html)
        let found = String(decoding: writer.bytes[start...], as: UTF8.self)
        #expect(found == wanted + "\n", "\(name)")
    }

    @Test(
        "what is nested beyond what readers take is written as paragraphs, and comes back",
        arguments: [RoundTrip.nitf, .newsMLG2]
    )
    func deep(_ format: RoundTrip) throws {
        var article = try Samples.full()
        article.bodyHTML =
            String(repeating: "<blockquote>", count: 120) + "Deep"
            + String(repeating: "</blockquote>", count: 120)
        let url = "https://n.example/articles/" + article.id.rawValue
        let bytes = format.encode(PublishedArticle(article: article, url: url))
        #expect(String(decoding: bytes, as: UTF8.self).contains("<p>Deep</p>"))
        let results = DocumentReader().read(bytes, name: "", format: nil)
        #expect(try results[0].result.get().article.bodyHTML == article.bodyHTML)
    }

    @Test(
        "signs that look like an attack on a reader come back",
        arguments: [RoundTrip.nitf, .newsMLG2]
    )
    func equalsSigns(_ format: RoundTrip) throws {
        var article = try Samples.full()
        article.bodyHTML = nil
        article.bodyText = String(repeating: "=", count: 20_000)
        article.byline = article.bodyText
        let url = "https://n.example/articles/" + article.id.rawValue
        let bytes = format.encode(PublishedArticle(article: article, url: url))
        let results = DocumentReader().read(bytes, name: "", format: nil)
        #expect(try results[0].result.get().article.bodyText == article.bodyText)
    }

    @Test("an edit of the text is not undone by the markup that goes along with it")
    func editedText() throws {
        var article = try Samples.full()
        // A picture in a line, which NITF has no place for.
        article.bodyHTML = #"<p>First <img src="https://a.example/i.png"> words.</p>"#
        let url = "https://n.example/articles/" + article.id.rawValue
        let bytes = NITFFormat.encode(PublishedArticle(article: article, url: url))
        let edited = String(decoding: bytes, as: UTF8.self)
            .replacing("<p>First  words.</p>", with: "<p>Other words.</p>")
        let results = DocumentReader().read(Array(edited.utf8), name: "", format: nil)
        #expect(try results[0].result.get().article.bodyHTML == "<p>Other words.</p>")
    }

    @Test("line ends and tabs in an attribute are read as they were, not as spaces")
    func attributes() throws {
        var article = try Samples.full()
        article.tags = ["a\tb\nc"]
        let url = "https://n.example/articles/a"
        let bytes = NITFFormat.encode(PublishedArticle(article: article, url: url))
        let root = try XMLTree.parse(bytes).root
        #expect(root.descendants("keyword").map { $0.attribute("key") } == ["a\tb\nc"])
    }

    @Test(
        "a date is one of XML Schema",
        arguments: [
            ("2025-01-20", "2025-01-20", "2025-01-20T00:00:00Z"),
            ("2025-01-20t08:30:00z", "2025-01-20T08:30:00Z", "2025-01-20T08:30:00Z"),
            ("2025-06-30T23:59:60Z", "2025-06-30T23:59:59Z", "2025-06-30T23:59:59Z"),
            ("2025-01-20T08:30:00+20:00", "2025-01-19T12:30:00Z", "2025-01-19T12:30:00Z"),
            ("0000-01-01", nil, nil), ("9999-12-31T23:59:59-23:59", nil, nil),
        ]
    )
    func dates(_ text: String, _ date: String?, _ moment: String?) throws {
        let found = try #require(NewsDate(text))
        #expect(found.xmlDate == date)
        #expect(found.xmlDateTime == moment)
    }

    @Test(
        "an address is a URI or none",
        arguments: [
            ("https://a.example/?x=1&y=2#z", true), ("urn:example:1", true), ("tag:a,2025:b", true),
            ("GUID 17/4", false), ("a", false), ("https://例.example/", false), ("a:", false),
            ("https://a.example/%zz", false), ("https://a.example/a#b#c", false),
            ("https://a.example/[x]", false), ("1a:b", false), ("https://u:p@a.example:80/", true),
            ("file:///a:b@c", true), ("urn:a@b@c:d", true), ("https://a.example?b@c:d", true),
            ("https://a@b@a.example/", false), ("https://a:b:80/", false),
            ("https://a.example:x/", false), ("https://a.example:+80/", false),
            ("https://a.example:65536/", false), ("https://a.example:/", false),
        ]
    )
    func addresses(_ text: String, _ isURI: Bool) {
        #expect((text.asURI != nil) == isURI)
    }
}
