import Formats
import Foundation
import GRDB
import Glibc
import News

/// How files become articles: the one way for reconciliation, the watch and removal.
///
/// The version of an article is a function of the files alone, so that a rebuilt catalogue says
/// the same: what the file says, or one more than its history when somebody edited the file in
/// place and left the number as it was. The text that such an edit replaces goes to the history.
extension FileArticleRepository {
    /// Brings the catalogue to what these files say; the lock must be held.
    ///
    /// - Returns: What changed, in the order it did.
    @discardableResult
    func absorb(_ paths: [String]) throws(RepositoryError) -> [ArticleChange.Kind] {
        // What somebody else has changed or taken away must not come back as it was written here.
        try journal.checkpoint()
        let now = clock()
        return try catalogue.write { db in
            try db.settleEvents(at: now)
            let before = try db.lastChange()
            var pending = paths
            var forced: Set<String> = []
            while !pending.isEmpty {
                var absorption = Absorption(folder, db, at: now)
                for path in pending {
                    try absorption.look(at: path, always: forced.contains(path))
                }
                pending = try absorption.finish().filter { forced.insert($0).inserted }
            }
            return try db.changes(after: before).changes.map(\.kind)
        }
    }
}

/// One round of looking at files.
private struct Absorption: ~Copyable {
    private let folder: ContentFolder
    private let db: Database
    private let now: Instant
    /// Articles whose files are gone, unless they turn up elsewhere in this round.
    private var missing: [ArticleID] = []
    private var changed: Set<ArticleID> = []
    /// Texts that edited files have replaced, on their way into the history.
    private var superseded: FileBatch

    init(_ folder: ContentFolder, _ db: Database, at now: Instant) {
        self.folder = folder
        self.db = db
        self.now = now
        superseded = FileBatch(folder)
    }

    /// Looks at one file and takes in what it says.
    mutating func look(at path: String, always: Bool) throws {
        let entry = try CatalogueEntry.with(path: path, in: db)
        let problem = try FiledProblem.with(path: path, in: db)
        let stamp = try folder.stamp(path)
        if !always, stamp != nil, stamp == problem?.stamp ?? entry?.stamp { return }
        let file: (bytes: [UInt8], stamp: FileStamp)?
        do {
            file = try folder.read(path)
        } catch {
            // One unreadable file must not keep the others from being served; that this process
            // is short of something is not the file's fault.
            guard case .io(_, let code) = error, ![EMFILE, ENFILE, ENOMEM].contains(code) else {
                throw error
            }
            let reason = "cannot be read: \(String(cString: strerror(code)))"
            // A stamp that no file has: what it takes to read it may change without a trace in it.
            try complain(
                StoreProblem(path: path, reason: reason),
                FileStamp(size: -1, modified: 0)
            )
            return
        }
        guard let file else {
            if let entry { missing.append(entry.id) }
            if problem != nil { try forgetProblem(path) }
            return
        }
        let article: Article
        do {
            article = try NativeFormat.decode(file.bytes)
        } catch {
            try complain(
                StoreProblem(
                    path: path,
                    line: error.line,
                    field: error.field,
                    reason: error.reason
                ),
                file.stamp
            )
            if entry == nil { try fallBack(path, file.stamp, file.bytes) }
            return
        }
        try take(article, file.bytes, file.stamp, at: path, instead: entry)
    }

    /// Takes in an article from a file that is one.
    private mutating func take(
        _ found: Article,
        _ bytes: [UInt8],
        _ stamp: FileStamp,
        at path: String,
        instead former: CatalogueEntry?
    ) throws {
        guard try isOnlyFile(of: found, bytes, stamp, at: path),
            try isOnlyOwner(of: found, stamp, at: path)
        else { return }
        if let former, former.id != found.id, try db.remove(former.id, at: now) {
            changed.insert(former.id)
        }
        let known = try CatalogueEntry.with(id: found.id, in: db)
        var article = found
        article.revision = Revision.of(found)
        var newest = try folder.historyVersions(found.id).last
        if let known, known.revision != article.revision {
            let place = ContentFolder.historyPath(known.id, version: known.version)
            if try folder.stamp(place) == nil, let text = try known.document(in: db) {
                _ = try superseded.stage(text, at: place, modified: known.stamp.modified)
            }
            newest = max(newest ?? 0, known.version)
        }
        if let newest, newest >= article.version {
            // The very text in the history as well: a replacement was interrupted before it
            // took place, and this is still the current version.
            let isInterrupted =
                try newest == article.version
                && known?.revision ?? article.revision
                    == article.revision
                && folder.version(newest, of: found.id)?.article.revision == article.revision
            if !isInterrupted { article.version = newest + 1 }
        }
        let filed = FiledArticle(article: article, bytes: bytes, path: path, stamp: stamp)
        if let known, known.revision == article.revision, known.version == article.version {
            try filed.refile(known, in: db)
        } else {
            try filed.put(in: db, at: now)
            if known == nil, newest != nil { try notePast(of: filed) }
        }
        try forgetProblem(path)
        changed.insert(article.id)
    }

