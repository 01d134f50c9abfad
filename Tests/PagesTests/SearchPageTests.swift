import News
import Pages
import Testing

@testable import Formats

/// The page of what was found, and the form that leads to it.
@Suite struct SearchPageTests {
    private static let site = Pages.Site(
        title: "Example News",
        homeURL: "https://n.example/",
        language: "en"
    )

    private static func page(
        _ query: String,
        title: String = "Bridge",
        excerpt: MarkedText? = nil,
        isEmpty: Bool = false,
        isByDate: Bool = false
    ) throws -> HTMLTree {
        var marked = MarkedText()
        marked.append(title, isMarked: true)
        marked.append(" & more")
        let article = Article(id: try #require(ArticleID("a")), headline: title)
        let item = FeedItem(
            headline: Headline(article),
            url: "https://n.example/articles/a",
            match: .init(title: marked, excerpt: excerpt)
        )
        let feed = Feed(
            title: "Example News - Search: " + query,
            homePageURL: "https://n.example/",
            feedURL: "https://n.example/search?q=x",
            nextURL: "https://n.example/search?q=x&cursor=c",
            updated: Instant(milliseconds: 0),
            items: isEmpty ? [] : [item]
        )
        let bytes = Pages.standard.search(
            feed,
            Pages.Search(
                text: query,
                isByDate: isByDate,
                byRelevanceURL: "https://n.example/search?q=x",
                byDateURL: "https://n.example/search?q=x&sort=date"
            ),
            links: [],
            on: site
        )
        return try #require(HTMLTree(bytes, isFragment: false))
    }

    private static func text(_ name: String, of tree: HTMLTree) throws -> String {
        tree.text(try #require(tree.first(name)))
    }

    @Test("the form holds what was searched for, and is labelled")
    func form() throws {
        let tree = try Self.page("harbour \"bridge\"")
        let form = try #require(tree.first("form"))
        #expect(tree.nodes[form]["role"] == "search")
        #expect(tree.nodes[form]["action"] == "/search")
        let input = try #require(tree.first("input"))
        #expect(tree.nodes[input]["name"] == "q")
        #expect(tree.nodes[input]["value"] == "harbour \"bridge\"")
        let label = try #require(tree.first("label"))
        #expect(tree.nodes[label]["for"] == tree.nodes[input]["id"])
    }

    @Test("no search engine is to list it")
    func robots() throws {
        let tree = try Self.page("x")
        let metas = tree.nodes.filter { $0["name"] == "robots" }
        #expect(metas.map { $0["content"] } == ["noindex"])
    }

    @Test("what was found is marked in headline and text")
    func marks() throws {
        var excerpt = MarkedText()
        excerpt.append("The <b>")
        excerpt.append("bridge", isMarked: true)
        excerpt.append("…")
        let tree = try Self.page("bridge", excerpt: excerpt)
        let marks = tree.nodes.indices.filter { tree.nodes[$0].name == "mark" }
        #expect(marks.map { tree.text($0) } == ["Bridge", "bridge"])
        #expect(try Self.text("h2", of: tree) == "Bridge & more")
        #expect(try Self.text("ol", of: tree).contains("The <b>bridge…"))
        #expect(!tree.nodes.contains { $0.name == "b" })
    }

    @Test("that nothing was found is said")
    func nothing() throws {
        let tree = try Self.page("x", isEmpty: true)
        #expect(try Self.text("main", of: tree).contains("Nothing was found."))
        #expect(tree.first("ol") == nil)
    }

    @Test("the order there is says so", arguments: [false, true])
    func orders(_ isByDate: Bool) throws {
        let tree = try Self.page("x", isByDate: isByDate)
        let current = tree.nodes.indices.filter { tree.nodes[$0]["aria-current"] == "page" }
        #expect(current.map { tree.text($0) } == [isByDate ? "Newest first" : "Best first"])
    }

    @Test("scripts in words, headlines and texts are text", arguments: ScriptVectors.all)
    func scripts(_ vector: String) throws {
        var excerpt = MarkedText()
        excerpt.append(vector)
        excerpt.append(vector, isMarked: true)
        let plain = try Self.page("x", title: "x", excerpt: excerpt)
        let tree = try Self.page(vector, title: vector, excerpt: excerpt)
        func elements(_ tree: HTMLTree) -> [String] {
            tree.nodes.filter { !$0.isText }.map(\.name)
        }
        #expect(elements(tree) == elements(plain))
    }
}
