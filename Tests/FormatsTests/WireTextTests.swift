import News
import Testing

@testable import Formats

/// IPTC 7901 and ANPA 1312 as agencies write them.
@Suite struct WireTextTests {
    private func article(_ text: String) throws -> Article {
        let results = DocumentReader().read(Array(text.utf8), name: "a.tst", format: nil)
        return try #require(results.first).result.get().article
    }

    private func extra(_ name: String, _ article: Article) -> String? {
        article.extra.first { $0.name == name }?.value.string
    }

    private func iptc(_ text: String, trailer: String = "242200 GMT Jun 17") -> String {
        "\u{7F}\u{7F}\r\n\u{1}eca062 4 i 211   etf 061\r\n\r\nHarbour/Bridge/\r\n\u{2}\(text)\u{3}\(trailer)\r\n\u{4}"
    }

    @Test("7901: a headline of several lines, keywords, a dateline without a dash")
    func iptc() throws {
        let article = try article(
            iptc(
                "Situation \r\nBridge\r\nreopens =\r\n\r\n   Paris (ats afp) It is\r\nopen.\r\n\r\nYes.\r\n"
            )
        )
        #expect(article.headline == "Situation Bridge reopens")
        #expect(article.dateline == "Paris (ats afp)")
        #expect(article.source == "ats afp")
        #expect(article.tags == ["Harbour", "Bridge"])
        #expect(extra("slugline", article) == "Harbour/Bridge")
        #expect(article.bodyText == "Paris (ats afp) It is open.\n\nYes.")
    }

    @Test(
        "7901: the moment in the trailer, in the languages of agencies",
        arguments: [
            ("242200 GMT Jun 17", "2017-06-24T22:00:00Z"),
            ("091223 dec 18", "2018-12-09T12:23:00Z"),
            ("071341 GMT Okt 15", "2015-10-07T13:41:00Z"),
            ("010000 mär 20", "2020-03-01T00:00:00Z"),
            ("011200 GMT Foo 20", nil), ("", nil),
        ] as [(String, String?)]
    )
    func trailers(_ trailer: String, _ date: String?) throws {
        let article = try article(iptc("Bridge reopens =\r\n\r\nIt is open.\r\n", trailer: trailer))
        #expect(article.datePublished?.text == date)
    }

    @Test("7901: a moment that there is not is refused by name")
    func wrongTrailer() {
        let error = #expect(throws: DocumentError.self) {
            try article(iptc("Bridge =\r\n\r\nIt is.\r\n", trailer: "310000 GMT Feb 20"))
        }
        #expect(error?.field == "trailer")
    }

    @Test("7901: notes for editors behind the text are kept, not published")
    func notes() throws {
        let article = try article(
            iptc(
                """
                Bridge reopens =

                Berlin (dpa) - It is open.

                # Notebook

                ## Contacts
                - Tel: 1

                """
            )
        )
        #expect(article.bodyText == "Berlin (dpa) - It is open.")
        #expect(extra("notebook", article)?.contains("Tel: 1") == true)
    }

    private func anpa(_ text: String, trailer: String = "AP-WF-02-10-16 0423GMT<") -> String {
        "\u{16}\u{16}\u{1}V4644\u{1F}-----\r\nr e\u{13}\u{11} BC-Bridge     02-09 0121\r\n\u{2}\(text)\u{3}\(trailer)\r\n\u{4}"
    }

    @Test("1312: keyword with its number of words, notes, byline, source")
    func lines() throws {
        let article = try article(
            anpa(
                "\u{2}^BC-US--Bridge, 1st Ld-Writethru,127<\r\n^$2 bridge opens<\r\n^Eds: New.<\r\n"
                    + "^By ANN MASON=\r\n^Associated Press=\r\n\t   HARBOUR, Mass. (AP) _ It is open.\r\n"
            )
        )
        #expect(article.headline == "$2 bridge opens")
        #expect(article.byline == "By ANN MASON")
        #expect(article.source == "Associated Press")
        #expect(article.dateline == "HARBOUR, Mass. (AP)")
        #expect(extra("slugline", article) == "BC-US--Bridge, 1st Ld-Writethru")
        #expect(extra("words", article) == "127")
        #expect(article.datePublished?.text == "2016-02-10T04:23:00Z")
    }

    @Test("1312: a list of headlines is a text; a selector before the keyword is none")
    func list() throws {
        let article = try article(
            anpa("*9006< ^Top-Headlines,0176<\r\n^Top News<\r\n^One opens\r\n^Two closes\r\n^\r\n")
        )
        #expect(article.headline == "Top News")
        #expect(article.bodyText == "One opens\n\nTwo closes")
        #expect(extra("slugline", article) == "Top-Headlines")
    }

    @Test("1312: the rows of a table are lines, its heads stand above it")
    func table() throws {
        let article = try article(
            anpa(
                "^BC-Glance<\r\n^Glance=\r\n^By The Press=\r\n^LEAGUE=\r\n"
                    + "\u{8}Tampa\u{10} Bay\u{1F}\u{1E} 73\u{1E} 52\r\n\u{8}Boston\u{1F}\u{1E} 66\u{1E} 59\r\n\t   ___=\r\n"
            )
        )
        #expect(article.bodyText == "LEAGUE\n\nTampa Bay 73 52\nBoston 66 59\n\n___")
    }

    @Test("1312 of Kyodo: the headline ends with a plus, the moment stands behind the text")
    func kyodo() throws {
        let article = try article(
            anpa(
                "BC-Cup\r\nSoccer: Cup won+\r\n     SAITAMA, Japan, Dec. 9 Kyodo - Reds won.\r\n==Kyodo\r\n",
                trailer: "KWS-21:37-09-12-18"
            )
        )
        #expect(article.headline == "Soccer: Cup won")
        #expect(article.dateline == "SAITAMA, Japan, Dec. 9 Kyodo")
        #expect(article.source == "Kyodo")
        #expect(article.datePublished?.text == "2018-12-09T21:37:00Z")
    }
}
