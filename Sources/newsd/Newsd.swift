import ArgumentParser
import Glibc
import NewsAPI

/// The command: `newsd serve`, `newsd import`...
@main
struct Newsd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newsd",
        abstract: "A news content server: a folder of articles in, an HTTP JSON API out.",
        subcommands: [
            Serve.self, Import.self, Export.self, Check.self, Show.self, Related.self, Search.self,
            Keys.self,
            HooksCommand.self,
        ]
    )

    static func main() async {
        // A reader that closes its end must not end this process.
        signal(SIGPIPE, SIG_IGN)
        do {
            try requireKnownCommand(CommandLine.arguments.dropFirst())
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            printError("newsd: \(failure.message)")
            Glibc.exit(failure.code)
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if code == .success {
                printLine(message)
                Glibc.exit(0)
            }
            printError(message)
            // Wrong usage is 2 here, as in most of the commands people know.
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }

    /// The parser suggests options but no commands, and would call a misspelt one an argument.
    private static func requireKnownCommand(
        _ arguments: ArraySlice<String>
    ) throws(CommandFailure) {
        var known = configuration.subcommands
        var above = ""
        for name in arguments {
            guard !known.isEmpty, !name.hasPrefix("-"), name != "help" else { return }
            guard let command = known.first(where: { $0._commandName == name }) else {
                let names = known.map { $0._commandName } + ["help"]
                let hint = Spelling.nearest(to: name, among: names)
                throw .usage(
                    "\(above)\(name): unknown command"
                        + (hint.map { "; did you mean \($0)?" } ?? "")
                )
            }
            known = command.configuration.subcommands
            above += "\(name) "
        }
    }
}

/// Why a command ended without having done what it was asked.
struct CommandFailure: Error {
    let message: String
    /// 1: it could not be done; 2: it was asked wrongly.
    let code: Int32

    static func failed(_ message: String) -> CommandFailure {
        CommandFailure(message: message, code: 1)
    }

    static func usage(_ message: String) -> CommandFailure {
        CommandFailure(message: message, code: 2)
    }
}
