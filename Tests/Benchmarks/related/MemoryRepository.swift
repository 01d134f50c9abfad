import News
import Synchronization

/// The part of a repository that ranking needs, in memory.
final class MemoryRepository: ArticleRepository {
    private struct State {
        var articles: [ArticleID: Article] = [:]
        var lists: [ArticleID: [Neighbour]] = [:]
        var signatures: [ArticleID: StoredSignature] = [:]
        var mark: [UInt8]?
    }

    private let state = Mutex(State())

    init(_ articles: [Article]) {
        state.withLock { state in
            for article in articles { state.articles[article.id] = article }
        }
    }

    /// Bytes of all stored signatures.
    var signatureBytes: Int {
        state.withLock { $0.signatures.values.reduce(0) { $0 + $1.bytes.count } }
    }

    func put(_ article: Article) { state.withLock { $0.articles[article.id] = article } }

    func article(_ id: ArticleID) -> Article? { state.withLock { $0.articles[id] } }

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

    func resolve(_ wire: [Article.WireHeadline]) -> [ArticleID?] { wire.map { _ in nil } }

    func save(_ drafts: [Draft]) -> [SaveOutcome] {
        drafts.map { draft in
            put(draft.article)
            return .created(draft.article.id, version: 1)
        }
    }

    func remove(_ id: ArticleID) -> Bool {
        state.withLock { state in
            state.signatures[id] = nil
            state.lists[id] = nil
            return state.articles.removeValue(forKey: id) != nil
        }
    }

    func changes() -> AsyncStream<[ArticleChange]> { AsyncStream { $0.finish() } }

    func neighbours(of id: ArticleID) -> [Neighbour]? { state.withLock { $0.lists[id] } }

    func saveNeighbours(_ lists: [ArticleID: [Neighbour]]) {
        state.withLock { $0.lists.merge(lists) { $1 } }
    }

    func forEachSignature(_ body: (StoredSignature) -> Void) {
        let all = state.withLock { Array($0.signatures.values) }
        for signature in all { body(signature) }
    }

    func saveSignatures(_ signatures: [StoredSignature]) {
        state.withLock { state in
            for signature in signatures { state.signatures[signature.id] = signature }
        }
    }

    func articlesWithoutSignature(limit: Int) -> [ArticleID] {
        state.withLock { state in
            Array(state.articles.keys.filter { state.signatures[$0] == nil }.prefix(limit))
        }
    }

    func search(_ query: SearchQuery, at now: Instant) -> SearchPage {
        SearchPage(hits: [], hasMore: false, turnsAt: nil)
    }

    func indexTexts(limit: Int) -> Int { 0 }

    func rankingState() -> [UInt8]? { state.withLock { $0.mark } }

    func saveRankingState(_ bytes: [UInt8]) { state.withLock { $0.mark = bytes } }
}
