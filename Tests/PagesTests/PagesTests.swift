import Formats
import Foundation
import News
import Pages
import Testing

/// The pages that readers get.
@Suite struct PagesTests {
    private static let site = Pages.Site(
        title: "Example & News",
        homeURL: "https://n.example/",
        language: "en",
        feeds: [
            .init(
                rel: "alternate",
                type: "application/atom+xml",
                url: "https://n.example/headlines.atom"
            )
        ]
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
            "<html lang=\"en\" dir=\"ltr\">", "Off the wire</span></h2>",
            "<a href=\"https://n.example/articles/other\">Ferry &lt;sails&gt;</a>",
            "You are here:</span> <a href=\"https://n.example/sections/news\">News</a>/",
            "<h1>Bridge &lt;reopens&gt; &amp; &quot;more&quot;</h1>",
            "<bdi>Xinhua</bdi>, <time datetime=\"2025-01-20\">January 20, 2025</time>",
            "Adjust font size",
            "<p>First &amp; &lt;b&gt;.</p>\n<p>Second.</p>",
            "<link rel=\"canonical\" href=\"https://n.example/articles/bridge\">",
            "<link rel=\"alternate\" type=\"application/json\" href=\"https://n.example/articles/bridge.json\">",
            "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"https://n.example/headlines.atom\" title=\"Example &amp; News\">",
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
            ("uz-Arab", "rtl", "2025"), ("ur-Latn", "ltr", "2025"), ("az-Cyrl-AZ", "ltr", "2025"),
            ("ar", "rtl", "20 يناير، 2025"), ("he", "rtl", "20 בינואר 2025"),
            ("zh-Hans", "ltr", "2025年1月20日"), ("de", "ltr", "20. Januar 2025"),
            ("fr-CA", "ltr", "20 janvier 2025"), ("en-GB", "ltr", "20 January 2025"),
        ]
    )
    func languages(_ language: String, _ direction: String, _ date: String) throws {
        let page = try Self.page(Self.article { $0.language = language })
        #expect(page.contains("<html lang=\"\(language)\" dir=\"\(direction)\">"))
        let time = try #require(page.firstRange(of: #/<time[^<]*</time>/#))
        #expect(page[time].contains(date), "\(page[time])")
    }

    @Test("what is in no known language runs as its letters do")
    func unknownLanguage() throws {
        let page = try Self.page(Self.article(), related: ["Ferry"])
        #expect(page.contains("<article dir=\"auto\">"))
        #expect(page.contains("<li><span dir=\"auto\"><a "))
        let known = try Self.page(Self.article { $0.language = "he" })
        #expect(known.contains("<article>"))
    }

    @Test("what the provider printed beside it follows, linked to where it is known to be")
    func wire() throws {
        var article = try Self.article()
        article.language = "en"
        article.wire = [
            .init(title: "Here as other"), .init(title: "Here & unlisted", url: "urn:x"),
            .init(title: "Elsewhere", url: "https://e.example/?a=1&b"), .init(title: "Nowhere"),
            .init(title: "Script", url: "javascript:alert(1)"), .init(title: "Ferry"),
        ]
        var published = PublishedArticle(article: article, url: "https://n.example/articles/bridge")
        let other = try #require(ArticleID("other"))
        published.wireTargets = [
            .init(id: other, url: "https://n.example/articles/other"),
            .init(id: try #require(ArticleID("third")), url: "https://n.example/articles/third"),
            nil, nil, nil, nil,
        ]
        let related = FeedItem(
            headline: Headline(Article(id: other, headline: "Ferry")),
            url: "https://n.example/articles/other"
        )
        let page = String(
            decoding: Pages.standard.article(published, related: [related], on: Self.site),
            as: UTF8.self
        )
        let start = try #require(page.range(of: "<ul>"))
        let end = try #require(page.range(of: "</ul>"))
        #expect(
            page[start.upperBound..<end.lowerBound] == """

                <li><span dir="auto"><a href="https://n.example/articles/other">Ferry</a></span></li>
                <li><span lang="en" dir="ltr"><a href="https://n.example/articles/third">Here &amp; unlisted</a></span></li>
                <li><span lang="en" dir="ltr"><a href="https://e.example/?a=1&amp;b">Elsewhere</a></span></li>
                <li><span lang="en" dir="ltr">Nowhere</span></li>
                <li><span lang="en" dir="ltr">Script</span></li>

                """
        )
    }

    @Test("the main picture is shown once; what is no picture of the web is not")
    func picture() throws {
        let address = "https://i.example/a.jpg?w=1&h=2"
        let shown = "<img src=\"https://i.example/a.jpg?w=1&amp;h=2\" alt=\"\">"
        let page = try Self.page(Self.article { $0.image = address })
        #expect(page.contains("<p>\(shown)</p>"))
        #expect(
            page.contains(
                "<meta property=\"og:image\" content=\"https://i.example/a.jpg?w=1&amp;h=2\">"
            )
        )
        let twice = try Self.page(
            Self.article {
                $0.image = address
                $0.bodyHTML = "<figure>\(shown)</figure>"
            }
        )
        #expect(twice.components(separatedBy: "<img").count == 2)
        let none = try Self.page(Self.article { $0.image = "data:image/svg+xml,x" })
        #expect(!none.contains("<img") && !none.contains("og:image"))
    }

    @Test("what may be wider than the page is scrolled by itself")
    func wide() throws {
        let page = try Self.page(
            Self.article {
                $0.bodyHTML = "<table><tbody><tr><td>&lt;pre&gt;</td></tr></tbody></table>"
            }
        )
        #expect(
            page.contains(
                "tabindex=\"0\"><table><tbody><tr><td>&lt;pre&gt;</td></tr></tbody></table></div>"
            )
        )
    }

    @Test(
        "a picture without words is said to need none; one with words keeps them",
        arguments: [
            (
                "<img src=\"https://i.example/?alt=\">",
                "<img src=\"https://i.example/?alt=\" alt=\"\">"
            ),
            (
                "<img src=\"https://i.example/\" alt=\"A &gt; b\">",
                "<img src=\"https://i.example/\" alt=\"A &gt; b\">"
            ),
            (
                "<p>é<img src=\"https://i.example/\"></p>",
                "<p>é<img src=\"https://i.example/\" alt=\"\"></p>"
            ),
            ("&lt;img src&gt;", "&lt;img src&gt;"),
        ]
    )
    func words(_ html: String, _ shown: String) throws {
        let page = try Self.page(Self.article { $0.bodyHTML = html })
        #expect(page.contains("</div>\n\(shown)\n</article>"), "\(page)")
    }

    @Test("blank lines part the paragraphs of a plain text, however they are written")
    func paragraphs() throws {
        let page = try Self.page(Self.article { $0.bodyText = "\n\nA\r\nb\r\n \t\r\n\r\nC\n" })
        #expect(page.contains("</div>\n<p>A\nb</p>\n<p>C</p>\n</article>"), "\(page)")
    }

    @Test("the byline is what the provider wrote, else the names of the authors")
    func byline() throws {
        let named = try Self.page(
            Self.article { $0.authors = [.init(name: "Ann A"), .init(name: "Bo <B>")] }
        )
        #expect(named.contains("<p class=\"byline\">Ann A and Bo &lt;B&gt;</p>"))
    }

    private static func listPage(
        sections: [Pages.Section] = [],
        links: [PublishedArticle.Link] = [],
        _ change: (inout Feed) -> Void = { _ in }
    ) throws -> String {
        var feed = Feed(
            title: "Example - News",
            homePageURL: "https://n.example/",
            feedURL: "https://n.example/sections/news.html",
            updated: Instant(milliseconds: 0),
            items: [
                FeedItem(
                    headline: Headline(try article()),
                    url: "https://n.example/articles/bridge"
                )
            ]
        )
        feed.breadcrumb = [.init(title: "News", url: "https://n.example/sections/news")]
        change(&feed)
        let page = Pages.standard.list(feed, sections: sections, links: links, on: site)
        return String(decoding: page, as: UTF8.self)
    }

    @Test("a list has its headlines, the sections within it, and says when it is empty")
    func list() throws {
        let section = Pages.Section(title: "City & sea", url: "https://n.example/s", count: 12)
        let page = try Self.listPage(sections: [section])
        for part in [
            "<h1>News</h1>",
            "<h2><a href=\"https://n.example/articles/bridge\">Bridge &lt;reopens&gt;",
            "<li><a href=\"https://n.example/s\">City &amp; sea</a> (12)</li>",
            "<link rel=\"canonical\" href=\"https://n.example/sections/news.html\">",
            "<p class=\"credit\"><bdi>Xinhua</bdi>, <time",
        ] {
            #expect(page.contains(part), "\(part)\n\(page)")
        }
        #expect(!page.contains("aria-label=\"Pages\"") && !page.contains("Nothing is here."))
        let empty = try Self.listPage {
            $0.items = []
            $0.breadcrumb = []
        }
        #expect(empty.contains("Nothing is here.") && !empty.contains("<ol"))
        #expect(!empty.contains("You are here"))
    }

    @Test("a part of a list leads on and back, and is told by its plain address")
    func paging() throws {
        let page = try Self.listPage(
            links: [
                .init(rel: "first", url: "https://n.example/sections/news.html?limit=2"),
                .init(rel: "canonical", url: "https://n.example/sections/news?cursor=a"),
                .init(rel: "alternate", type: "application/atom+xml", url: "https://n.example/a"),
            ]
        ) { $0.nextURL = "https://n.example/sections/news.html?cursor=x&limit=2" }
        for part in [
            "<a rel=\"first\" href=\"https://n.example/sections/news.html?limit=2\"",
            "<a rel=\"next\" href=\"https://n.example/sections/news.html?cursor=x&amp;limit=2\"",
            "<link rel=\"canonical\" href=\"https://n.example/sections/news?cursor=a\">",
            "href=\"https://n.example/a\" title=\"Example - News\">",
        ] {
            #expect(page.contains(part), "\(part)\n\(page)")
        }
    }

    @Test("a problem is told with what it says of itself, escaped")
    func problem() {
        var problem = Pages.Problem(title: "Gone & <away>", detail: "Do not use it.")
        func page() -> String {
            String(decoding: Pages.standard.problem(problem, on: Self.site), as: UTF8.self)
        }
        #expect(page().contains("<title>Gone &amp; &lt;away&gt; - Example &amp; News</title>"))
        #expect(
            page().contains(
                "<h1>Gone &amp; &lt;away&gt;</h1>\n<p>Do not use it.</p>\n<p><a href=\"https://n.example/\">"
            )
        )
        problem.reason = "A <wrong> name"
        problem.replacement = "https://n.example/articles/b"
        problem.faults = [("limit", "is no number")]
        for part in [
            "<bdi>A &lt;wrong&gt; name</bdi>", "<a href=\"https://n.example/articles/b\">",
            "<li>limit is no number</li>",
        ] {
            #expect(page().contains(part), "\(part)")
        }
        problem.replacement = "javascript:alert(1)"
        #expect(!page().contains("javascript"))
    }

    @Test("a template can be replaced")
    func templates() throws {
        let pages = try Pages(replacing: ["article": "<p>{{headline}}</p>{{> header}}"])
        let page = try Self.page(Self.article(), pages: pages)
        #expect(page.hasPrefix("<p>Bridge &lt;reopens&gt;"))
        #expect(page.contains("Skip to the text"))
    }

    @Test(
        "what cannot be a template is told with its line",
        arguments: [
            (
                "articles", "", 1,
                "is no template; there are article, list, problem, head, header, search"
            ),
            ("list", "<p>\n{{#items}}\n</p>", 3, "leaves a section open"),
            ("list", "<p>\n{{#a}}\n{{/b}}", 3, "closes another section than the one that is open"),
            ("list", "\n{{a b}}", 2, "has a name without its end"),
            ("list", "\n{{> foot}}", 2, "includes foot, which is no template"),
            ("list", "\n{{> list}}", 2, "includes itself by list, without end"),
            ("header", "{{#site}}{{> list}}{{/site}}", 1, "includes itself by list, without end"),
            ("head", "{{<article}}{{/article}}", 1, "includes itself by article, without end"),
            ("list", "{{>*title}}", 1, "includes *title, which is no name"),
            (
                "list", "\n\n{{=<% %>=}}<%> list%>", 3,
                "sets other delimiters, which is not possible here"
            ),
        ]
    )
    func faults(_ name: String, _ text: String, _ line: Int, _ reason: String) {
        #expect(throws: TemplateFault(template: name, line: line, reason: reason)) {
            try Pages(replacing: [name: text])
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
}
