import ArgumentParser
import Formats
import Foundation
import News
import NewsAPI
import NewsStore

/// `newsd hooks`: who is told of what happens.
struct HooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Add, list and remove webhooks, and see what they did not take.",
        discussion: """
            A running server sends each event to each hook, in order, until it is taken. What is \
            added or removed here it sees within a second.
            """,
        subcommands: [Add.self, List.self, Remove.self, Dead.self, Replay.self]
    )

    /// `newsd hooks add`: a new hook, which hears of what happens from now on.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a hook; print the secret its events are signed with as the last line.",
            discussion: """
                An events hook gets a POST of JSON for each event, with Newsd-Signature: \
                t=TIME,sha256=HMAC of "TIME.BODY". A purge hook, a cache in front, gets a PURGE with \
                Surrogate-Key and Cache-Tag for each tag that an event makes out of date.
                """
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "What the hook is called (\(Hook.nameRule)).")
        var name: String

        @Argument(help: "Where to: an http or https address.")
        var url: String

        @Option(help: "events or purge.")
        var kind = Hook.Kind.events.rawValue

        @Option(
            help:
                "A secret to sign with; twice while one takes the place of the other. Made if none."
        )
        var secret: [String] = []

        func run() async throws {
            guard Hook.isName(name) else {
                throw CommandFailure.usage("\(name): not a hook's name (\(Hook.nameRule))")
            }
            guard FileHookRecords.isAddress(url) else {
                throw CommandFailure.usage("\(url): not an http or https address")
            }
            guard let kind = Hook.Kind(rawValue: kind) else {
                throw CommandFailure.usage("--kind \(self.kind): is not events or purge")
            }
            guard kind == .events || secret.isEmpty else {
                throw CommandFailure.usage("--secret: a purge is not signed")
            }
            guard secret.count <= 2, secret.allSatisfy({ $0.utf8.count >= 16 }) else {
                throw CommandFailure.usage("--secret: one or two of 16 characters or more")
            }
            let isMade = kind == .events && secret.isEmpty
            let secrets = isMade ? [FileHookRecords.newSecret()] : secret
            let content = try common.contentFolder()
            let isAdded = try asking { () throws(RepositoryError) in
                let page = try FileArticleRepository(content: content, mode: .shared)
                    .events(after: .max, limit: 1)
                return try FileHookRecords(content: content).add(
                    Hook(
                        name: name,
                        url: url,
                        kind: kind,
                        secrets: secrets,
                        created: Instant(milliseconds: Instant.now().seconds * 1000)
                    ),
                    from: EventPlace(epoch: page.epoch, sequence: page.last)
                )
            }
            guard isAdded else {
                throw CommandFailure.failed("\(name): there is a hook of this name already")
            }
            printLine("\(name) hears of what happens from now on")
            if isMade { printLine(secrets[0]) }
        }
    }

    /// `newsd hooks list`: every hook, and how far it has come.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print name, kind, address, events to come and dead letters of each hook."
        )

        @OptionGroup var common: CommonOptions

        @Flag(help: "Print a JSON array.")
        var json = false

        private struct Row {
            var hook: Hook
            /// How many events it has not taken yet.
            var behind: Int64
            /// How many dead letters it has.
            var dead: Int
        }

        func run() async throws {
            let content = try common.contentFolder()
            let rows = try asking { () throws(RepositoryError) in
                let records = FileHookRecords(content: content)
                let page = try FileArticleRepository(content: content, mode: .shared)
                    .events(after: .max, limit: 1)
                return try records.hooks().map { hook throws(RepositoryError) in
                    let place = try records.place(of: hook.name)
                    let done = place?.epoch == page.epoch ? place?.sequence ?? 0 : 0
                    return Row(
                        hook: hook,
                        behind: page.last - done,
                        dead: try records.deadLetters(of: hook.name).count
                    )
                }
            }
            if json {
                var writer = JSONWriter()
                writer.array {
                    for row in rows {
                        $0.element {
                            $0.object {
                                $0.member("name", row.hook.name)
                                $0.member("kind", row.hook.kind.rawValue)
                                $0.member("url", row.hook.url)
                                $0.member("behind", row.behind)
                                $0.member("dead", row.dead)
                                $0.member("created", row.hook.created.rfc3339)
                            }
                        }
                    }
                }
                printBytes(writer.finished())
            } else if rows.isEmpty {
                printError("no hooks")
            } else {
                for row in rows {
                    printLine(
                        "\(row.hook.name)  \(row.hook.kind.rawValue)  \(row.hook.url)"
                            + "  behind \(row.behind)  dead \(row.dead)"
                    )
                }
            }
        }
    }

    /// `newsd hooks remove`: nobody is told any more.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a hook with its dead letters."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The hook's name.")
        var name: String

        func run() async throws {
            let records = try known(name, common)
            _ = try asking { () throws(RepositoryError) in try records.remove(name) }
            printLine("\(name) is removed")
        }
    }

    /// `newsd hooks dead`: what a hook did not take.
    struct Dead: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what a hook did not take: token, event, article and why."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The hook's name.")
        var name: String

        func run() async throws {
            let records = try known(name, common)
            let letters = try asking { () throws(RepositoryError) in
                try records.deadLetters(of: name)
            }
            for letter in letters {
                printLine(
                    "\(letter.place)  \(letter.event.kind.rawValue)  \(letter.event.id)"
                        + "  \(letter.attempts) attempts until \(letter.died.rfc3339)"
                        + "  \(letter.reason)"
                )
            }
        }
    }

    /// `newsd hooks replay`: once more.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Have dead letters sent again, as things stand now; all of them if none is named."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The hook's name.")
        var name: String

        @Argument(help: "Tokens, as newsd hooks dead prints them.")
        var tokens: [String] = []

        func run() async throws {
            let records = try known(name, common)
            let places = try tokens.map { token in
                guard let place = EventPlace(token) else {
                    throw CommandFailure.usage("\(token): not a token of an event")
                }
                return place
            }
            let replayed = try asking { () throws(RepositoryError) in
                try records.replay(places.isEmpty ? nil : places, of: name)
            }
            if let missing = places.first(where: { !replayed.contains($0) }) {
                throw CommandFailure.failed("\(missing): no dead letter of \(name)")
            }
            printLine("\(replayed.count) to be sent again")
        }
    }
}

/// The records of a folder that has a hook of this name.
private func known(_ name: String, _ common: CommonOptions) throws -> FileHookRecords {
    let records = FileHookRecords(content: try common.contentFolder())
    let names = try asking { () throws(RepositoryError) in try records.hooks().map(\.name) }
    guard names.contains(name) else {
        let hint = Spelling.nearest(to: name, among: names).map { "; did you mean \($0)?" }
        throw CommandFailure.failed("\(name): no hook of this name\(hint ?? "")")
    }
    return records
}
