import News
import Testing

/// What a subject pins, is printed beside and is like, and the list that makes.
struct RankingRow: Sendable, CustomTestStringConvertible {
    /// An article, and how close a neighbour of the subject it is, if it is one.
    struct Candidate: Sendable {
        var id: String
        var score: Float?
        var copies: [String] = []
        var change: @Sendable (inout Article) -> Void = { _ in }
    }

    var name: String
    var pins: [String] = []
    var wire: [String] = []
    var supersedes: String?
    var candidates: [Candidate]
    var expected: [String]
    /// In seconds from ``now``.
    var turnsAt: Int64?
    var testDescription: String { name }

    /// When the list is asked for.
    static let now = Instant(milliseconds: 1_740_000_000_000)

    static func at(_ seconds: Int64) -> NewsDate {
        NewsDate(Instant(milliseconds: now.milliseconds + seconds * 1000))
    }

    static func date(_ text: String) -> @Sendable (inout Article) -> Void {
        { $0.datePublished = NewsDate(text) }
    }

    fileprivate static func id(_ text: String) -> ArticleID? { ArticleID(text) }
}

extension RankingRow {
    static let order: [RankingRow] = [
        RankingRow(
            name: "pins in the editors' order, then wire in the provider's, then by score",
            pins: ["p2", "p1"],
            wire: ["Article w2", "Never heard of", "Article w1"],
            candidates: [
                Candidate(id: "n1", score: 0.5), Candidate(id: "n2", score: 0.9),
                Candidate(id: "p1"), Candidate(id: "p2"), Candidate(id: "w1"), Candidate(id: "w2"),
            ],
            expected: ["p2", "p1", "w2", "w1", "n2", "n1"]
        ),
        RankingRow(
            name: "what is pinned, off the wire and alike is there once, where it is first",
            pins: ["a", "a"],
            wire: ["Article a", "Article b"],
            candidates: [Candidate(id: "a", score: 0.9), Candidate(id: "b", score: 0.8)],
            expected: ["a", "b"]
        ),
        RankingRow(
            name: "an old close match comes before a faint one of today",
            candidates: [
                Candidate(id: "today", score: 0.4, change: date("2025-01-20")),
                Candidate(id: "old", score: 0.8, change: date("2005-01-20")),
            ],
            expected: ["old", "today"]
        ),
        RankingRow(
            name: "of two equal ones that closer in time comes first, before or after",
            candidates: [
                Candidate(id: "a-year-on", score: 0.5, change: date("2026-01-20")),
                Candidate(id: "month-before", score: 0.5, change: date("2024-12-20")),
                Candidate(id: "week-on", score: 0.5, change: date("2025-01-27")),
            ],
            expected: ["week-on", "month-before", "a-year-on"]
        ),
        RankingRow(
            name: "no date counts as the same date, and equal scores go by id",
            candidates: [
                Candidate(id: "y", score: 0.5),
                Candidate(id: "x", score: 0.5),
                Candidate(id: "a", score: 0.5, change: date("2025-02-20")),
            ],
            expected: ["x", "y", "a"]
        ),
        RankingRow(
            name: "a pin without an article is left out",
            pins: ["nobody", "a"],
            candidates: [Candidate(id: "a"), Candidate(id: "subject", score: 1)],
            expected: ["a"]
        ),
        RankingRow(
            name: "the article itself is not there, pinned, off the wire or alike",
            pins: ["subject"],
            wire: ["Article subject"],
            candidates: [Candidate(id: "subject", score: 1), Candidate(id: "a", score: 0.1)],
            expected: ["a"]
        ),
    ]

