import Headlines
import News
import Testing

@Suite struct ReasonTests {
    /// Two reports of one event that share a name, and one that shares words with the second only.
    private func shelf() async throws -> Shelf {
        let shelf = Shelf(
            try [
                article("one", "Bridge closed, says mayor Maria Delgado") {
                    $0.bodyText = "Engineers told her of cracks in the harbour bridge."
                    $0.language = "en"
                },
                article("two", "For weeks, says mayor Maria Delgado") {
                    $0.bodyText = "After cracks she closed the bridge, for ferries queued."
                    $0.language = "en"
                },
                article("three", "Ferries queued for hours") {
                    $0.bodyText = "Since cracks were found ferries queued."
                    $0.language = "en"
                },
            ] + (0..<40).map { try article("else\($0)", "Budget\($0) vote\($0) delayed\($0)") }
        )
        try await makeIndexer(shelf).catchUp()
        return shelf
    }

    private func reasons(_ shelf: Shelf, _ one: String, _ other: String) throws
        -> [Neighbour.Reason]
    {
        let list = shelf.neighbours(of: try #require(ArticleID(one))) ?? []
        return try #require(list.first { $0.id.rawValue == other }).reasons
    }

    @Test("what both use is a term, or a name, which speaks for its words")
    func shared() async throws {
        let found = try reasons(try await shelf(), "one", "two")
        #expect(found.contains { $0.kind == "name" && $0.value == "Maria Delgado" })
        #expect(found.contains { $0.kind == "term" && $0.value == "bridge" })
        #expect(!found.contains { ["Maria", "Delgado"].contains($0.value) })
        #expect(!found.contains { ["the", "of", "in"].contains($0.value.lowercased()) })
    }

    @Test("what only those closest to one of the two use is context")
    func context() async throws {
        let found = try reasons(try await shelf(), "one", "three")
        #expect(found.contains { $0.kind == "context" })
        for reason in found where reason.kind == "term" {
            #expect(reason.value == "cracks")
        }
    }

    @Test("the heaviest come first and add up to at most the score", arguments: [1, 2] as [UInt64])
    func weights(_ seed: UInt64) async throws {
        var newsroom = Newsroom(seed: seed)
        let kinds = Set(["term", "name", "context", "copy"])
        for (id, list) in try await lists(of: newsroom.articles(48)) {
            for neighbour in list {
                let reasons = neighbour.reasons
                let shown = reasons.filter { $0.kind != "copy" }
                #expect((1...5).contains(shown.count))
                #expect(Set(reasons.map(\.kind)).isSubset(of: kinds))
                #expect(shown.map(\.weight) == shown.map(\.weight).sorted(by: >))
                #expect(shown.allSatisfy { $0.weight > 0 && !$0.value.isEmpty })
                let sum = shown.reduce(0) { $0 + Double($1.weight) }
                #expect(sum <= Double(neighbour.score) + 1e-6, "\(id), \(neighbour.id)")
            }
        }
    }

    @Test("a copy names the article it repeats")
    func copies() async throws {
        let text = (0..<40).map { "word\($0)" }.joined(separator: " ")
        let lists = try await lists(of: [
            article("one", "Bridge closed, says mayor Maria Delgado") { $0.bodyText = text },
            article("two", "Harbour bridge shut") { $0.bodyText = text },
        ])
        let list = try #require(lists.first { $0.key.rawValue == "one" }?.value)
        #expect(list.first?.reasons.last == .init(kind: "copy", value: "one", weight: 0))
    }

    @Test("reasons decay with the score they explain")
    func decay() throws {
        let subject = try article("a") { $0.datePublished = NewsDate("2025-01-20") }
        let other = try article("b") { $0.datePublished = NewsDate("2025-04-20") }
        let shelf = Shelf([subject, other])
        let reasons = [0.5, 0.3].map {
            Neighbour.Reason(kind: "term", value: "word\($0)", weight: $0)
        }
        shelf.setNeighbours(of: subject.id, [Neighbour(id: other.id, score: 0.8, reasons: reasons)])
        let list = try RelatedHeadlines(repository: shelf)
            .related(to: Headline(subject), at: Instant(milliseconds: 1_750_000_000_000))
        let item = try #require(list.items.first)
        #expect(item.score < 0.7)
        #expect(abs(item.reasons.reduce(0) { $0 + $1.weight } - item.score) < 1e-6)
    }
}
