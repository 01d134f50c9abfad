import News
import NewsStore
import Synchronization

/// Articles in memory, without versions, files or ranking of its own.
final class StubRepository: NewsRepository {
    private struct State {
        var articles: [ArticleID: Article] = [:]
        var neighbours: [ArticleID: [Neighbour]] = [:]
        var failure: RepositoryError?
        var writeFailure: RepositoryError?
    }

    private let state: Mutex<State>

    init(_ articles: [Article] = []) {
        var state = State()
        for article in articles { state.articles[article.id] = article }
        self.state = Mutex(state)
    }

    func put(_ article: Article) { state.withLock { $0.articles[article.id] = article } }

    func drop(_ id: ArticleID) { state.withLock { _ = $0.articles.removeValue(forKey: id) } }

    func setNeighbours(of id: ArticleID, _ list: [Neighbour]) {
        state.withLock { $0.neighbours[id] = list }
    }

    /// From now on everything fails.
    func fail(_ error: RepositoryError) { state.withLock { $0.failure = error } }

    /// From now on every write fails.
    func failWrites(_ error: RepositoryError) { state.withLock { $0.writeFailure = error } }

    private func read() throws(RepositoryError) -> State {
        let state = state.withLock { $0 }
        if let failure = state.failure { throw failure }
        return state
    }

    func article(_ id: ArticleID) throws(RepositoryError) -> Article? { try read().articles[id] }

    func article(_ id: ArticleID, version: Int) throws(RepositoryError) -> Article? {
        try article(id).flatMap { $0.version == version ? $0 : nil }
    }

    func versions(of id: ArticleID) throws(RepositoryError) -> [ArticleVersion] {
        guard let article = try article(id) else { return [] }
        return [ArticleVersion(article, tookIn: instant("2025-01-01"), until: nil)]
    }

    func killed(limit: Int) throws(RepositoryError) -> [Kill] { [] }

    func events(after sequence: Int64, limit: Int) throws(RepositoryError) -> EventPage {
        EventPage(epoch: "0123456789abcdef", events: [], last: 0)
    }

    func article(alias: ArticleID) throws(RepositoryError) -> ArticleID? { nil }

    func successors(of id: ArticleID) throws(RepositoryError) -> [ArticleID] {
        try read().articles.values.filter { $0.supersedes == id }.map(\.id).sorted()
    }

    func members(ofStory id: ArticleID) throws(RepositoryError) -> [ArticleID] { [] }

    func keptAnswer(for key: String, at now: Instant) throws(RepositoryError) -> KeptAnswer? { nil }
    func keep(_ answer: KeptAnswer, for key: String) throws(RepositoryError) {}

    func settle(at now: Instant) throws(RepositoryError) -> Instant? { nil }

    func headlines(_ ids: [ArticleID]) throws(RepositoryError) -> [ArticleID: Headline] {
        let articles = try read().articles
        var headlines: [ArticleID: Headline] = [:]
        for id in ids { headlines[id] = articles[id].map(Headline.init) }
        return headlines
    }

    func headlines(
        _ query: HeadlineQuery,
        at now: Instant
    ) throws(RepositoryError) -> HeadlinePage {
        let scope = try read().articles.values.filter { article in
            let published = article.datePublished?.instant ?? .undated
            if let section = query.section {
                guard let own = article.section, section.contains(own) else { return false }
            }
            if let tag = query.tag, !article.tags.contains(tag) { return false }
            if let source = query.source, article.source != source { return false }
            if let range = query.language?.lowercased() {
                guard let own = article.language?.lowercased(),
                    own == range || own.hasPrefix(range + "-")
                else { return false }
            }
            if let since = query.since, published < since { return false }
            if let until = query.until, published >= until { return false }
            return true
        }
        let turns = scope.compactMap { article -> Instant? in
            switch article.visibility(at: now) {
            case .visible(let until), .hidden(let until): until
            case .gone: nil
            }
        }
        let visible = scope.filter { $0.visibility(at: now).isVisible }.map(Headline.init)
            .sorted { $0.position < $1.position }
            .filter { headline in query.after.map { $0 < headline.position } ?? true }
        return HeadlinePage(
            headlines: Array(visible.prefix(query.limit)),
            hasMore: visible.count > query.limit,
            turnsAt: turns.min()
        )
    }

    func sections(at now: Instant) throws(RepositoryError) -> [SectionCount] {
        var counts: [SectionPath: SectionCount] = [:]
        for article in try read().articles.values where article.visibility(at: now).isVisible {
            guard let section = article.section else { continue }
            let published = article.datePublished?.instant ?? .undated
            var count =
                counts[section] ?? SectionCount(section: section, count: 0, latest: published)
            count.count += 1
            count.latest = max(count.latest, published)
            counts[section] = count
        }
        return counts.values.sorted { $0.section < $1.section }
    }

    func count(at now: Instant) throws(RepositoryError) -> Int {
        try read().articles.values.count { $0.visibility(at: now).isVisible }
    }

    func resolve(_ wire: [Article.WireHeadline]) throws(RepositoryError) -> [ArticleID?] {
        let articles = try read().articles.values
        return wire.map { entry in
            articles.first {
                ($0.uri != nil && $0.uri == entry.url) || $0.headline == entry.title
            }?.id
        }
    }

    func search(_ query: SearchQuery, at now: Instant) throws(RepositoryError) -> SearchPage {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return try InMemoryRepository(Array(read().articles.values)).search(query, at: now)
    }
    func indexTexts(limit: Int) throws(RepositoryError) -> Int { 0 }

    func neighbours(of id: ArticleID) throws(RepositoryError) -> [Neighbour]? {
        try read().neighbours[id]
    }

    func save(_ drafts: [Draft]) throws(RepositoryError) -> [SaveOutcome] {
        if let failure = state.withLock({ $0.writeFailure }) { throw failure }
        return []
    }
    func remove(_ id: ArticleID) throws(RepositoryError) -> Bool { false }
    func changes() -> AsyncStream<[ArticleChange]> { AsyncStream { $0.finish() } }
    func saveNeighbours(_ lists: [ArticleID: [Neighbour]]) throws(RepositoryError) {}
    func forEachSignature(_ body: (StoredSignature) -> Void) throws(RepositoryError) {}
    func saveSignatures(_ signatures: [StoredSignature]) throws(RepositoryError) {}
    func articlesWithoutSignature(limit: Int) throws(RepositoryError) -> [ArticleID] { [] }
    func rankingState() throws(RepositoryError) -> [UInt8]? { nil }
    func saveRankingState(_ bytes: [UInt8]) throws(RepositoryError) {}
}
