import Foundation
import Testing

@testable import Formats

struct XMLTreeTests {
    @Test("elements, namespaces, attributes, text and lines are those of the document")
    func tree() throws {
        let text =
            "<a xmlns='urn:x' k='1&lt;2'>\n <p:b xmlns:p='urn:y' xml:lang='de'>T<![CDATA[<]]></p:b>\n</a>"
        let root = try XMLTree.parse(Array(text.utf8)).root
        #expect(root.name == "a")
        #expect(root.namespace == "urn:x")
        #expect(root.attribute("k") == "1<2")
        let child = try #require(root.first("b"))
        #expect(child.namespace == "urn:y")
        #expect(child.qualifiedName == "p:b")
        #expect(child.xml("lang") == "de")
        #expect(child.text == "T<")
        #expect(child.line == 2)
    }

    @Test(
        "what is not well-formed, or asks for what is not given, is refused with its line",
        arguments: [
            ("<a>\n<b>\n</a>", 3), ("<a>&nbsp;</a>", 1), ("<a", 1), ("", 1), ("text", 1),
            ("<a/><b/>", 1), ("<a k=1/>", 1), ("<a>\u{01}</a>", 1),
            // An entity of the document's own, one from the disk, one after another.
            ("<!DOCTYPE a [<!ENTITY e 'x'>]>\n<a>&e;</a>", 2),
            ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<a>&e;</a>", 2),
            ("<!DOCTYPE a [<!ENTITY e 'x'><!ENTITY f '&e;&e;'>]>\n<a k='&f;'/>", 2),
        ]
    )
    func refuses(_ text: String, _ line: Int) {
        #expect {
            try XMLTree.parse(Array(text.utf8))
        } throws: {
            ($0 as? DocumentError)?.line == line
        }
    }

    @Test("a document type that lies elsewhere is not fetched, and changes nothing")
    func externalType() throws {
        let text =
            "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd' [<!ATTLIST a k CDATA 'v'>]><a>x</a>"
        let root = try XMLTree.parse(Array(text.utf8)).root
        #expect(root.text == "x")
        #expect(root.attributes.isEmpty)
    }

    @Test("entities that multiply are refused before they do")
    func laughs() {
        var text = "<!DOCTYPE a [<!ENTITY e0 'ha'>"
        for level in 1...30 {
            text += "<!ENTITY e\(level) '"
            text += String(repeating: "&e\(level - 1);", count: 10) + "'>"
        }
        text += "]><a>&e30;</a>"
        let bytes = Array(text.utf8)
        let took = ContinuousClock().measure {
            #expect(throws: DocumentError.self) { try XMLTree.parse(bytes) }
            #expect(throws: Never.self) { try XMLTree.parse(bytes, faults: .passedOver) }
        }
        #expect(took < .seconds(10))
    }

    @Test(
        "limits are refused by name, broken or not",
        arguments: [XMLTree.Faults.refused, .passedOver]
    )
    func limits(_ faults: XMLTree.Faults) {
        let deep = String(repeating: "<a>", count: 200) + String(repeating: "</a>", count: 200)
        let many = "<a>" + String(repeating: "<b/>", count: 600_000) + "</a>"
        let wide = "<a " + (0..<20_000).map { "a\($0)=''" }.joined(separator: " ") + "/>"
        for (text, reason) in [
            (wide, "has more than 10000 attributes in one element"),
            (deep, "is nested deeper than 100 elements"),
            (many, "has more than 500000 elements"),
            (String(repeating: "x", count: 100 << 20), "is longer than 33554432 bytes"),
        ] {
            #expect {
                try XMLTree.parse(Array(text.utf8), faults: faults)
            } throws: {
                ($0 as? DocumentError)?.reason == reason
            }
        }
    }

    @Test("what libxml2 can follow of a broken feed counts, with the names HTML has")
    func recovers() throws {
        let text = "<a>\n<b>1 & 2 &nbsp;&amp;&lt; &eacute;</b><c>x</a>"
        let tree = try XMLTree.parse(Array(text.utf8), faults: .passedOver)
        #expect(tree.fault?.line == 2)
        #expect(tree.root.first("b")?.text.contains("\u{A0}&< é") == true)
        #expect(tree.root.first("c")?.text == "x")
    }

    @Test(
        "the encoding is that of the mark or the declaration",
        arguments: [
            ("<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>", String.Encoding.isoLatin1),
            ("<?xml version='1.0' encoding='windows-1251'?><a>да</a>", .windowsCP1251),
            ("<?xml version='1.0' encoding='shift_jis'?><a>日本</a>", .shiftJIS),
            ("\u{FEFF}<a>é</a>", .utf8), ("<?xml version='1.0'?><a>日本</a>", .utf16),
        ]
    )
    func encodings(_ text: String, _ encoding: String.Encoding) throws {
        let data = try #require(text.data(using: encoding))
        let root = try XMLTree.parse(Array(data)).root
        #expect(["é", "да", "日本"].contains(root.text))
    }

    @Test("every prefix of a document is read or refused")
    func prefixes() {
        let text =
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]><a b='&amp;'><![CDATA[x]]>&#x41;</a>"
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            let prefix = Array(bytes.prefix(count))
            #expect(throws: DocumentError.self) { try XMLTree.parse(prefix) }
            _ = try? XMLTree.parse(prefix, faults: .passedOver)
        }
    }
}
