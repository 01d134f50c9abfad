import Foundation
import News
import NewsStore
import Testing

/// Lists of what was shown at a moment, in every repository.
@Suite struct PastListTests {
    typealias Kind = RepositoryContractTests.Kind

    /// Three articles of January 2025: `a` was moved from `news` to `sport` by a second version, `b`
    /// has one version, `c` was under embargo until February; `d`, of February, expired in March.
    private static func fill(_ store: any NewsRepository) throws {
        let news = SectionPath("news")
        _ = try store.save([
            Draft(
                try article("a", "First") {
                    $0.section = news
                    $0.tags = ["early"]
                    $0.datePublished = NewsDate("2025-01-20T08:00:00Z")
                }
            ),
            Draft(
                try article("b", "Only") {
                    $0.section = news
                    $0.datePublished = NewsDate("2025-01-21T08:00:00Z")
                }
            ),
            Draft(
                try article("c", "Held back") {
                    $0.section = news
                    $0.datePublished = NewsDate("2025-01-22T08:00:00Z")
                    $0.embargoUntil = NewsDate("2025-02-01T00:00:00Z")
                }
            ),
            Draft(
                try article("d", "Gone") {
                    $0.datePublished = NewsDate("2025-02-02T08:00:00Z")
                    $0.expiresAt = NewsDate("2025-03-01T00:00:00Z")
                }
            ),
        ])
        _ = try store.save([
            Draft(
                try article("a", "Second") {
                    $0.section = SectionPath("sport")
                    $0.datePublished = NewsDate("2025-01-20T08:00:00Z")
                }
            )
        ])
    }

    private static func titles(
        _ store: any NewsRepository,
        _ moment: Instant,
        at now: Instant,
        _ change: (inout HeadlineQuery) -> Void = { _ in }
    ) throws -> [String] {
        // Page by page: each list is the same as in one.
        var query = HeadlineQuery(limit: 1)
        query.asOf = moment
        change(&query)
        var titles: [String] = []
        while true {
            let page = try store.headlines(query, at: now)
            titles += page.headlines.map(\.title)
            guard page.hasMore, let last = page.headlines.last else { return titles }
            query.after = last.position
        }
    }

    @Test("a list has the versions of then, of what is shown now", arguments: Kind.allCases)
    func lists(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        try Self.fill(store)
        try Self.check(store)
    }

    /// What the lists of ``fill(_:)`` are.
    private static func check(_ store: any NewsRepository) throws {
        let now = Instant(milliseconds: Instant.now().milliseconds + 3_600_000)
        let cases: [(String, [String])] = [
            ("2025-01-20T07:59:59Z", []), ("2025-01-20T08:00:00Z", ["First"]),
            ("2025-01-31T23:59:59Z", ["Only", "First"]),
            // What has expired by now is not shown any more, whatever was shown then.
            ("2025-02-10", ["Held back", "Only", "First"]),
        ]
        for (text, expected) in cases {
            #expect(try titles(store, moment(text), at: now) == expected, "\(text)")
        }
        #expect(try titles(store, now, at: now) == ["Held back", "Only", "Second"])
        let then = try moment("2025-02-10")
        let before = try moment("2025-02-15")
        #expect(
            try titles(store, then, at: before) == ["Gone", "Held back", "Only", "First"]
        )
        // Filters are about the version of then.
        func filtered(_ moment: Instant, _ change: (inout HeadlineQuery) -> Void) throws -> [String]
        {
            try titles(store, moment, at: now, change)
        }
        let news = SectionPath("news")
        let sport = SectionPath("sport")
        #expect(try filtered(then) { $0.section = news } == ["Held back", "Only", "First"])
        #expect(try filtered(now) { $0.section = news } == ["Held back", "Only"])
        #expect(try filtered(then) { $0.section = sport } == [])
        #expect(try filtered(now) { $0.section = sport } == ["Second"])
        #expect(try filtered(then) { $0.tag = "early" } == ["First"])
        #expect(try filtered(now) { $0.tag = "early" } == [])
        let since = try moment("2025-01-21")
        #expect(try filtered(then) { $0.since = since } == ["Held back", "Only"])
    }

    @Test("who is killed, held back or removed is in no list of the past", arguments: Kind.allCases)
    func killed(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        try Self.fill(store)
        let now = Instant(milliseconds: Instant.now().milliseconds + 3_600_000)
        let then = try moment("2025-02-10")
        for status in [Article.Status.withheld, .usable, .canceled] {
            _ = try store.save([
                Draft(
                    try article("a", "Third") {
                        $0.status = status
                        $0.datePublished = NewsDate("2025-01-20T08:00:00Z")
                    }
                )
            ])
            let shown = status == .usable ? ["Held back", "Only", "First"] : ["Held back", "Only"]
            #expect(try Self.titles(store, then, at: now) == shown)
        }
        #expect(try store.remove(identifier("b")))
        #expect(try Self.titles(store, then, at: now) == ["Held back"])
    }

    @Test("what was killed is told by when it was, newest first", arguments: Kind.allCases)
    func kills(_ kind: Kind) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        try Self.fill(store)
        #expect(try store.killed(limit: 10).isEmpty)
        for id in ["b", "a"] {
            let killed = try article(id, "Killed") {
                $0.status = .canceled
                $0.section = SectionPath("news")
            }
            _ = try store.save([Draft(killed)])
        }
        let kills = try store.killed(limit: 10)
        #expect(Set(kills.map(\.id.rawValue)) == ["a", "b"])
        #expect(kills.allSatisfy { $0.section == SectionPath("news") })
        #expect(kills.map(\.moment) == kills.map(\.moment).sorted(by: >))
        #expect(try store.killed(limit: 1) == [kills[0]])
        _ = try store.save([Draft(try article("a", "Back"))])
        #expect(try store.killed(limit: 10).map(\.id.rawValue) == ["b"])
    }

    @Test("a catalogue made anew from the files has the same lists")
    func rebuilt() throws {
        let folder = try TemporaryFolder()
        var store: FileArticleRepository? = try FileArticleRepository(content: folder.path)
        if let store { try Self.fill(store) }
        store = nil
        try folder.remove(".newsd")
        let again = try FileArticleRepository(content: folder.path)
        _ = try again.reconcile()
        try Self.check(again)
    }

    @Test("a file edited by hand leaves what it was to the lists of then")
    func edited() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        try Self.fill(store)
        let file = "articles/2025/01/21/b.json"
        let text = try folder.read(file)
        try folder.write(text.replacingOccurrences(of: "Only", with: "Edited"), to: file)
        _ = try store.reconcile()
        let now = Instant(milliseconds: Instant.now().milliseconds + 3_600_000)
        #expect(
            try Self.titles(store, moment("2025-02-10"), at: now) == ["Held back", "Only", "First"]
        )
        #expect(try Self.titles(store, now, at: now) == ["Held back", "Edited", "Second"])
    }
}
