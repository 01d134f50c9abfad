import Headlines
import News
import Testing

@Suite("The same articles have the same lists, however they came") struct OrderTests {
    static let seeds: [UInt64] = [1, 2, 3]

    @Test("in any order, all at once", arguments: seeds)
    func order(_ seed: UInt64) async throws {
        var newsroom = Newsroom(seed: seed)
        let articles = try newsroom.articles(40)
        let expected = try await lists(of: articles)
        #expect(expected.values.contains { $0.count > 4 })
        let found = try await lists(of: newsroom.shuffled(articles))
        #expect(found == expected)
    }

    @Test("one by one and in batches, with edits and removals in between", arguments: seeds)
    func arrivals(_ seed: UInt64) async throws {
        var newsroom = Newsroom(seed: seed)
        let articles = try newsroom.articles(40)
        let expected = try await lists(of: articles)

        let shelf = Shelf()
        let indexer = makeIndexer(shelf)
        try await indexer.catchUp()
        // Two thirds come as something else first, and some of what comes goes again.
        let passing = try newsroom.articles(12, prefix: "x")
        var drafts = articles
        for index in drafts.indices where index % 3 > 0 {
            let other = articles[(index + 7) % articles.count]
            (drafts[index].headline, drafts[index].bodyText) = (other.headline, other.bodyText)
            drafts[index].status = .usable
        }
        var arrivals = newsroom.shuffled(drafts + passing)
        arrivals += newsroom.shuffled(articles)
        var settled = false
        while !arrivals.isEmpty {
            let batch = Array(arrivals.prefix(newsroom.number(1...9)))
            arrivals.removeFirst(batch.count)
            batch.forEach(shelf.put)
            var ids = batch.map(\.id)
            if let gone = newsroom.shuffled(passing).first, shelf.remove(gone.id) {
                ids.append(gone.id)
            }
            try await indexer.update(ids)
            if !settled, arrivals.count < articles.count {
                try await indexer.catchUp()
                settled = true
            }
        }
        for gone in passing where shelf.remove(gone.id) {
            try await indexer.update([gone.id])
        }
        try await indexer.catchUp()
        #expect(shelf.ids == articles.map(\.id).sorted())
        #expect(shelf.lists == expected)
    }

    @Test("in an epoch of their own, or in that of the first half", arguments: seeds)
    func halves(_ seed: UInt64) async throws {
        var newsroom = Newsroom(seed: seed)
        let articles = newsroom.shuffled(try newsroom.articles(40))
        let expected = try await lists(of: articles)
        let shelf = Shelf(Array(articles.prefix(24)))
        try await makeIndexer(shelf).catchUp()
        articles.suffix(24).forEach(shelf.put)
        try await makeIndexer(shelf).catchUp()
        #expect(shelf.lists == expected)
    }
}
