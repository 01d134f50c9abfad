import ArgumentParser
import Formats
import Glibc
import News
import NewsStore
import Synchronization
import NewsAPI

/// `newsd import`: documents in any format into a folder of articles.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import documents into a folder of articles.",
        discussion: """
            Reads files, folders, NDJSON and - for standard input. A document that cannot be read \
            is named with file, line, field and reason, and the rest goes in. The same import \
            again changes nothing. Exit status: 0 all in, 1 some rejected, 2 wrong usage.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The format of all documents (\(DocumentFormat.names)); default: by content.")
    var format: String?

    @Option(help: "The section of documents that name none, such as news/business.")
    var section: String?

    @Option(help: "The source of documents that name none, such as Xinhua.")
    var source: String?

    @Flag(help: "Read everything, write nothing.")
    var dryRun = false

    @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
    var paths: [String]

    func run() async throws {
        let settings = try common.settingsForCommand()
        let options = try importOptions()
        for path in paths where path != "-" && access(path, R_OK) != 0 {
            throw CommandFailure.usage("\(path): \(String(cString: strerror(errno)))")
        }
        let progress = try await Self.run(
            paths,
            into: settings.text("content"),
            options: options,
            reporter: ImportReporter(isTerminal: isatty(STDERR_FILENO) == 1)
        )
        printLine(Self.summary(progress))
        if progress.rejected > 0 { throw ExitCode(1) }
    }

    private func importOptions() throws -> ImportRun.Options {
        var options = ImportRun.Options()
        if let format {
            guard let known = DocumentFormat(rawValue: format) else {
                let hint = Spelling.nearest(
                    to: format,
                    among: DocumentFormat.allCases.map(\.rawValue)
                )
                throw CommandFailure.usage(
                    "--format \(format): unknown format"
                        + (hint.map { "; did you mean \($0)?" } ?? "")
                        + " (\(DocumentFormat.names))"
                )
            }
            options.format = known
        }
        if let section {
            guard let path = SectionPath(section) else {
                throw CommandFailure.usage(
                    "--section \(section): not a section path such as news/business"
                )
            }
            options.section = path
        }
        options.source = source
        options.isDryRun = dryRun
        return options
    }

    /// Imports documents and reports as it goes.
    static func run(
        _ paths: [String],
        into content: String,
        options: ImportRun.Options,
        reporter: ImportReporter
    ) async throws -> ImportRun.Progress {
        do throws(RepositoryError) {
            // A dry run leaves no folder behind.
            let repository: any ArticleRepository =
                options.isDryRun
                ? InMemoryRepository() : try FileArticleRepository(content: content, mode: .shared)
            let sources = paths.map { path in
                path == "-"
                    ? ImportSource.stream(name: "-", next: readStandardInput)
                    : ImportSource.path(path)
            }
            let progress = try await ImportRun(into: repository, options: options)
                .run(sources) { reporter.report($0) }
            reporter.finish()
            return progress
        } catch {
            throw CommandFailure.failed(error.commandText)
        }
    }

    /// One line: how many documents became what.
    static func summary(_ progress: ImportRun.Progress) -> String {
        if progress.readable > 0 {
            return "\(progress.documents) documents: \(progress.readable) readable,"
                + " \(progress.rejected) rejected; nothing written"
        }
        return "\(progress.documents) documents: \(progress.created) new,"
            + " \(progress.replaced) replaced, \(progress.unchanged) unchanged,"
            + " \(progress.rejected) rejected"
    }

    @Sendable private static func readStandardInput() -> Result<[UInt8], RepositoryError> {
        while true {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
                let read = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
                failure = read < 0 ? errno : 0
                count = max(read, 0)
            }
            if failure == EINTR { continue }
            return failure == 0
                ? .success(bytes) : .failure(.io(path: "standard input", errno: failure))
        }
    }
}

/// Shows how far an import is: a bar on a terminal, one line for each tenth elsewhere.
final class ImportReporter: Sendable {
    private struct State {
        var tenths = 0
        var hasBar = false
    }

    private let isTerminal: Bool
    private let isQuiet: Bool
    private let state = Mutex(State())

    init(isTerminal: Bool, isQuiet: Bool = false) {
        self.isTerminal = isTerminal
        self.isQuiet = isQuiet
    }

    func report(_ event: ImportRun.Event) {
        switch event {
        case .rejected(let rejection):
            state.withLock { state in
                if state.hasBar { printProgress("\r\u{1B}[K") }
                state.hasBar = false
                printError(rejection.description)
            }
        case .advanced(let progress):
            guard !isQuiet else { return }
            state.withLock { isTerminal ? drawBar(progress, &$0) : printTenth(progress, &$0) }
        }
    }

    /// Leaves the line of the bar.
    func finish() {
        state.withLock { state in
            if state.hasBar { printProgress("\n") }
            state.hasBar = false
        }
    }

    private func drawBar(_ progress: ImportRun.Progress, _ state: inout State) {
        state.hasBar = true
        guard let share = Self.share(progress) else {
            printProgress("\r\u{1B}[K\(progress.documents) documents")
            return
        }
        let full = Int(share * 30)
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: 30 - full)
        printProgress(
            "\r\u{1B}[K[\(bar)] \(Int(share * 100)) %  \(progress.documents) documents"
        )
    }

    private func printTenth(_ progress: ImportRun.Progress, _ state: inout State) {
        guard let share = Self.share(progress) else { return }
        let tenths = Int(share * 10)
        guard tenths > state.tenths else { return }
        state.tenths = tenths
        printError("\(tenths * 10) %  \(progress.documents) documents")
    }

    /// The part that is done, 0 to 1, or `nil` when the end is not known.
    private static func share(_ progress: ImportRun.Progress) -> Double? {
        guard let total = progress.totalBytes, total > 0 else { return nil }
        return min(1, Double(progress.bytes) / Double(total))
    }
}

extension DocumentFormat {
    /// The names that `--format` takes.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
