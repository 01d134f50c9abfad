import ArgumentParser
import Formats
import Headlines
import News
import NewsStore

/// `newsd related`: the related headlines of one article.
struct Related: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the related headlines of an article, best first."
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Say why: every reason with its weight, as a table.")
    var explain = false

    @Argument(help: "The article's id.")
    var id: String

    func run() async throws {
        let settings = try common.settingsForCommand()
        let reading = try openForReading(settings)
        let article = try visibleArticle(id, in: reading)
        let items = try await items(of: article, reading, settings)
        if items.isEmpty { printError("no related headlines") }
        if explain {
            for line in Self.table(items) { printLine(line) }
        } else {
            for item in items { printLine("\(item.headline.id)  \(item.headline.title)") }
        }
    }

    /// The list the store keeps, or one worked out now when no server has done so yet.
    private func items(
        of article: Article,
        _ reading: FileArticleRepository,
        _ settings: Settings
    ) async throws -> [RelatedItem] {
        do {
            if try reading.neighbours(of: article.id) != nil {
                return try RelatedHeadlines(repository: reading)
                    .related(to: Headline(article), at: .now()).items
            }
            let writing = try FileArticleRepository(
                content: settings.text("content"),
                mode: .shared
            )
            try await RelatedIndexer(repository: writing) { SnowballStemmer() }.catchUp()
            return try RelatedHeadlines(repository: writing)
                .related(to: Headline(article), at: .now()).items
        } catch let error as RepositoryError {
            throw CommandFailure.failed(error.commandText)
        }
    }

    /// One block of lines for each headline: its score and title, then its reasons by weight.
    static func table(_ items: [RelatedItem]) -> [String] {
        var lines = ["score   weight  kind    reason"]
        for item in items {
            lines.append("\(decimal(item.score))                   \(item.headline.title)")
            lines.append("                        \(item.headline.id)")
            for reason in item.reasons {
                let kind = reason.kind.padding(to: 8)
                lines.append("        \(decimal(reason.weight))   \(kind)\(reason.value)")
            }
        }
        return lines
    }

    /// Three digits after the point.
    private static func decimal(_ value: Float) -> String {
        let thousandths = Int((value * 1000).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }
}

extension String {
    /// With spaces at the end up to `width` characters.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
