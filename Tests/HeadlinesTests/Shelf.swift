import News
import Synchronization

/// Articles in memory with what the ranking keeps of them, counted.
final class Shelf: ArticleRepository {
    private struct State {
        var articles: [ArticleID: Article] = [:]
        var lists: [ArticleID: [Neighbour]] = [:]
        var signatures: [ArticleID: StoredSignature] = [:]
        var ranking: [UInt8]?
        var listeners: [AsyncStream<[ArticleChange]>.Continuation] = []
        var watchers: [AsyncStream<Void>.Continuation] = []
        var counts = Counts()
        var failure: RepositoryError?
        var whenRead: [ArticleID: @Sendable () -> Void] = [:]

        mutating func send(_ id: ArticleID, _ kind: ArticleChange.Kind) {
            let change = ArticleChange(id: id, kind: kind, sections: [])
            for listener in listeners { listener.yield([change]) }
        }
    }

    /// How often something was written.
    struct Counts: Equatable {
        var lists = 0
        var signatures = 0
    }

    private let state = Mutex(State())

    init(_ articles: [Article] = []) {
        for article in articles { put(article) }
    }

    // MARK: What a test does

    /// Adds an article or replaces one; its revision is that of its content.
    func put(_ article: Article) {
        var article = article
        article.revision = "\(article.hashValue)"
        state.withLock { state in
            let former = state.articles.updateValue(article, forKey: article.id)
            state.send(article.id, former == nil ? .created : .replaced)
        }
    }

    func remove(_ id: ArticleID) -> Bool {
        state.withLock { state in
            guard state.articles.removeValue(forKey: id) != nil else { return false }
            state.lists[id] = nil
            state.signatures[id] = nil
            state.send(id, .removed)
            return true
        }
    }

    func setNeighbours(of id: ArticleID, _ list: [Neighbour]?) {
        state.withLock { $0.lists[id] = list }
    }

    func setSignature(of id: ArticleID, _ bytes: [UInt8]) {
        state.withLock { $0.signatures[id]?.bytes = bytes }
    }

    /// From now on everything that is written fails, or nothing does.
    func refuse(_ failure: RepositoryError?) { state.withLock { $0.failure = failure } }

    /// Has something done after an article is read for the first time from now on.
    func afterReading(_ id: ArticleID, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenRead[id] = body }
    }

    /// Ends the changes, as a repository that is closed does.
    func close() { state.withLock { state in state.listeners.forEach { $0.finish() } } }

    /// One element now if there is a ranking state, and one whenever it is written.
    func marks() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            state.watchers.append(continuation)
            if state.ranking != nil { continuation.yield() }
        }
        return stream
    }

    var counts: Counts { state.withLock { $0.counts } }

    var lists: [ArticleID: [Neighbour]] { state.withLock { $0.lists } }

    var ids: [ArticleID] { state.withLock { $0.articles.keys.sorted() } }

    func headline(_ id: ArticleID) -> String? { state.withLock { $0.articles[id]?.headline } }

    func signature(_ id: ArticleID) -> [UInt8]? { state.withLock { $0.signatures[id]?.bytes } }

    // MARK: ArticleRepository

    func article(_ id: ArticleID) -> Article? {
        let (article, body) = state.withLock {
            ($0.articles[id], $0.whenRead.removeValue(forKey: id))
        }
        body?()
        return article
    }

    func headlines(_ ids: [ArticleID]) -> [ArticleID: Headline] {
        state.withLock { state in
            var headlines: [ArticleID: Headline] = [:]
            for id in ids { headlines[id] = state.articles[id].map(Headline.init) }
            return headlines
        }
    }

    func headlines(_ query: HeadlineQuery, at now: Instant) -> HeadlinePage {
        HeadlinePage(headlines: [], hasMore: false, turnsAt: nil)
    }

    func sections(at now: Instant) -> [SectionCount] { [] }

    func count(at now: Instant) -> Int { state.withLock { $0.articles.count } }

    func resolve(_ wire: [Article.WireHeadline]) -> [ArticleID?] {
        state.withLock { state in
            wire.map { line in
                state.articles.values.filter { $0.headline == line.title }.map(\.id).min()
            }
        }
    }

    func save(_ drafts: [Draft]) -> [SaveOutcome] {
        drafts.map { draft in
            put(draft.article)
            return .created(draft.article.id, version: 1)
        }
    }

    func changes() -> AsyncStream<[ArticleChange]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [ArticleChange].self)
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    func neighbours(of id: ArticleID) -> [Neighbour]? { state.withLock { $0.lists[id] } }

    func saveNeighbours(_ lists: [ArticleID: [Neighbour]]) throws(RepositoryError) {
        try state.withLock { state throws(RepositoryError) in
            if let failure = state.failure { throw failure }
            for (id, list) in lists where state.articles[id] != nil {
                state.lists[id] = list
                state.counts.lists += 1
            }
        }
    }

    func forEachSignature(_ body: (StoredSignature) -> Void) {
        let current = state.withLock { state in
            state.signatures.values.filter { state.articles[$0.id]?.revision == $0.revision }
        }
        for signature in current.sorted(by: { $0.id < $1.id }) { body(signature) }
    }

    func saveSignatures(_ signatures: [StoredSignature]) throws(RepositoryError) {
        try state.withLock { state throws(RepositoryError) in
            if let failure = state.failure { throw failure }
            for signature in signatures where state.articles[signature.id] != nil {
                state.signatures[signature.id] = signature
                state.counts.signatures += 1
            }
        }
    }

    func articlesWithoutSignature(limit: Int) -> [ArticleID] {
        state.withLock { state in
            let unsigned = state.articles.values.filter {
                state.signatures[$0.id]?.revision != $0.revision
            }
            return Array(unsigned.map(\.id).sorted().prefix(limit))
        }
    }

    func search(_ query: SearchQuery, at now: Instant) -> SearchPage {
        SearchPage(hits: [], hasMore: false, turnsAt: nil)
    }

    func indexTexts(limit: Int) -> Int { 0 }

    func rankingState() -> [UInt8]? { state.withLock { $0.ranking } }

    func saveRankingState(_ bytes: [UInt8]) throws(RepositoryError) {
        try state.withLock { state throws(RepositoryError) in
            if let failure = state.failure { throw failure }
            state.ranking = bytes
            for watcher in state.watchers { watcher.yield() }
        }
    }
}
