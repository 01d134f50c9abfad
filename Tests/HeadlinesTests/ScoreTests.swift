import Headlines
import News
import Testing

@Suite struct ScoreTests {
    @Test("one scores the other as the other scores it", arguments: [1, 2, 3] as [UInt64])
    func symmetric(_ seed: UInt64) async throws {
        var newsroom = Newsroom(seed: seed)
        let lists = try await lists(of: newsroom.articles(48))
        var pairs = 0
        for (id, list) in lists {
            for neighbour in list {
                guard let back = lists[neighbour.id]?.first(where: { $0.id == id }) else {
                    continue
                }
                pairs += 1
                #expect(back.score == neighbour.score, "\(id) and \(neighbour.id)")
            }
        }
        #expect(pairs > 100)
    }

    @Test("a list is in the order of its scores, each from 0 to 1, without the article itself")
    func ordered() async throws {
        var newsroom = Newsroom(seed: 4)
        for (id, list) in try await lists(of: newsroom.articles(48)) {
            let scores = list.map(\.score)
            #expect(scores == scores.sorted(by: >))
            #expect(scores.allSatisfy { $0 > 0 && $0 <= 1 })
            #expect(!list.map(\.id).contains(id))
            #expect(Set(list.map(\.id)).count == list.count)
        }
    }

    @Test("an article of which nothing is left but stop words has an empty list")
    func empty() async throws {
        let one = try article("one", "Harbour bridge reopens")
        let two = try article("two", "Harbour bridge closed again")
        let shelf = Shelf([one, two])
        let indexer = makeIndexer(shelf)
        try await indexer.catchUp()
        #expect(shelf.neighbours(of: two.id)?.map(\.id) == [one.id])
        var emptied = two
        (emptied.headline, emptied.language) = ("The", "en")
        shelf.put(emptied)
        let (told, telling) = AsyncStream.makeStream(of: [ArticleID].self)
        try await indexer.update([two.id]) { telling.yield($0) }
        telling.finish()
        var changed: Set<ArticleID> = []
        for await ids in told { changed.formUnion(ids) }
        #expect(changed == [one.id, two.id])
        #expect(shelf.lists == [one.id: [], two.id: []])
    }
}
