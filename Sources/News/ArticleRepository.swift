/// Where articles are kept.
///
/// Every method may be called on any thread, for many callers at once; all may block on a disk.
/// Nothing here knows of visibility unless it takes a moment `now`: the caller asks
/// ``Article/visibility(at:)``.
package protocol ArticleRepository: Sendable {
    /// The current version of an article, whatever its status, or `nil` when there is none.
    func article(_ id: ArticleID) throws(RepositoryError) -> Article?

    /// The headlines of these articles, whatever their status; unknown ids are absent.
    func headlines(_ ids: [ArticleID]) throws(RepositoryError) -> [ArticleID: Headline]

    /// One page of the headlines visible at `now`, in the order of ``ListPosition``.
    func headlines(_ query: HeadlineQuery, at now: Instant) throws(RepositoryError) -> HeadlinePage

    /// The sections that have visible articles directly in them, by path.
    func sections(at now: Instant) throws(RepositoryError) -> [SectionCount]

    /// How many articles are visible at `now`.
    func count(at now: Instant) throws(RepositoryError) -> Int

    /// The articles that headlines printed beside another one turn out to be, in their order.
    ///
    /// Matched by `url` against `uri` or id, else by title: case, white space and punctuation
    /// do not count.
    func resolve(
        _ wire: [Article.WireHeadline]
    ) throws(RepositoryError) -> [ArticleID?]

    /// Writes articles; returns when all are on disk.
    ///
    /// A known `id` or `uri` makes a new version and moves the old one to the history; the same
    /// content again changes nothing. `revision`, and `version` when it would not grow, are set
    /// here. The same drafts in any order give the same content. Each draft's condition is judged
    /// against what is current when it is its turn.
    ///
    /// - Returns: What became of each, in their order.
    func save(_ drafts: [Draft]) throws(RepositoryError) -> [SaveOutcome]

    /// Removes an article and forgets it; returns whether there was one.
    func remove(_ id: ArticleID) throws(RepositoryError) -> Bool

    /// Every change from now on, whoever made it: this process or somebody editing the files.
    ///
    /// Each caller gets a stream of its own, in the order of the changes.
    func changes() -> AsyncStream<[ArticleChange]>

    // MARK: Search

    /// One page of the articles visible at `now` that have these words.
    ///
    /// What is found is what was current when ``indexTexts(limit:)`` last had nothing to do;
    /// whether it may be shown, and every word that is told of it, are those of now. A text that
    /// was killed, withheld or removed is not found from the moment on that this is done.
    func search(_ query: SearchQuery, at now: Instant) throws(RepositoryError) -> SearchPage

    /// Takes the texts of articles that came or changed into what ``search(_:at:)`` looks in.
    ///
    /// - Parameter limit: How many at most; writers wait for so many.
    /// - Returns: How many there were; 0 when nothing is left to do.
    /// - Throws: ``RepositoryError``.
    func indexTexts(limit: Int) throws(RepositoryError) -> Int

    // MARK: What the ranking keeps

    /// The stored neighbours of an article, best first, or `nil` when none were worked out yet.
    func neighbours(of id: ArticleID) throws(RepositoryError) -> [Neighbour]?

    /// Replaces the neighbour lists of these articles.
    func saveNeighbours(_ lists: [ArticleID: [Neighbour]]) throws(RepositoryError)

    /// Calls `body` with each stored signature whose article still has that revision, by id.
    func forEachSignature(
        _ body: (StoredSignature) -> Void
    ) throws(RepositoryError)

    /// Replaces the signatures of these articles.
    func saveSignatures(_ signatures: [StoredSignature]) throws(RepositoryError)

    /// The ids of articles without a signature of their current revision, by id, at most `limit`.
    func articlesWithoutSignature(limit: Int) throws(RepositoryError) -> [ArticleID]

    /// A value the ranking keeps about the whole store, such as the statistics its lists rest on.
    func rankingState() throws(RepositoryError) -> [UInt8]?

    /// Replaces the value of ``rankingState()``.
    func saveRankingState(_ bytes: [UInt8]) throws(RepositoryError)
}

extension ArticleRepository {
    /// Takes in every text that waits, for a command that ends then.
    package func indexAllTexts() throws(RepositoryError) {
        while try indexTexts(limit: 256) > 0 {}
    }
}

/// What became of one article that was saved.
package enum SaveOutcome: Sendable, Hashable {
    case created(ArticleID, version: Int)
    case replaced(ArticleID, version: Int)
    /// The store has this very content.
    case unchanged(ArticleID)
    /// Not written: `field` contradicts what the store has, as when its `uri` belongs to another id.
    case conflict(ArticleID, field: String, reason: String)
    /// Not written: its condition does not hold; with the revision there is, or `nil` for none.
    case refused(ArticleID, revision: String?)

    package var id: ArticleID {
        switch self {
        case .created(let id, _), .replaced(let id, _), .unchanged(let id),
            .conflict(let id, _, _), .refused(let id, _):
            id
        }
    }
}

/// One article that changed.
package struct ArticleChange: Sendable, Hashable {
    package enum Kind: String, Sendable { case created, replaced, removed }

    package var id: ArticleID
    package var kind: Kind
    /// The sections it stood in before and stands in now.
    package var sections: Set<SectionPath>
    /// Other ids whose answers say something of this article: what it supersedes and superseded,
    /// the story it belongs to, and what it is and was also called.
    package var touches: Set<ArticleID>

    package init(
        id: ArticleID,
        kind: Kind,
        sections: Set<SectionPath>,
        touches: Set<ArticleID> = []
    ) {
        self.id = id
        self.kind = kind
        self.sections = sections
        self.touches = touches
    }

    /// What became of an article.
    ///
    /// - Parameters:
    ///   - old: What it was, or `nil`.
    ///   - new: What it is, or `nil`; one of them is there.
    package init?(from old: Article.Ties?, to new: Article.Ties?) {
        guard let id = (new ?? old)?.id else { return nil }
        let ties = [old, new].compactMap(\.self)
        self.init(
            id: id,
            kind: new == nil ? .removed : old == nil ? .created : .replaced,
            sections: Set(ties.compactMap(\.section)),
            touches: Set(ties.flatMap(\.others))
        )
    }
}

/// Why a repository could not do what it was asked.
package enum RepositoryError: Error, Sendable, Hashable {
    /// The disk refused: the file and the `errno` it left.
    case io(path: String, errno: Int32)
    /// A file is not the article it should be.
    case damaged(path: String, line: Int?, field: String?, reason: String)
    /// The catalogue refused; `reason` is for the log, never for an answer.
    case catalogue(reason: String)
    /// Another process holds the store's lock.
    case locked(path: String, holder: String)

    /// Whether the disk has no room left, or its owner's share of it is used up.
    package var isForWantOfRoom: Bool {
        // ENOSPC and EDQUOT, as Linux numbers them.
        if case .io(_, let code) = self { code == 28 || code == 122 } else { false }
    }
}
