import ArgumentParser
import Foundation

/// The options that every command shares.
struct CommonOptions: ParsableArguments {
    @Option(help: "The folder of the articles (default: ./content).")
    var content: String?

    @Option(help: "The configuration file (default: $NEWSD_CONFIG, or none).")
    var config: String?

    /// Resolves every setting: flags over environment over file over defaults.
    ///
    /// `listen` holds the addresses given as flags, if any.
    func settings(listen: [String] = []) throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        var settings = Settings()
        if let file = config ?? environment[Settings.fileVariable] {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw ConfigurationError.unreadable(
                    file: file,
                    reason: "configuration file cannot be read"
                )
            }
            try settings.apply(Array(data), file: file)
        }
        try settings.apply(environment: environment)
        if let content { settings.set("content", .text(content)) }
        if !listen.isEmpty { settings.set("listen", .texts(listen)) }
        return settings
    }

    /// The settings, or the failure to show a person.
    func settingsForCommand(listen: [String] = []) throws -> Settings {
        do {
            return try settings(listen: listen)
        } catch let error as ConfigurationError {
            throw CommandFailure.usage(error.description)
        }
    }

    /// The folder of the articles, which has to be there: what is put into one mistyped does nothing.
    func contentFolder() throws -> String {
        let content = try settingsForCommand().text("content")
        guard FileManager.default.fileExists(atPath: content) else {
            throw CommandFailure.failed(
                "\(content): no such folder; newsd import or newsd serve makes one"
            )
        }
        return content
    }
}
