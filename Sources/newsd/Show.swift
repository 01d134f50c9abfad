import ArgumentParser
import Foundation
import HTTP
import HTTPTypes
import Headlines
import News
import NewsAPI
import NewsStore

/// `newsd show`: one article, as plain text.
struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print an article as the API answers it, for a terminal."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The article's id.")
    var id: String

    func run() async throws {
        let settings = try common.settingsForCommand()
        let repository = try openForReading(settings)
        _ = try visibleArticle(id, in: repository)
        let responder = responderForReading(repository, settings)
        let response = responder.respond(
            to: Request(method: .get, target: "/articles/\(id).txt")
        )
        guard response.status == .ok else {
            throw CommandFailure.failed("\(id): \(response.status.reasonPhrase)")
        }
        printBytes(response.body)
    }
}

/// Opens the store of a command that only reads.
func openForReading(_ settings: Settings) throws -> FileArticleRepository {
    let content = settings.text("content")
    guard FileManager.default.fileExists(atPath: content + "/.newsd/catalogue.sqlite") else {
        throw CommandFailure.failed(
            "\(content): no store here yet; newsd import or newsd serve makes one"
        )
    }
    return try asking { () throws(RepositoryError) in
        try FileArticleRepository(content: content, mode: .readOnly)
    }
}

/// Answers as the server would, in a command that only reads.
func responderForReading(
    _ repository: FileArticleRepository,
    _ settings: Settings
) -> NewsResponder {
    NewsResponder(
        site: settings.site(origin: "http://localhost"),
        repository: repository,
        media: FolderMediaLibrary(content: settings.text("content")),
        related: RelatedHeadlines(repository: repository),
        modifications: ModificationClock(start: .now()),
        readiness: { Readiness(catalogueIsReady: true, relatedIsReady: true) }
    )
}

/// The article with an id that a person typed, if it may be shown now.
func visibleArticle(_ text: String, in repository: any ArticleRepository) throws -> Article {
    guard let id = ArticleID(text) else {
        throw CommandFailure.usage("\(text): not an article id ([a-z0-9._-], at most 128)")
    }
    let article = try asking { () throws(RepositoryError) in try repository.article(id) }
    guard let article else { throw CommandFailure.failed("\(text): no such article") }
    switch article.visibility(at: .now()) {
    case .visible: return article
    case .gone: throw CommandFailure.failed("\(text): killed")
    case .hidden: throw CommandFailure.failed("\(text): no such article")
    }
}

extension Settings {
    /// What the server says about itself, its links beginning with `origin` unless one is set.
    func site(origin: String) -> Site {
        Site(
            title: text("title"),
            publicOrigin: optionalText("publicOrigin") ?? origin,
            description: optionalText("description"),
            language: optionalText("language")
        )
    }
}