    static let once: [RankingRow] = [
        RankingRow(
            name: "of several copies the best placed stands for all",
            candidates: [
                Candidate(id: "one", score: 0.9),
                Candidate(id: "copy", score: 0.8, copies: ["one"]),
                Candidate(id: "other", score: 0.7),
                Candidate(id: "copy2", score: 0.6, copies: ["one", "copy"]),
            ],
            expected: ["one", "other"]
        ),
        RankingRow(
            name: "a copy of the article itself is left out, unless an editor chose it",
            pins: ["b"],
            candidates: [
                Candidate(id: "a", score: 0.9, copies: ["subject"]),
                Candidate(id: "b", score: 0.9, copies: ["subject"]),
            ],
            expected: ["b"]
        ),
        RankingRow(
            name: "a copy of what is withheld is shown",
            candidates: [
                Candidate(id: "one", score: 0.9) { $0.status = .withheld },
                Candidate(id: "copy", score: 0.8, copies: ["one"]),
            ],
            expected: ["copy"]
        ),
        RankingRow(
            name: "of a story chain the best placed stands for all, its first article too",
            candidates: [
                Candidate(id: "third", score: 0.9) { $0.story = id("first") },
                Candidate(id: "second", score: 0.8) { $0.story = id("first") },
                Candidate(id: "first", score: 0.7),
                Candidate(id: "else", score: 0.6),
            ],
            expected: ["third", "else"]
        ),
        RankingRow(
            name: "a pin shows a second part of a story",
            pins: ["second", "first"],
            candidates: [
                Candidate(id: "second") { $0.story = id("first") },
                Candidate(id: "first", score: 0.7),
                Candidate(id: "third", score: 0.9) { $0.story = id("first") },
            ],
            expected: ["second", "first"]
        ),
        RankingRow(
            name: "a superseded article gives its place to the last of its successors",
            candidates: [
                Candidate(id: "old", score: 0.9) { $0.supersededBy = id("newer") },
                Candidate(id: "newer") { $0.supersededBy = id("newest") },
                Candidate(id: "newest"),
                Candidate(id: "else", score: 0.8),
            ],
            expected: ["newest", "else"]
        ),
        RankingRow(
            name: "a successor that is there itself takes the better place",
            candidates: [
                Candidate(id: "old", score: 0.9) { $0.supersededBy = id("new") },
                Candidate(id: "else", score: 0.8),
                Candidate(id: "new", score: 0.7),
            ],
            expected: ["new", "else"]
        ),
        RankingRow(
            name: "a pin that was superseded gives its place too",
            pins: ["old"],
            candidates: [
                Candidate(id: "else", score: 0.9), Candidate(id: "new"),
                Candidate(id: "old") { $0.supersededBy = id("new") },
            ],
            expected: ["new", "else"]
        ),
        RankingRow(
            name: "what the article itself superseded is left out",
            candidates: [Candidate(id: "old", score: 0.9) { $0.supersededBy = id("subject") }],
            expected: []
        ),
        RankingRow(
            name: "a chain that only the successors know of is one, too",
            candidates: [
                Candidate(id: "old", score: 0.9),
                Candidate(id: "else", score: 0.8),
                Candidate(id: "newer", score: 0.7) { $0.supersedes = id("old") },
                Candidate(id: "newest", score: 0.6) { $0.supersedes = id("newer") },
            ],
            expected: ["newest", "else"]
        ),
        RankingRow(
            name: "while a successor is embargoed, the one before it stays",
            candidates: [
                Candidate(id: "old", score: 0.9),
                Candidate(id: "new", score: 0.8) {
                    $0.supersedes = id("old")
                    $0.embargoUntil = at(60)
                },
            ],
            expected: ["old"],
            turnsAt: 60
        ),
        RankingRow(
            name: "what the article says it supersedes is left out, and what that superseded",
            supersedes: "old",
            candidates: [
                Candidate(id: "old", score: 0.9) { $0.supersedes = id("oldest") },
                Candidate(id: "oldest", score: 0.8), Candidate(id: "else", score: 0.7),
            ],
            expected: ["else"]
        ),
        RankingRow(
            name: "one that supersedes itself stays",
            candidates: [Candidate(id: "odd", score: 0.9) { $0.supersedes = id("odd") }],
            expected: ["odd"]
        ),
        RankingRow(
            name: "one whose successor is unknown stays",
            candidates: [Candidate(id: "old", score: 0.9) { $0.supersededBy = id("lost") }],
            expected: ["old"]
        ),
        RankingRow(
            name: "two that supersede each other do not hang",
            candidates: [
                Candidate(id: "a", score: 0.9) { $0.supersededBy = id("b") },
                Candidate(id: "b") { $0.supersededBy = id("a") },
            ],
            expected: ["a"]
        ),
    ]

    static let shown: [RankingRow] = [
        RankingRow(
            name: "withheld, killed and expired are never there, whoever chose them",
            pins: ["withheld", "killed", "expired"],
            wire: ["Article withheld", "Article killed", "Article expired"],
            candidates: [
                Candidate(id: "withheld", score: 0.9) { $0.status = .withheld },
                Candidate(id: "killed", score: 0.9) { $0.status = .canceled },
                Candidate(id: "expired", score: 0.9) { $0.expiresAt = at(0) },
                Candidate(id: "fine", score: 0.1),
            ],
            expected: ["fine"]
        ),
        RankingRow(
            name: "under embargo until it lifts, and the list turns then",
            pins: ["later"],
            candidates: [
                Candidate(id: "later", score: 0.9) { $0.embargoUntil = at(60) },
                Candidate(id: "lifted", score: 0.8) { $0.embargoUntil = at(0) },
            ],
            expected: ["lifted"],
            turnsAt: 60
        ),
        RankingRow(
            name: "the list turns at the first of several moments",
            candidates: [
                Candidate(id: "a", score: 0.9) { $0.expiresAt = at(50) },
                Candidate(id: "b", score: 0.8) { $0.embargoUntil = at(40) },
                Candidate(id: "c", score: 0.7) { $0.expiresAt = at(30) },
            ],
            expected: ["a", "c"],
            turnsAt: 30
        ),
        RankingRow(
            name: "an embargo on the successor hides the place of both",
            candidates: [
                Candidate(id: "old", score: 0.9) { $0.supersededBy = id("new") },
                Candidate(id: "new") { $0.embargoUntil = at(10) },
            ],
            expected: [],
            turnsAt: 10
        ),
        RankingRow(
            name: "a killed successor takes its place with it",
            candidates: [
                Candidate(id: "old", score: 0.9) { $0.supersededBy = id("new") },
                Candidate(id: "new") { $0.status = .canceled },
            ],
            expected: []
        ),
    ]
}
