import Formats
import News
import Testing

/// JSON Feed, JSON-LD, CSV, TOML front matter and the wire text of agencies.
@Suite struct ForeignFormatsTests {
    private static func read(
        _ text: String,
        name: String = "",
        format: DocumentFormat? = nil
    ) -> [ReadResult] {
        DocumentReader().read(Array(text.utf8), name: name, format: format)
    }

    /// The articles of a document, and the faults as `line: field: reason`.
    private static func outcome(_ results: [ReadResult]) -> [String] {
        results.map { result in
            switch result.result {
            case .success(let draft): draft.article.headline
            case .failure(let error):
                "\(error.line ?? 0): \(error.field ?? "-"): \(error.reason)"
            }
        }
    }

    // MARK: JSON Feed

    private static let feed = """
        {"version": "https://jsonfeed.org/version/1.1", "title": "Example", "language": "en",
         "authors": [{"name": "Desk"}],
         "items": [
          {"id": "1", "url": "https://e.example/1", "title": "One", "content_html": "<p>Text.</p>",
           "date_published": "2025-01-20T08:00:00Z", "tags": ["a", "b"], "image": "https://e.example/i.jpg",
           "attachments": [{"url": "https://e.example/a.mp3", "mime_type": "audio/mpeg"}], "_x": {"y": 1}},
          {"id": 2, "title": "Two", "content_text": "Text.", "authors": [{"name": "Ann"}]},
          {"id": "3", "content_text": "No title."},
          {"id": "4", "title": "Four", "content_text": "Text.", "date_published": "soon"}
         ]}
        """

