import ArgumentParser
import Foundation
import Logging
import NewsStore
import Synchronization

/// `newsd serve`: the server, until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a folder of articles over HTTP.",
        discussion: """
            Prints one line for each listener once it accepts. SIGTERM and SIGINT finish what is \
            under way and exit 0; SIGHUP reads the configuration again.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "Where to listen: HOST:PORT, :PORT, PORT, unix:/path or systemd (default: 127.0.0.1:8080).",
            valueName: "address"
        )
    )
    var listen: [String] = []

    func run() async throws {
        let settings = try common.settingsForCommand(listen: listen)
        LineLogHandler.style.withLock { $0 = settings.logStyle }
        LoggingSystem.bootstrap { LineLogHandler(label: $0) }
        try await importSampleIfNew(settings)
        let daemon = try Daemon(settings: settings)
        try await daemon.run { try common.settings(listen: listen) }
    }

    /// Fills `./content` with the sample of a fresh checkout, when neither folder nor content is named.
    private func importSampleIfNew(_ settings: Settings) async throws {
        let sample = "Config/sample"
        let content = settings.text("content")
        let files = FileManager.default
        guard !settings.keysDiffering(from: Settings()).contains("content"),
            !files.fileExists(atPath: content), files.fileExists(atPath: sample)
        else { return }
        printLine("no \(content) yet: importing \(sample) into it")
        let progress = try await Import.run(
            [sample],
            into: content,
            options: .init(),
            reporter: ImportReporter(isTerminal: false, isQuiet: true)
        )
        printLine(Import.summary(progress))
    }
}

extension Settings {
    /// How log lines look and which are written.
    var logStyle: LineLogHandler.Style {
        LineLogHandler.Style(
            format: LineLogHandler.Style.Format(rawValue: text("log.format")) ?? .text,
            level: Logger.Level(rawValue: text("log.level")) ?? .info
        )
    }
}
