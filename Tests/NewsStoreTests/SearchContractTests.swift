import News
import Testing

@testable import NewsStore

/// What a search promises, checked of every repository.
@Suite struct SearchContractTests {
    typealias Kind = RepositoryContractTests.Kind

    /// A store with articles to be found by one thing or another.
    private func library(
        _ kind: Kind
    ) throws -> (repository: any NewsRepository, folder: TemporaryFolder) {
        let (store, folder) = try kind.make()
        let articles = [
            try article("bridge", "Harbour bridge reopens", on: "2025-01-20") {
                $0.bodyText = "Cars were crossing it again.\n\nTolls are gone for walkers."
                $0.section = SectionPath("news/city")
                $0.tags = ["transport"]
                $0.source = "Xinhua"
                $0.language = "en"
            },
            try article("toll", "Tolls to rise", on: "2025-01-21") {
                $0.summary = "The café by the quay protests."
                $0.bodyText = "Whoever crosses the bridge in the harbour pays more."
                $0.byline = "By Ada Sørensen"
                $0.language = "en-GB"
            },
            try article("html", "Markup", on: "2025-01-19") {
                $0.bodyText = nil
                $0.bodyHTML = "<p>The <b>opera</b> house &amp; garden</p><p>Second</p>"
                $0.section = SectionPath("culture")
            },
            try article("zh", "北京大学开学", on: "2025-01-18") {
                $0.bodyText = "今天，北京大学的新生入学。"
                $0.language = "zh-Hans"
            },
            try article("ja", "東京で地震", on: "2025-01-17") {
                $0.bodyText = "気象庁によるとか\u{3099}すの漏れはない。"
                $0.language = "ja"
            },
            try article("ko", "서울 학교에서 행사", on: "2025-01-16") { $0.language = "ko" },
            try article("th", "กรุงเทพมหานครน้ำท่วม", on: "2025-01-15") { $0.language = "th" },
            try article("ar", "إعادة فتح الجسر", on: "2025-01-14") { $0.language = "ar" },
            try article("hi", "हिन्दी समाचार ❤\u{FE0F}", on: "2025-01-12") { $0.language = "hi" },
            try article("withheld", "Harbour secret", on: "2025-01-22") { $0.status = .withheld },
            try article("killed", "Harbour killed", on: "2025-01-22") { $0.status = .canceled },
            try article("soon", "Harbour embargo", on: "2025-01-22") {
                $0.embargoUntil = NewsDate(Instant(milliseconds: noon.milliseconds + 1000))
            },
            try article("over", "Harbour expiry", on: "2025-01-13") {
                $0.expiresAt = NewsDate(Instant(milliseconds: noon.milliseconds + 5000))
            },
            try article("undated", "Harbour without a date", on: nil),
        ]
        _ = try store.save(articles.shuffled().map { Draft($0) })
        try store.indexAllTexts()
        return (store, folder)
    }

    private func query(_ text: String, limit: Int = 100) throws -> SearchQuery {
        SearchQuery(try SearchWords(text), among: HeadlineQuery(limit: limit))
    }

    private func find(
        _ text: String,
        in store: any ArticleRepository,
        at offset: Int64 = 0,
        _ change: (inout SearchQuery) -> Void = { _ in }
    ) throws -> [String] {
        var query = try query(text)
        change(&query)
        let now = Instant(milliseconds: noon.milliseconds + offset)
        return try store.search(query, at: now).hits.map(\.headline.id.rawValue)
    }

    static let words: [(String, [String])] = [
        ("bridge", ["bridge", "toll"]), ("BRIDGES", ["bridge", "toll"]),
        ("harbour bridge", ["bridge", "toll"]), ("\"harbour bridge\"", ["bridge"]),
        ("cross", ["bridge", "toll"]), ("crossing", ["bridge", "toll"]),
        ("bridge -walkers", ["toll"]), ("bridge -\"harbour bridge\"", ["toll"]),
        ("bridge -nothing", ["bridge", "toll"]), ("cafe", ["toll"]), ("CAFÉ", ["toll"]),
        ("sorensen", []), ("sørensen", ["toll"]), ("transport", ["bridge"]),
        ("xinhua city", ["bridge"]),
        ("walk*", ["bridge"]), ("crossin*", ["bridge"]), ("\"the qua\"*", ["toll"]),
        ("reopenx*", []),
        ("opera garden", ["html"]), ("b", []), ("amp", []), ("\"house garden\"", ["html"]),
        ("北京大学", ["zh"]), ("大学", ["zh"]), ("京", ["zh", "ja"]), ("学北", []), ("\"北京 大学\"", ["zh"]),
        ("大学 新生", ["zh"]), ("北*", ["zh"]), ("东京", []), ("東京", ["ja"]), ("地震", ["ja"]),
        ("がす", ["ja"]), ("か\u{3099}す", ["ja"]), ("학교", ["ko"]), ("서울 행사", ["ko"]), ("น้ำท่วม", ["th"]),
        ("กรุงเทพ", ["th"]), ("الجسر", ["ar"]), ("हिन्दी", ["hi"]), ("हद", []), ("समाच*", ["hi"]),
        ("nowhere", []), ("bridge nowhere", []),
        ("harbour", ["bridge", "over", "undated", "toll"]),
    ]

