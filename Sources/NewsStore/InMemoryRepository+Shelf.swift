import News

/// What a repository in memory keeps, and its sequence of events.
extension InMemoryRepository {
    /// A version that is no longer the current one.
    struct Past {
        var article: Article
        var from: Instant
        var until: Instant
    }

    struct Shelf: KnownArticles {
        var articles: [ArticleID: Article] = [:]
        /// Since when each is the current version.
        var since: [ArticleID: Instant] = [:]
        var owners: [String: ArticleID] = [:]
        /// Oldest first.
        var history: [ArticleID: [Past]] = [:]
        var neighbours: [ArticleID: [Neighbour]] = [:]
        var signatures: [ArticleID: StoredSignature] = [:]
        var ranking: [UInt8]?
        var answers: [String: KeptAnswer] = [:]
        let epoch = String(UInt64.random(in: 1 << 32 ... .max), radix: 16)
        var events: [NewsEvent] = []
        /// Until when embargoes and expiries are among the events.
        var settled = Instant.undated

        mutating func note(_ event: NewsEvent) {
            var event = event
            event.sequence = Int64(events.count) + 1
            events.append(event)
        }

        /// Notes what becomes known when an article goes from one state to another.
        mutating func note(from old: Article?, to new: Article?, at now: Instant) {
            let (before, after) = (old.map(Headline.init), new.map(Headline.init))
            guard let headline = after ?? before,
                let kind = NewsEvent.kind(
                    from: before,
                    to: after,
                    correction: (old?.correction, new?.correction),
                    at: now
                )
            else { return }
            note(
                NewsEvent(
                    sequence: 0,
                    kind: kind,
                    id: headline.id,
                    version: headline.version,
                    revision: headline.revision,
                    moment: now,
                    sections: Set([before?.section, after?.section].compactMap(\.self))
                )
            )
        }

        /// Notes the embargoes and expiries that have come due, in the order they did.
        mutating func settle(at now: Instant) {
            guard settled < now else { return }
            let due = articles.values.filter { $0.status == .usable }.flatMap { article in
                let embargo = article.embargoUntil?.instant
                let expiry = article.expiresAt?.instant
                // One that expires under embargo is never shown.
                if let embargo, let expiry, expiry <= embargo { return [NewsEvent]() }
                return [(embargo, NewsEvent.Kind.publish), (expiry, .expire)].compactMap {
                    moment,
                    kind in
                    guard let moment, settled < moment, moment <= now else { return nil }
                    return NewsEvent(
                        sequence: 0,
                        kind: kind,
                        id: article.id,
                        version: article.version,
                        revision: article.revision,
                        moment: moment,
                        isLift: kind == .publish,
                        sections: Set([article.section].compactMap(\.self))
                    )
                }
            }
            for event in due.sorted(by: { ($0.moment, $0.id) < ($1.moment, $1.id) }) { note(event) }
            settled = now
        }

        func known(id: ArticleID) throws(RepositoryError) -> KnownArticle? {
            articles[id].map {
                KnownArticle(
                    id: $0.id,
                    uri: $0.uri,
                    source: $0.source,
                    revision: $0.revision,
                    version: $0.version,
                    isKilled: $0.status == .canceled
                )
            }
        }

        func known(uri: String) throws(RepositoryError) -> KnownArticle? {
            guard let id = owners[uri] else { return nil }
            return try known(id: id)
        }

        /// The headline of an article, with what it supersedes where only its `uri` is named.
        func headline(_ article: Article) -> Headline {
            var headline = Headline(article)
            if let uri = article.predecessorURI { headline.supersedes = owners[uri] }
            return headline
        }

        func owner(ofAlias alias: ArticleID) throws(RepositoryError) -> ArticleID? {
            articles.values.first { $0.aliases.contains(alias) }?.id
        }

        func revision(of id: ArticleID, version: Int) throws(RepositoryError) -> String? {
            history[id]?.first { $0.article.version == version }?.article.revision
        }
    }
}
