import Headlines
import News
import Testing

@Suite struct RankingTests {
    private func list(_ row: RankingRow) throws -> RelatedList {
        let subject = try article("subject") {
            $0.datePublished = NewsDate("2025-01-20")
            $0.related = row.pins.compactMap { ArticleID($0) }
            $0.wire = row.wire.map { Article.WireHeadline(title: $0) }
            $0.supersedes = row.supersedes.flatMap { ArticleID($0) }
        }
        let shelf = Shelf([subject])
        var neighbours: [Neighbour] = []
        for candidate in row.candidates {
            if candidate.id != "subject" {
                shelf.put(try article(candidate.id, "", candidate.change))
            }
            guard let score = candidate.score else { continue }
            let copies = candidate.copies.map {
                Neighbour.Reason(kind: "copy", value: $0, weight: 0)
            }
            let reason = Neighbour.Reason(kind: "term", value: "word", weight: score / 2)
            neighbours.append(
                Neighbour(
                    id: try #require(ArticleID(candidate.id)),
                    score: score,
                    reasons: [reason] + copies
                )
            )
        }
        shelf.setNeighbours(of: subject.id, neighbours)
        return try RelatedHeadlines(repository: shelf).related(
            to: Headline(subject),
            at: RankingRow.now
        )
    }

    private func check(_ row: RankingRow) throws {
        let list = try list(row)
        #expect(list.items.map(\.headline.id.rawValue) == row.expected)
        #expect(list.turnsAt == row.turnsAt.map { RankingRow.at($0).instant })
        #expect(list.isSettled)
        for item in list.items {
            #expect(!item.reasons.contains { $0.kind == "copy" })
            #expect(item.reasons.reduce(0) { $0 + $1.weight } <= item.score)
        }
    }

    @Test("what comes first", arguments: RankingRow.order)
    func order(_ row: RankingRow) throws { try check(row) }

    @Test("what is shown only once", arguments: RankingRow.once)
    func once(_ row: RankingRow) throws { try check(row) }

    @Test("what is shown at all, and until when", arguments: RankingRow.shown)
    func shown(_ row: RankingRow) throws { try check(row) }

    @Test(
        "the decay takes at most three tenths, half of that in ninety days",
        arguments: [
            ("2025-01-20", 0.8), ("2025-04-20", 0.68), ("2024-10-22", 0.68), ("1925-01-20", 0.5606),
        ]
    )
    func decay(_ date: String, _ expected: Float) throws {
        let row = RankingRow(
            name: date,
            candidates: [RankingRow.Candidate(id: "a", score: 0.8, change: RankingRow.date(date))],
            expected: ["a"]
        )
        let item = try #require(try list(row).items.first)
        #expect(abs(item.score - expected) < 0.001)
    }

    @Test("the reasons of a pin and of a headline off the wire say so")
    func kinds() throws {
        let row = RankingRow(
            name: "",
            pins: ["p"],
            wire: ["Article w"],
            candidates: [RankingRow.Candidate(id: "p", score: 0.3), RankingRow.Candidate(id: "w")],
            expected: []
        )
        let items = try list(row).items
        #expect(
            items.map(\.reasons) == [
                [Neighbour.Reason(kind: "pin", value: "", weight: 1)],
                [Neighbour.Reason(kind: "wire", value: "Article w", weight: 1)],
            ]
        )
        #expect(items.map(\.score) == [1, 1])
    }

    @Test("before its neighbours are worked out an article has pins and wire, and is not settled")
    func unsettled() throws {
        let subject = try article("subject") { $0.related = [ArticleID("p")].compactMap { $0 } }
        let shelf = Shelf([subject, try article("p")])
        let related = RelatedHeadlines(repository: shelf)
        let list = try related.related(to: Headline(subject), at: RankingRow.now)
        #expect(list.items.map(\.headline.id.rawValue) == ["p"])
        #expect(!list.isSettled)
        shelf.setNeighbours(of: subject.id, [])
        #expect(try related.related(to: Headline(subject), at: RankingRow.now).isSettled)
    }
}
