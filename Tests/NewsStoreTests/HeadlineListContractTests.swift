import News
import Testing

@testable import NewsStore

/// What lists, counts and look-ups promise, checked of every repository.
@Suite struct HeadlineListContractTests {
    typealias Kind = RepositoryContractTests.Kind

    /// A store with articles that differ in everything a list can ask for.
    private func library(
        _ kind: Kind
    ) throws -> (repository: any ArticleRepository, folder: TemporaryFolder) {
        let (store, folder) = try kind.make()
        let articles = [
            try article("a", on: "2025-01-20") {
                $0.section = SectionPath("news")
                $0.tags = ["trade", "chips"]
                $0.source = "Xinhua"
                $0.language = "en"
            },
            try article("b", on: "2025-01-20") {
                $0.section = SectionPath("news/business")
                $0.tags = ["trade"]
                $0.source = "Reuters"
                $0.language = "en-GB"
            },
            try article("c", on: "2025-01-21T08:00:00Z") {
                $0.section = SectionPath("news/business/markets")
                $0.source = "Xinhua"
                $0.language = "zh-Hans"
            },
            try article("d", on: "2025-01-19") {
                $0.section = SectionPath("newsroom")
                $0.tags = ["trade"]
                $0.language = "eng"
            },
            try article("e", on: nil) { $0.section = SectionPath("news") },
            try article("f", on: "2025-01-22") {
                $0.status = .withheld
                $0.section = SectionPath("news")
            },
            try article("g", on: "2025-01-22") {
                $0.status = .canceled
                $0.section = SectionPath("news")
            },
            try article("h", on: "2025-01-18") {
                $0.section = SectionPath("sport")
                $0.embargoUntil = NewsDate(Instant(milliseconds: noon.milliseconds + 1000))
            },
            try article("i", on: "2025-01-17") {
                $0.section = SectionPath("sport")
                $0.expiresAt = NewsDate(Instant(milliseconds: noon.milliseconds + 5000))
            },
            try article("j", on: "2025-01-16") {
                $0.section = SectionPath("sport")
                $0.embargoUntil = NewsDate(Instant(milliseconds: noon.milliseconds + 900))
                $0.expiresAt = NewsDate(Instant(milliseconds: noon.milliseconds + 800))
            },
        ]
        _ = try store.save(articles.shuffled().map { Draft($0) })
        return (store, folder)
    }

