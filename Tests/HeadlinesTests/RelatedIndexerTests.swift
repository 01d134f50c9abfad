import Headlines
import News
import Testing

@Suite struct RelatedIndexerTests {
    private static func report(_ id: String, _ number: Int) throws -> Article {
        try article(id, "Harbour bridge closed after storm \(number)") {
            $0.bodyText = "Cracks \(number) in the bridge of the harbour. Ferries run."
            $0.language = "en"
        }
    }

    /// A store with one event and other news, ranked and settled.
    private func settled() async throws -> Shelf {
        let reports = try (0..<5).map { try Self.report("r\($0)", $0) }
        let others = try (0..<20).map { try article("o\($0)", "Other\($0) news\($0) item\($0)") }
        let shelf = Shelf(reports + others)
        try await makeIndexer(shelf).catchUp()
        return shelf
    }

    /// Runs an indexer of `shelf` while `body` runs, which is told of every change of lists.
    private func following(
        _ shelf: Shelf,
        _ body:
            @escaping @Sendable (
                RelatedIndexer, AsyncStream<[ArticleID]>
            ) async throws -> Void
    ) async throws {
        let indexer = makeIndexer(shelf)
        let (told, telling) = AsyncStream.makeStream(of: [ArticleID].self)
        let running = Task { await indexer.run { telling.yield($0) } }
        defer {
            running.cancel()
            shelf.close()
        }
        try await body(indexer, told)
    }

    /// Waits for a change of lists after which `isReached` holds.
    private static func waits(
        until isReached: @Sendable () -> Bool,
        _ changes: AsyncStream<[ArticleID]>
    ) async {
        if isReached() { return }
        for await _ in changes where isReached() { return }
    }

    @Test("an article that comes later gets its list and stands in those of its neighbours")
    func arrival() async throws {
        let shelf = try await settled()
        let new = try Self.report("new", 9)
        try await following(shelf) { _, changes in
            shelf.put(new)
            await Self.waits(
                until: {
                    let lists = shelf.lists
                    let back = lists.values.count { $0.contains { $0.id == new.id } }
                    return lists[new.id]?.count == 5 && back == 5
                },
                changes
            )
        }
        #expect(shelf.lists[new.id]?.allSatisfy { $0.id.rawValue.hasPrefix("r") } == true)
    }

    @Test("an article that goes leaves the lists of its neighbours")
    func removal() async throws {
        let shelf = try await settled()
        let gone = try #require(ArticleID("r2"))
        #expect(shelf.lists.values.count { $0.contains { $0.id == gone } } == 4)
        try await following(shelf) { _, changes in
            #expect(shelf.remove(gone))
            await Self.waits(
                until: { !shelf.lists.values.contains { $0.contains { $0.id == gone } } },
                changes
            )
        }
        #expect(shelf.lists[gone] == nil)
    }

    @Test("what comes while it runs ends in the lists of a fresh store")
    func follows() async throws {
        let shelf = try await settled()
        var newsroom = Newsroom(seed: 7)
        let arrivals = try newsroom.articles(24, prefix: "n")
        let all = shelf.ids.compactMap { shelf.article($0) } + arrivals
        let expected = try await lists(of: all)
        try await following(shelf) { _, changes in
            for article in arrivals { shelf.put(article) }
            await Self.waits(until: { shelf.lists == expected }, changes)
        }
        #expect(shelf.lists == expected)
    }

    @Test("a restart gives the same lists and writes nothing")
    func restart() async throws {
        let shelf = try await settled()
        let (lists, counts) = (shelf.lists, shelf.counts)
        let indexer = makeIndexer(shelf)
        try await indexer.catchUp { _ in Issue.record("a list changed") }
        #expect(await indexer.isReady)
        #expect(shelf.lists == lists)
        #expect(shelf.counts == counts)
    }

    @Test("lists that were lost with the mark of a settled store are written again, no others")
    func unsettledRestart() async throws {
        let shelf = try await settled()
        let (lists, counts) = (shelf.lists, shelf.counts)
        let id = try #require(ArticleID("r1"))
        shelf.setNeighbours(of: id, nil)
        try shelf.saveRankingState([])
        try await makeIndexer(shelf).catchUp { changed in #expect(changed == [id]) }
        #expect(shelf.lists == lists)
        #expect(shelf.counts == .init(lists: counts.lists + 1, signatures: counts.signatures))
    }

    @Test(
        "a damaged signature is worked out anew",
        arguments: [[], [0], [1, 16, 3], [255, 1, 2, 3]] as [[UInt8]]
    )
    func damaged(_ bytes: [UInt8]) async throws {
        let shelf = try await settled()
        let lists = shelf.lists
        let id = try #require(ArticleID("r1"))
        let signature = try #require(shelf.signature(id))
        shelf.setSignature(of: id, bytes)
        try await makeIndexer(shelf).catchUp()
        #expect(shelf.signature(id) == signature)
        #expect(shelf.lists == lists)
    }

    @Test("an empty store is ready")
    func empty() async throws {
        let indexer = makeIndexer(Shelf())
        #expect(await !indexer.isReady)
        try await indexer.catchUp()
        #expect(await indexer.isReady)
    }

    @Test("what came after the start is not up to date before it has its list")
    func upToDate() async throws {
        let shelf = try await settled()
        let indexer = makeIndexer(shelf)
        try await indexer.catchUp()
        #expect(try await indexer.isUpToDate())
        let late = try Self.report("late", 1)
        shelf.put(late)
        #expect(try await !indexer.isUpToDate())
        try await indexer.update([late.id])
        try await indexer.catchUp()
        #expect(try await indexer.isUpToDate())
        #expect(shelf.lists[late.id] != nil)
    }

    @Test("an empty store is ready while it is followed, and ranks what comes then")
    func emptyFollowed() async throws {
        let shelf = Shelf()
        try await following(shelf) { indexer, changes in
            // The mark of a settled store is the last thing written before it is ready.
            for await _ in shelf.marks() where shelf.rankingState() != [] { break }
            #expect(await indexer.isReady)
            let reports = try (0..<2).map { try Self.report("r\($0)", $0) }
            for report in reports { shelf.put(report) }
            await Self.waits(until: { shelf.lists.values.count { $0.count == 1 } == 2 }, changes)
        }
    }

    @Test("what changes again while it is read is read again", .timeLimit(.minutes(1)))
    func changedMeanwhile() async throws {
        let shelf = try await settled()
        // All are read again, in one go in which others have their turn.
        for id in shelf.ids { shelf.setSignature(of: id, []) }
        let again = try Self.report("o0", 9)
        shelf.afterReading(again.id) { shelf.put(again) }
        try await following(shelf) { _, changes in
            await Self.waits(
                until: {
                    shelf.headline(again.id) == again.headline
                        && shelf.articlesWithoutSignature(limit: 1).isEmpty
                },
                changes
            )
        }
        #expect(shelf.headline(again.id) == again.headline)
    }

    @Test("what the repository refuses is tried again")
    func refused() async throws {
        let shelf = try await settled()
        let failure = RepositoryError.catalogue(reason: "full")
        let new = try Self.report("new", 9)
        let indexer = makeIndexer(shelf)
        try await indexer.catchUp()
        shelf.put(new)
        shelf.refuse(failure)
        await #expect(throws: failure) { try await indexer.update([new.id]) }
        shelf.refuse(nil)
        try await indexer.catchUp()
        #expect(shelf.lists[new.id]?.count == 5)
        let expected = try await lists(of: shelf.ids.compactMap { shelf.article($0) })
        #expect(shelf.lists == expected)
    }
}
