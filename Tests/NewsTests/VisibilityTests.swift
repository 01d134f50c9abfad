import News
import Testing

@Suite struct VisibilityTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var status = Article.Status.usable
        var embargo: Int64?
        var expiry: Int64?
        var expected: Visibility
        var testDescription: String { name }
    }

    private static func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

    @Test(
        "what may be shown at 100, and until when that holds",
        arguments: [
            Row(name: "plain", expected: .visible(until: nil)),
            Row(name: "embargoed", embargo: 101, expected: .hidden(until: at(101))),
            Row(
                name: "embargo lifts this millisecond",
                embargo: 100,
                expected: .visible(until: nil)
            ),
            Row(name: "expires later", expiry: 101, expected: .visible(until: at(101))),
            Row(name: "expires this millisecond", expiry: 100, expected: .hidden(until: nil)),
            Row(
                name: "embargoed and expired",
                embargo: 200,
                expiry: 50,
                expected: .hidden(until: nil)
            ),
            Row(
                name: "embargo over, expiry to come",
                embargo: 50,
                expiry: 200,
                expected: .visible(until: at(200))
            ),
            Row(name: "withheld", status: .withheld, embargo: 50, expected: .hidden(until: nil)),
            Row(name: "killed", status: .canceled, embargo: 200, expected: .gone),
        ]
    )
    func visibility(_ row: Row) {
        let visibility = Visibility(
            status: row.status,
            embargoUntil: row.embargo.map(Self.at),
            expiresAt: row.expiry.map(Self.at),
            at: Self.at(100)
        )
        #expect(visibility == row.expected)
    }

    @Test("an article and its headline are shown at the same moments")
    func headlineAgrees() throws {
        var article = Article(id: try #require(ArticleID("a")), headline: "A")
        article.embargoUntil = NewsDate("2025-01-20T10:00:00Z")
        article.expiresAt = NewsDate("2025-01-21")
        let headline = Headline(article)
        for text in ["2025-01-20", "2025-01-20T10:00:00Z", "2025-01-20T23:59:59Z", "2025-01-21"] {
            let now = try #require(NewsDate(text)).instant
            #expect(article.visibility(at: now) == headline.visibility(at: now))
        }
    }

    @Test("lists run newest first, then by id, the undated last")
    func order() throws {
        func headline(_ id: String, _ date: String?) throws -> Headline {
            var article = Article(id: try #require(ArticleID(id)), headline: id)
            article.datePublished = date.flatMap { NewsDate($0) }
            return Headline(article)
        }
        let sorted = try [
            headline("c", nil), headline("b", "2025-01-20"), headline("a", "2025-01-20"),
            headline("d", "2025-01-21"),
        ].sorted { $0.position < $1.position }
        #expect(sorted.map(\.id.rawValue) == ["d", "a", "b", "c"])
    }
}
