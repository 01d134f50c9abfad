import Formats
import News
import Testing

/// What is the story on a page and what stands beside it.
@Suite struct HTMLBodyTests {
    static let first = HTMLPageTests.first
    static let second = HTMLPageTests.second
    static let story = "<p>\(first)</p><p>\(second)</p>"

    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var html: String
        var paragraphs = [HTMLBodyTests.first, HTMLBodyTests.second]

        init(_ name: String, _ html: String, _ paragraphs: [String]? = nil) {
            testDescription = name
            self.html = html
            if let paragraphs { self.paragraphs = paragraphs }
        }
    }

    static func paragraphs(_ html: String) throws -> [String] {
        let page = """
            <html><head><title>Port council rejects toll on bridge</title></head>
            <body><h1>Port council rejects toll on bridge</h1>\(html)</body></html>
            """
        let text = try HTMLPageTests.read(Array(page.utf8)).bodyText ?? ""
        return text.split(separator: "\n\n").map(String.init)
    }

    @Test(
        "the story is found",
        arguments: [
            Case(
                "text parted by line breaks, not paragraphs",
                "<div><div>\(first)<br><br>\(second)</div></div><div><div><p>Rua do Porto, 11,"
                    + " tel. 555-0123, open but for Sunday</p></div></div>"
            ),
            Case(
                "spread over sections beside each other",
                "<main><div><section><div><p>\(first)</p></div></section>"
                    + "<section><div><p>\(second)</p></div></section></div></main>"
            ),
            Case(
                "in a wrapper whose name tells of the side bar beside it",
                "<div class=\"content-with-sidebar\"><div class=\"text\">\(story)</div></div>"
            ),
            Case(
                "its names are generated and hold a word by chance",
                "<div>" + story.replacing("<p>", with: "<p class=\"sc-77 hAdRRP\">") + "</div>"
            ),
            Case(
                "all its paragraphs have the name of something else",
                "<div>" + story.replacing("<p>", with: "<p class=\"caption\">") + "</div>"
            ),
            Case(
                "after its headline, not longer text further down",
                "<div><div>\(story)</div></div><ul>"
                    + String(
                        repeating: "<li><a href=\"/a\">Ferry sails again, and again</a></li>",
                        count: 15
                    )
                    + "</ul><div><div>\(first) \(second) \(first)</div></div>"
            ),
            Case(
                "in Chinese, where a character says more",
                "<div><p>港口议会周一否决了海港大桥的收费，市长说，此前居民抗议数周。</p></div>"
                    + "<div><p>Room 11, harbour house, telephone 555 0123, open daily</p></div>",
                ["港口议会周一否决了海港大桥的收费，市长说，此前居民抗议数周。"]
            ),
            Case(
                "with a lead before the container",
                "<div class=\"standfirst\">The bridge stays free of charge, for now at least.</div>"
                    + "<div class=\"meta\">Filed on Monday by the desk, for the print edition</div>"
                    + "<div class=\"text\">\(story)</div>",
                ["The bridge stays free of charge, for now at least.", first, second]
            ),
            Case(
                "with a message that it quotes",
                "<div class=\"text\"><p>\(first)</p><div class=\"social-embed\"><blockquote"
                    + " class=\"twitter-tweet\"><p>No toll on my bridge!</p></blockquote></div>"
                    + "<p>\(second)</p></div>",
                [first, "No toll on my bridge!", second]
            ),
            Case(
                "with a table of results whose names are links",
                "<div itemprop=\"articleBody\"><p>\(first)</p><table>"
                    + (1...4).map {
                        "<tr class=\"player-\($0)\"><td>\($0)</td><td><a href=\"/\($0)\">Somebody"
                            + " Named</a></td><td>\($0 * 7)</td></tr>"
                    }.joined() + "</table></div>",
                [first] + (1...4).map { "\($0) Somebody Named \($0 * 7)" }
            ),
        ]
    )
    func found(_ page: Case) throws {
        #expect(try Self.paragraphs(page.html) == page.paragraphs)
    }

    @Test(
        "what stands beside the story is left out",
        arguments: [
            Case(
                "a share line",
                "<div>\(story)<p>Like this story? Share it with a friend!</p></div>"
            ),
            Case(
                "a label and the links below it",
                "<div>\(story)<h3>You may also like</h3><ul><li><a href=\"/a\">Ferry sails</a> again"
                    + "</li></ul></div>"
            ),
            Case(
                "paragraphs that are a link to another story",
                "<div><p>\(first)</p><p><b><a href=\"/a\">FERRY SAILS AGAIN: REPORT</a></b></p>"
                    + "<p>\(second)</p></div>"
            ),
            Case("a heading with nothing below", "<div>\(story)<h2>Our services</h2></div>"),
            Case(
                "articles within an article",
                "<article>\(story)<article><p>Ferry sails again, after long repairs.</p></article>"
                    + "<article><p>Tunnel costs rise, and rise again.</p></article></article>"
            ),
            Case(
                "what screens do not show",
                "<div>\(story)<p class=\"sr-only\">For those who listen to the page only.</p></div>"
            ),
            Case(
                "comments, even more of them than story",
                "<div class=\"text\">\(story)</div><div id=\"comments\">"
                    + String(repeating: "<p>I, for one, \(first)</p>", count: 4) + "</div>"
            ),
        ]
    )
    func leftOut(_ page: Case) throws {
        #expect(try Self.paragraphs(page.html) == page.paragraphs)
    }

    @Test("body_html has the lead and leaves out the same")
    func html() throws {
        let page = """
            <title>Port council rejects toll</title><h1>Port council rejects toll</h1>
            <div class="lead">The bridge stays free of charge, for now at least.</div>
            <div class="text">\(Self.story)<p><em>Well.</em></p><p>Read also: something</p></div>
            """
        let html = try HTMLPageTests.read(Array(page.utf8)).bodyHTML
        #expect(
            html == "<p>The bridge stays free of charge, for now at least.</p>\n\(Self.story)"
                + "<p><em>Well.</em></p>"
        )
    }

    @Test(
        "a page of many links or of many levels is read in time that grows with it",
        .timeLimit(.minutes(1))
    )
    func bounded() throws {
        let links = String(repeating: "<p><a href=\"/a\">Read more here</a></p>", count: 20000)
        #expect(
            try Self.paragraphs("<div>\(Self.story)\(links)</div>") == [Self.first, Self.second]
        )
        let labels = String(repeating: "<b>Datum:</b><i class=info></i>", count: 20000)
        #expect(try Self.paragraphs("<p>\(labels)</p><div>\(Self.story)</div>").last == Self.second)
        let title = String(repeating: "word ", count: 100_000)
        let headings = String(repeating: "<h1>word of one</h1>", count: 10000)
        let page = "<title>\(title)</title>\(headings)<div>\(Self.story)</div>"
        #expect(try HTMLPageTests.read(Array(page.utf8)).headline == "word of one")
        let deep = String(repeating: "<div class=\"related\"><article>", count: 1500)
        #expect(
            try Self.paragraphs("<div>\(Self.story)</div>\(deep)") == [Self.first, Self.second]
        )
    }
}
