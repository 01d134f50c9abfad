import Formats
import GRDB
import Glibc
package import News
import Synchronization

/// Articles in a folder: one file each, and a catalogue derived from them.
///
/// The files are the truth. A write is durable, as a file or in the ``WriteJournal``, before it is
/// in the catalogue, and is acknowledged only then; whatever happens in between, the next ``reconcile()`` brings the
/// catalogue to what the files say. Reads are answered from the catalogue alone, which keeps each
/// file's bytes as they were when they last were an article: nobody waits for a directory, and a
/// file broken by hand goes on being served as it was.
///
/// Several processes may have one folder open, one of them as its server: see ``StoreLock``.
package final class FileArticleRepository: NewsRepository {
    /// What a process wants of the folder.
    package enum Mode: Sendable {
        /// To serve it, as the only one that does.
        case server
        /// To read and write beside a server.
        case shared
        /// To read; the catalogue has to be there.
        case readOnly
    }

    let folder: ContentFolder
    let catalogue: Catalogue
    let journal: WriteJournal
    let clock: @Sendable () -> Instant
    private let mode: Mode
    private let ownership: StoreLock?
    private let writing: StoreLock?
    /// What is to be saved next.
    let queue = SaveQueue()
    private let broadcast = ChangeBroadcast()
    let headlineCache = HeadlineCache()
    /// The last change the listeners of this process were told.
    private let announced: Mutex<Int64>
    /// The event that was the newest when they were last told because somebody asked for events.
    private let newestAnnounced = Mutex<EventPlace?>(nil)
    /// Whether catalogue and files are known to agree, apart from what the watch will tell.
    private let isReconciled = Mutex(false)
    private let folderWatch = Mutex<FolderWatch?>(nil)

    /// Opens a folder of articles, making it when it is missing; answers at once from the
    /// catalogue it finds.
    ///
    /// - Parameters:
    ///   - content: The folder: absolute, or relative to the working directory.
    ///   - mode: What this process wants of it.
    ///   - clock: The moment now, for what embargoes and expiries let become known.
    /// - Throws: ``RepositoryError/locked(path:holder:)`` for a second server.
    package init(
        content: String,
        mode: Mode = .server,
        clock: @escaping @Sendable () -> Instant = { .now() }
    ) throws(RepositoryError) {
        folder = ContentFolder(root: content)
        journal = WriteJournal(folder)
        self.clock = clock
        self.mode = mode
        let catalogue = folder.absolute("\(ContentFolder.own)/catalogue.sqlite")
        if mode == .readOnly {
            (ownership, writing) = (nil, nil)
            self.catalogue = try Catalogue(path: catalogue, readOnly: true)
        } else {
            for path in [ContentFolder.articles, ContentFolder.own] {
                for directory in try folder.makeDirectory(path) {
                    // What is above the folder itself is not ours to sync.
                    if directory.isEmpty { try folder.syncDirectory(directory) }
                }
            }
            writing = try StoreLock(path: folder.absolute("\(ContentFolder.own)/write.lock"))
            if mode == .server {
                let lock = try StoreLock(path: folder.absolute("\(ContentFolder.own)/lock"))
                try lock.hold(as: "newsd serve")
                ownership = lock
            } else {
                ownership = nil
            }
            self.catalogue = try Catalogue(path: catalogue, readOnly: false)
        }
        announced = Mutex(try self.catalogue.glance { try $0.lastChange() })
    }

    deinit {
        // A server that ended well leaves nothing to be recovered; the next start sees to the rest.
        if mode == .server { try? writing?.withLock(journal.checkpoint) }
    }

    /// Takes the lock every writer of the folder takes, and tells of what changed.
    ///
    /// - Parameters:
    ///   - letGo: Called once the lock is free again, or was not to be had.
    ///   - body: What is done with the lock.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; ``RepositoryError/locked(path:holder:)`` when the folder was
    ///   opened to read.
    func withWriting<Result: Sendable>(
        letGo: () -> Void = {},
        _ body: () throws(RepositoryError) -> Result
    ) throws(RepositoryError) -> Result {
        let result: Result
        do {
            defer { letGo() }
            guard let writing else {
                throw .locked(path: folder.root, holder: "this process, which opened it to read")
            }
            result = try writing.withLock(body)
        }
        try announce()
        return result
    }

    /// Tells the listeners of this process what has changed since they were told last, whoever
    /// changed it.
    func announce() throws(RepositoryError) {
        // The lock is held while the changes are sent, so that two calls cannot overtake each
        // other.
        try announced.withLock { announced throws(RepositoryError) in
            let from = announced
            let news = try catalogue.glance { try Announcement(after: from, in: $0) }
            announced = news.last
            // The oldest changes of very many are no longer in the catalogue.
            if news.last - from == news.changes.count {
                headlineCache.replace(
                    news.changes.flatMap { [$0.id] + $0.touches },
                    by: news.headlines,
                    followedBy: news.successors
                )
            } else {
                headlineCache.dropAll()
            }
            broadcast.send(news.changes)
        }
    }

    /// Does as ``announce()`` unless that was done since this was the newest event.
    func announce(upTo newest: EventPlace) throws(RepositoryError) {
        guard newestAnnounced.withLock({ $0 != newest }) else { return }
        try announce()
        newestAnnounced.withLock { $0 = newest }
    }

    /// Sets a damaged catalogue aside; everybody is told of every article that comes back.
    func beginAnew() throws(RepositoryError) {
        try catalogue.begin()
        headlineCache.dropAll()
        announced.withLock { $0 = 0 }
    }

    /// The watch on the folder, begun with the first call.
    ///
    /// - Throws: ``RepositoryError/io(path:errno:)``, with ENOSPC when the machine allows no more
    ///   watches.
    package var watch: FolderWatch {
        get throws(RepositoryError) {
            try folderWatch.withLock { watch throws(RepositoryError) in
                if let watch { return watch }
                let new = try FolderWatch(
                    folder,
                    below: { [weak self] directory throws(RepositoryError) in
                        try self?.knownPaths(below: directory) ?? []
                    },
                    follow: { [weak self] paths throws(RepositoryError) in
                        try self?.follow(paths)
                    }
                )
                watch = new
                return new
            }
        }
    }

    /// Whether ``reconcile()`` has run since the folder was opened.
    package internal(set) var hasReconciled: Bool {
        get { isReconciled.withLock { $0 } }
        set { isReconciled.withLock { $0 = newValue } }
    }

    /// The files that are no article, or clash with one, by path.
    package func problems() throws(RepositoryError) -> [StoreProblem] {
        try catalogue.glance { try FiledProblem.all(in: $0).map(\.problem) }
    }

    // MARK: Reading

    package func article(_ id: ArticleID) throws(RepositoryError) -> Article? {
        try catalogue.glance { try StoredArticle.with(id: id, in: $0) }?.decoded()
    }

    package func articleWithSuccessors(
        _ id: ArticleID
    ) throws(RepositoryError) -> (article: Article, successors: [ArticleID])? {
        let found = try catalogue.glance { db in
            try StoredArticle.with(id: id, in: db).map { stored in
                (stored, stored.hasSuccessors ? try db.successors(of: id) : [])
            }
        }
        guard let (stored, successors) = found else { return nil }
        return (try stored.decoded(), successors)
    }

    /// Reads the latest headlines, as many as are kept, so that the first who ask do not wait.
    package func warmUp() throws(RepositoryError) {
        try headlineCache.fill { () throws(RepositoryError) in
            try catalogue.read { try $0.latestHeadlines(limit: HeadlineCache.capacity / 2) }
        }
    }

    package func headlines(_ ids: [ArticleID]) throws(RepositoryError) -> [ArticleID: Headline] {
        try headlineCache.headlines(ids) { missing throws(RepositoryError) in
            try catalogue.glance { try $0.headlines(missing) }
        }
    }

    package func headlines(
        _ query: HeadlineQuery,
        at now: Instant
    ) throws(RepositoryError) -> HeadlinePage {
        try catalogue.read { db in
            if let moment = query.asOf {
                let (headlines, hasMore) = try db.page(query, shownAt: moment, at: now)
                // Whichever article goes or comes back may have been among them.
                let turnsAt = try ListStatement(HeadlineQuery(limit: 1), at: now, in: db).turn(
                    in: db
                )
                return HeadlinePage(headlines: headlines, hasMore: hasMore, turnsAt: turnsAt)
            }
            let list = try ListStatement(query, at: now, in: db)
            let (headlines, hasMore) = try list.page(in: db)
            return HeadlinePage(
                headlines: headlines,
                hasMore: hasMore,
                turnsAt: try list.turn(in: db)
            )
        }
    }

    package func sections(at now: Instant) throws(RepositoryError) -> [SectionCount] {
        try catalogue.glance { try $0.sections(at: now) }
    }

    package func count(at now: Instant) throws(RepositoryError) -> Int {
        try catalogue.glance { try $0.count(at: now) }
    }

    package func resolve(
        _ wire: [Article.WireHeadline]
    ) throws(RepositoryError) -> [ArticleID?] {
        if wire.isEmpty { return [] }
        return try catalogue.read { db in try wire.map { try db.resolve($0) } }
    }

    package func changes() -> AsyncStream<[ArticleChange]> {
        broadcast.listen()
    }

    // MARK: What the ranking keeps

    package func neighbours(of id: ArticleID) throws(RepositoryError) -> [Neighbour]? {
        try catalogue.glance { try $0.neighbours(of: id) }
    }

    package func saveNeighbours(
        _ lists: [ArticleID: [Neighbour]]
    ) throws(RepositoryError) {
        try catalogue.write { try $0.saveNeighbours(lists) }
    }

    package func forEachSignature(
        _ body: (StoredSignature) -> Void
    ) throws(RepositoryError) {
        try catalogue.read { try $0.eachSignature(body) }
    }

    package func saveSignatures(_ signatures: [StoredSignature]) throws(RepositoryError) {
        try catalogue.write { try $0.saveSignatures(signatures) }
    }

    package func articlesWithoutSignature(limit: Int) throws(RepositoryError) -> [ArticleID] {
        try catalogue.glance { try $0.unsigned(limit: limit) }
    }

    package func rankingState() throws(RepositoryError) -> [UInt8]? {
        try catalogue.glance { try $0.state("ranking") }
    }

    package func saveRankingState(_ bytes: [UInt8]) throws(RepositoryError) {
        try catalogue.write { try $0.saveState("ranking", bytes) }
    }
}

/// What is told of changes.
private struct Announcement {
    var changes: [ArticleChange]
    /// The number of the last.
    var last: Int64
    /// The changed articles, where they are few.
    ///
    /// Whoever wrote them asks for them at once, each on its own. What is newer than the changes is
    /// announced after them, and told once more.
    var headlines: [ArticleID: Headline] = [:]
    var successors: [ArticleID: [ArticleID]] = [:]

    init(after sequence: Int64, in db: Database) throws {
        (changes, last) = try db.changes(after: sequence)
        guard changes.count <= HeadlineCache.few else { return }
        headlines = try db.headlines(changes.map(\.id))
        successors = try db.successors(of: changes.map(\.id))
    }
}
