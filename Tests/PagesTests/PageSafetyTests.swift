import News
import Pages
import Testing

@testable import Formats

/// No script of a provider's reaches a page.
@Suite struct PageSafetyTests {
    private static let site = Pages.Site(
        title: "Example News",
        homeURL: "https://n.example/",
        language: "en"
    )

    /// What may run in a page of which nothing came from outside.
    private static let harmless: [Node] = {
        let article = ArticleID("safe").map { Article(id: $0, headline: "Safe") }
        return article.map { nodes(of: page($0, related: $0)) } ?? []
    }()

    /// An element with its attributes.
    private typealias Node = HTMLTree.Node

    /// A page whose every text, the body excepted, is `text`.
    private static func page(_ article: Article, related: Article) -> [UInt8] {
        var published = PublishedArticle(
            article: article,
            url: "https://n.example/articles/safe",
            breadcrumb: [.init(title: article.headline, url: "https://n.example/sections/news")]
        )
        published.wireTargets = article.wire.map { _ in nil }
        return Pages.standard.article(
            published,
            related: [
                FeedItem(headline: Headline(related), url: "https://n.example/articles/other")
            ],
            on: site
        )
    }

    private static func nodes(of page: [UInt8]) -> [Node] {
        HTMLTree(page, isFragment: false)?.nodes.filter { !$0.isText } ?? []
    }

    /// What is wrong with a page that was read again.
    private static func faults(in nodes: [Node]) -> [String] {
        let known: Set<String> = [
            "html", "head", "body", "meta", "title", "h1", "link", "script", "header", "nav",
            "main",
            "article", "aside", "footer", "time", "bdi", "span", "button", "div",
            "form", "label", "input",
        ]
        let own: Set<String> = [
            "aria-label", "aria-labelledby", "class", "content", "data-font", "data-font-step",
            "datetime", "dir", "hidden", "id", "lang", "name", "property", "rel", "role",
            "tabindex",
            "title", "type", "charset",
        ]
        // The form of every page, where nothing was searched for.
        let form: Set<String> = [
            "form action=/search", "label for=q", "input value=", "input maxlength=500",
            "input required=",
        ]
        var faults: [String] = []
        for node in nodes {
            let allowed = HTMLSanitizer.allowed[node.name]
            if node.isForeign || allowed == nil && !known.contains(node.name) {
                faults.append("<\(node.name)>")
            }
            for attribute in node.attributes {
                let (name, value) = (attribute.name, attribute.value)
                switch name {
                case "href", "src":
                    let isOurs = value == "#main" || value.hasPrefix("/assets/page-")
                    let isWeb = HTMLSanitizer.isAllowed(value, for: name)
                    if !isOurs, !isWeb { faults.append("<\(node.name) \(name)=\(value)>") }
                case _ where form.contains("\(node.name) \(name)=\(value)"): break
                case _ where own.contains(name) || allowed?.contains(name) == true: break
                default: faults.append("<\(node.name) \(name)=\(value)>")
                }
            }
        }
        return faults
    }

    private static func scripts(in nodes: [Node]) -> [String] {
        nodes.filter { $0.name == "script" }.map { ($0["src"] ?? "") + " " + ($0["type"] ?? "") }
    }

    @Test("the page that is compared with has its own two scripts, one of them data")
    func own() {
        #expect(Self.faults(in: Self.harmless) == [])
        let scripts = Self.scripts(in: Self.harmless)
        #expect(scripts.count == 2)
        #expect(scripts.last == " application/ld+json")
        #expect(Self.harmless.count > 30)
        #expect(ScriptVectors.all.count >= 200)
    }

    @Test("in the text: what is left is on the list", arguments: ScriptVectors.all)
    func body(_ vector: String) throws {
        for html in [vector, "<p>Text.</p>" + vector + "<p>More.</p>", "<table><tr><td>" + vector] {
            let clean = try #require(HTMLSanitizer.sanitize(html))
            #expect(HTMLSanitizer.sanitize(clean) == clean)
            var article = Article(id: try #require(ArticleID("safe")), headline: "Safe")
            article.bodyHTML = clean
            let tree = try #require(
                HTMLTree(Self.page(article, related: article), isFragment: false)
            )
            let inside = try Self.text(in: tree)
            for index in inside {
                let node = tree.nodes[index]
                let isFrame = node.name == "div" && node["class"] == "wide"
                let allowed = isFrame ? Self.frame : HTMLSanitizer.allowed[node.name]
                #expect(!node.isForeign && allowed != nil, "<\(node.name)> in \(clean)")
                for attribute in node.attributes {
                    let (name, value) = (attribute.name, attribute.value)
                    #expect(allowed?.contains(name) == true, "<\(node.name) \(name)> in \(clean)")
                    if name == "href" || name == "src" {
                        #expect(HTMLSanitizer.isAllowed(value, for: name), "\(value) in \(clean)")
                    }
                }
            }
            // Nothing in the text changed what is around it.
            #expect(Self.elements(of: tree, besides: inside) == Self.harmlessFrame, "\(clean)")
        }
    }

