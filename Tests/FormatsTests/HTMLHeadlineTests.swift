import Formats
import News
import Testing

/// The headline and the date of a page.
@Suite struct HTMLHeadlineTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var html: String
        var expected: String?

        init(_ name: String, _ html: String, _ expected: String?) {
            testDescription = name
            self.html = html
            self.expected = expected
        }
    }

    static func read(_ html: String) throws -> Article {
        try HTMLPageTests.read(Array("<html>\(html)\(HTMLBodyTests.story)</html>".utf8))
    }

    static let site = "<meta property=\"og:site_name\" content=\"Example News\">"

    @Test(
        "the headline is found",
        arguments: [
            Case(
                "the heading that the title begins with",
                "<title>Council rejects toll | Example</title><h1>Council rejects toll</h1>",
                "Council rejects toll"
            ),
            Case(
                "not the name of the site, where that is the first heading",
                "<title>Council rejects toll | Example News</title>\(site)<h1>Example News</h1>"
                    + "<h2>Council rejects toll</h2>",
                "Council rejects toll"
            ),
            Case(
                "a heading of a lower level, where the title has the site before it",
                "<title>Port Paper: Council rejects toll on bridge</title><meta property=\"og:title\""
                    + " content=\"Council rejects toll on bridge\"><h1>Port Paper</h1>"
                    + "<h3>Council rejects toll on bridge</h3>",
                "Council rejects toll on bridge"
            ),
            Case(
                "the longest part of the title that is a heading",
                "<title>Port Paper » Archive » Council rejects toll</title><h1>Port Paper</h1>"
                    + "<h2>Archive</h2><h2>Council rejects toll</h2>",
                "Council rejects toll"
            ),
            Case(
                "a heading that has most of the words of the title",
                "<title>Council rejects the toll on its bridge</title>"
                    + "<h1>Council of port rejects toll on bridge</h1>",
                "Council of port rejects toll on bridge"
            ),
            Case(
                "without the line above it in the same heading",
                "<title>Council rejects toll on bridge - Example</title><h1><span>After protest"
                    + "</span><span>Council rejects toll on bridge</span></h1>",
                "Council rejects toll on bridge"
            ),
            Case(
                "what the page states, where no heading is like it",
                "<meta property=\"og:title\" content=\"Council rejects toll\"><h1>Port and town</h1>",
                "Council rejects toll"
            ),
            Case(
                "the title, where the heading is one word that it has not",
                "<title>Council rejects toll</title><h1>News</h1>",
                "Council rejects toll"
            ),
            Case(
                "the title without section and site",
                "<title>阿港议会否决大桥收费_新闻_例子网</title>",
                "阿港议会否决大桥收费"
            ),
            Case(
                "the part of the title that is by far the longest",
                "<title>Port Paper of the North - Council rejects the toll on the harbour bridge"
                    + " - News</title>",
                "Council rejects the toll on the harbour bridge"
            ),
        ]
    )
    func headlines(_ page: Case) throws {
        #expect(try Self.read(page.html).headline == page.expected)
    }

    @Test(
        "the date is found",
        arguments: [
            Case(
                "in JSON-LD within a CDATA section, with a line end in a string",
                "<script type=\"application/ld+json\"><![CDATA[{\"@type\": \"NewsArticle\","
                    + " \"description\": \"a\nb\", \"datePublished\": \"2024-03-04\"}]]></script>",
                "2024-03-04"
            ),
            Case(
                "in the JSON-LD of the page",
                "<script type=\"application/ld+json\">{\"@graph\": [{\"@type\": \"WebPage\","
                    + " \"datePublished\": \"2024-03-04\"}]}</script>",
                "2024-03-04"
            ),
            Case(
                "in RDFa",
                "<span property=\"schema:dateCreated\" content=\"2024-03-04\">",
                "2024-03-04"
            ),
            Case(
                "after a label",
                "<p>All about us.</p><footer>Erschienen am: 04.03.2024</footer>",
                "2024-03-04"
            ),
            Case(
                "after a label in the next element",
                "<ul><li><b>Datum:</b> 4. März 2024</li></ul>",
                "2024-03-04"
            ),
            Case(
                "in the line before the headline",
                "<p>04.03.24 Port</p><h1>Toll rejected here</h1>",
                "2024-03-04"
            ),
            Case(
                "in the block of the headline",
                "<div><small>04.03.2024 Port</small><br><h1>Toll rejected here</h1></div>",
                "2024-03-04"
            ),
            Case("in Russian", "<h1>Toll rejected here</h1><p>4 марта 2024</p>", "2024-03-04"),
            Case("in Polish", "<h1>Toll rejected here</h1><p>4 marca 2024</p>", "2024-03-04"),
            Case(
                "in Spanish",
                "<h1>Toll rejected here</h1><p>4 de marzo de 2024</p>",
                "2024-03-04"
            ),
            Case("in Korean", "<h1>Toll rejected here</h1><p>2024년 3월 4일</p>", "2024-03-04"),
            Case("in Chinese", "<h1>Toll rejected here</h1><p>2024年3月4日</p>", "2024-03-04"),
            Case(
                "in the address",
                "<link rel=\"canonical\" href=\"https://example.org/2024/03/04/toll\">",
                "2024-03-04"
            ),
            Case(
                "and a version is none",
                "<h1>Release 4.47.4 is here</h1><p>Since 4.47.3</p>",
                nil
            ),
        ]
    )
    func dates(_ page: Case) throws {
        let title = "<title>Toll rejected here</title>"
        #expect(try Self.read(title + page.html).datePublished?.text == page.expected)
    }

    @Test(
        "the source is found after a label",
        arguments: [
            Case(
                "in one text",
                "<div><span>2024-03-04 10:00</span> <span>来源：例子报</span></div>",
                "例子报"
            ),
            Case(
                "in the link after it",
                "<div>来源: <a href=\"https://e.org\">例子报</a> 举报</div>",
                "例子报"
            ),
            Case("before an author", "<div>来源：例子报作者：李某</div>", "例子报"),
            Case("but for one that is no name", "<p>2024-03-04 | 例子报</p><p>来源：网络</p>", "例子报"),
        ]
    )
    func sources(_ page: Case) throws {
        #expect(try Self.read("<h1>港口议会否决收费</h1>" + page.html).source == page.expected)
    }

    @Test("an address that stands for an author is none")
    func authors() throws {
        let article = try Self.read(
            "<h1>Council rejects toll</h1><meta name=\"author\" content=\"name, email@example.org\">"
        )
        #expect(article.authors.isEmpty)
    }
}
