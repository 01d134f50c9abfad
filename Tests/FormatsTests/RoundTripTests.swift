import News
import Testing

@testable import Formats

/// An article that is written in a format and read again is the same article, but for what the
/// format cannot hold: the table of it is ``RoundTrip/lost(_:)``.
@Suite struct RoundTripTests {
    static let articles: [(String, @Sendable (inout Article) -> Void)] = [
        ("whole", { _ in }),
        (
            "bare",
            {
                $0 = Article(id: $0.id, headline: "Headline")
                $0.summary = "Summary."
            }
        ),
        (
            "Chinese",
            {
                $0.headline = "外交部：反对出口管制"
                $0.bodyText = "第一段。\n\n第二段。"
                $0.language = "zh-Hans"
            }
        ),
        (
            "Arabic",
            {
                $0.headline = "افتتاح الجسر"
                $0.language = "ar"
                $0.section = nil
                $0.tags = ["جسر"]
            }
        ),
        (
            "killed",
            {
                $0.status = .canceled
                $0.correction = "Wrong."
            }
        ),
        (
            "usable and embargoed",
            { $0.status = .usable }
        ),
        (
            "text alone",
            {
                $0.bodyHTML = nil
                $0.summary = nil
            }
        ),
        ("HTML alone", { $0.bodyText = nil }),
        (
            "summary alone",
            {
                $0.bodyText = nil
                $0.bodyHTML = nil
            }
        ),
        (
            "markup of every kind",
            {
                $0.bodyText = nil
                $0.bodyHTML =
                    "<h2>Title</h2><p>Some <strong>strong</strong> <a href=\"https://a.example/?x=1&amp;y=2\">link</a> &lt;3</p>"
                    + "<ul><li>One</li><li>Two<br>lines</li></ul><blockquote><p>Quoted.</p></blockquote>"
                    + "<table><tbody><tr><th>A</th><td colspan=\"2\">B</td></tr></tbody></table><pre>a  b</pre>"
            }
        ),
        ("no uri", { $0.uri = nil }),
        ("a uri that is none", { $0.uri = "GUID 17/4" }),
        ("aliases", { $0.aliases = [ArticleID("older"), ArticleID("oldest")].compactMap(\.self) }),
        (
            "subjects of every kind",
            {
                $0.subjects = [
                    .init(scheme: "medtop", code: "20000337", name: "road"),
                    .init(code: "alone"), .init(name: "named"),
                    .init(scheme: "https://v.example/terms/", code: "a-b", name: nil),
                ]
            }
        ),
        (
            "a section of odd names",
            {
                $0.section = SectionPath("us-news/e.u/2025_vote")
                $0.dateline = nil
            }
        ),
        ("quotes and brackets", { $0.headline = #"He said "a < b & c > d" ]]> '"# }),
    ]

    @Test("it comes back", arguments: RoundTrip.allCases, articles.indices)
    func roundTrip(_ format: RoundTrip, _ index: Int) throws {
        var article = try Samples.full()
        let (name, change) = Self.articles[index]
        change(&article)
        try check(article, format, name)
    }

    @Test("articles of every make come back", arguments: RoundTrip.allCases, 0..<8)
    func generated(_ format: RoundTrip, _ seed: UInt64) throws {
        for number: UInt64 in 0..<32 {
            var state = seed << 32 | number
            var maker = ArticleMaker(next: { Self.byte(&state) })
            let article = maker.article()
            // An article that is a picture and nothing else is none in JSON-LD.
            if format == .jsonLD, article.plainText.isBlank, article.status != .canceled {
                continue
            }
            try check(article, format, "\(seed).\(number)")
        }
    }

    /// SplitMix64, a byte at a time.
    private static func byte(_ state: inout UInt64) -> UInt8 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return UInt8(truncatingIfNeeded: mixed ^ mixed >> 31)
    }

    private func check(_ article: Article, _ format: RoundTrip, _ name: String) throws {
        let url = "https://news.example/articles/" + article.id.rawValue
        let bytes = format.encode(PublishedArticle(article: article, url: url))
        if let version = format.ninjs {
            let faults = NinjsSchema.faults(try JSON.parse(bytes), version: version.rawValue)
            #expect(faults.isEmpty, "\(name): \(faults)")
        }
        // Recognised by what it is.
        let results = DocumentReader().read(bytes, name: "", format: nil)
        try #require(results.count == 1)
        guard case .success(let draft) = results[0].result else {
            Issue.record("\(name): \(results[0].result)")
            return
        }
        #expect(draft.idIsGiven)
        let difference = Self.lines(draft.article, beside: format.lost(article))
        #expect(difference.isEmpty, "\(name): \(difference)")
    }

    /// The lines of the native form that one of two articles has and the other has not.
    private static func lines(_ one: Article, beside other: Article) -> [String] {
        let texts = [one, other].map { String(decoding: NativeFormat.encode($0), as: UTF8.self) }
            .map { $0.split(separator: "\n").map(String.init) }
        return texts[1].difference(from: texts[0]).map { change in
            switch change {
            case .insert(_, let line, _): "missing: \(line)"
            case .remove(_, let line, _): "there: \(line)"
            }
        }
    }

    @Test("a byte order mark at the start of a text is lost in Markdown, one within it is not")
    func byteOrderMark() throws {
        var article = try Samples.full()
        article.summary = "\u{FEFF}Traffic \u{FEFF}flows."
        let url = "https://n.example/articles/a"
        let bytes = MarkdownFormat.encode(PublishedArticle(article: article, url: url))
        let results = DocumentReader().read(bytes, name: "", format: nil)
        #expect(try results[0].result.get().article.summary == "Traffic \u{FEFF}flows.")
    }

    @Test(
        "an edit of a document is not undone by what goes along with it",
        arguments: RoundTrip.allCases
    )
    func edited(_ format: RoundTrip) throws {
        var article = try Samples.full()
        // What no format of XML says as it stands.
        article.headline = "Harbour  bridge\treopens"
        article.bodyHTML = nil
        let url = "https://n.example/articles/" + article.id.rawValue
        let bytes = format.encode(PublishedArticle(article: article, url: url))
        let edited = String(decoding: bytes, as: UTF8.self)
            .replacing(/Harbour {2}bridge(\\t|\t| )reopens/) {
                "Harbour  bridge\($0.output.1)closes"
            }
        let results = DocumentReader().read(Array(edited.utf8), name: "", format: nil)
        let headline = try results[0].result.get().article.headline
        #expect(headline.contains("closes"))
    }

    @Test(
        "what somebody put into a document of ours is held to what any document is held to",
        arguments: [
            ("\"pubStatus\": \"withheld\"", "\"pubStatus\": \"gone\"", "pubStatus"),
            ("\"expires\": \"2026-01-20T00:00:00.5Z\"", "\"expires\": \"soon\"", "expires"),
            ("\"language\": \"en-GB\"", "\"language\": \"no language\"", "language"),
        ]
    )
    func meddled(_ text: String, _ other: String, _ field: String) throws {
        let url = "https://n.example/articles/a"
        let published = PublishedArticle(article: try Samples.full(), url: url)
        let written = String(decoding: NinjsFormat.encode(published, .v3_1), as: UTF8.self)
        let bytes = Array(written.replacing(text, with: other).utf8)
        let results = DocumentReader().read(bytes, name: "", format: nil)
        #expect(throws: DocumentError.self) { try results[0].result.get() }
        guard case .failure(let error) = results[0].result else { return }
        #expect(error.field == field)
    }

    @Test(
        "a member of extra is a property where the version allows it, and comes back from elsewhere",
        arguments: [
            ("urgency", JSONValue.number("3"), true), ("slugline", .string("BRIDGE"), true),
            ("urgency", .number("17"), false), ("urgencies", .number("3"), false),
            ("genres", .string("not a list"), false), ("edNote", .string("theirs"), false),
        ]
    )
    func extra(_ name: String, _ value: JSONValue, _ isProperty: Bool) throws {
        var article = try Samples.full()
        article.correction = nil
        article.extra = [JSONValue.Member(name, value)]
        let published = PublishedArticle(article: article, url: "https://n.example/articles/a")
        let bytes = NinjsFormat.encode(published, .v3_1)
        #expect((try JSON.parse(bytes)[name] != nil) == isProperty)
        let results = DocumentReader().read(bytes, name: "", format: nil)
        #expect(try results[0].result.get().article.extra == article.extra)
    }
}
