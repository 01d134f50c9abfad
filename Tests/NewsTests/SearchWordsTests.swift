import News
import Testing

/// What is made of what people type.
@Suite struct SearchWordsTests {
    typealias Term = SearchWords.Term

    struct Claim: CustomTestStringConvertible, Sendable {
        var text: String
        var terms: [Term]
        var testDescription: String { text }

        init(_ text: String, _ terms: [Term]) {
            self.text = text
            self.terms = terms
        }
    }

    static let claims: [Claim] = [
        Claim("bridge", [Term("bridge")]),
        Claim("  harbour \u{3000} bridge ", [Term("harbour"), Term("bridge")]),
        Claim("\"harbour bridge\"", [Term("harbour bridge")]),
        Claim("“harbour bridge” reopens", [Term("harbour bridge"), Term("reopens")]),
        Claim("harbour\"bridge opens\"", [Term("harbour"), Term("bridge opens")]),
        Claim("\"an open end", [Term("an open end")]),
        Claim("bridge -toll", [Term("bridge"), Term("toll", isExcluded: true)]),
        Claim("-\"toll road\" bridge", [Term("toll road", isExcluded: true), Term("bridge")]),
        Claim("co-operation", [Term("co-operation")]),
        Claim("a - b", [Term("a"), Term("b")]),
        Claim("--b a", [Term("-b", isExcluded: true), Term("a")]),
        Claim("harb*", [Term("harb", isPrefix: true)]),
        Claim("-harb*** a", [Term("harb", isExcluded: true, isPrefix: true), Term("a")]),
        Claim("\"new yor\"*", [Term("new yor", isPrefix: true)]),
        Claim("\"new yor*\"", [Term("new yor", isPrefix: true)]),
        Claim("北*", [Term("北", isPrefix: true)]),
        Claim("* ** R & D !", [Term("R"), Term("D")]),
        Claim("a*b", [Term("a*b")]),
        Claim(
            "a AND b OR NOT c NEAR(d)",
            ["a", "AND", "b", "OR", "NOT", "c", "NEAR(d)"].map { Term($0) }
        ),
        Claim("headline:x {a b} ^c", ["headline:x", "{a", "b}", "^c"].map { Term($0) }),
        Claim("'; DROP TABLE words; --", ["DROP", "TABLE", "words;"].map { Term($0) }),
        Claim("\"\"", []),
        Claim("100% €5", [Term("100%"), Term("€5")]),
    ].filter { !$0.terms.isEmpty }

    @Test("is taken apart", arguments: claims)
    func terms(_ claim: Claim) throws {
        let words = try SearchWords(claim.text)
        #expect(words.terms == claim.terms)
        #expect(words.text == claim.text)
    }

    static let faults: [(String, SearchWords.Fault)] = [
        ("", .empty), (" \u{3000} ", .empty), ("?!", .noWord), ("\"\"", .noWord), ("-", .noWord),
        ("*", .noWord), ("🌉", .noWord), ("❤\u{FE0F}", .noWord), ("-a", .onlyExclusions),
        ("-a -\"b c\"", .onlyExclusions),
        ("a\u{0}b", .controlCharacters), ("a\nb", .controlCharacters),
        ("\u{9B}", .controlCharacters),
        (String(repeating: "a", count: 501), .tooLong), ("a*", .shortPrefix), ("ab*", .shortPrefix),
        ("x abc* abd* abe* abf* abg*", .tooManyPrefixes),
        ("abc éa*", .shortPrefix),
        ("\"new y\"*", .shortPrefix), ("a -b*", .shortPrefix),
        (Array(repeating: "a", count: 33).joined(separator: " "), .tooManyWords),
        ("\"" + Array(repeating: "a", count: 33).joined(separator: "-") + "\"", .tooManyWords),
    ]

    @Test("what cannot be searched for says why", arguments: faults)
    func refusals(_ text: String, _ fault: SearchWords.Fault) {
        #expect(throws: fault) { try SearchWords(text) }
    }

    @Test("the longest text and the most words are taken")
    func limits() throws {
        #expect(try SearchWords(String(repeating: "桥", count: 500)).terms.count == 1)
        let words = Array(repeating: "a", count: 32).joined(separator: " ")
        #expect(try SearchWords(words).terms.count == 32)
    }
}
