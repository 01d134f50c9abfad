import Formats
import Foundation
import FoundationXML
import News
import Testing

@Suite struct FeedFormatsTests {
    static func feed() throws -> Feed {
        var plain = Article(id: try Samples.id("plain"), headline: "Nul\u{0}and \u{FFFE}<b>&\"]]>")
        plain.datePublished = NewsDate("2025-01-20")
        let items = [
            FeedItem(
                headline: Headline(try Samples.full()),
                url: "http://here/articles/full",
                related: .init(
                    score: 0.83,
                    reasons: [.init(kind: "term", value: "export controls", weight: 0.31)]
                )
            ),
            FeedItem(headline: Headline(plain), url: "http://here/articles/plain?a=1&b=2"),
        ]
        return Feed(
            title: "The <wire>",
            homePageURL: "http://here/",
            feedURL: "http://here/headlines",
            nextURL: "http://here/headlines?cursor=x&limit=2",
            language: "en",
            updated: Instant(milliseconds: 1_737_361_800_000),
            items: items
        )
    }

    @Test("a JSON Feed has what version 1.1 requires, and our extension")
    func jsonFeed() throws {
        let node = try JSON.parse(JSONFeedFormat.encode(try Self.feed()))
        #expect(node["version"]?.string == "https://jsonfeed.org/version/1.1")
        #expect(node["next_url"]?.string == "http://here/headlines?cursor=x&limit=2")
        let items = try #require(node["items"]?.elements)
        #expect(items.map { $0["id"]?.string } == ["2025-01-20-full", "plain"])
        #expect(items.allSatisfy { $0["content_text"]?.string?.isEmpty == false })
        #expect(items[1]["date_published"]?.string == "2025-01-20T00:00:00Z")
        let ours = items[0]["_newsd"]
        #expect(ours?["score"]?.plain == .number("0.83"))
        #expect(
            ours?["reasons"]?.elements?.first?.plain
                == .object([
                    .init("kind", .string("term")), .init("value", .string("export controls")),
                    .init("weight", .number("0.31")),
                ])
        )
    }

    @Test("Atom and RSS are well-formed XML whatever the headline holds")
    func xml() throws {
        let feed = try Self.feed()
        for bytes in [AtomFormat.encode(feed), RSSFormat.encode(feed)] {
            let parser = XMLParser(data: Data(bytes))
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
        }
        let atom = String(decoding: AtomFormat.encode(feed), as: UTF8.self)
        #expect(atom.contains("<updated>2025-01-20T08:30:00Z</updated>"))
        #expect(
            atom.contains(
                "rel=\"next\" type=\"application/atom+xml\" "
                    + "href=\"http://here/headlines?cursor=x&amp;limit=2\""
            )
        )
        #expect(atom.contains("<published>2025-01-20T08:30:00+08:00</published>"))
        #expect(atom.contains("Nul\u{FFFD}and \u{FFFD}&lt;b&gt;&amp;&quot;]]&gt;"))
        let rss = String(decoding: RSSFormat.encode(feed), as: UTF8.self)
        #expect(rss.contains("<lastBuildDate>Mon, 20 Jan 2025 08:30:00 GMT</lastBuildDate>"))
        #expect(rss.contains("<pubDate>Mon, 20 Jan 2025 00:30:00 GMT</pubDate>"))
        #expect(rss.contains("rel=\"self\""))
    }

    @Test("JSON-LD is a NewsArticle that may stand inside a script element")
    func jsonLD() throws {
        let published = PublishedArticle(
            article: try Samples.full(),
            url: "http://here/articles/full",
            breadcrumb: [.init(title: "News", url: "http://here/sections/news")]
        )
        let bytes = JSONLDFormat.encode(published)
        #expect(!bytes.contains(UInt8(ascii: "<")))
        let node = try JSON.parse(bytes)
        #expect(node["@type"]?.string == "NewsArticle")
        #expect(node["datePublished"]?.string == "2025-01-20T08:30:00+08:00")
        #expect(node["author"]?.elements?.first?["name"]?.string == "Ann Author")
        #expect(node["publisher"]?["name"]?.string == "Example News")
        #expect(node["articleSection"]?.elements?.map(\.string) == ["News"])
        #expect(node["articleBody"]?.string?.hasPrefix("First paragraph.") == true)
        #expect(node["wordCount"]?.plain == .number("6"))
    }
}
