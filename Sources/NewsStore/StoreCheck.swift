import Formats
import Foundation
package import News

/// Verifies the files of a store and its catalogue against each other.
///
/// Reads every file and changes nothing; it may run beside a server, and what is being written at
/// that moment is looked at again before it is reported.
package struct StoreCheck {
    /// What was looked at, and how much of it is not as it should be.
    package struct Summary: Sendable, Hashable {
        package var articles = 0
        package var versions = 0
        package var problems = 0
    }

    private let folder: ContentFolder

    /// Creates a check of a content folder.
    package init(content: String) {
        folder = ContentFolder(root: content)
    }

    /// Checks every file and every row of the catalogue.
    ///
    /// - Parameter report: Told of each problem, in the order of the paths.
    /// - Returns: What was looked at.
    /// - Throws: ``RepositoryError`` when a directory or the catalogue cannot be read at all.
    package func run(
        report: (StoreProblem) -> Void
    ) throws(RepositoryError) -> Summary {
        var summary = Summary()
        var problems: [StoreProblem] = []
        let path = "\(ContentFolder.own)/catalogue.sqlite"
        var catalogue: Catalogue?
        if try folder.stamp(path) == nil {
            problems.append(
                StoreProblem(path: path, reason: "is not there; it is made when the store opens")
            )
        } else {
            do {
                catalogue = try Catalogue(path: folder.absolute(path), readOnly: true)
                if catalogue?.isSound() == false {
                    problems.append(StoreProblem(path: path, reason: "is damaged"))
                    catalogue = nil
                }
            } catch {
                problems.append(StoreProblem(path: path, reason: "cannot be opened: \(error)"))
            }
        }
        let found = try articles(catalogue, &summary)
        // A write that was under way is over by now: files and rows agree, or really do not.
        for problem in found where try persists(problem, catalogue) { problems.append(problem) }
        problems += try history(&summary)
        problems.sort { ($0.path, $0.line ?? 0) < ($1.path, $1.line ?? 0) }
        for problem in problems { report(problem) }
        summary.problems = problems.count
        return summary
    }

    // MARK: Articles

    private func articles(
        _ catalogue: Catalogue?,
        _ summary: inout Summary
    ) throws(RepositoryError) -> [StoreProblem] {
        var problems: [StoreProblem] = []
        var ids: [ArticleID: String] = [:]
        var uris: [String: String] = [:]
        var paths: Set<String> = []
        var count = 0
        try folder.walk(ContentFolder.articles) { directory, entries throws(RepositoryError) in
            for entry in entries where !entry.isDirectory {
                let path = directory + "/" + entry.name
                if entry.name.hasPrefix(ContentFolder.temporaryPrefix) {
                    problems.append(Self.leftover(path))
                }
                guard ContentFolder.isArticleName(entry.name) else { continue }
                count += 1
                paths.insert(path)
                guard case .success(let article)? = try read(path) else {
                    if case .failure(let problem)? = try read(path) { problems.append(problem) }
                    continue
                }
                if let other = ids.updateValue(path, forKey: article.id) {
                    ids[article.id] = other
                    problems.append(
                        StoreProblem(
                            path: path,
                            field: "id",
                            reason: "is also the id of \(other)"
                        )
                    )
                    continue
                }
                if let uri = article.uri, let other = uris.updateValue(path, forKey: uri) {
                    problems.append(
                        StoreProblem(
                            path: path,
                            field: "uri",
                            reason: "is also the uri of \(other)"
                        )
                    )
                    continue
                }
                if let problem = try compare(article, path, catalogue) {
                    problems.append(problem)
                }
            }
        }
        summary.articles = count
        for path in try catalogue?.read({ try $0.articlePaths() }) ?? [] where !paths.contains(path)
        {
            problems.append(Self.missing(path))
        }
        return problems
    }

    /// What the catalogue says otherwise of an article than its file.
    private func compare(
        _ article: Article,
        _ path: String,
        _ catalogue: Catalogue?
    ) throws(RepositoryError) -> StoreProblem? {
        guard let catalogue else { return nil }
        guard let entry = try catalogue.glance({ try CatalogueEntry.with(id: article.id, in: $0) })
        else { return StoreProblem(path: path, reason: "is not in the catalogue") }
        guard entry.path == path else {
            return StoreProblem(path: path, reason: "is in the catalogue as \(entry.path)")
        }
        let revision = Revision.of(article)
        guard entry.revision == revision else {
            return StoreProblem(
                path: path,
                reason: "has revision \(revision), but \(entry.revision) in the catalogue"
            )
        }
        return nil
    }

    private func persists(
        _ problem: StoreProblem,
        _ catalogue: Catalogue?
    ) throws(RepositoryError) -> Bool {
        if ContentFolder.name(of: problem.path).hasPrefix(ContentFolder.temporaryPrefix) {
            return try folder.stamp(problem.path) != nil
        }
        switch try read(problem.path) {
        case nil:
            // Gone: a problem only while the catalogue goes on naming it.
            return try catalogue?.glance {
                try CatalogueEntry.with(path: problem.path, in: $0)
            } != nil
        case .failure: return true
        case .success(let article):
            if problem.field != nil { return true }
            return try compare(article, problem.path, catalogue) != nil
        }
    }

    // MARK: History

    private func history(_ summary: inout Summary) throws(RepositoryError) -> [StoreProblem] {
        var problems: [StoreProblem] = []
        var count = 0
        try folder.walk(ContentFolder.history) { directory, entries throws(RepositoryError) in
            for entry in entries where !entry.isDirectory {
                let path = directory + "/" + entry.name
                if entry.name.hasPrefix(ContentFolder.temporaryPrefix) {
                    if try folder.stamp(path) != nil { problems.append(Self.leftover(path)) }
                }
                guard ContentFolder.isArticleName(entry.name) else { continue }
                count += 1
                switch try read(path) {
                case nil: continue
                case .failure(let problem): problems.append(problem)
                case .success(let article):
                    let id = ContentFolder.name(of: directory)
                    if article.id.rawValue != id {
                        problems.append(
                            StoreProblem(
                                path: path,
                                field: "id",
                                reason: "is \(article.id) in the history of \(id)"
                            )
                        )
                    }
                }
            }
        }
        summary.versions = count
        return problems
    }

    // MARK: One file

    /// The article in a file, why there is none, or `nil` when there is no file.
    private func read(
        _ path: String
    ) throws(RepositoryError) -> Result<Article, StoreProblem>? {
        guard let (bytes, _) = try folder.read(path) else { return nil }
        do {
            return .success(try NativeFormat.decode(bytes))
        } catch {
            return .failure(
                StoreProblem(
                    path: path,
                    line: error.line,
                    field: error.field,
                    reason: error.reason
                )
            )
        }
    }

    private static func leftover(_ path: String) -> StoreProblem {
        StoreProblem(path: path, reason: "was left half-written; it goes when the store opens")
    }

    private static func missing(_ path: String) -> StoreProblem {
        StoreProblem(path: path, reason: "is in the catalogue, but there is no such file")
    }
}

extension StoreProblem: Error {}