    /// Notes the versions in the history of an article that the catalogue did not know.
    private func notePast(of filed: FiledArticle) throws {
        let id = filed.article.id
        guard let num = try CatalogueEntry.with(id: id, in: db)?.num else { return }
        var ended = filed.stamp.moment
        for number in try folder.historyVersions(id).reversed() where number < filed.article.version
        {
            guard let (article, stamp) = try folder.version(number, of: id) else { continue }
            try db.putPast(Headline(article), of: num, tookIn: stamp.moment, ended: ended)
            ended = stamp.moment
        }
    }

    /// Whether no other file is this article; says so when there is one.
    private mutating func isOnlyFile(
        of article: Article,
        _ bytes: [UInt8],
        _ stamp: FileStamp,
        at path: String
    ) throws -> Bool {
        guard let other = try CatalogueEntry.with(id: article.id, in: db), other.path != path,
            let (otherBytes, _) = try folder.read(other.path)
        else { return true }
        // A version that moved to another day is first in the history, then in its new place,
        // and last no more in the old one. Where that was interrupted, it is finished.
        if other.version < article.version,
            try folder.read(ContentFolder.historyPath(other.id, version: other.version))?.bytes
                == otherBytes
        {
            try folder.removeFile(other.path)
            return true
        }
        if article.version < other.version,
            try folder.read(ContentFolder.historyPath(article.id, version: article.version))?
                .bytes == bytes
        {
            try folder.removeFile(path)
            return false
        }
        try complain(
            StoreProblem(path: path, field: "id", reason: "is also the id of \(other.path)"),
            stamp,
            waitsFor: other.id
        )
        return false
    }

    /// Whether no other article has this uri; says so when there is one.
    private mutating func isOnlyOwner(
        of article: Article,
        _ stamp: FileStamp,
        at path: String
    ) throws -> Bool {
        guard let uri = article.uri, let owner = try CatalogueEntry.with(uri: uri, in: db),
            owner.id != article.id
        else { return true }
        if try owner.path == path || folder.stamp(owner.path) == nil {
            if try db.remove(owner.id, at: now) { changed.insert(owner.id) }
            return true
        }
        try complain(
            StoreProblem(
                path: path,
                field: "uri",
                reason: "is the uri of \(owner.id) in \(owner.path)"
            ),
            stamp,
            waitsFor: owner.id
        )
        return false
    }

    /// Serves the newest version from the history for a file that is broken and unknown, as after
    /// the catalogue was lost.
    private mutating func fallBack(_ path: String, _ stamp: FileStamp, _ broken: [UInt8]) throws {
        let name = ContentFolder.name(of: path)
        // A text that may have been killed or held back stays where it is.
        let words = String(decoding: broken, as: UTF8.self)
        for field in ["canceled", "withheld", "embargo_until", "expires_at"]
        where words.contains(field) { return }
        guard let id = ArticleID(String(name.dropLast(".json".count))),
            try CatalogueEntry.with(id: id, in: db) == nil,
            let newest = try folder.historyVersions(id).last,
            let (bytes, _) = try folder.read(ContentFolder.historyPath(id, version: newest)),
            var article = try? NativeFormat.decode(bytes), article.id == id
        else { return }
        if let uri = article.uri, try CatalogueEntry.with(uri: uri, in: db) != nil { return }
        article.version = newest
        article.revision = Revision.of(article)
        try FiledArticle(article: article, bytes: bytes, path: path, stamp: stamp)
            .put(in: db, at: now)
        changed.insert(id)
    }

    /// Takes out what is gone.
    ///
    /// - Returns: The files that clashed with something that has changed, to be looked at again.
    consuming func finish() throws -> [String] {
        if !missing.isEmpty { try folder.requireArticles() }
        for id in missing {
            guard let entry = try CatalogueEntry.with(id: id, in: db),
                try folder.stamp(entry.path) == nil, try db.remove(id, at: now)
            else { continue }
            changed.insert(id)
        }
        var waiting: [String] = []
        for problem in try FiledProblem.all(in: db) {
            if let id = problem.waitsFor, changed.contains(id) {
                waiting.append(problem.problem.path)
            }
        }
        // Before the catalogue's commit: a version is never nowhere.
        try superseded.commit().discard()
        return waiting
    }

    private func complain(
        _ problem: StoreProblem,
        _ stamp: FileStamp,
        waitsFor id: ArticleID? = nil
    ) throws {
        try FiledProblem(problem, stamp: stamp, waitsFor: id).put(in: db)
    }

    private func forgetProblem(_ path: String) throws {
        try db.run("DELETE FROM problem WHERE path = ?", [path])
    }
}

extension FiledArticle {
    /// Notes where and how the file of an article stands whose content has not changed.
    func refile(_ known: CatalogueEntry, in db: Database) throws {
        try db.run(
            "UPDATE article SET path = ?, size = ?, modified = ? WHERE num = ?",
            [path, stamp.size, stamp.modified, known.num]
        )
        try db.run(
            "INSERT OR REPLACE INTO document VALUES (?, ?)",
            [known.num, Data(bytes)]
        )
        if stamp.moment != known.stamp.moment {
            try db.run(
                "UPDATE past SET ended = ? WHERE num = ? AND ended = ?",
                [stamp.moment.milliseconds, known.num, known.stamp.moment.milliseconds]
            )
        }
    }
}
