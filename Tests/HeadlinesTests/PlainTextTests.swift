import News
import Testing

@testable import Headlines

struct PlainTextTests {
    @Test(
        "addresses and the targets of links are no words of a text",
        arguments: [
            ("see [the report](https://example.com/tracker) now", "see [the report]  now"),
            ("see https://example.com/tracker now", "see   now"),
            ("see HTTP://example.com", "see  "),
            ("<https://example.com/a>", "< >"),
            ("a [link](/relative/path).", "a [link] ."),
            ("an [open](target with words)", "an [open]  with words)"),
            ("mixed (in brackets) stays", "mixed (in brackets) stays"),
            ("the http protocol, xhttp://x", "the http protocol, xhttp://x"),
            ("[x](", "[x] "),
        ]
    )
    func addresses(_ text: String, _ kept: String) throws {
        var article = Article(id: try #require(ArticleID("a")), headline: "")
        article.bodyText = text
        #expect(String(decoding: PlainText.body(of: article), as: UTF8.self) == kept)
    }
}
