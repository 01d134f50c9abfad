package import News
import Synchronization

/// Articles in memory, for tests and trials: the same behaviour as ``FileArticleRepository``, and
/// nothing left when the process ends.
package final class InMemoryRepository: NewsRepository {
    private let shelf: Mutex<Shelf>
    private let broadcast = ChangeBroadcast()
    private let clock: @Sendable () -> Instant

    /// Creates a repository without articles; `clock` says when it takes in what.
    package init(clock: @escaping @Sendable () -> Instant = { .now() }) {
        shelf = Mutex(Shelf())
        self.clock = clock
    }

    /// Creates a repository with these articles, as ``save(_:)`` takes them.
    ///
    /// - Throws: Never in practice: only a repository of files has what can fail.
    package convenience init(_ articles: [Article]) throws(RepositoryError) {
        self.init()
        _ = try save(articles.map { Draft($0) })
    }

    package func article(_ id: ArticleID) throws(RepositoryError) -> Article? {
        shelf.withLock { $0.articles[id] }
    }

    package func headlines(_ ids: [ArticleID]) throws(RepositoryError) -> [ArticleID: Headline] {
        shelf.withLock { shelf in
            var headlines: [ArticleID: Headline] = [:]
            for id in ids { headlines[id] = shelf.articles[id].map(shelf.headline) }
            return headlines
        }
    }

    package func headlines(
        _ query: HeadlineQuery,
        at now: Instant
    ) throws(RepositoryError) -> HeadlinePage {
        let filter = ListFilter(query)
        let scope = query.asOf == nil ? all().filter(filter.admits) : all()
        var visible = scope.filter { $0.visibility(at: now).isVisible }
        if let moment = query.asOf {
            visible = try shown(at: moment, of: visible).filter(filter.admits)
        }
        if let after = query.after { visible.removeAll { $0.position <= after } }
        let turns = scope.compactMap { headline -> Instant? in
            switch headline.visibility(at: now) {
            case .visible(let until): return until
            case .hidden(let until):
                guard let until, let expiry = headline.expiresAt else { return until }
                // One that expires under embargo is never shown.
                return expiry > until ? until : nil
            case .gone: return nil
            }
        }
        return HeadlinePage(
            headlines: Array(visible.prefix(query.limit)),
            hasMore: visible.count > query.limit,
            turnsAt: turns.min()
        )
    }

    package func sections(at now: Instant) throws(RepositoryError) -> [SectionCount] {
        var counts: [SectionPath: SectionCount] = [:]
        for headline in all() where headline.visibility(at: now).isVisible {
            guard let section = headline.section else { continue }
            let published = headline.position.published
            var count =
                counts[section] ?? SectionCount(section: section, count: 0, latest: .undated)
            count.count += 1
            count.latest = max(count.latest, published)
            counts[section] = count
        }
        return counts.values.sorted { $0.section < $1.section }
    }

    package func count(at now: Instant) throws(RepositoryError) -> Int {
        all().count { $0.visibility(at: now).isVisible }
    }

    /// What these articles were at a moment, in the order of lists.
    private func shown(
        at moment: Instant,
        of headlines: [Headline]
    ) throws(RepositoryError) -> [Headline] {
        var shown: [Headline] = []
        for headline in headlines {
            let versions = try versions(of: headline.id)
            if let then = versions.first(where: { $0.isShown(at: moment) }) {
                shown.append(then.headline)
            }
        }
        return shown.sorted { $0.position < $1.position }
    }

    /// What a search looks through.
    func usableArticles() -> [ArticleID: Article] {
        shelf.withLock { $0.articles.filter { $0.value.status == .usable } }
    }

    /// Every headline in the order of lists.
    private func all() -> [Headline] {
        shelf.withLock { shelf in shelf.articles.values.map(shelf.headline) }
            .sorted { $0.position < $1.position }
    }

    package func resolve(
        _ wire: [Article.WireHeadline]
    ) throws(RepositoryError) -> [ArticleID?] {
        let headlines = all()
        let owners = shelf.withLock { $0.owners }
        return wire.map { line in
            if let url = line.url {
                if let owner = owners[url] { return owner }
                if let named = TitleKey.id(inAddress: url),
                    headlines.contains(where: { $0.id == named })
                {
                    return named
                }
            }
            let key = TitleKey.key(of: line.title)
            if key.isEmpty { return nil }
            let same = headlines.filter { TitleKey.key(of: $0.title) == key }
            // The first of the best status: the order of lists decides among equals.
            return same.min { $0.status.code < $1.status.code }?.id
        }
    }

    package func save(_ drafts: [Draft]) throws(RepositoryError) -> [SaveOutcome] {
        let now = clock()
        return try shelf.withLock { shelf throws(RepositoryError) in
            let plan = try SavePlan(drafts, in: shelf)
            shelf.settle(at: now)
            var changes: [ArticleChange] = []
            for write in plan.writes {
                guard let current = write.current else { continue }
                let former = shelf.articles[current.id]
                if let former {
                    let from = shelf.since[current.id] ?? now
                    shelf.history[current.id, default: []]
                        .append(Past(article: former, from: from, until: now))
                }
                for version in write.versions.dropLast() {
                    shelf.history[current.id, default: []]
                        .append(Past(article: version, from: now, until: now))
                }
                shelf.since[current.id] = now
                if let uri = former?.uri { shelf.owners[uri] = nil }
                if let uri = current.uri { shelf.owners[uri] = current.id }
                shelf.articles[current.id] = current
                shelf.note(from: former, to: current, at: now)
                if var change = ArticleChange(
                    from: former.map { Article.Ties($0) },
                    to: Article.Ties(current)
                ) {
                    let followers = shelf.articles.values.filter {
                        current.uri != nil && $0.predecessorURI == current.uri
                    }
                    change.touches.formUnion(followers.map(\.id))
                    if let predecessor = shelf.headline(current).supersedes {
                        change.touches.insert(predecessor)
                    }
                    changes.append(change)
                }
            }
            broadcast.send(changes)
            return plan.outcomes
        }
    }

    package func remove(_ id: ArticleID) throws(RepositoryError) -> Bool {
        let now = clock()
        return shelf.withLock { shelf in
            shelf.settle(at: now)
            guard let former = shelf.articles.removeValue(forKey: id) else { return false }
            shelf.note(from: former, to: nil, at: now)
            if let uri = former.uri { shelf.owners[uri] = nil }
            shelf.history[id] = nil
            shelf.since[id] = nil
            shelf.neighbours[id] = nil
            shelf.signatures[id] = nil
            if let change = ArticleChange(from: Article.Ties(former), to: nil) {
                broadcast.send([change])
            }
            return true
        }
    }

    package func versions(of id: ArticleID) throws(RepositoryError) -> [ArticleVersion] {
        shelf.withLock { shelf in
            guard let current = shelf.articles[id], let since = shelf.since[id] else { return [] }
            let past = (shelf.history[id] ?? []).map {
                ArticleVersion($0.article, tookIn: $0.from, until: $0.until)
            }
            return [ArticleVersion(current, tookIn: since, until: nil)] + past.reversed()
        }
    }

    package func article(
        _ id: ArticleID,
        version: Int
    ) throws(RepositoryError) -> Article? {
        shelf.withLock { shelf in
            let past = shelf.history[id]?.map(\.article) ?? []
            return (past + [shelf.articles[id]].compactMap(\.self))
                .first { $0.version == version }
        }
    }

    package func events(
        after sequence: Int64,
        limit: Int
    ) throws(RepositoryError) -> EventPage {
        shelf.withLock { shelf in
            EventPage(
                epoch: shelf.epoch,
                events: Array(shelf.events.filter { $0.sequence > sequence }.prefix(limit)),
                last: Int64(shelf.events.count)
            )
        }
    }

    package func settle(at now: Instant) throws(RepositoryError) -> Instant? {
        shelf.withLock { shelf in
            shelf.settle(at: now)
            return shelf.articles.values.filter { $0.status == .usable }
                .flatMap { [$0.embargoUntil?.instant, $0.expiresAt?.instant] }
                .compactMap(\.self).filter { $0 > now }.min()
        }
    }

    package func killed(limit: Int) throws(RepositoryError) -> [Kill] {
        shelf.withLock { shelf in
            let kills = shelf.articles.values.filter { $0.status == .canceled }.map { article in
                Kill(
                    id: article.id,
                    section: article.section,
                    moment: shelf.since[article.id] ?? .undated
                )
            }
            return Array(
                kills.sorted { ($1.moment, $0.id) < ($0.moment, $1.id) }.prefix(limit)
            )
        }
    }

    package func article(alias: ArticleID) throws(RepositoryError) -> ArticleID? {
        try shelf.withLock { shelf throws(RepositoryError) in try shelf.owner(ofAlias: alias) }
    }

    package func successors(of id: ArticleID) throws(RepositoryError) -> [ArticleID] {
        shelf.withLock { shelf in
            let all = shelf.articles.values.filter { shelf.headline($0).supersedes == id }
            return Array(all.map(\.id).sorted().prefix(Article.Ties.most))
        }
    }

    package func members(ofStory id: ArticleID) throws(RepositoryError) -> [ArticleID] {
        let all = shelf.withLock { $0.articles.values.filter { $0.story == id }.map(\.id) }
        return Array(all.sorted().prefix(Article.Ties.most))
    }

    package func keptAnswer(
        for key: String,
        at now: Instant
    ) throws(RepositoryError) -> KeptAnswer? {
        shelf.withLock { $0.answers[key] }
            .flatMap { now.milliseconds - $0.created.milliseconds < KeptAnswer.lifetime ? $0 : nil }
    }

    package func keep(_ answer: KeptAnswer, for key: String) throws(RepositoryError) {
        shelf.withLock { $0.answers[key] = answer }
    }

    package func changes() -> AsyncStream<[ArticleChange]> {
        broadcast.listen()
    }

    // MARK: What the ranking keeps

    package func neighbours(of id: ArticleID) throws(RepositoryError) -> [Neighbour]? {
        shelf.withLock { $0.neighbours[id] }
    }

    package func saveNeighbours(
        _ lists: [ArticleID: [Neighbour]]
    ) throws(RepositoryError) {
        shelf.withLock { shelf in
            for (id, list) in lists where shelf.articles[id] != nil {
                shelf.neighbours[id] = list
            }
        }
    }

    package func forEachSignature(
        _ body: (StoredSignature) -> Void
    ) throws(RepositoryError) {
        let signatures = shelf.withLock { shelf in
            shelf.signatures.values.filter { shelf.articles[$0.id]?.revision == $0.revision }
        }
        for signature in signatures.sorted(by: { $0.id < $1.id }) { body(signature) }
    }

    package func saveSignatures(_ signatures: [StoredSignature]) throws(RepositoryError) {
        shelf.withLock { shelf in
            for signature in signatures where shelf.articles[signature.id] != nil {
                shelf.signatures[signature.id] = signature
            }
        }
    }

    package func articlesWithoutSignature(limit: Int) throws(RepositoryError) -> [ArticleID] {
        shelf.withLock { shelf in
            let ids = shelf.articles.values.filter {
                shelf.signatures[$0.id]?.revision != $0.revision
            }
            return Array(ids.map(\.id).sorted().prefix(limit))
        }
    }

    package func rankingState() throws(RepositoryError) -> [UInt8]? {
        shelf.withLock { $0.ranking }
    }

    package func saveRankingState(_ bytes: [UInt8]) throws(RepositoryError) {
        shelf.withLock { $0.ranking = bytes }
    }
}
