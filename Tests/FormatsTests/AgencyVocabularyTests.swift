import News
import Testing

@testable import Formats

/// What single agencies do with the formats all of them share.
@Suite struct AgencyVocabularyTests {
    private func results(_ text: String, _ name: String = "a.xml") -> [ReadResult] {
        DocumentReader().read(Array(text.utf8), name: name, format: nil)
    }

    private func article(_ text: String) throws -> Article {
        try #require(results(text).first).result.get().article
    }

    private func newsML(_ components: String) -> String {
        """
        <NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>e.org</ProviderId>
        <DateId>20250120</DateId><NewsItemId>7</NewsItemId></NewsIdentifier></Identification>
        <NewsManagement><Status FormalName="USABLE"/></NewsManagement>
        <NewsComponent><NewsLines><HeadLine>Bridge reopens</HeadLine></NewsLines>
        \(components)</NewsComponent></NewsItem></NewsML>
        """
    }

    private func component(_ role: String, _ text: String) -> String {
        """
        <NewsComponent><Role FormalName="\(role)"/><ContentItem><DataContent>\(text)</DataContent>
        </ContentItem></NewsComponent>
        """
    }

    @Test("NewsML 1.2: a component is text, lead, title or style by its role")
    func roles() throws {
        let article = try article(
            newsML(
                component("Title", "Bridge reopens") + component("StyleSheet", ".a {}")
                    + component("Lead", "It is open.") + component("Body", "It was closed.")
                    + component("TweetText", "Open!")
                    + "<NewsComponent><Role FormalName=\"Picture\"/>"
                    + component("Body", "A caption.") + "</NewsComponent>"
            )
        )
        #expect(article.summary == "It is open.")
        #expect(article.bodyText == "It was closed.")
        #expect(article.extra.contains { $0.name == "ContentItem" })
    }

    @Test("NewsML 1.2: with a title alone the title is the text")
    func titleAlone() throws {
        #expect(try article(newsML(component("Title", "It is open."))).bodyText == "It is open.")
    }

    private func nitf(_ head: String) -> String {
        """
        <nitf><head><title>T</title></head><body><body.head><hedline><hl1>H</hl1></hedline>\(head)
        </body.head><body.content><p>Text.</p></body.content></body></nitf>
        """
    }

    @Test(
        "NITF: names and titles in a byline are parted",
        arguments: [
            ("<byline>By ANN MASON<byttl>Writer</byttl></byline>", "By ANN MASON, Writer"),
            (
                "<byline>By<person>Ann Mason</person><byttl>Wire</byttl></byline>",
                "By Ann Mason, Wire"
            ),
            ("<byline>By <person>Ann Mason</person>, Wire</byline>", "By Ann Mason, Wire"),
            ("<byline><byttl>Wire</byttl></byline>", "Wire"), ("<byline/>", nil),
        ]
    )
    func bylines(_ line: String, _ byline: String?) throws {
        #expect(try article(nitf(line)).byline == byline)
    }

    @Test("NITF: a date for machines is no dateline, but a date")
    func datelines() throws {
        let article = try article(
            nitf(
                """
                <dateline><location>Harbour</location>
                <story.date norm="20250120T083000+0100">20250120T083000+0100</story.date></dateline>
                """
            )
        )
        #expect(article.dateline == "Harbour")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00+01:00"))
        let people = "<dateline>Harbour, <story.date>Jan. 20</story.date></dateline>"
        #expect(try self.article(nitf(people)).dateline == "Harbour, Jan. 20")
    }

    @Test("NewsML-G2: the text of TT, and a headline that stands in NITF alone")
    func newsItem() throws {
        func item(_ headline: String, _ content: String) -> String {
            """
            <newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:7"><itemMeta>
            <pubStatus qcode="stat:usable"/></itemMeta><contentMeta>\(headline)</contentMeta>
            <contentSet><inlineXML>\(content)</inlineXML></contentSet></newsItem>
            """
        }
        let swedish = try article(
            item(
                "<headline>Bron öppen</headline>",
                """
                <BODY><TEXT><RUBRIK>Bron öppen</RUBRIK><INGRESS><P>Den är öppen.</P></INGRESS>
                <BRODTEXT><MELLIS>Trafik</MELLIS><CITAT>Ja &amp; nej</CITAT><UL><LI>Ett</LI></UL></BRODTEXT>
                <BYLINE>Ann</BYLINE><BILD>x</BILD></TEXT><TEXT><RUBRIK>Fakta</RUBRIK>
                <BRODTEXT><P>Kort.</P></BRODTEXT></TEXT></BODY>
                """
            )
        )
        #expect(
            swedish.bodyHTML == """
                <p>Den är öppen.</p>
                <h3>Trafik</h3>
                <p>– Ja &amp; nej</p>
                <ul><li>Ett</li></ul>
                <h2>Fakta</h2>
                <p>Kort.</p>
                """
        )
        #expect(swedish.byline == "Ann")
        let untitled = item(
            "",
            "<nitf><head><title>Title</title></head><body><body.content><p>x</p></body.content></body></nitf>"
        )
        #expect(try article(untitled).headline == "Title")
    }

    @Test(
        "what a Superdesk has not published is held",
        arguments: [
            (#""_id": "x", "state": "in_progress""#, Article.Status.withheld),
            (#""_id": "x", "state": "fetched""#, .withheld),
            (#""_id": "x", "state": "published""#, .usable),
            (#""_id": "x", "state": "killed""#, .canceled),
            (#""flags": {"marked_for_not_publication": true}"#, .withheld),
            (#""state": "Queensland""#, .usable),
        ]
    )
    func archive(_ members: String, _ status: Article.Status) throws {
        let text = #"{"guid": "urn:7", "headline": "H", "body_html": "<p>B</p>", \#(members)}"#
        #expect(try article(text).status == status)
    }

    @Test(
        "what is in no format is told by what it is",
        arguments: [
            (
                "<?xml version='1.0'?>\n<RBNews/>", "a.xml", "RBNews",
                "is the root of no XML format that is read here"
            ),
            ("a\u{0}b", "a.bin", nil, "is no text"), (" \n", "a", nil, "is empty"),
            ("text", "a.jpg", nil, "is in no format that is read here"),
            (
                "\"A\",\"B\",\"C\"\n\"1\",\"2\",\"3\"\n", "a.txt", "headline",
                "is no column of the table"
            ),
        ] as [(String, String, String?, String)]
    )
    func unknown(_ text: String, _ name: String, _ field: String?, _ reason: String) {
        let error = #expect(throws: DocumentError.self) {
            try results(text, name).first?.result.get()
        }
        #expect(error?.field == field)
        #expect(error?.reason == reason)
    }
}
