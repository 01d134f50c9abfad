import Formats
import News
import Testing

@testable import Pages

/// What becomes of templates with mistakes in them.
@Suite struct TemplateMutationTests {
    /// The same numbers each time.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }

    private static let pieces = [
        "{{", "}}", "{{{", "}}}", "{{#", "{{^", "{{/", "{{>", "{{<", "{{$", "{{!", "{{&", "{{%",
        "=}}",
        "{{#items}}", "{{/items}}", "{{.}}", "{{..}}", "{{.a.b}}", "{{a(b)}}", "{{a(b(c))}}",
        "{{()}}",
        "{{> head}}", "{{> header}}", "{{$a}}", "{{/a}}", "{{%CONTENT_TYPE: TEXT}}", "\n", "\r\n",
        " ", "\t",
        "\u{0}", "é", "🌉", "<", "\"", "{", "}", "(", ")", "*", ".", "",
    ]

    @Test(
        "one with mistakes is refused with a line of its own, or makes a page",
        arguments: PageTemplates.all.map(\.0)
    )
    func mistakes(_ name: String) throws {
        let original = try #require(PageTemplates.all.first { $0.0 == name }).1
        var numbers = Numbers(state: UInt64(name.utf8.count))
        var article = Article(id: try #require(ArticleID("a")), headline: "H")
        article.bodyHTML = "<p>x</p>"
        article.datePublished = NewsDate("2025-01-20")
        let published = PublishedArticle(article: article, url: "https://n.example/articles/a")
        let site = Pages.Site(title: "T", homeURL: "https://n.example/", language: nil)
        let item = FeedItem(headline: Headline(article), url: published.url)
        let feed = Feed(
            title: "T",
            homePageURL: "https://n.example/",
            feedURL: "https://n.example/headlines",
            updated: Instant(milliseconds: 0),
            items: [item]
        )
        let search = Pages.Search(text: "t", isByDate: false, byRelevanceURL: "", byDateURL: "")
        var refused = 0
        let rounds = 400
        for _ in 0..<rounds {
            var characters = Array(original)
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let place = Int.random(in: 0...characters.count, using: &numbers)
                let end = min(characters.count, place + Int.random(in: 0...20, using: &numbers))
                let piece = Self.pieces.randomElement(using: &numbers) ?? ""
                characters.replaceSubrange(place..<end, with: piece)
            }
            let text = String(characters)
            do {
                let pages = try Pages(replacing: [name: text])
                _ = pages.article(published, related: [item], on: site)
                _ = pages.list(feed, links: [], on: site)
                _ = pages.search(feed, search, links: [], on: site)
            } catch {
                refused += 1
                let lines = text.count(where: \.isNewline) + 1
                #expect(error.template == name && (1...lines).contains(error.line), "\(error)")
            }
        }
        #expect((1..<rounds).contains(refused), "\(refused)")
    }
}
