import GRDB
import News
import Testing

@testable import NewsStore

/// What is shown of long texts.
@Suite struct ExcerptTests {
    private func excerpt(_ text: String, _ query: String) throws -> MarkedText? {
        try DatabaseQueue().read { db in
            try Excerpt.best(of: text, by: SearchPattern(SearchWords(query), in: db))?.text
        }
    }

    private static let filler = String(
        repeating: "Nothing of it is in here, nor there. ",
        count: 40
    )

    @Test("the part with most of the words is shown, between ellipses")
    func middle() throws {
        let text =
            Self.filler + "A ferry sank. " + Self.filler + "The ferry left the harbour. "
            + Self.filler
        let shown = try #require(try excerpt(text, "harbour ferry"))
        #expect(shown.text.hasPrefix("…") && shown.text.hasSuffix("…"))
        #expect(shown.runs.filter(\.isMarked).map(\.text) == ["ferry", "harbour"])
        #expect(shown.text.utf8.count <= Excerpt.length + 6)
    }

    @Test("a beginning and an end have no ellipsis")
    func ends() throws {
        let beginning = try #require(try excerpt("Ferry. " + Self.filler, "ferry"))
        #expect(beginning.text.hasPrefix("Ferry. Nothing") && beginning.text.hasSuffix("…"))
        let end = try #require(try excerpt(Self.filler + "At last a ferry!", "ferry"))
        #expect(end.text.hasPrefix("…") && end.text.hasSuffix("a ferry!"))
        #expect(try excerpt("", "ferry") == nil)
        #expect(try excerpt("…", "ferry") == nil)
    }

    @Test("without any of the words the beginning is shown")
    func nothing() throws {
        let shown = try #require(try excerpt(Self.filler, "ferry"))
        #expect(shown.text.hasPrefix("Nothing of it"))
        #expect(!shown.hasMarks)
    }

    static let difficult = [
        "👩‍👩‍👧", "e\u{301}", "🇫🇷🇩🇪", "각", "\u{1100}\u{1161}\u{11A8}", "กี่น้ำ", "क्षि", "a\u{20DD}", "👍🏽", "が",
        "か\u{3099}",
        "\r\n", "שָׁלוֹם",
    ]

    @Test("no character is cut in two", arguments: difficult)
    func characters(_ piece: String) throws {
        for padding in 0..<24 {
            let around = String(repeating: piece, count: 120)
            let text = SearchText.composed(
                String(repeating: "x", count: padding) + around + " ferry\(piece) " + around
            )
            let shown = try #require(try excerpt(text, "ferry"))
            let whole = Set(text.map { $0.isWhitespace ? " " : $0 })
            #expect(Set(shown.text).subtracting(whole).isSubset(of: ["…"]))
        }
    }

    @Test("a text of a megabyte is looked through as far as it is fast")
    func long() throws {
        let text = String(repeating: Self.filler, count: 800) + "ferry"
        #expect(try excerpt(text, "ferry")?.hasMarks == false)
    }
}
