import ArgumentParser
import Formats
import Foundation
import HTTP
import HTTPTypes
import Headlines
import News
import NewsAPI
import NewsStore

/// `newsd export`: everything that is published now.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write every published article, as NDJSON or as a folder of files.",
        discussion: """
            NDJSON has one native article a line, by id, as newsd import and POST /articles take \
            them. Any other format is written as one file for each article into the folder that \
            --out names. What is withheld, under embargo, expired or killed is left out.
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case ndjson, json, jsonld, txt, md, ninjs, ninjs2, ninjs1, nitf, newsml
    }

    @OptionGroup var common: CommonOptions

    @Option(
        help:
            "The form of the articles (\(Format.allCases.map(\.rawValue).joined(separator: ", ")))."
    )
    var format = Format.ndjson

    @Option(help: "Only articles whose current version came at this moment or later (RFC 3339).")
    var since: String?

    @Option(help: "The folder to write files into; it is made when it is missing.")
    var out: String?

    func run() async throws {
        let earliest = try since.map { text in
            guard let date = NewsDate(text) else {
                throw CommandFailure.usage(
                    "--since \(text): not an RFC 3339 date or date-time such as 2025-01-20"
                )
            }
            return date.instant
        }
        if format == .ndjson, out != nil {
            throw CommandFailure.usage(
                "--out does not go with --format ndjson, which is written to standard output"
            )
        }
        let settings = try common.settingsForCommand()
        let repository = try openForReading(settings)
        do {
            let ids = try Self.published(in: repository, since: earliest, at: .now())
            if format == .ndjson {
                try writeLines(ids, of: repository)
            } else {
                try writeFiles(ids, of: repository, settings)
            }
        } catch let error as RepositoryError {
            throw CommandFailure.failed(error.commandText)
        }
    }

    /// The ids of what may be shown now, in their order.
    private static func published(
        in repository: FileArticleRepository,
        since earliest: Instant?,
        at now: Instant
    ) throws(RepositoryError) -> [ArticleID] {
        var query = HeadlineQuery(limit: 1000)
        var ids: [ArticleID] = []
        while true {
            let page = try repository.headlines(query, at: now)
            ids += page.headlines.map(\.id)
            guard page.hasMore, let last = page.headlines.last else { break }
            query.after = last.position
        }
        guard let earliest else { return ids.sorted() }
        var recent: [ArticleID] = []
        for id in ids {
            let current = try repository.versions(of: id).first
            if let current, current.tookIn >= earliest { recent.append(id) }
        }
        return recent.sorted()
    }

    private func writeLines(_ ids: [ArticleID], of repository: FileArticleRepository) throws {
        for id in ids {
            guard let article = try repository.article(id) else { continue }
            printBytes(NativeFormat.line(article))
        }
    }

    private func writeFiles(
        _ ids: [ArticleID],
        of repository: FileArticleRepository,
        _ settings: Settings
    ) throws {
        guard let out else {
            throw CommandFailure.usage("--format \(format.rawValue) needs --out FOLDER")
        }
        let responder = responderForReading(repository, settings)
        do {
            let folder = URL(filePath: out, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for id in ids {
                let name = "\(id.rawValue).\(format.rawValue)"
                let answer = responder.respond(
                    to: Request(method: .get, target: "/articles/\(name)")
                )
                // One that was killed or withdrawn this moment.
                guard answer.status == .ok else { continue }
                try Data(answer.body).write(to: folder.appending(path: name), options: .atomic)
            }
        } catch let error as CocoaError {
            throw CommandFailure.failed("\(out): \(error.localizedDescription)")
        }
        printError("\(ids.count) articles")
    }
}