    @Test("each item of a JSON Feed is an article or a rejection of its own")
    func jsonFeed() throws {
        let results = Self.read(Self.feed)
        #expect(
            Self.outcome(results) == [
                "One", "Two", "1: headline: is missing or empty",
                "9: date_published: is not a date",
            ]
        )
        let one = try results[0].result.get().article
        #expect(one.uri == "1")
        #expect(one.source == "Example")
        #expect(one.authors.map(\.name) == ["Desk"])
        #expect(one.language == "en")
        #expect(one.bodyHTML == "<p>Text.</p>")
        #expect(one.tags == ["a", "b"])
        #expect(one.image == "https://e.example/i.jpg")
        #expect(one.attachments.map(\.mimeType) == ["audio/mpeg"])
        #expect(one.datePublished?.text == "2025-01-20T08:00:00Z")
        #expect(one.extra.map(\.name) == ["url", "_x"])
        let two = try results[1].result.get().article
        #expect(two.uri == "2")
        #expect(two.authors.map(\.name) == ["Ann"])
    }

    // MARK: JSON-LD

    @Test(
        "schema.org articles are read alone, in arrays and in graphs",
        arguments: [
            (
                #"{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A", "articleBody": "T"}"#,
                ["A"]
            ),
            (
                #"[{"@context": "http://schema.org/", "@type": ["NewsArticle"], "name": "A", "description": "T"}]"#,
                ["A"]
            ),
            (
                #"{"@context": {"@vocab": "https://schema.org/"}, "@graph": [{"@type": "WebPage"}, {"@type": "Article", "headline": "A", "articleBody": "T"}, {"@type": "BlogPosting", "headline": "B", "articleBody": "T"}]}"#,
                ["A", "B"]
            ),
            (
                #"{"@context": "https://schema.org", "@type": "Person", "name": "A"}"#,
                ["1: @type: is no article of schema.org, such as NewsArticle"]
            ),
            (
                #"{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A"}"#,
                ["1: body_text: is missing or empty, and so is a summary"]
            ),
        ]
    )
    func jsonLD(_ text: String, _ outcome: [String]) {
        #expect(Self.outcome(Self.read(text)) == outcome)
    }

    @Test("what we write as JSON-LD has its fields when it is read again")
    func ownJSONLD() throws {
        var article = try Samples.full()
        article.status = .usable
        var published = PublishedArticle(article: article, url: "https://n.example/articles/a")
        published.breadcrumb = ["News", "Local"].map { .init(title: $0, url: "https://n.example/") }
        let results = DocumentReader().read(JSONLDFormat.encode(published), name: "", format: nil)
        let read = try #require(results.first).result.get().article
        #expect(read.headline == article.headline)
        #expect(read.summary == article.summary)
        #expect(read.bodyText == article.bodyText)
        #expect(read.uri == article.uri)
        #expect(read.authors.map(\.name) == article.authors.map(\.name))
        #expect(read.source == article.source)
        #expect(read.tags == article.tags)
        #expect(read.subjects == article.subjects)
        #expect(read.language == article.language)
        #expect(read.datePublished == article.datePublished)
        #expect(read.dateModified == article.dateModified)
        #expect(read.expiresAt == article.expiresAt)
        #expect(read.correction == article.correction)
        #expect(read.image == article.image)
        #expect(read.rights == article.rights)
        #expect(read.section == article.section)
    }

    // MARK: CSV

    @Test(
        "each record of CSV or TSV is an article or a rejection that names its line",
        arguments: [
            (
                "a.csv", "headline,body\nA,Text\nB,\"Two\nlines, and a \"\"quote\"\"\"\n",
                ["A", "B"]
            ),
            ("", "title\tcontent\tdate\r\nA\tText\t2025-01-20\r\n", ["A"]),
            ("", "\u{FEFF}Title,Summary\nA,S\n\nB,S", ["A", "B"]),
            (
                "a.csv", "headline,body\nA\nB,T\n",
                ["2: -: has 1 fields where the header has 2", "B"]
            ),
            ("a.csv", "headline,body\nA,\"T\n", ["2: -: has a quote that never ends"]),
            ("a.csv", "headline,body\nA,\"T\"x\nB,T", ["2: -: has text behind a quote that ended"]),
            ("a.csv", "headline,headline\nA,B\n", ["1: headline: names two columns"]),
            ("a.csv", "headline,\nA,B\n", ["1: -: has a column without a name"]),
            ("a.csv", "", ["1: -: is empty: a header names the columns"]),
            (
                "a.csv", "headline,body,date_published\nA,T,soon\nB,T,\n",
                ["2: date_published: is not a date", "B"]
            ),
        ]
    )
    func csv(_ name: String, _ text: String, _ outcome: [String]) {
        #expect(Self.outcome(Self.read(text, name: name)) == outcome)
    }

    @Test("columns have native names or those of others, and others are kept")
    func columns() throws {
        let text = """
            id,title,text,author,tags,section,published_at,price
            my-id,A,"One.

            Two.",Ann,"x, y",World News,2025-01-20,17
            """
        let draft = try #require(Self.read(text, name: "a.csv").first).result.get()
        #expect(draft.idIsGiven)
        #expect(draft.article.id.rawValue == "my-id")
        #expect(draft.article.bodyText == "One.\n\nTwo.")
        #expect(draft.article.authors.map(\.name) == ["Ann"])
        #expect(draft.article.tags == ["x", "y"])
        #expect(draft.article.section?.rawValue == "world-news")
        #expect(draft.article.extra.map(\.name) == ["price"])
    }

    // MARK: TOML

    @Test("front matter may be TOML")
    func toml() throws {
        let text = """
            +++
            title = "A \\"quoted\\" title"
            date = 2025-01-20T08:00:00Z
            tags = ["x", "y"]
            draft = false
            [params]
            weight = 3
            +++

            The text.
            """
        let article = try #require(Self.read(text).first).result.get().article
        #expect(article.headline == "A \"quoted\" title")
        #expect(article.datePublished?.instant.rfc3339 == "2025-01-20T08:00:00Z")
        #expect(article.tags == ["x", "y"])
        #expect(article.bodyText == "The text.")
        #expect(article.extra.map(\.name) == ["params"])
    }

    @Test(
        "a value in TOML reads as what it is",
        arguments: [
            (#""a\tb\u00e9\U0001F600\\""#, #""a\tbé😀\\""#), (#"'C:\new'"#, #""C:\\new""#),
            ("\"\"\"\nA\nB \\\n   C\"\"\"\"\"", #""A\nB C\"\"""#), ("'''\n'A'\n'''", #""'A'\n""#),
            ("\"\"\"\"\"\"", #""""#), ("+1_000", "1000"), ("-0x1", ""),
            ("0xdead_beef", "3735928559"),
            ("0o17", "15"), ("0b101", "5"), ("-0", "0"), ("007", ""), ("1__0", ""), ("_1", ""),
            ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", ""),
            ("3.14", "3.14"), ("-2E-0_2", "-2e-02"), ("6.02e+23", "6.02e23"), ("1.", ""),
            (".5", ""),
            ("03.5", ""), ("inf", ""), ("nan", ""), ("true", "true"), ("False", ""),
            ("2025-01-20", #""2025-01-20""#), ("2025-02-29", ""), ("2024-02-29", #""2024-02-29""#),
            ("2025-01-20 08:00:00.25z", #""2025-01-20T08:00:00.25Z""#),
            ("2025-01-20t08:00:00-05:30", #""2025-01-20T08:00:00-05:30""#),
            ("2025-01-20T08:00:00", #""2025-01-20T08:00:00""#), ("07:32:00", #""07:32:00""#),
            ("07:32:00Z", ""), ("2025-01-20T24:00:00", ""), ("2025-01-20T08:00", ""),
            ("2025-01-20T08:00:00.", ""), ("2025-01-20T08:00:00+1:00", ""),
            ("[1, [2, []], # three\n  3,\n]", "[1,[2,[]],3]"), ("[1 2]", ""), ("[,]", ""),
            ("[1,,2]", ""),
            (#"{a = 1, "b c" = {d.e = 2}}"#, #"{"a":1,"b c":{"d":{"e":2}}}"#), ("{}", "{}"),
            ("{a = 1,}", ""), ("{a = 1\n}", ""), ("{a = 1, a = 2}", ""), ("{a = {}, a.b = 1}", ""),
            ("\"a\nb\"", ""), ("\"\\q\"", ""), ("\"\\ud800\"", ""), ("\"\u{7f}\"", ""), ("", ""),
            ("a", ""),
            (String(repeating: "[", count: 5000), ""),
        ]
    )
    func valueOfTOML(_ text: String, _ json: String) {
        #expect(
            Self.matter("x = \(text)\ny = 1") == (json.isEmpty ? nil : "{\"x\":\(json),\"y\":1}")
        )
    }

    /// What front matter has beside its headline, or `nil` when it is refused as no TOML.
    private static func matter(_ toml: String) -> String? {
        let results = read("+++\nheadline = 'H'\n\(toml)\n+++\nText")
        guard results.count == 1, case .success(let draft) = results[0].result else {
            return outcome(results).allSatisfy { $0.contains("is not valid TOML: ") } ? nil : "?"
        }
        var writer = JSONWriter(.compact)
        writer.value(JSONValue.object(draft.article.extra))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        "tables of TOML lie where their headers and keys say",
        arguments: [
            ("[a.b]\nc = 1\n[a]\nd = 2", #"{"a":{"b":{"c":1},"d":2}}"#),
            ("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2", #"{"a":[{"b":1},{"c":{"d":2}}]}"#),
            ("a.b.c = 1\na.d = 2\n[a.b.e]\nf = 3", #"{"a":{"b":{"c":1,"e":{"f":3}},"d":2}}"#),
            ("[ \"a.b\" . 'c' ] # here\n\n1-2_ = 0", #"{"a.b":{"c":{"1-2_":0}}}"#),
            ("a = 1 # one\n#\n  \"\" = 2", #"{"a":1,"":2}"#), ("", "{}"),
            ("[a.b.c]\nd = 1\n[a]\nb.e = 2", #"{"a":{"b":{"c":{"d":1},"e":2}}}"#),
        ]
    )
    func tablesOfTOML(_ text: String, _ json: String) {
        #expect(Self.matter(text) == json)
    }

    @Test(
        "what is wrong with TOML is named, with its line",
        arguments: [
            ("title = \"A\"\ntags = [1,", "3: "), ("title = \"A\"\ntitle = \"B\"", "3: "),
            ("title = \"A\"\n[,subjects]]", "3: "), ("[]", "2: "), ("[a", "2: "), ("[a]]", "2: "),
            ("[[a]", "2: "),
            ("[a]\n[a]", "3: "), ("[a]\n[[a]]", "3: "), ("[[a]]\n[a]", "3: "),
            ("a = []\n[[a]]", "3: "),
            ("a = {}\n[a.b]", "3: "), ("a.b = 1\n[a]", "3: "),
            ("[a.b.c]\n[a]\nb.e = 2\n[a.b]", "5: "), ("[a.b]\n[a]\nb.c = 1", "4: "),
            ("a = 1\na.b = 2", "3: "), ("a", "2: "), ("a =", "2: "), ("= 1", "2: "),
            ("a. = 1", "2: "),
            ("a = 1 b = 2", "2: "), ("a b = 1", "2: "), ("a = 'b", "2: "), ("a = \"\"\"\nb", "2: "),
            ("# \u{1}", "2: "), ("a\u{e9} = 1", "2: "),
        ]
    )
    func faultyTOML(_ text: String, _ line: String) {
        let outcome = Self.outcome(Self.read("+++\n\(text)\n+++\nText"))
        #expect(outcome.count == 1)
        #expect(outcome[0].hasPrefix(line), "\(outcome)")
        #expect(outcome[0].contains("is not valid TOML: "), "\(outcome)")
    }

    @Test(
        "what is wrong with front matter in TOML is named",
        arguments: [
            ("+++\ntitle = \"A\"\nText", "has a front matter without an end (+++)"),
            ("+++\ndate = \"soon\"\ntitle = \"A\"\n+++\nText", "is not a date"),
        ]
    )
    func faultyMatter(_ text: String, _ reason: String) {
        let outcome = Self.outcome(Self.read(text))
        #expect(outcome.count == 1)
        #expect(outcome[0].contains(reason), "\(outcome)")
    }

    // MARK: Wire text

    private static let iptc =
        "\u{1}xyz062 4 i 211 ccccb   dpx 061\r\n\r\nHarbour/bridge/\r\n\u{2}1ST LEAD\r\nBridge reopens\r\n"
        + "By Ann Author =\r\n\r\n   Porthaven (dpx) - The harbour bridge\r\nreopened.\r\n\r\n   Traffic flows.\r\n"
        + "\r\n\u{3}202200 GMT Jan 25\r\n\u{4}\r\n"
    private static let anpa =
        "\u{16}\u{16}\u{1}G7787\u{1F}glbsm\r\nr d\u{13}\u{11} BC-US--Bridge 1stLd   01-20 0590\r\n"
        + "\u{2}^BC-US--Bridge, 1st Ld-Writethru,127<\r\n^Harbour bridge reopens<\r\n^Eds: Adds traffic.<\r\n"
        + "^By ANN AUTHOR=\r\n^Wire Press=\r\n\t   PORTHAVEN, Maine (WP) _ The bridge\r\nreopened.\r\n\t   Traffic flows.\r\n"
        + "\u{3}AP-WF-01-20-25 1626GMT\r\n\u{4}\r\n"

    @Test("the wire text of IPTC 7901 has its parts")
    func iptc7901() throws {
        let article = try #require(Self.read(Self.iptc, name: "x.tst").first).result.get().article
        #expect(article.headline == "Bridge reopens")
        #expect(article.byline == "By Ann Author")
        #expect(article.source == "dpx")
        #expect(article.dateline == "Porthaven (dpx)")
        #expect(article.tags == ["Harbour", "bridge"])
        #expect(article.datePublished?.text == "2025-01-20T22:00:00Z")
        #expect(
            article.bodyText
                == "Porthaven (dpx) - The harbour bridge reopened.\n\nTraffic flows."
        )
        #expect(
            article.extra.map(\.name) == [
                "service_number", "priority", "category", "word_count", "slugline", "ednote",
            ]
        )
    }

    @Test("the wire text of ANPA 1312 has its parts")
    func anpa1312() throws {
        let article = try #require(Self.read(Self.anpa).first).result.get().article
        #expect(article.headline == "Harbour bridge reopens")
        #expect(article.byline == "By ANN AUTHOR")
        #expect(article.source == "Wire Press")
        #expect(article.dateline == "PORTHAVEN, Maine (WP)")
        #expect(article.datePublished?.text == "2025-01-20T16:26:00Z")
        #expect(
            article.bodyText
                == "PORTHAVEN, Maine (WP) _ The bridge reopened.\n\nTraffic flows."
        )
    }

    @Test(
        "several messages are several articles, and each fault has its line",
        arguments: [
            (iptc + iptc, ["Bridge reopens", "Bridge reopens"]),
            (
                "\u{1}abc\r\n" + iptc,
                ["1: -: is a message whose text does not begin (STX)", "Bridge reopens"]
            ),
            (
                "\u{1}abc 1\r\n\u{2}Headline =\r\n\u{3}",
                ["2: body_text: is missing: there is no paragraph after the headline"]
            ),
            ("\u{1}abc 1\r\n\u{2}=\r\n\r\nText.\u{3}", ["2: headline: is missing or empty"]),
        ]
    )
    func messages(_ text: String, _ outcome: [String]) {
        #expect(Self.outcome(Self.read(text)) == outcome)
    }

    @Test("bytes that are no UTF-8 are windows-1252")
    func encoding() throws {
        var bytes = Array(Self.iptc.utf8)
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "T")))
        bytes.insert(0xE9, at: place)
        let results = DocumentReader().read(bytes, name: "", format: .iptc7901)
        let body = try #require(results.first).result.get().article
        #expect("\(body)".contains("é"))
    }
}
