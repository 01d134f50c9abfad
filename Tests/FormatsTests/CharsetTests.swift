import News
import Testing

@testable import Formats

/// Documents in other encodings than UTF-8.
@Suite struct CharsetTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var label: String
        var bytes: [UInt8]
        var text: String
        var testDescription: String { label }
    }

    static let rows: [Row] = [
        Row(label: "windows-1252", bytes: [0x93, 0x80, 0xE9, 0x94], text: "“€é”"),
        Row(label: "ISO-8859-1", bytes: [0xFC, 0x96], text: "ü–"),
        Row(label: "us-ascii", bytes: [0xE9], text: "é"),
        Row(label: "iso-8859-2", bytes: [0xB1, 0xE6], text: "ąć"),
        Row(label: "iso-8859-7", bytes: [0xE1, 0xE2], text: "αβ"),
        Row(label: "iso-8859-15", bytes: [0xA4], text: "€"),
        Row(label: "windows-1250", bytes: [0x9C], text: "ś"),
        Row(label: "windows-1251", bytes: [0xD2, 0xE5], text: "Те"),
        Row(label: "windows-1255", bytes: [0xF9], text: "ש"),
        Row(label: "windows-1256", bytes: [0xD3], text: "س"),
        Row(label: "koi8-r", bytes: [0xC4, 0xC1], text: "да"),
        Row(label: "koi8-u", bytes: [0xA4], text: "є"),
        Row(label: "ibm866", bytes: [0xA4, 0xA0], text: "да"),
        Row(label: "macintosh", bytes: [0x8E], text: "é"),
        Row(label: "tis-620", bytes: [0xA1], text: "ก"),
        Row(label: "gb2312", bytes: [0xD0, 0xC2, 0xCE, 0xC5], text: "新闻"),
        Row(label: "gbk", bytes: [0x96, 0x78], text: "杧"),
        Row(label: "GB18030", bytes: [0x94, 0x39, 0xFC, 0x36], text: "😀"),
        Row(label: "big5", bytes: [0xB7, 0x73, 0xBB, 0x44], text: "新聞"),
        Row(label: "shift_jis", bytes: [0x93, 0xFA, 0x96, 0x7B, 0x87, 0x40], text: "日本①"),
        Row(label: "euc-jp", bytes: [0xC6, 0xFC, 0xCB, 0xDC], text: "日本"),
        Row(
            label: "iso-2022-jp",
            bytes: [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42],
            text: "日本"
        ),
        Row(label: "euc-kr", bytes: [0xC7, 0xD1, 0x8C, 0x63], text: "한똠"),
        Row(label: "cp437", bytes: [0x82], text: "é"),
        Row(label: "cp850", bytes: [0xE1], text: "ß"),
    ]

    private func body(
        _ bytes: [UInt8],
        _ format: DocumentFormat?,
        charset: String? = nil
    ) throws -> String? {
        let results = DocumentReader().read(
            bytes,
            name: "",
            format: format,
            charset: charset.flatMap { Charset($0) }
        )
        let article = try #require(results.first).result.get().article
        return article.bodyText ?? article.summary
    }

    @Test("every label of the table is an encoding that this system decodes")
    func labels() throws {
        for label in Charset.names.keys {
            let charset = try #require(Charset(label))
            #expect(throws: Never.self) { try charset.decode([]) }
        }
        #expect(Charset(" UTF-8 ") != nil)
        #expect(Charset("utf-9") == nil)
        #expect(Charset("utf-8//translit") == nil)
    }

    @Test("what an XML declaration names is decoded", arguments: rows)
    func xml(_ row: Row) throws {
        let head = "<?xml version='1.0' encoding='\(row.label)'?><rss><channel><item>"
        let bytes =
            Array("\(head)<title>T</title><description>".utf8) + row.bytes
            + Array("</description></item></channel></rss>".utf8)
        #expect(try body(bytes, nil) == row.text)
    }

    @Test("what a page's meta element names is decoded", arguments: rows)
    func html(_ row: Row) throws {
        let words =
            "The bridge over the harbour was opened again on Monday after two years of work."
        let head = """
            <html><!-- <meta charset=utf-16> --><script charset="x-none">1 < 2</script>
            <META Content="text/html; charset = \(row.label)" http-equiv=Content-Type>
            <title>A headline long enough</title><body><p>\(words) 
            """
        let bytes = Array(head.utf8) + row.bytes + Array("</p></body></html>".utf8)
        #expect(try body(bytes, .html) == words + " " + row.text)
    }

    @Test("what the sender names is decoded, and goes before a declaration", arguments: rows)
    func stated(_ row: Row) throws {
        let csv = Array("headline,body_text\nH,".utf8) + row.bytes
        #expect(try body(csv, .csv, charset: row.label) == row.text)
        let json =
            Array("{\"headline\": \"H\", \"body_text\": \"".utf8) + row.bytes + Array("\"}".utf8)
        // The escapes of ISO-2022-JP are no JSON before they are decoded.
        #expect(try body(json, nil, charset: row.label) == row.text)
        let xml =
            Array("<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>T</title>".utf8)
            + Array("<description>".utf8) + row.bytes
            + Array("</description></item></channel></rss>".utf8)
        #expect(try body(xml, nil, charset: row.label) == row.text)
    }

    static let wide: [(name: String, mark: [UInt8], unit: Int, isLittle: Bool)] = [
        ("UTF-16LE", [0xFF, 0xFE], 2, true), ("UTF-16BE", [0xFE, 0xFF], 2, false),
        ("UTF-32LE", [0xFF, 0xFE, 0, 0], 4, true), ("UTF-32BE", [0, 0, 0xFE, 0xFF], 4, false),
    ]

    private static func encode(_ text: String, _ unit: Int, isLittle: Bool) -> [UInt8] {
        let units: [UInt32] =
            unit == 2 ? text.utf16.map(UInt32.init) : text.unicodeScalars.map(\.value)
        return units.flatMap { value in
            let bytes = (0..<unit).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isLittle ? bytes : bytes.reversed()
        }
    }

    @Test(
        "UTF-16 and UTF-32 are known by their mark in every format, and without one by the first sign",
        arguments: [
            (
                "<rss><channel><item><title>新闻</title><description>😀</description></item></channel></rss>",
                true
            ),
            (#"{"headline": "新闻", "body_text": "😀"}"#, true),
            (
                "{\"headline\": \"新闻\", \"body_text\": \"😀\"}\n{\"headline\": \"H\", \"summary\": \"S\"}\n",
                true
            ),
            ("headline,body_text\n新闻,😀\n", false), ("---\ntitle: 新闻\n---\n😀", false),
            ("新闻\n\n😀", false),
        ]
    )
    func wide(_ text: String, _ isKnownWithoutMark: Bool) throws {
        for (_, mark, unit, isLittle) in Self.wide {
            let bytes = Self.encode(text, unit, isLittle: isLittle)
            for document in isKnownWithoutMark ? [mark + bytes, bytes] : [mark + bytes] {
                let results = DocumentReader().read(document, name: "", format: nil)
                let article = try #require(results.first).result.get().article
                #expect(article.headline == "新闻")
                #expect(article.bodyText ?? article.summary == "😀")
            }
        }
    }

    @Test("EBCDIC is read by the first letters of its declaration")
    func ebcdic() throws {
        let bytes: [UInt8] = [
            0x4C, 0x6F, 0xA7, 0x94, 0x93, 0x40, 0xA5, 0x85, 0x99, 0xA2, 0x89, 0x96, 0x95, 0x7E,
            0x7D, 0xF1, 0x4B, 0xF0, 0x7D, 0x6F, 0x6E, 0x4C, 0x81, 0x6E, 0xC1, 0x4C, 0x61, 0x81,
            0x6E,
        ]
        #expect(try XMLTree.parse(bytes).root.text == "A")
    }

    @Test(
        "bytes that are wrong in the encoding are refused with line and offset",
        arguments: [
            ("shift_jis", [0x93] as [UInt8], 3, 58), ("big5", [0xB7], 3, 53),
            ("gbk", [0xFF], 3, 52), ("UTF-8", [0xC3, 0x28], 3, 54),
            ("euc-jp", [0xC6, 0x20], 3, 55),
            ("iso-8859-7", [0xFF], 3, 59),
        ]
    )
    func wrong(_ label: String, _ bytes: [UInt8], _ line: Int, _ offset: Int) {
        let document =
            Array("<?xml version='1.0' encoding='\(label)'?>\n<rss>\n<channel>".utf8) + bytes
            + Array("</channel></rss>".utf8)
        let error = #expect(throws: DocumentError.self) { try XMLTree.parse(document) }
        #expect(error?.line == line)
        #expect(error?.reason == "is not valid \(label) at offset \(offset)")
        for format in [DocumentFormat.nitf, .newsMLG2, .newsML, .feed] {
            let result = DocumentReader().read(document, name: "", format: format).first?.result
            #expect(throws: DocumentError.self) { try result?.get() }
        }
    }

    @Test("a byte that is wrong in a page stays one sign, as in browsers")
    func repaired() throws {
        let words =
            "The bridge over the harbour was opened again on Monday after two years of work."
        for (label, bytes, text) in [
            ("shift_jis", [0x93, 0xFA, 0xA0, 0x96, 0x7B], "日\u{FFFD}本"),
            ("big5", [0xB7, 0x73, 0xFF], "新\u{FFFD}"), ("utf-8", [0xC3, 0xA9, 0xFF], "é\u{FFFD}"),
        ] as [(String, [UInt8], String)] {
            let page =
                Array("<meta charset=\(label)><h1>A headline long enough</h1><p>\(words) ".utf8)
                + bytes + Array("</p>".utf8)
            #expect(try body(page, .html) == words + " " + text)
        }
    }

    @Test("an encoding that is not known is refused by its name")
    func unknown() {
        let feed = Array("<?xml version='1.0' encoding='x-klingon'?><rss><channel/></rss>".utf8)
        let result = DocumentReader().read(feed, name: "", format: nil).first?.result
        let error = #expect(throws: DocumentError.self) { try result?.get() }
        #expect(error?.field == "charset")
        #expect(error?.reason.contains("x-klingon") == true)
    }
}
