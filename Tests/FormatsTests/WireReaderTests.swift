import News
import Testing

@testable import Formats

/// NITF, NewsML-G2 and NewsML 1.2.
struct WireReaderTests {
    private func drafts(_ text: String) throws -> [Draft] {
        try DocumentReader().read(Array(text.utf8), name: "wire.xml", format: nil)
            .map { try $0.result.get() }
    }

    private func refusal(_ text: String) -> DocumentError? {
        let result = DocumentReader().read(Array(text.utf8), name: "wire.xml", format: nil).first
        if case .failure(let error) = result?.result { return error }
        return nil
    }

    static let nitf = """
        <?xml version="1.0" encoding="utf-8"?>
        <nitf><head><title>Slug</title>
        <tobject><tobject.subject tobject.subject.refnum="11000000" tobject.subject.type="Politics"/></tobject>
        <docdata management-status="usable"><doc-id id-string="urn:wire:7"/>
        <du-key key="bridge" version="3"/>
        <date.issue norm="20250120T083000+0100"/><date.expire norm="20250220T000000Z"/>
        <doc.copyright holder="Wire" year="2025"/><urgency ed-urg="4"/>
        <key-list><keyword key="Bridges"/></key-list></docdata></head>
        <body><body.head><hedline><hl1>Bridge reopens</hl1><hl2>After two years</hl2></hedline>
        <byline>By <person>Ann Mason</person></byline><distributor>Wire</distributor>
        <dateline><location>Harbour</location></dateline><abstract><p>It is open.</p></abstract></body.head>
        <body.content><p>The bridge is <em>open</em>.</p><hl2>Traffic</hl2>
        <media media-type="image"><media-reference source="https://example.org/a.jpg"/>
        <media-caption>Caption</media-caption></media></body.content></body></nitf>
        """

