import Formats
import Foundation
import News
import Pages
import Testing

/// The pages that readers get.
@Suite struct PagesTests {
    private static let site = Pages.Site(
        title: "Example & News",
        description: "All of it.",
        homeURL: "https://n.example/",
        language: "en"
    )

    private static func article(_ change: (inout Article) -> Void = { _ in }) throws -> Article {
        var article = Article(
            id: try #require(ArticleID("bridge")),
            headline: "Bridge <reopens> & \"more\""
        )
        article.source = "Xinhua"
        article.datePublished = NewsDate("2025-01-20")
        article.section = SectionPath("news")
        article.summary = "A <summary>."
        article.bodyText = "First & <b>.\n\nSecond."
        change(&article)
        return article
    }

    private static func page(
        _ article: Article,
        related: [String] = [],
        pages: Pages = .standard
    ) throws -> String {
        var published = PublishedArticle(
            article: article,
            url: "https://n.example/articles/bridge",
            breadcrumb: [.init(title: "News", url: "https://n.example/sections/news")]
        )
        published.links = [
            .init(
                rel: "alternate",
                type: "application/json",
                url: "https://n.example/articles/bridge.json"
            ),
            .init(
                rel: "alternate",
                type: "text/html",
                url: "https://n.example/articles/bridge.html"
            ),
        ]
        let items = try related.map { title in
            let other = Article(id: try #require(ArticleID("other")), headline: title)
            return FeedItem(headline: Headline(other), url: "https://n.example/articles/other")
        }
        return String(
            decoding: pages.article(published, related: items, on: site),
            as: UTF8.self
        )
    }

    @Test("a page has the parts it grew from, and everything in them is escaped")
    func parts() throws {
        let page = try Self.page(Self.article(), related: ["Ferry <sails>"])
        for part in [
            "<html lang=\"en\" dir=\"ltr\">", "Off the wire</h2>",
            "<a href=\"https://n.example/articles/other\" lang=\"en\" dir=\"ltr\">Ferry &lt;sails&gt;</a>",
            "You are here:</span> <a href=\"https://n.example/sections/news\">News</a>/",
            "<h1>Bridge &lt;reopens&gt; &amp; &quot;more&quot;</h1>",
            "Xinhua, <time datetime=\"2025-01-20\">January 20, 2025</time>", "Adjust font size",
            "<p>First &amp; &lt;b&gt;.</p>\n<p>Second.</p>",
            "<link rel=\"canonical\" href=\"https://n.example/articles/bridge\">",
            "<link rel=\"alternate\" type=\"application/json\" href=\"https://n.example/articles/bridge.json\">",
            "<meta property=\"og:type\" content=\"article\">", "Example &amp; News",
            "<meta name=\"description\" content=\"A &lt;summary&gt;.\">",
            "<script type=\"application/ld+json\">{", "\"@type\": \"NewsArticle\"",
        ] {
            #expect(page.contains(part), "\(part)\n\(page)")
        }
        #expect(!page.contains("type=\"text/html\""))
        #expect(!page.contains("<reopens>"))
    }

    @Test("without what an article has not, nothing stands for it")
    func bare() throws {
        let page = try Self.page(
            Self.article {
                $0.source = nil
                $0.datePublished = nil
                $0.bodyText = nil
            }
        )
        #expect(!page.contains("class=\"credit\""))
        #expect(!page.contains("Off the wire"))
        #expect(page.contains("<p>A &lt;summary&gt;.</p>"))
    }

    @Test(
        "texts run the way of their language, with dates as it writes them",
        arguments: [
            ("ar", "rtl", "20 يناير، 2025"), ("he", "rtl", "20 בינואר 2025"),
            ("zh-Hans", "ltr", "2025年1月20日"), ("de", "ltr", "20. Januar 2025"),
            ("fr-CA", "ltr", "20 janvier 2025"), ("en-GB", "ltr", "20 January 2025"),
        ]
    )
    func languages(_ language: String, _ direction: String, _ date: String) throws {
        let page = try Self.page(Self.article { $0.language = language })
        #expect(page.contains("<html lang=\"\(language)\" dir=\"\(direction)\">"))
        #expect(page.contains(">\(date)</time>"), "\(page)")
    }

    @Test("a list has its headlines, the way on, and says when it is empty")
    func list() throws {
        var feed = Feed(
            title: "Example - News",
            homePageURL: "https://n.example/",
            feedURL: "https://n.example/sections/news.html",
            updated: Instant(milliseconds: 0),
            items: [
                FeedItem(
                    headline: Headline(try Self.article()),
                    url: "https://n.example/articles/bridge"
                )
            ]
        )
        feed.nextURL = "https://n.example/sections/news.html?cursor=x&limit=2"
        feed.breadcrumb = [.init(title: "News", url: "https://n.example/sections/news")]
        func page() -> String {
            String(decoding: Pages.standard.list(feed, links: [], on: Self.site), as: UTF8.self)
        }
        #expect(page().contains("<h1>News</h1>"))
        #expect(
            page().contains("<a href=\"https://n.example/articles/bridge\">Bridge &lt;reopens&gt;")
        )
        #expect(
            page().contains("href=\"https://n.example/sections/news.html?cursor=x&amp;limit=2\"")
        )
        feed.items = []
        feed.nextURL = nil
        #expect(page().contains("Nothing is here."))
        #expect(!page().contains("rel=\"next\""))
    }

    @Test("a template can be replaced; one that is none is named with its line")
    func templates() throws {
        let pages = try Pages(replacing: ["article": "<p>{{headline}}</p>{{> header}}"])
        let page = try Self.page(Self.article(), pages: pages)
        #expect(page.hasPrefix("<p>Bridge &lt;reopens&gt;"))
        #expect(page.contains("Skip to the text"))
        #expect(throws: Pages.Fault.self) { try Pages(replacing: ["articles": ""]) }
        do {
            _ = try Pages(replacing: ["list": "<p>\n{{#items}}\n</p>"])
            Issue.record("was taken")
        } catch {
            #expect(error.template == "list")
            #expect(error.line >= 2)
        }
    }

    @Test("the script and the style sheet are named by their content")
    func assets() throws {
        let page = try Self.page(Self.article())
        for asset in PageAssets.all {
            #expect(page.contains("/assets/" + asset.name))
            #expect(!asset.bytes.isEmpty)
        }
        // No script in the page but the data for machines, no style, no handler.
        #expect(page.components(separatedBy: "<script").count == 3)
        #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick"))
    }

    /// Collected after those of OWASP and of browsers' own tests, each written anew.
    @Test(
        "no script of a provider's reaches a page",
        arguments: [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>", "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
            "<a href=\" &#106;avascript:alert(1)\">x</a>",
            "<a href=\"java\tscript:alert(1)\">x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<iframe src=\"javascript:alert(1)\"></iframe>", "<body onload=alert(1)>",
            "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<p style=\"background:url(javascript:alert(1))\">x</p>",
            "<base href=\"//evil.example/\">",
            "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
            "<form action=\"javascript:alert(1)\"><button>x</button></form>",
            "<img srcset=\"x onerror=alert(1)\">", "<input autofocus onfocus=alert(1)>",
            "<video><source onerror=alert(1)></video>",
            "<object data=\"javascript:alert(1)\"></object>",
            "<xmp><script>alert(1)</script></xmp>", "<!--><script>alert(1)</script>-->",
            "<p><template><script>alert(1)</script></template></p>", "<a href=\"vbscript:x\">x</a>",
            "<details open ontoggle=alert(1)>x</details>", "<<script>alert(1);//<</script>",
            "<link rel=stylesheet href=//evil.example/x.css>",
            "<style>@import '//evil.example'</style>",
        ]
    )
    func scripts(_ html: String) throws {
        let clean = try #require(HTMLSanitizer.sanitize("<p>Text.</p>" + html))
        let page = try Self.page(
            Self.article {
                $0.bodyHTML = clean
                // As text it says what it says.
                $0.headline = html
                $0.summary = html
                $0.source = html
                $0.byline = html
            }
        )
        let start = try #require(page.range(of: "<main"))
        let tags = page[start.lowerBound...].split(separator: "<").map { $0.prefix { $0 != ">" } }
        for tag in tags {
            let text = tag.lowercased()
            for bad in [
                "script", "svg", "iframe", "style", "math", "object", "base ", "form", "meta",
            ] {
                #expect(!text.hasPrefix(bad), "<\(tag)>")
            }
            #expect(text.firstMatch(of: #/\son\w+\s*=/#) == nil, "<\(tag)>")
            #expect(!text.contains("javascript:") && !text.contains("vbscript:"), "<\(tag)>")
        }
        #expect(page.components(separatedBy: "<script").count == 3)
    }
}