    struct Claim: CustomTestStringConvertible, Sendable {
        var name: String
        var expected: [String]
        var set: @Sendable (inout HeadlineQuery) -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            _ expected: [String],
            _ set: @escaping @Sendable (inout HeadlineQuery) -> Void
        ) {
            self.name = name
            self.expected = expected
            self.set = set
        }
    }

    static let claims: [Claim] = [
        Claim("newest first, then by id, the undated last", ["c", "a", "b", "d", "i", "e"]) { _ in
        },
        Claim("a section and those below it", ["c", "a", "b", "e"]) {
            $0.section = SectionPath("news")
        },
        Claim("a section within", ["c", "b"]) { $0.section = SectionPath("news/business") },
        Claim("an unknown section", []) { $0.section = SectionPath("new") },
        Claim("a tag", ["a", "b", "d"]) { $0.tag = "trade" },
        Claim("a source", ["c", "a"]) { $0.source = "Xinhua" },
        Claim("a language and its regions", ["a", "b"]) { $0.language = "EN" },
        Claim("a region", ["b"]) { $0.language = "en-gb" },
        Claim("since takes its moment in", ["c", "a", "b"]) {
            $0.since = NewsDate("2025-01-20")?.instant
        },
        Claim("until leaves its moment out, and the undated", ["d", "i"]) {
            $0.until = NewsDate("2025-01-20")?.instant
        },
        Claim("since and until", ["a", "b"]) {
            $0.since = NewsDate("2025-01-20")?.instant
            $0.until = NewsDate("2025-01-21")?.instant
        },
        Claim("section and tag", ["a", "b"]) {
            $0.section = SectionPath("news")
            $0.tag = "trade"
        },
        Claim("section, tag, source, language and dates", ["a"]) {
            $0.section = SectionPath("news")
            $0.tag = "trade"
            $0.source = "Xinhua"
            $0.language = "en"
            $0.since = NewsDate("2025-01-01")?.instant
            $0.until = NewsDate("2025-02-01")?.instant
        },
        Claim("filters that share nothing", []) {
            $0.section = SectionPath("sport")
            $0.tag = "trade"
        },
    ]

    @Test("lists show", arguments: claims, Kind.allCases)
    func filters(_ claim: Claim, _ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        var query = HeadlineQuery(limit: 100)
        claim.set(&query)
        let page = try store.headlines(query, at: noon)
        #expect(page.headlines.map(\.id.rawValue) == claim.expected)
        #expect(!page.hasMore)
        // The same in pages of two.
        query.limit = 2
        var paged: [String] = []
        while true {
            let page = try store.headlines(query, at: noon)
            #expect(page.headlines.count <= 2)
            paged += page.headlines.map(\.id.rawValue)
            guard page.hasMore else { break }
            query.after = page.headlines.last?.position
        }
        #expect(paged == claim.expected)
    }

    @Test("lists turn when an embargo or expiry within them does", arguments: Kind.allCases)
    func turns(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        func turn(
            _ offset: Int64,
            _ set: (inout HeadlineQuery) -> Void = { _ in }
        ) throws -> Int64? {
            var query = HeadlineQuery(limit: 1)
            set(&query)
            let now = Instant(milliseconds: noon.milliseconds + offset)
            return try store.headlines(query, at: now).turnsAt.map {
                $0.milliseconds - noon.milliseconds
            }
        }
        #expect(try turn(0) == 1000)
        #expect(try turn(999) == 1000)
        #expect(try turn(1000) == 5000)
        #expect(try turn(5000) == nil)
        #expect(try turn(0) { $0.section = SectionPath("sport") } == 1000)
        #expect(try turn(0) { $0.section = SectionPath("news") } == nil)
        #expect(try turn(0) { $0.until = NewsDate("2025-01-18")?.instant } == 5000)
    }

    @Test("embargo and expiry hold to the millisecond", arguments: Kind.allCases)
    func visibility(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        func sport(_ offset: Int64) throws -> [String] {
            var query = HeadlineQuery(limit: 10)
            query.section = SectionPath("sport")
            let now = Instant(milliseconds: noon.milliseconds + offset)
            return try store.headlines(query, at: now).headlines.map(\.id.rawValue)
        }
        #expect(try sport(999) == ["i"])
        #expect(try sport(1000) == ["h", "i"])
        #expect(try sport(4999) == ["h", "i"])
        #expect(try sport(5000) == ["h"])
    }

    @Test("pages neither repeat nor skip while articles arrive and go", arguments: Kind.allCases)
    func arrivals(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        _ = try store.save(try (0..<9).map { Draft(try article("m\($0)", on: "2025-01-1\($0)")) })
        var query = HeadlineQuery(limit: 4)
        let first = try store.headlines(query, at: noon)
        #expect(first.headlines.map(\.id.rawValue) == ["m8", "m7", "m6", "m5"])
        _ = try store.save([
            Draft(try article("new", on: "2025-01-30")),
            Draft(try article("old", on: "2025-01-12")),
        ])
        // The very place the next page starts from is gone.
        _ = try store.remove(identifier("m5"))
        query.after = first.headlines.last?.position
        let second = try store.headlines(query, at: noon)
        #expect(second.headlines.map(\.id.rawValue) == ["m4", "m3", "m2", "old"])
        query.after = second.headlines.last?.position
        let third = try store.headlines(query, at: noon)
        #expect(third.headlines.map(\.id.rawValue) == ["m1", "m0"])
        #expect(!third.hasMore)
    }

    @Test("a new version stands where it says, and nowhere else", arguments: Kind.allCases)
    func moves(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        _ = try store.save([
            Draft(
                try article("a", on: "2025-02-01") {
                    $0.section = SectionPath("sport")
                    $0.tags = ["cup"]
                }
            )
        ])
        func list(_ set: (inout HeadlineQuery) -> Void) throws -> [String] {
            var query = HeadlineQuery(limit: 100)
            set(&query)
            return try store.headlines(query, at: noon).headlines.map(\.id.rawValue)
        }
        #expect(try list { $0.tag = "trade" } == ["b", "d"])
        #expect(try list { $0.tag = "cup" } == ["a"])
        #expect(try list { $0.section = SectionPath("sport") } == ["a", "i"])
        #expect(try list { _ in } == ["a", "c", "b", "d", "i", "e"])
    }

    @Test("sections are counted where articles stand", arguments: Kind.allCases)
    func sections(_ kind: Kind) throws {
        let (store, folder) = try library(kind)
        defer { withExtendedLifetime(folder) {} }
        let expected = [
            SectionCount(section: try section("news"), count: 2, latest: try moment("2025-01-20")),
            SectionCount(
                section: try section("news/business"),
                count: 1,
                latest: try moment("2025-01-20")
            ),
            SectionCount(
                section: try section("news/business/markets"),
                count: 1,
                latest: try moment("2025-01-21T08:00:00Z")
            ),
            SectionCount(
                section: try section("newsroom"),
                count: 1,
                latest: try moment("2025-01-19")
            ),
            SectionCount(
                section: try section("sport"),
                count: 1,
                latest: try moment("2025-01-17")
            ),
        ]
        #expect(try store.sections(at: noon) == expected)
        #expect(try store.count(at: noon) == 6)
        #expect(try store.count(at: Instant(milliseconds: noon.milliseconds + 1000)) == 7)
    }

    @Test("headlines carry all but the text", arguments: Kind.allCases)
    func headlines(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let full = try article("x", "Title 标题", on: "2025-01-20T10:00:00+08:00") {
            $0.uri = "urn:x"
            $0.summary = ""
            $0.source = "Xinhua"
            $0.authors = [Article.Author(name: "A", avatar: "https://a/"), .init(name: "B")]
            $0.section = SectionPath("news")
            $0.tags = ["one", "two words"]
            $0.language = "zh-Hans"
            $0.dateModified = NewsDate("2025-01-21")
            $0.embargoUntil = NewsDate("2025-01-20")
            $0.expiresAt = NewsDate("2035-01-20")
            $0.image = "https://example.org/i.jpg"
            $0.story = ArticleID("s")
            $0.supersededBy = ArticleID("y")
            $0.status = .withheld
        }
        _ = try store.save([Draft(full), Draft(try article("y"))])
        let stored = try #require(try store.article(full.id))
        let ids = try [identifier("absent"), full.id, identifier("y")]
        let headlines = try store.headlines(ids)
        #expect(headlines.count == 2)
        #expect(headlines[full.id] == Headline(stored))
        #expect(try store.headlines([]).isEmpty)
    }

    @Test("headlines printed elsewhere are found again", arguments: Kind.allCases)
    func resolve(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        _ = try store.save([
            Draft(try article("a", "China, EU: \u{201C}Talks\u{201D} go on!") { $0.uri = "urn:a" }),
            Draft(try article("b", "Harbour bridge reopens", on: "2025-01-01")),
            Draft(try article("c", "HARBOUR BRIDGE REOPENS", on: "2025-01-02")),
            Draft(
                try article("d", "Harbour Bridge Reopens", on: "2025-01-03") {
                    $0.status = .canceled
                }
            ),
            Draft(try article("e", "两国会谈")),
        ])
        let wire = [
            Article.WireHeadline(title: "something else", url: "urn:a"),
            Article.WireHeadline(title: "", url: "b"),
            Article.WireHeadline(title: "", url: "https://news.example/articles/c"),
            Article.WireHeadline(title: "china  EU talks go on"),
            Article.WireHeadline(title: "Harbour bridge: reopens", url: "https://elsewhere/"),
            Article.WireHeadline(title: "两国“会谈”"),
            Article.WireHeadline(title: "Unknown"),
            Article.WireHeadline(title: "..."),
        ]
        let found = try store.resolve(wire).map { $0?.rawValue }
        #expect(found == ["a", "b", "c", "a", "c", "e", nil, nil])
    }
}