    @Test("NITF: every field of head and body")
    func nitfFields() throws {
        let draft = try #require(try drafts(Self.nitf).first)
        let article = draft.article
        #expect(article.uri == "urn:wire:7")
        #expect(article.version == 3)
        #expect(draft.condition == .newer)
        #expect(article.headline == "Bridge reopens")
        #expect(article.byline == "By Ann Mason")
        #expect(article.source == "Wire")
        #expect(article.dateline == "Harbour")
        #expect(article.summary == "It is open.")
        #expect(article.bodyHTML?.contains("<p>The bridge is <em>open</em>.</p>") == true)
        #expect(article.bodyHTML?.contains("<h3>Traffic</h3>") == true)
        #expect(article.bodyHTML?.contains("Caption") == false)
        #expect(article.image == "https://example.org/a.jpg")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00+01:00"))
        #expect(article.expiresAt == NewsDate("2025-02-20T00:00:00Z"))
        #expect(article.rights?.holder == "Wire")
        #expect(article.tags == ["Bridges"])
        #expect(
            article.subjects == [.init(scheme: "subj", code: "11000000", name: "Politics")]
        )
        #expect(
            Set(article.extra.map(\.name)).isSuperset(of: ["hl2", "urgency", "media", "du-key"])
        )
    }

    @Test("NITF: an embargo holds until the release; a kill cancels")
    func nitfLife() throws {
        let embargoed = Self.nitf.replacing("\"usable\"", with: "\"embargoed\"")
            .replacing("<urgency", with: "<date.release norm=\"20250121T060000Z\"/><urgency")
        #expect(
            try drafts(embargoed).first?.article.embargoUntil == NewsDate("2025-01-21T06:00:00Z")
        )
        let killed = Self.nitf.replacing("\"usable\"", with: "\"canceled\"")
        #expect(try drafts(killed).first?.article.status == .canceled)
    }

    static let item = """
        <newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:7" version="2"
          standard="NewsML-G2" standardversion="2.35" xml:lang="en">
        <rightsInfo><copyrightHolder literal="Wire"/><copyrightNotice>Wire 2025</copyrightNotice></rightsInfo>
        <itemMeta><itemClass qcode="ninat:text"/><provider literal="example.org"/>
        <versionCreated>2025-01-21T09:00:00Z</versionCreated><embargoed>2025-01-22T00:00:00Z</embargoed>
        <pubStatus qcode="stat:usable"/><edNote>The year was wrong.</edNote>
        <signal qcode="sig:correction"/></itemMeta>
        <contentMeta><contentCreated>2025-01-20T08:30:00+01:00</contentCreated><urgency>4</urgency>
        <located qcode="city:1"><name>Harbour</name></located><creator><name>Ann Mason</name></creator>
        <infoSource literal="Wire"/><subject qcode="medtop:20000022"><name>Transport</name></subject>
        <headline>Bridge reopens</headline><description>It is open.</description></contentMeta>
        <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
        <head><title>x</title></head><body><p>The bridge is open.</p></body></html></inlineXML></contentSet>
        </newsItem>
        """

    @Test("NewsML-G2: rights, meta, dates and content of an item")
    func newsItem() throws {
        let draft = try #require(try drafts(Self.item).first)
        let article = draft.article
        #expect(draft.condition == .newer)
        #expect(article.uri == "urn:newsml:example.org:7")
        #expect(article.version == 2)
        #expect(article.headline == "Bridge reopens")
        #expect(article.bodyHTML == "<p>The bridge is open.</p>")
        #expect(article.summary == "It is open.")
        #expect(article.source == "Wire")
        #expect(article.authors.map(\.name) == ["Ann Mason"])
        #expect(article.dateline == "Harbour")
        #expect(article.language == "en")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00+01:00"))
        #expect(article.dateModified == NewsDate("2025-01-21T09:00:00Z"))
        #expect(article.embargoUntil == NewsDate("2025-01-22T00:00:00Z"))
        #expect(article.correction == "The year was wrong.")
        #expect(article.rights == .init(holder: "Wire", notice: "Wire 2025"))
        #expect(
            article.subjects == [.init(scheme: "medtop", code: "20000022", name: "Transport")]
        )
        #expect(article.extra.contains { $0.name == "urgency" })
    }

    @Test("NewsML-G2: a message holds several items, of which one may be refused")
    func message() throws {
        let concept = "<conceptItem guid='x'/>"
        let text = """
            <newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>\(Self.item)
            \(concept)</itemSet></newsMessage>
            """
        let results = DocumentReader().read(Array(text.utf8), name: "m.xml", format: nil)
        #expect(results.count == 2)
        #expect(try results.first?.result.get().article.headline == "Bridge reopens")
        #expect(throws: DocumentError.self) { try results.last?.result.get() }
    }

    static let newsML = """
        <NewsML Version="1.2"><NewsItem xml:lang="de"><Identification><NewsIdentifier>
        <ProviderId>example.org</ProviderId><DateId>20250120</DateId><NewsItemId>7</NewsItemId>
        <RevisionId PreviousRevision="1" Update="N">2</RevisionId></NewsIdentifier></Identification>
        <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250120T083000+0100</FirstCreated>
        <ThisRevisionCreated>20250121T090000Z</ThisRevisionCreated><Status FormalName="Usable"/>
        <Urgency FormalName="4"/></NewsManagement><NewsComponent><NewsLines>
        <HeadLine>Brücke offen</HeadLine><ByLine>Ann Mason</ByLine><CopyrightLine>Wire</CopyrightLine></NewsLines>
        <AdministrativeMetadata><Provider><Party FormalName="Wire"/></Provider></AdministrativeMetadata>
        <DescriptiveMetadata><SubjectCode><Subject FormalName="11000000"/></SubjectCode></DescriptiveMetadata>
        <ContentItem><DataContent><p>Die Brücke ist offen.</p></DataContent></ContentItem>
        </NewsComponent></NewsItem></NewsML>
        """

    @Test("NewsML 1.2: the identifier without its revision, lines, codes, content")
    func newsML1() throws {
        let draft = try #require(try drafts(Self.newsML).first)
        let article = draft.article
        #expect(draft.condition == .newer)
        #expect(article.uri == "urn:newsml:example.org:20250120:7")
        #expect(article.version == 2)
        #expect(article.headline == "Brücke offen")
        #expect(article.byline == "Ann Mason")
        #expect(article.source == "Wire")
        #expect(article.language == "de")
        #expect(article.bodyHTML == "<p>Die Brücke ist offen.</p>")
        #expect(article.datePublished == NewsDate("2025-01-20T08:30:00+01:00"))
        #expect(article.dateModified == NewsDate("2025-01-21T09:00:00Z"))
        #expect(article.rights?.notice == "Wire")
        #expect(article.subjects.map(\.code) == ["11000000"])
    }

    @Test(
        "a kill and an embargo without an end keep the text from being shown",
        arguments: [
            (item.replacing("stat:usable", with: "stat:canceled"), Article.Status.canceled),
            (item.replacing("stat:usable", with: "stat:withheld"), .withheld),
            (item.replacing(">2025-01-22T00:00:00Z<", with: "><"), .withheld),
            (newsML.replacing("\"Usable\"", with: "\"Canceled\""), .canceled),
            (newsML.replacing("\"Usable\"", with: "\"Embargoed\""), .withheld),
        ]
    )
    func life(_ text: String, _ status: Article.Status) throws {
        #expect(try drafts(text).first?.article.status == status)
    }

    @Test(
        "what is wrong is refused by field and line",
        arguments: [
            (nitf.replacing("20250120T083000+0100", with: "soon"), "date.issue@norm", 6),
            (nitf.replacing("\"usable\"", with: "\"gone\""), "docdata", 4),
            (item.replacing(">2025-01-22T00:00:00Z<", with: ">soon<"), "embargoed", 5),
            (item.replacing("stat:usable", with: "stat:gone"), "pubStatus", 6),
            (item.replacing("<headline>Bridge reopens</headline>", with: ""), "headline", 2),
            (item.replacing(" guid=\"urn:newsml:example.org:7\"", with: ""), "newsItem@guid", 2),
            (newsML.replacing("20250121T090000Z", with: "soon"), "ThisRevisionCreated", 5),
            (newsML.replacing("<NewsItemId>7</NewsItemId>", with: ""), "NewsIdentifier", 1),
        ]
    )
    func refuses(_ text: String, _ field: String, _ line: Int) {
        let error = refusal(text)
        #expect(error?.field == field)
        #expect(error?.line == line)
    }

    @Test("every prefix is refused, none half-imported", arguments: [nitf, item, newsML])
    func prefixes(_ text: String) {
        let bytes = Array(text.utf8)
        for count in stride(from: 1, to: bytes.count - 1, by: 7) {
            for format in [DocumentFormat.nitf, .newsMLG2, .newsML] {
                let results = DocumentReader().read(
                    Array(bytes.prefix(count)),
                    name: "a.xml",
                    format: format
                )
                #expect(results.allSatisfy { (try? $0.result.get()) == nil })
            }
        }
    }
}