    @Test("words find", arguments: words, Kind.allCases)
    func finds(_ claim: (text: String, ids: [String]), _ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        #expect(try Set(find(claim.text, in: store)) == Set(claim.ids))
        // The same in pages of one, in either order.
        for order in SearchQuery.Order.allCases {
            let all = try find(claim.text, in: store) { $0.order = order }
            var query = try query(claim.text, limit: 1)
            query.order = order
            var paged: [String] = []
            while true {
                let page = try store.search(query, at: noon)
                paged += page.hits.map(\.headline.id.rawValue)
                guard page.hasMore, let last = page.hits.last else { break }
                query.list.after = last.headline.position
                query.afterScore = last.score
            }
            #expect(paged == all)
        }
    }

    static let orders: [(String, SearchQuery.Order, [String])] = [
        // In the headline, then in the text of a short one.
        ("bridge", .relevance, ["bridge", "toll"]),
        ("toll", .relevance, ["toll", "bridge"]),
        ("harbour", .date, ["toll", "bridge", "over", "undated"]),
        ("京", .date, ["zh", "ja"]),
        // Short headlines before longer ones.
        ("harbour", .relevance, ["over", "undated", "bridge", "toll"]),
    ]

    @Test("hits come in order", arguments: orders, Kind.allCases)
    func ordered(_ claim: (text: String, order: SearchQuery.Order, ids: [String]), _ kind: Kind)
        throws
    {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        #expect(try find(claim.text, in: store) { $0.order = claim.order } == claim.ids)
    }

    @Test("equally good hits come newest first, then by id", arguments: Kind.allCases)
    func ties(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let days = ["c": "2025-01-02", "b": "2025-01-02", "a": "2025-01-01", "d": "2025-01-03"]
        let drafts = try days.map {
            Draft(try article($0.key, "Same", on: $0.value) { $0.bodyText = "Same." })
        }
        _ = try store.save(drafts)
        try store.indexAllTexts()
        for order in SearchQuery.Order.allCases {
            #expect(try find("same", in: store) { $0.order = order } == ["d", "b", "c", "a"])
        }
    }

    struct Filter: CustomTestStringConvertible, Sendable {
        var name: String
        var expected: [String]
        var set: @Sendable (inout HeadlineQuery) -> Void
        var testDescription: String { name }
    }

    static let filters: [Filter] = [
        Filter(name: "section", expected: ["bridge"]) { $0.section = SectionPath("news") },
        Filter(name: "tag", expected: ["bridge"]) { $0.tag = "transport" },
        Filter(name: "source", expected: ["bridge"]) { $0.source = "Xinhua" },
        Filter(name: "language", expected: ["toll", "bridge"]) { $0.language = "en" },
        Filter(name: "since", expected: ["toll"]) { $0.since = NewsDate("2025-01-21")?.instant },
        Filter(name: "until", expected: ["bridge", "over"]) {
            $0.until = NewsDate("2025-01-21")?.instant
        },
        Filter(name: "none", expected: []) { $0.section = SectionPath("culture") },
    ]

    @Test("the filters of lists narrow a search", arguments: filters, Kind.allCases)
    func narrowed(_ filter: Filter, _ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        for order in SearchQuery.Order.allCases {
            let found = try find("harbour", in: store) { query in
                query.order = order
                filter.set(&query.list)
            }
            #expect(Set(found) == Set(filter.expected))
        }
    }

    @Test("embargo and expiry hold to the millisecond, and are told", arguments: Kind.allCases)
    func visibility(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        func turn(_ offset: Int64) throws -> Int64? {
            let now = Instant(milliseconds: noon.milliseconds + offset)
            return try store.search(try query("harbour"), at: now).turnsAt.map {
                $0.milliseconds - noon.milliseconds
            }
        }
        #expect(try find("embargo", in: store, at: 999) == [])
        #expect(try find("embargo", in: store, at: 1000) == ["soon"])
        #expect(try find("expiry", in: store, at: 4999) == ["over"])
        #expect(try find("expiry", in: store, at: 5000) == [])
        #expect(try turn(0) == 1000)
        #expect(try turn(1000) == 5000)
        #expect(try turn(5000) == nil)
    }

    @Test("a new text is found by its own words only", arguments: Kind.allCases)
    func update(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        // Twice before anybody looks, and on another day.
        for headline in ["Ferry sunk", "Ferry sails"] {
            _ = try store.save([
                Draft(try article("bridge", headline, on: "2025-02-01") { $0.bodyText = "Again." })
            ])
        }
        try store.indexAllTexts()
        #expect(try find("sails", in: store) == ["bridge"])
        #expect(try find("sunk", in: store) == [])
        #expect(try find("bridge", in: store) == ["toll"])
        #expect(try find("harbour", in: store) { $0.order = .date } == ["toll", "over", "undated"])
    }

