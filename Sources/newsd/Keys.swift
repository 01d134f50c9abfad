import ArgumentParser
import Formats
import Foundation
import News
import NewsAPI
import NewsStore

/// `newsd keys`: who may write, and read what is not open.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add, list and revoke the API keys of a folder of articles.",
        discussion: """
            A client sends its key as Authorization: Bearer KEY. A running server sees what is \
            added or revoked here at once.
            """,
        subcommands: [Add.self, List.self, Revoke.self]
    )

    /// `newsd keys add`: a new key, printed once.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a key and print it, for the only time, as the last line.",
            discussion: "Only a salted hash of the key is stored: one that is lost is replaced."
        )

        @OptionGroup var common: CommonOptions

        @Option(help: "What the key is called (\(FileKeyRing.nameRule)).")
        var name: String

        @Option(
            help: ArgumentHelp(
                "What it may do, with commas between: read, write (and read), admin (everything).",
                valueName: "scopes"
            )
        )
        var scope: String

        func run() async throws {
            let scopes = try Self.scopes(scope)
            let ring = try keyRing(common)
            let key: String
            do {
                key = try ring.add(name: name, scopes: scopes)
            } catch {
                throw error.failure(name: name)
            }
            let names = Scope.allCases.filter(scopes.contains).map(\.rawValue)
            printLine("\(name) may \(names.joined(separator: ", ")); its key is shown only now:")
            printLine(key)
        }

        /// The scopes that a person typed.
        static func scopes(_ text: String) throws(CommandFailure) -> Set<Scope> {
            let known = Scope.allCases.map(\.rawValue)
            var scopes: Set<Scope> = []
            for name in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let scope = Scope(rawValue: String(name)) else {
                    let hint = Spelling.nearest(to: String(name), among: known)
                    throw .usage(
                        "--scope \(text): '\(name)' is no scope"
                            + (hint.map { "; did you mean \($0)?" } ?? "")
                            + " (\(known.joined(separator: ", ")))"
                    )
                }
                guard scopes.insert(scope).inserted else {
                    throw .usage("--scope \(text): \(name) stands here twice")
                }
            }
            return scopes
        }
    }

    /// `newsd keys list`: what is known of each key, which is not the key itself.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print name, id, scopes and time of creation of each key."
        )

        @OptionGroup var common: CommonOptions

        @Flag(help: "Print a JSON array.")
        var json = false

        func run() async throws {
            let keys: [KeyRecord]
            do {
                keys = try keyRing(common).keys()
            } catch let error as RepositoryError {
                throw CommandFailure.failed(error.commandText)
            }
            if json {
                printBytes(Self.json(keys))
            } else if keys.isEmpty {
                printError("no keys")
            } else {
                for line in Self.table(keys) { printLine(line) }
            }
        }

        /// A line for each key under a line of titles, in columns.
        static func table(_ keys: [KeyRecord]) -> [String] {
            let rows =
                [["name", "id", "scopes", "created"]]
                + keys.map { key in
                    [key.name, key.id, key.scopeNames.joined(separator: ","), key.created.rfc3339]
                }
            let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                zip(row, widths)
                    .map { $0.padding(toLength: $1 + 2, withPad: " ", startingAt: 0) }
                    .joined() + row[3]
            }
        }

        static func json(_ keys: [KeyRecord]) -> [UInt8] {
            var writer = JSONWriter()
            writer.array {
                for key in keys {
                    $0.element {
                        $0.object {
                            $0.member("name", key.name)
                            $0.member("id", key.id)
                            $0.member("scopes") {
                                $0.array { for name in key.scopeNames { $0.element(name) } }
                            }
                            $0.member("created", key.created.rfc3339)
                        }
                    }
                }
            }
            return writer.bytes + [UInt8(ascii: "\n")]
        }
    }

    /// `newsd keys revoke`: a key that opens nothing any more.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key; a running server refuses it at once."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The key's name.")
        var name: String

        func run() async throws {
            let ring = try keyRing(common)
            do {
                try ring.revoke(name: name)
            } catch {
                throw error.failure(name: name)
            }
            printLine("\(name) is revoked")
        }
    }
}

/// The keys of the folder of a command.
private func keyRing(_ common: CommonOptions) throws -> FileKeyRing {
    FileKeyRing(content: try common.contentFolder())
}

extension FileKeyRing.Refusal {
    /// The refusal for the person who typed the name.
    fileprivate func failure(name: String) -> CommandFailure {
        switch self {
        case .name: return .usage("\(name): not a key's name (\(FileKeyRing.nameRule))")
        case .noScope: return .usage("\(name): a key needs a scope")
        case .taken: return .failed("\(name): there is a key of this name already")
        case .unknown(let names):
            let hint = Spelling.nearest(to: name, among: names).map { "; did you mean \($0)?" }
            return .failed("\(name): no key of this name\(hint ?? "")")
        case .repository(let error): return .failed(error.commandText)
        }
    }
}
