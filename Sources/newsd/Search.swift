import ArgumentParser
import Glibc
import HTTP
import News
import NewsAPI
import NewsStore

/// `newsd search`: the articles that have some words.
struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the articles that have some words, best first.",
        discussion: """
            All words are required; "words in quotes" stand side by side, -word leaves out what \
            has it, and the beginning of a word with * stands for any ending.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "In this section or below it, such as news/business.")
    var section: String?

    @Option(help: "With this tag.")
    var tag: String?

    @Option(help: "From this source, such as Xinhua.")
    var source: String?

    @Option(help: "In this language, such as en or zh-Hans.")
    var language: String?

    @Option(help: "Published at this RFC 3339 date or later.")
    var since: String?

    @Option(help: "Published before this RFC 3339 date.")
    var until: String?

    @Option(help: "relevance (the default) or date.")
    var sort: String?

    @Option(help: "How many, 1 to 100 (default: 20).")
    var limit: String?

    // What begins with a hyphen is a word to leave out, unless it is an option.
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("What to search for.", valueName: "query")
    )
    var query: [String]

    func run() async throws {
        for word in query where word.hasPrefix("--") {
            let options = [
                "content", "config", "section", "tag", "source", "language", "since", "until",
                "sort",
                "limit",
            ].map { "--" + $0 }
            let hint = Spelling.nearest(to: word, among: options)
            throw CommandFailure.usage(
                "\(word): unknown option" + (hint.map { "; did you mean \($0)?" } ?? "")
            )
        }
        let settings = try common.settingsForCommand()
        let repository = try upToDate(try openForReading(settings), settings)
        let responder = responderForReading(repository, settings)
        let page: SearchPage
        do throws(SearchRefusal) {
            page = try responder.find(parameters)
        } catch {
            switch error {
            case .parameters(let faults):
                throw CommandFailure.usage(faults.map(Self.text).joined(separator: "; "))
            case .repository(let error): throw CommandFailure.failed(error.commandText)
            }
        }
        if page.hits.isEmpty { printError("nothing found") }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        for hit in page.hits {
            for line in Self.lines(of: hit, isTerminal: isTerminal) { printLine(line) }
        }
    }

    /// What the API is asked with.
    private var parameters: [(name: String, value: String)] {
        let given = [
            ("section", section), ("tag", tag), ("source", source), ("language", language),
            ("since", since), ("until", until), ("sort", sort), ("limit", limit),
        ]
        return [("q", query.joined(separator: " "))]
            + given.compactMap { name, value in value.map { (name, $0) } }
    }

    /// The store with every text searched in, also when no server has seen to it yet.
    private func upToDate(
        _ reading: FileArticleRepository,
        _ settings: Settings
    ) throws -> FileArticleRepository {
        try asking { () throws(RepositoryError) in
            guard try reading.hasTextsToIndex() else { return reading }
            let writing = try FileArticleRepository(
                content: settings.text("content"),
                mode: .shared
            )
            try writing.indexAllTexts()
            return writing
        }
    }

    /// What is printed of one hit: id and headline, and below them a part of the text.
    static func lines(of hit: SearchHit, isTerminal: Bool) -> [String] {
        let title = hit.title.map { text(of: $0, isTerminal: isTerminal) } ?? hit.headline.title
        let excerpt = hit.excerpt.map { "    " + text(of: $0, isTerminal: isTerminal) }
        return ["\(hit.headline.id)  \(title)"] + [excerpt].compactMap(\.self)
    }

    /// A text with its marks in bold where that can be seen.
    private static func text(of marked: MarkedText, isTerminal: Bool) -> String {
        marked.runs.map { run in
            run.isMarked && isTerminal ? "\u{1B}[1m\(run.text)\u{1B}[0m" : run.text
        }.joined()
    }

    private static func text(of fault: Problem.Fault) -> String {
        switch fault.place {
        case .parameter("q"): "query: \(fault.detail)"
        case .parameter(let name): "--\(name): \(fault.detail)"
        case .pointer(let pointer): "\(pointer): \(fault.detail)"
        }
    }
}
