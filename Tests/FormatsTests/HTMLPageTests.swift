import Formats
import Foundation
import News
import Testing

@Suite struct HTMLPageTests {
    static func read(_ bytes: [UInt8]) throws -> Article {
        let results = DocumentReader().read(bytes, name: "page.html", format: nil)
        return try #require(results.first).result.get().article
    }

    static let first =
        "The port council on Monday rejected a toll on the harbour bridge, the mayor said, after "
        + "weeks of protest by commuters, traders and hauliers."
    static let second =
        "The toll would have come into force in May; it was meant to pay for repairs, which are "
        + "now to be paid for by the region."

    /// A page in the old layout: tables, no metadata, everything in sight.
    static let plain = """
        <html><head><title>Port council rejects toll on bridge: mayor - example.org</title></head>
        <body><table><tr><td><b>Off the wire</b></td></tr><tr><td>
        <a href="/a">Harbour ferry sails again</a>&nbsp; &bull; <a href="https://e.org/t">Tunnel: costs
        rise</a> &bull; <a href="c.htm">Third one</a></td></tr>
        <tr><td>You are here: <a href="/">Home</a> &gt; <a href="/news">News</a>/</td></tr></table>
        <div><h1>Port council rejects toll on bridge: mayor</h1>
        <p>Example News, March 4, 2024 <span>Adjust font size: <a href="#">+</a></span></p>
        <p>\(first)</p><p>\(second)</p></div>
        <div class="footer"><p>Copyright, all rights reserved, by everybody who ever was here.</p></div>
        </body></html>
        """

    @Test("what a page shows: headline, source, date, section, text, wire")
    func shown() throws {
        let article = try Self.read(Array(Self.plain.utf8))
        #expect(article.headline == "Port council rejects toll on bridge: mayor")
        #expect(article.source == "Example News")
        #expect(article.datePublished?.text == "2024-03-04")
        #expect(article.section?.rawValue == "news")
        #expect(article.bodyText == "\(Self.first)\n\n\(Self.second)")
        #expect(
            article.wire == [
                .init(title: "Harbour ferry sails again"),
                .init(title: "Tunnel: costs rise", url: "https://e.org/t"),
                .init(title: "Third one"),
            ]
        )
        #expect(
            article.id.rawValue == "2024-03-04-port-council-rejects-toll-on-bridge-mayor"
        )
    }

    @Test("what a page states goes before what it shows")
    func stated() throws {
        let page = """
            <!DOCTYPE html><html lang="en-GB"><head><title>Toll rejected | Example</title>
            <link rel="canonical" href="https://example.org/2024/toll">
            <meta property="og:site_name" content="Example News">
            <meta property="og:image" content="https://example.org/toll.jpg">
            <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
             {"@type": "WebSite", "name": "Example"},
             {"@type": "NewsArticle", "headline": "Council &amp; toll", "datePublished":
              "2024-03-04T10:00:00+0100", "dateModified": "2024-03-05", "author": [{"@type": "Person",
              "name": "Ann Author"}], "articleSection": ["News", "Local"], "keywords": "toll, bridge",
              "description": "No toll."}]}</script></head>
            <body><nav><a href="/">Home</a></nav><article><p>\(Self.first)</p>
            <p>\(Self.second) <a href="https://e.org/x">More.</a></p>
            <p>March 1, 2020</p></article><aside>Most read: something else entirely, with a long title</aside>
            </body></html>
            """
        let article = try Self.read(Array(page.utf8))
        #expect(article.headline == "Council & toll")
        #expect(article.source == "Example News")
        #expect(article.datePublished?.text == "2024-03-04T10:00:00+01:00")
        #expect(article.dateModified?.text == "2024-03-05")
        #expect(article.authors.map(\.name) == ["Ann Author"])
        #expect(article.section?.rawValue == "news/local")
        #expect(article.tags == ["toll", "bridge"])
        #expect(article.language == "en-GB")
        #expect(article.summary == "No toll.")
        #expect(article.image == "https://example.org/toll.jpg")
        #expect(article.uri == "https://example.org/2024/toll")
        #expect(article.bodyText?.contains("Most read") == false)
        #expect(article.bodyHTML?.contains("<a href=\"https://e.org/x\">More.</a>") == true)
    }

    @Test(
        "pages in other encodings are read by what they declare",
        arguments: [
            ("windows-1252", [0x93, 0x80, 0xE9, 0x94], "“€é”"), ("iso-8859-1", [0xFC], "ü"),
            ("gb2312", [0xD0, 0xC2, 0xCE, 0xC5], "新闻"), ("gbk", [0x96, 0x78], "杧"),
            ("gb18030", [0xD6, 0xD0, 0xB9, 0xFA], "中国"), ("big5", [0xB7, 0x73, 0xBB, 0x44], "新聞"),
            ("shift_jis", [0x93, 0xFA, 0x96, 0x7B], "日本"), ("euc-kr", [0xC7, 0xD1], "한"),
            ("windows-1251", [0xD2, 0xE5], "Те"),
        ] as [(String, [UInt8], String)]
    )
    func charsets(_ name: String, _ bytes: [UInt8], _ text: String) throws {
        let head = "<html><head><meta charset=\"\(name)\"><title>A headline long enough</title>"
        let page =
            Array("\(head)</head><body><p>\(Self.first) ".utf8) + bytes
            + Array("</p></body></html>".utf8)
        #expect(try Self.read(page).bodyText == "\(Self.first) \(text)")
    }

    @Test("an encoding that is not read is named; a page without text is refused")
    func refused() {
        let page = Array("<html><meta charset=x-mac-klingon><p>".utf8) + [0xFF]
        let error = #expect(throws: DocumentError.self) { try Self.read(page) }
        #expect(error?.reason.contains("x-mac-klingon") == true)
        for text in ["<html></html>", "<html><h1>Headline only</h1></html>"] {
            #expect(throws: DocumentError.self) { try Self.read(Array(text.utf8)) }
        }
    }

    @Test("every sample is read")
    func samples() throws {
        let root = "Config/sample"
        let names = FileManager.default.subpaths(atPath: root) ?? []
        var count = 0
        for name in names.sorted() {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder),
                !isFolder.boolValue, name.contains("/"),
                let data = FileManager.default.contents(atPath: "\(root)/\(name)")
            else { continue }
            let file = String(name.split(separator: "/").last ?? "")
            for result in DocumentReader().read(Array(data), name: file, format: nil) {
                let article = try result.result.get().article
                #expect(article.datePublished != nil, "\(name)")
                #expect(article.source != nil, "\(name)")
                #expect(article.section != nil, "\(name)")
                #expect(article.plainText.utf8.count > 200, "\(name)")
                count += 1
            }
        }
        #expect(count >= 42)
    }
}
