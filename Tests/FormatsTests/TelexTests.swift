import News
import Testing

@testable import Formats

/// Telex: messages between ZCZC and NNNN, and press releases by their first line.
@Suite struct TelexTests {
    private func articles(_ text: String, name: String = "a.tst") throws -> [Article] {
        let results = DocumentReader().read(Array(text.utf8), name: name, format: nil)
        return try results.map { try $0.result.get().article }
    }

    @Test("marked lines: keyword, headline, place, subject, and a text in paragraphs")
    func marked() throws {
        let text = """
            ZCZC AAP\r
            %A\r
            #Harbour_BC1\r
            $Harbour bridge reopens\r
            :(BRISBANE)\r
            *07000000\r
            @QLD\r
            The bridge is open.

               It was closed for two years.
            \r
            NNNN
            """
        let article = try #require(try articles(text).first)
        #expect(article.headline == "Harbour bridge reopens")
        #expect(article.source == "AAP")
        #expect(article.dateline == "BRISBANE")
        #expect(article.subjects == [.init(scheme: "subj", code: "07000000")])
        #expect(article.bodyText == "The bridge is open.\n\nIt was closed for two years.")
        #expect(article.extra.first { $0.name == "slugline" }?.value.string == "Harbour_BC1")
        #expect(article.extra.first { $0.name == "region" }?.value.string == "QLD")
    }

    @Test(
        "where the headline stands in the layouts of several desks",
        arguments: [
            ("ZCZC AAP\r$T\r:Motor\r=Sydney\r\rMOTOR: Results\r*X\r&T\rOne.\r", "MOTOR: Results"),
            ("ZCZC\n#Trot\n:DIVS 1-4\nTROT\nRace 1.\n", "Trot: DIVS 1-4"),
            (
                "\rZCZC\r#Top Ten\r:Top Ten at Close\r\rTop Ten at Close\r\rOne 1.\r",
                "Top Ten at Close"
            ),
            ("ZCZC FMG000\nYY TDR\nRACING : FIELDS\nWeather: Fine\n", "RACING: FIELDS"),
            ("ZCZC FMG000\nYY RFG (3RR)\n:POTTED :Brief\nRace One\n", "POTTED: Brief"),
        ]
    )
    func headlines(_ text: String, _ headline: String) throws {
        let article = try #require(try articles(text).first)
        #expect(article.headline == headline)
        #expect(article.bodyText != nil)
    }

    @Test("fields named by two letters")
    func fields() throws {
        let text = """
            zczc
            AN#1
            KN#News Bites
            PD#06 June 2016 14:00:00
            BY#
            KY#UGL
            TI#Negotiation goes on
            AB#In short.
            TX#
            First.
            Second.
            """
        let article = try #require(try articles(text).first)
        #expect(article.headline == "Negotiation goes on")
        #expect(article.summary == "In short.")
        #expect(article.bodyText == "First.\n\nSecond.")
        #expect(article.source == "News Bites")
        #expect(article.datePublished == NewsDate("2016-06-06T14:00:00Z"))
        #expect(article.byline == nil)
        #expect(article.extra.first { $0.name == "AN" }?.value.string == "1")
        let error = #expect(throws: DocumentError.self) {
            try articles(text.replacing("06 June 2016", with: "31 June 2016"))
        }
        #expect(error?.field == "PD")
    }

    @Test("a press release: source, number, a headline of two lines, a dateline with the date")
    func release() throws {
        let text = """
            Source: Prize\r
            MEDIA RELEASE PR1\r
            Prize Awarded to the Makers of\r
            Sensors\r
            \r
            LONDON, Feb. 1, 2017 /PRNewswire/ --\r
            \r
            Four engineers were honoured.\r
            """
        let article = try #require(try articles(text).first)
        #expect(article.headline == "Prize Awarded to the Makers of Sensors")
        #expect(article.source == "Prize")
        #expect(article.dateline == "LONDON, Feb. 1, 2017 /PRNewswire/")
        #expect(article.datePublished == NewsDate("2017-02-01"))
    }

    @Test("several messages, of which one has no text")
    func several() {
        let text =
            "ZCZC A\n$First one\nText.\nNNNN\nZCZC A\n$Second one\nNNNN\nZCZC A\n$Third one\nText.\nNNNN"
        let results = DocumentReader().read(Array(text.utf8), name: "", format: .telex)
        #expect(results.map(\.line) == [1, 5, 8])
        #expect(
            results.map { (try? $0.result.get().article.headline) ?? "-" } == [
                "First one", "-", "Third one",
            ]
        )
        let error = #expect(throws: DocumentError.self) { try results[1].result.get() }
        #expect(error?.field == "body_text")
    }

    @Test("every prefix is read or refused")
    func prefixes() {
        let text =
            "ZCZC AAP\n#K\n$A headline\n:(P)\n*07000000\nText (dpa) - x\nNNNN\nZCZC\nTI#x\nTX#y\nSource: "
        for count in 0...text.utf8.count {
            _ = DocumentReader().read(Array(text.utf8.prefix(count)), name: "", format: .telex)
        }
        #expect(DocumentReader().read(Array("Source: ".utf8), name: "", format: .telex).count == 1)
    }
}
