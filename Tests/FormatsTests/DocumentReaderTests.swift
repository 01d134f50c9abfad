import Formats
import News
import Testing

@Suite struct DocumentReaderTests {
    @Test(
        "a format is recognised by name, then by content",
        arguments: [
            ("a.md", "x", DocumentFormat.markdown), ("a.txt", "{}", .text), ("a.htm", "x", .html),
            ("a.jsonl", "x", .ndjson), ("a.json", #"{"id":"a"}"#, .native),
            ("a.json", #"{"uri":"u","headlines":[],"pubStatus":"usable"}"#, .ninjs),
            ("a.json", #"{"guid":"u","type":"text","headline":"H"}"#, .ninjs),
            ("-", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", .ndjson),
            ("-", "---\ntitle: x\n---\n", .markdown),
            ("-", "\u{FEFF}<!DOCTYPE html><p>x", .html), ("-", "Headline\n\nText", .text),
            ("a.jpg", "\u{FFFD}PNG", nil), ("a.xml", "<?xml version='1.0'?><nitf/>", .nitf),
            ("a.xml", "<?xml version='1.0'?><odd/>", nil),
            ("a.xml", "<contentSet><nitf><body></body></nitf></contentSet>", nil),
            ("-", "<div><article><h1>x</h1></article></div>", .html),
            ("-", "[{\"headline\": \"H\"}]", .native), ("-", "[Update] Headline\n\nText", .text),
            ("a.tst", "ZCZC AAP\r\n$H", .telex), ("a.bin", "\u{7F}\u{1}eca 4 i\u{2}H", .iptc7901),
            ("a", "", nil),
        ] as [(String, String, DocumentFormat?)]
    )
    func recognises(_ name: String, _ text: String, _ format: DocumentFormat?) {
        #expect(DocumentReader().recognise(Array(text.utf8), name: name) == format)
    }

    @Test("NDJSON gives one result per line, faults among them")
    func ndjson() {
        let text = """
            {"id":"a","headline":"A","summary":"S"}

            {"id":"b","headline":"B"}
            {"headline":"C","body_text":"T"}
            oops
            """
        let results = DocumentReader().read(Array(text.utf8), name: "a.ndjson", format: nil)
        #expect(results.map(\.line) == [1, 3, 4, 5])
        #expect((try? results[0].result.get().idIsGiven) == true)
        #expect((try? results[2].result.get().article.id.rawValue) == "c")
        #expect((try? results[2].result.get().idIsGiven) == false)
        for (index, line) in [(1, 3), (3, 5)] {
            let error = #expect(throws: DocumentError.self) { try results[index].result.get() }
            #expect(error?.line == line)
        }
    }

    @Test("JSON by other names is read; null means absent there")
    func foreign() throws {
        let text = #"""
            {"id": "wiki-1", "headline": "H", "body": "B", "summary": null, "published": "2019-01-04",
             "source": "Wikinews", "section": "World News", "authors": ["A"], "cluster": null,
             "labels": ["x"], "url": "https://e.org/1"}
            """#
        let reader = DocumentReader(section: SectionPath("other"), source: "Other")
        let results = reader.read(Array(text.utf8), name: "a.json", format: nil)
        let draft = try #require(results.first).result.get()
        #expect(draft.idIsGiven)
        #expect(draft.article.bodyText == "B")
        #expect(draft.article.datePublished?.text == "2019-01-04")
        #expect(draft.article.section?.rawValue == "world-news")
        #expect(draft.article.source == "Wikinews")
        #expect(draft.article.uri == "https://e.org/1")
        #expect(draft.article.extra == [.init("labels", .array([.string("x")]))])
    }

    @Test("defaults stand in where a document says nothing")
    func defaults() throws {
        let reader = DocumentReader(section: SectionPath("other"), source: "Other")
        let results = reader.read(Array("Headline\n\nText.".utf8), name: "a.txt", format: nil)
        let article = try #require(results.first).result.get().article
        #expect(article.section?.rawValue == "other")
        #expect(article.source == "Other")
    }
}
