import Formats
import News
import Testing

@Suite struct JSONTests {
    @Test("every member and element knows its line")
    func lines() throws {
        let node = try JSON.parse(Array("{\n \"a\": [\n1,\r\n2],\n\"b\": \"x\"}".utf8))
        #expect(node.members?.map(\.line) == [2, 5])
        #expect(node["a"]?.elements?.map(\.line) == [3, 4])
    }

    @Test(
        "a value reads as what it is",
        arguments: [
            ("null", JSONValue.null), (" true ", .bool(true)), ("-0.10e+2", .number("-0.10e+2")),
            ("12345678901234567890", .number("12345678901234567890")),
            ("\"\\u00e9\\uD83D\\uDE00\\n\\/\"", .string("é😀\n/")), ("[]", .array([])),
            ("{\"a\":{}}", .object([.init("a", .object([]))])),
            ("\u{FEFF}[1]", .array([.number("1")])),
        ]
    )
    func values(_ text: String, _ value: JSONValue) throws {
        #expect(try JSON.parse(Array(text.utf8)).plain == value)
    }

    @Test("every byte is written and read back, wherever in a text it stands")
    func places() throws {
        for scalar in (0..<0x80).map({ Unicode.Scalar(UInt8($0)) }) {
            for before in 0..<18 {
                let text =
                    String(repeating: "a", count: before) + String(scalar)
                    + String(repeating: "é", count: before % 5)
                for escapesMarkup in [false, true] {
                    var writer = JSONWriter(.compact, escapesMarkup: escapesMarkup)
                    writer.value(text)
                    #expect(try JSON.parse(writer.bytes).plain == .string(text))
                    let bare = writer.bytes.dropFirst().dropLast()
                    #expect(
                        bare.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") } || scalar == "\""
                    )
                    #expect(!escapesMarkup || bare.allSatisfy { !"<>&".utf8.contains($0) })
                }
                guard scalar.value < 0x20 else { continue }
                let raw = [UInt8(ascii: "\"")] + Array(text.utf8) + [UInt8(ascii: "\"")]
                #expect(throws: JSONError.self) { try JSON.parse(raw) }
            }
        }
    }

    @Test(
        "what RFC 8259 does not allow is refused with its line",
        arguments: [
            ("{\"a\":1,\n\"a\":2}", 2), ("{\"a\":1,}", 1), ("[1,]", 1), ("\n\n{'a':1}", 3),
            ("[01]", 1), ("[1.]", 1), ("[.5]", 1), ("[+1]", 1), ("nul", 1), ("nullx", 1),
            ("\"\\uD800\"", 1), ("\"\\x\"", 1), ("\"a\tb\"", 1), ("\"open", 1), ("[1] 2", 1),
            ("", 1), ("NaN", 1), ("// c\n1", 1),
        ]
    )
    func refuses(_ text: String, _ line: Int) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
        #expect(error?.line == line)
    }

    @Test("a repeated name is named")
    func duplicate() {
        let wide = (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",")
        let error = #expect(throws: JSONError.self) {
            try JSON.parse(Array("{\(wide),\"k7\":1}".utf8))
        }
        #expect(error?.member == "k7")
    }

    @Test("bytes that are not UTF-8 are refused")
    func utf8() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xB8]] {
            #expect(throws: JSONError.self) { try JSON.parse([0x22] + bytes + [0x22]) }
        }
    }

    @Test("64 levels are read, 65 are not")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8
            )
        }
        _ = try JSON.parse(nested(64))
        #expect(throws: JSONError.self) { try JSON.parse(nested(65)) }
        #expect(throws: JSONError.self) { try JSON.parse(nested(100_000)) }
    }

    @Test("what is written reads back")
    func roundTrip() throws {
        let value = JSONValue.object([
            .init("text", .string("\"\\\u{0}\u{1F}\t\r\n</script>é😀")), .init("empty", .array([])),
            .init("list", .array([.null, .bool(false), .number("1e3"), .object([])])),
        ])
        for layout in [JSONWriter.Layout.compact, .lines] {
            for escapesMarkup in [false, true] {
                var writer = JSONWriter(layout, escapesMarkup: escapesMarkup)
                writer.value(value)
                #expect(try JSON.parse(writer.bytes).plain == value)
                #expect(!(escapesMarkup && writer.bytes.contains(UInt8(ascii: "<"))))
            }
        }
    }

    @Test("a member that is written all at once is that of its parts")
    func members() {
        let texts = ["", "a", "plain text", "a \"quoted\" one", "\n", "é😀", "</script>"]
        for layout in [JSONWriter.Layout.compact, .lines] {
            for escapesMarkup in [false, true] {
                var whole = JSONWriter(layout, escapesMarkup: escapesMarkup)
                var parts = JSONWriter(layout, escapesMarkup: escapesMarkup)
                func write(
                    into writer: inout JSONWriter,
                    _ member: (inout JSONWriter, String, String) -> Void
                ) {
                    writer.object { writer in
                        for name in texts {
                            for text in texts { member(&writer, name, text) }
                        }
                        writer.member("inner") {
                            $0.object { writer in member(&writer, "name", "text") }
                        }
                    }
                }
                write(into: &whole) { $0.member($1, $2) }
                write(into: &parts) { writer, name, text in writer.member(name) { $0.value(text) } }
                #expect(whole.bytes == parts.bytes)
            }
        }
    }

    @Test("the two layouts")
    func layouts() {
        func write(_ layout: JSONWriter.Layout) -> String {
            var writer = JSONWriter(layout)
            writer.object {
                $0.member("a", "x")
                $0.member("b", nil)
                $0.member("c", ["y"])
                $0.member("d", 0.25)
                $0.member("e") { $0.object { _ in } }
            }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        #expect(write(.compact) == #"{"a":"x","c":["y"],"d":0.25,"e":{}}"#)
        #expect(
            write(.lines)
                == "{\n  \"a\": \"x\",\n  \"c\": [\n    \"y\"\n  ],\n  \"d\": 0.25,\n  \"e\": {}\n}"
        )
    }
}
