import Formats
import News

/// What planning a save needs to know of an article that is there.
struct KnownArticle: Sendable {
    var id: ArticleID
    var uri: String?
    var source: String?
    var revision: String
    var version: Int
    var isKilled = false
}

/// Answers what a store has.
protocol KnownArticles {
    func known(id: ArticleID) throws(RepositoryError) -> KnownArticle?
    func known(uri: String) throws(RepositoryError) -> KnownArticle?
    /// The article that is also called this, or `nil`.
    func owner(ofAlias alias: ArticleID) throws(RepositoryError) -> ArticleID?
    /// The revision of a superseded version, or `nil` when the history has none.
    func revision(of id: ArticleID, version: Int) throws(RepositoryError) -> String?
}

/// Decides what becomes of a batch of drafts: which ids, which versions, which outcomes.
///
/// Knows nothing of files, so that every repository decides alike.
struct SavePlan {
    /// New versions of one article, oldest first; the last one is to be the current.
    struct Write {
        var versions: [Article]
        /// What is there now.
        var replaces: KnownArticle?

        /// The version that is to be the current one.
        var current: Article? { versions.last }
    }

    private(set) var writes: [Write] = []
    /// What becomes of each draft, in their order.
    private(set) var outcomes: [SaveOutcome]

    init(
        _ drafts: [Draft],
        in store: some KnownArticles
    ) throws(RepositoryError) {
        outcomes = drafts.map { .unchanged($0.article.id) }
        let ids = try DraftIdentities(drafts, in: store).ids
        var groups: [ArticleID: [Int]] = [:]
        var order: [ArticleID] = []
        for (index, id) in ids.enumerated() {
            switch id {
            case .success(let id):
                if groups[id] == nil { order.append(id) }
                groups[id, default: []].append(index)
            case .failure(let conflict):
                outcomes[index] = .conflict(
                    drafts[index].article.id,
                    field: "uri",
                    reason: conflict.reason
                )
            }
        }
        for id in order {
            try plan(id, groups[id] ?? [], drafts, in: store)
        }
    }

    /// Gives up what was planned for an article.
    mutating func withdraw(_ id: ArticleID) {
        writes.removeAll { $0.current?.id == id }
    }

    /// Plans the versions that drafts of one article become.
    private mutating func plan(
        _ id: ArticleID,
        _ indexes: [Int],
        _ drafts: [Draft],
        in store: some KnownArticles
    ) throws(RepositoryError) {
        // Several of one article: as their versions and dates say, else as they came.
        let indexes = indexes.sorted { one, other in
            let (a, b) = (drafts[one].article, drafts[other].article)
            if a.version != b.version { return a.version < b.version }
            let (m, n) = (a.dateModified?.instant, b.dateModified?.instant)
            if m != n { return (m ?? .undated) < (n ?? .undated) }
            return one < other
        }
        let articles = indexes.map { index in
            var article = drafts[index].article
            article.id = id
            article.revision = Revision.of(article)
            return article
        }
        let known = try store.known(id: id)
        if indexes.allSatisfy({ drafts[$0].condition.takesRepeats }), let known,
            try isTail(articles.map(\.revision), of: known, in: store)
        {
            for index in indexes { outcomes[index] = .unchanged(id) }
            return
        }
        var write = Write(versions: [], replaces: known)
        var revision = known?.revision
        var version = known?.version
        var isKilled = known?.isKilled ?? false
        for (index, var article) in zip(indexes, articles) {
            if let reason = try faultInAliases(of: article, in: store) {
                outcomes[index] = .conflict(id, field: "aliases", reason: reason)
                continue
            }
            let condition = drafts[index].condition
            switch condition.verdict(article.version, on: version, revision, isKilled: isKilled) {
            case .holds: break
            case .isPast:
                outcomes[index] = .unchanged(id)
                continue
            case .fails:
                outcomes[index] = .refused(id, revision: revision)
                continue
            }
            if article.revision == revision {
                outcomes[index] = .unchanged(id)
                continue
            }
            if let known, article.version > 1, article.version < known.version,
                try store.revision(of: id, version: article.version) == article.revision
            {
                // An old version that came again, and says so.
                outcomes[index] = .unchanged(id)
                continue
            }
            if let version {
                article.version = max(article.version, version + 1)
                outcomes[index] = .replaced(id, version: article.version)
            } else {
                article.version = max(article.version, 1)
                outcomes[index] = .created(id, version: article.version)
            }
            (revision, version) = (article.revision, article.version)
            isKilled = article.status == .canceled
            write.versions.append(article)
        }
        if !write.versions.isEmpty { writes.append(write) }
    }

    /// Why an article may not be called what it also wants to be called, or `nil`.
    private func faultInAliases(
        of article: Article,
        in store: some KnownArticles
    ) throws(RepositoryError) -> String? {
        for alias in article.aliases {
            if alias == article.id { return "\(alias) is the id itself" }
            if try store.known(id: alias) != nil { return "\(alias) is an article of its own" }
            if let owner = try store.owner(ofAlias: alias), owner != article.id {
                return "\(alias) leads to \(owner)"
            }
        }
        return nil
    }

    /// Whether these are, in this order, the newest versions there are: the same import again.
    private func isTail(
        _ revisions: [String],
        of known: KnownArticle,
        in store: some KnownArticles
    ) throws(RepositoryError) -> Bool {
        var distinct: [String] = []
        for revision in revisions where revision != distinct.last { distinct.append(revision) }
        guard distinct.popLast() == known.revision else { return false }
        var version = known.version
        while let revision = distinct.popLast() {
            version -= 1
            guard version > 0, try store.revision(of: known.id, version: version) == revision
            else { return false }
        }
        return true
    }
}

extension Draft.Condition {
    enum Verdict { case holds, fails, isPast }

    /// Whether the newest versions may come again as they are: that changes nothing.
    var takesRepeats: Bool { self == .always || self == .living }

    /// Judges a draft of this version against the version and revision there are, if any.
    func verdict(
        _ draft: Int,
        on version: Int?,
        _ revision: String?,
        isKilled: Bool
    ) -> Verdict {
        switch self {
        case .always: .holds
        case .absent: version == nil ? .holds : .fails
        case .present: version == nil ? .fails : .holds
        case .revision(let prefixes):
            revision.map { revision in prefixes.contains { revision.hasPrefix($0) } } == true
                ? .holds : .fails
        case .living: version.map { !isKilled || draft > $0 } ?? true ? .holds : .fails
        case .newer: version.map { draft > $0 } ?? true ? .holds : .isPast
        }
    }
}