    /// What stands around what may be wide.
    private static let frame = ["class", "role", "aria-label", "tabindex"]

    /// The elements of a page but for those in its text.
    private static let harmlessFrame: [String] = {
        guard let id = ArticleID("safe") else { return [] }
        var article = Article(id: id, headline: "Safe")
        article.bodyHTML = "x"
        guard let tree = HTMLTree(page(article, related: article), isFragment: false),
            let inside = try? text(in: tree)
        else { return [] }
        return elements(of: tree, besides: inside)
    }()

    private static func elements(of tree: HTMLTree, besides inside: Set<Int>) -> [String] {
        tree.nodes.indices.filter { !inside.contains($0) && !tree.nodes[$0].isText }
            .map { tree.nodes[$0].name }
    }

    /// The nodes of an article's text: in the article, behind the control for the font.
    private static func text(in tree: HTMLTree) throws -> Set<Int> {
        let article = try #require(tree.first("article"))
        let children = tree.nodes[article].children
        let tools = try #require(children.firstIndex { tree.nodes[$0]["class"] == "tools" })
        return Set(children[(tools + 1)...].flatMap { tree.descendants(of: $0) }).filter {
            !tree.nodes[$0].isText
        }
    }

    @Test("in every other field: it says what it says", arguments: ScriptVectors.all)
    func fields(_ vector: String) throws {
        var article = Article(id: try #require(ArticleID("safe")), headline: vector)
        article.summary = vector
        article.source = vector
        article.byline = vector
        article.dateline = vector
        article.authors = [.init(name: vector, url: vector, avatar: vector)]
        article.correction = vector
        article.tags = [vector]
        article.subjects = [.init(scheme: vector, code: vector, name: vector)]
        article.language = vector
        article.bodyText = vector
        article.image = vector
        article.wire = [.init(title: vector, url: vector)]
        article.rights = Article.Rights(holder: vector, notice: vector, usageTerms: vector)
        article.uri = vector
        article.datePublished = NewsDate("2025-01-20")
        var attachment = Article.Attachment(url: "https://e.example/" + vector, mimeType: vector)
        attachment.title = vector
        article.attachments = [attachment, .init(url: vector, mimeType: vector)]

        let pages = [
            Self.page(article, related: article),
            Pages.standard.list(
                Feed(
                    title: vector,
                    homePageURL: "https://n.example/",
                    feedURL: "https://n.example/headlines",
                    nextURL: "https://n.example/headlines?cursor=" + vector,
                    description: vector,
                    language: vector,
                    updated: Instant(milliseconds: 0),
                    items: [
                        FeedItem(headline: Headline(article), url: "https://n.example/articles/a")
                    ]
                ),
                sections: [.init(title: vector, url: "https://n.example/s", count: 1)],
                links: [],
                on: Pages.Site(title: vector, homeURL: "https://n.example/", language: vector)
            ),
        ]
        for page in pages {
            let nodes = Self.nodes(of: page)
            #expect(Self.faults(in: nodes) == [])
            let tree = try #require(HTMLTree(page, isFragment: false))
            let heading = try #require(tree.first("h1"))
            let shown = tree.descendants(of: heading).map { tree.nodes[$0].text }.joined()
            // The parser here leaves out NUL as browsers do, and takes other controls for wrong.
            let read = vector.replacing("\u{0}", with: "").replacing(
                #/[\u{1}\u{1B}]/#,
                with: "\u{FFFD}"
            )
            #expect(shown == read)
        }
        let scripts = Self.scripts(in: Self.nodes(of: pages[0]))
        #expect(scripts == Self.scripts(in: Self.harmless))
        let tree = try #require(HTMLTree(pages[0], isFragment: false))
        let data = try #require(
            tree.nodes.firstIndex { $0.name == "script" && $0["type"] == "application/ld+json" }
        )
        let json = tree.nodes[data].children.map { tree.nodes[$0].text }.joined()
        #expect(try JSON.parse(Array(json.utf8))["headline"]?.string == vector)
    }
}