    @Test(
        "what is killed, withheld or removed is found no more, without delay",
        arguments: Kind.allCases
    )
    func disappears(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        _ = try store.save([
            Draft(try article("bridge", "Harbour bridge reopens") { $0.status = .canceled })
        ])
        #expect(try find("bridge", in: store) == ["toll"])
        _ = try store.save([Draft(try article("over", "Harbour expiry") { $0.status = .withheld })])
        #expect(try find("harbour", in: store) == ["undated", "toll"])
        #expect(try store.remove(identifier("toll")))
        #expect(try find("harbour", in: store) == ["undated"])
        try store.indexAllTexts()
        #expect(try find("harbour", in: store) == ["undated"])
        // And what comes back is.
        _ = try store.save([Draft(try article("over", "Harbour expiry", on: "2025-01-13"))])
        try store.indexAllTexts()
        #expect(try Set(find("harbour", in: store)) == ["undated", "over"])
    }

    @Test(
        "an article that has another name is found under the one it has now",
        arguments: Kind.allCases
    )
    func alias(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let former = try identifier("old")
        _ = try store.save([Draft(try article("new", "Harbour") { $0.aliases = [former] })])
        try store.indexAllTexts()
        #expect(try find("harbour", in: store) == ["new"])
        #expect(try find("old", in: store) == [])
    }

    static let hostile = [
        "\"", "\"\"\"", "a\"b", "*", "a AND", "OR", "NOT", "a NOT b", "NEAR(a b, 3)",
        "headline:bridge",
        "{headline body} : a", "^a", "a + b", "(((((", "))) a", "-", "- -a b", "'",
        "'; DROP TABLE words; --",
        "a*b*c*", "words MATCH 'x'", "%", "_", "\\", "<script>alert(1)</script>", "\u{FEFF}a",
        "\u{202E}abc",
        "a\u{300}\u{301}\u{302}", "🌉 bridge 👩‍👩‍👧", "\u{E000}\u{F8FF}", "ａｂｃ", "1e999", "-1 1", "NULL",
        "\u{1100}\u{1161}", String(repeating: "桥", count: 500),
        String(repeating: "(", count: 400) + "a",
        Array(repeating: "abc*", count: 4).joined(separator: " "), "\u{200D}\u{FE0F} x",
        "\"a -b\" \"*\" c",
    ]

    @Test("nothing anybody types is an error of the index", arguments: hostile, Kind.allCases)
    func anything(_ text: String, _ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        guard let words = try? SearchWords(text) else { return }
        for order in SearchQuery.Order.allCases {
            let query = SearchQuery(words, order: order, among: HeadlineQuery(limit: 3))
            _ = try store.search(query, at: noon)
        }
    }

    @Test("both rank alike")
    func alike() throws {
        let (files, folder) = try library(.files)
        defer { withExtendedLifetime(folder) {} }
        let (memory, _) = try library(.memory)
        for (text, _) in Self.words {
            let one = try files.search(try query(text), at: noon).hits
            let other = try memory.search(try query(text), at: noon).hits
            #expect(one.map(\.headline.id) == other.map(\.headline.id), "\(text)")
            #expect(one.map(\.title) == other.map(\.title))
            #expect(one.map(\.excerpt) == other.map(\.excerpt))
            for (one, other) in zip(one, other) { #expect(abs(one.score - other.score) < 1e-9) }
        }
    }

    static let shown: [(String, String, String?, String?)] = [
        (
            "bridge", "reopening", "Harbour bridge [reopens]",
            "Cars were crossing it again. Tolls are gone for walkers."
        ),
        (
            "bridge", "crossed bridge", "Harbour [bridge] reopens",
            "Cars were [crossing] it again. Tolls are gone for walkers."
        ),
        ("toll", "CAFE", nil, "The [café] by the quay protests."),
        ("html", "garden", nil, "The opera house & [garden] Second"),
        ("zh", "大学", "北京[大学]开学", "今天，北京[大学]的新生入学。"),
        ("zh", "学", "北京大[学]开[学]", "今天，北京大[学]的新生入[学]。"),
        ("ja", "がす", nil, "気象庁によると[がす]の漏れはない。"),
        ("th", "กรุงเทพ", "[กรุงเทพ]มหานครน้ำท่วม", "A paragraph of th."),
        ("toll", "sørensen", nil, "Whoever crosses the bridge in the harbour pays more."),
    ]

    @Test("what was found is marked", arguments: shown, Kind.allCases)
    func marks(_ claim: (id: String, text: String, title: String?, excerpt: String?), _ kind: Kind)
        throws
    {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        let hits = try store.search(try query(claim.text), at: noon).hits
        let hit = try #require(hits.first { $0.headline.id.rawValue == claim.id })
        func brackets(_ text: MarkedText?) -> String? {
            text?.runs.map { $0.isMarked ? "[\($0.text)]" : $0.text }.joined()
        }
        #expect(brackets(hit.title) == claim.title)
        #expect(brackets(hit.excerpt) == claim.excerpt)
    }
}
