import GRDB
import News

/// A ``SavePlan`` for articles that are files.
struct SaveOnFiles {
    private(set) var writes: [SavePlan.Write] = []
    /// What becomes of each draft, in their order.
    private(set) var outcomes: [SaveOutcome] = []
    /// What is there of the articles that get another version.
    private(set) var replaced: [ArticleID: CatalogueEntry] = [:]

    /// Plans nothing.
    init() {}

    init(_ drafts: [Draft], in known: KnownFiles) throws(RepositoryError) {
        var plan = try SavePlan(drafts, in: known)
        outcomes = plan.outcomes
        for write in plan.writes {
            guard let article = write.current else { continue }
            if let id = write.replaces?.id { replaced[id] = try known.entry(id: id) }
            guard let reason = try known.fault(inPlaceOf: article) else { continue }
            plan.withdraw(article.id)
            for (index, outcome) in outcomes.enumerated() where outcome.id == article.id {
                if case .unchanged = outcome { continue }
                outcomes[index] = .conflict(article.id, field: "id", reason: reason)
            }
        }
        writes = plan.writes
    }
}

/// What the catalogue and the history of a folder know at one moment.
///
/// Each article is looked up once, however often it is asked for: every look takes a lock or two.
/// Not to outlive the access to the database.
final class KnownFiles: KnownArticles {
    private let folder: ContentFolder
    private let db: Database
    private var byID: [ArticleID: CatalogueEntry?] = [:]
    private var byURI: [String: CatalogueEntry?] = [:]
    private var hasProblems: Bool?

    init(_ folder: ContentFolder, _ db: Database) {
        self.folder = folder
        self.db = db
    }

    func entry(id: ArticleID) throws(RepositoryError) -> CatalogueEntry? {
        if let known = byID[id] { return known }
        let entry = try Catalogue.mapping { try CatalogueEntry.with(id: id, in: db) }
        byID[id] = .some(entry)
        return entry
    }

    private func entry(uri: String) throws(RepositoryError) -> CatalogueEntry? {
        if let known = byURI[uri] { return known }
        let entry = try Catalogue.mapping { try CatalogueEntry.with(uri: uri, in: db) }
        byURI[uri] = .some(entry)
        return entry
    }

    func known(id: ArticleID) throws(RepositoryError) -> KnownArticle? {
        try entry(id: id).map(KnownArticle.init)
    }

    func known(uri: String) throws(RepositoryError) -> KnownArticle? {
        try entry(uri: uri).map(KnownArticle.init)
    }

    func owner(ofAlias alias: ArticleID) throws(RepositoryError) -> ArticleID? {
        try Catalogue.mapping { try db.article(alias: alias) }
    }

    func revision(of id: ArticleID, version: Int) throws(RepositoryError) -> String? {
        try folder.version(version, of: id)?.article.revision
    }

    // MARK: Their files

    /// The files that drafts may replace and that are no longer as the catalogue has them.
    func edited(by drafts: [Draft]) throws(RepositoryError) -> [String] {
        var paths: Set<String> = []
        for draft in drafts {
            let uri = draft.article.uri
            for entry in [
                try entry(id: draft.article.id),
                try uri.flatMap { uri throws(RepositoryError) in try entry(uri: uri) },
            ] {
                guard let entry, try folder.stamp(entry.path) != entry.stamp else { continue }
                paths.insert(entry.path)
            }
        }
        return paths.sorted()
    }

    /// Why an article would overwrite a file that somebody broke or misplaced by hand, which is
    /// refused: their work is not ours to throw away.
    func fault(inPlaceOf article: Article) throws(RepositoryError) -> String? {
        let path = ContentFolder.path(of: article)
        let former = try entry(id: article.id)?.path
        for place in [path, former].compactMap(\.self) {
            guard let problem = try problem(path: place) else { continue }
            return "the file in its place is damaged: \(problem.problem)"
        }
        if former != path, try folder.stamp(path) != nil {
            return "another file is in its place: \(path)"
        }
        return nil
    }

    private func problem(path: String) throws(RepositoryError) -> FiledProblem? {
        try Catalogue.mapping {
            let hasProblems = try hasProblems ?? FiledProblem.isAny(in: db)
            self.hasProblems = hasProblems
            return hasProblems ? try FiledProblem.with(path: path, in: db) : nil
        }
    }
}

extension KnownArticle {
    init(_ entry: CatalogueEntry) {
        self.init(
            id: entry.id,
            uri: entry.uri,
            source: entry.source,
            revision: entry.revision,
            version: entry.version,
            isKilled: entry.isKilled
        )
    }
}
