import News

/// Finds the article that each draft of a batch is.
///
/// An id is given, or found by `uri`, or proposed from date and headline. Two articles with one
/// proposal are told apart by a suffix made from the `uri` (else the source) of the one that is
/// not the first to have it; within a batch that does not depend on the order of the drafts.
struct DraftIdentities {
    /// Why a draft is no article of this store.
    struct Conflict: Error {
        var reason: String
    }

    /// The id of each draft, in their order.
    private(set) var ids: [Result<ArticleID, Conflict>] = []

    /// One article that has no id yet, by what tells it from others.
    private struct Identity: Hashable {
        var proposal: ArticleID
        var uri: String?
        var source: String?

        /// What the suffix is made from.
        var key: String { uri ?? source ?? "" }

        func isSame(_ other: KnownArticle) -> Bool {
            (other.uri ?? other.source ?? "") == key && (other.uri == nil) == (uri == nil)
        }
    }

    init(
        _ drafts: [Draft],
        in store: some KnownArticles
    ) throws(RepositoryError) {
        ids = drafts.map { .success($0.article.id) }

        // Given ids first: they hold whatever is proposed beside them.
        var given: [ArticleID: KnownArticle] = [:]
        var claims: [String: ArticleID] = [:]
        for draft in drafts where draft.idIsGiven {
            let article = draft.article
            given[article.id] = KnownArticle(
                id: article.id,
                uri: article.uri,
                source: article.source,
                revision: "",
                version: 1
            )
            if let uri = article.uri {
                claims[uri] = min(claims[uri] ?? article.id, article.id)
            }
        }
        for (uri, _) in claims {
            if let owner = try store.known(uri: uri) { claims[uri] = owner.id }
        }
        for (index, draft) in drafts.enumerated() where draft.idIsGiven {
            guard let uri = draft.article.uri, let owner = claims[uri],
                owner != draft.article.id
            else { continue }
            ids[index] = .failure(Conflict(reason: "is the uri of the article \(owner)"))
        }

        // Then what has a uri that is known, or else an identity to find an id for.
        var waiting: [Identity: [Int]] = [:]
        var proposals: [String: ArticleID] = [:]
        for draft in drafts where !draft.idIsGiven {
            guard let uri = draft.article.uri else { continue }
            proposals[uri] = min(proposals[uri] ?? draft.article.id, draft.article.id)
        }
        for (index, draft) in drafts.enumerated() where !draft.idIsGiven {
            let article = draft.article
            guard let uri = article.uri else {
                let identity = Identity(proposal: article.id, source: article.source)
                waiting[identity, default: []].append(index)
                continue
            }
            var owner = claims[uri]
            if owner == nil { owner = try store.known(uri: uri)?.id }
            if let owner {
                ids[index] = .success(owner)
            } else {
                let identity = Identity(proposal: proposals[uri] ?? article.id, uri: uri)
                waiting[identity, default: []].append(index)
            }
        }
        var taken: Set<ArticleID> = []
        for identity in waiting.keys.sorted(by: { ($0.proposal, $0.key) < ($1.proposal, $1.key) }) {
            let id = try Self.id(for: identity, given: given, taken: taken, in: store)
            taken.insert(id)
            for index in waiting[identity] ?? [] { ids[index] = .success(id) }
        }
    }

    /// The id of an article that has only a proposal: the proposal itself unless that is another
    /// article's.
    private static func id(
        for identity: Identity,
        given: [ArticleID: KnownArticle],
        taken: Set<ArticleID>,
        in store: some KnownArticles
    ) throws(RepositoryError) -> ArticleID {
        func holder(_ id: ArticleID) throws(RepositoryError) -> KnownArticle? {
            if let known = try store.known(id: id) { return known }
            return given[id]
        }
        let plain = try holder(identity.proposal)
        if let plain, identity.isSame(plain) { return plain.id }
        var digits = 6
        while true {
            let candidate = suffixed(identity.proposal, identity.key, digits: digits)
            let other = try holder(candidate)
            if let other, identity.isSame(other) { return candidate }
            if other == nil {
                let plainIsFree = plain == nil && !taken.contains(identity.proposal)
                if plainIsFree { return identity.proposal }
                if !taken.contains(candidate) { return candidate }
            }
            // Another article's, by a rare chance or by somebody's choice: a longer one.
            guard digits < 64 else { return candidate }
            digits += 6
        }
    }

    private static func suffixed(
        _ proposal: ArticleID,
        _ key: String,
        digits: Int
    ) -> ArticleID {
        let suffix = Revision.hexadecimal(Array(key.utf8), digits: digits)
        let room = ArticleID.maximumLength - suffix.utf8.count - 1
        let stem = proposal.rawValue.prefix(room)
        return ArticleID("\(stem)-\(suffix)") ?? proposal
    }
}
