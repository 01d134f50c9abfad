import Dispatch
import Foundation
import Formats
import Glibc
import HTTP
import HTTPServer
import Headlines
import Hooks
import Logging
import News
import NewsAPI
import NewsStore
import Pages
import Synchronization

/// A running server with everything it is made of.
final class Daemon: Sendable {
    let settings: Mutex<Settings>
    let repository: FileArticleRepository
    private let media: FolderMediaLibrary
    private let keys: FileKeyRing
    private let related: RelatedHeadlines
    let indexer: RelatedIndexer
    let responder = SwitchingResponder()
    let server: Server
    let readiness: ReadinessBoard
    let modifications = ModificationClock(start: .now())
    let bell = ChangeBell()
    private let running = RunningWrites()
    private let pages: Mutex<Pages>
    /// The broken files the log has named.
    private let told = Mutex<Set<StoreProblem>>([])
    let log = Logger(label: "newsd")

    /// Opens the store and makes the server; nothing listens yet.
    init(settings: Settings) throws {
        self.settings = Mutex(settings)
        repository = try asking { () throws(RepositoryError) in
            try FileArticleRepository(content: settings.text("content"))
        }
        media = FolderMediaLibrary(content: settings.text("content"))
        pages = Mutex(try Self.pages(content: settings.text("content")))
        keys = FileKeyRing(content: settings.text("content"))
        related = RelatedHeadlines(repository: repository)
        indexer = RelatedIndexer(repository: repository) { SnowballStemmer() }
        readiness = ReadinessBoard()
        let configuration = try settings.serverConfiguration()
        let events = Logger(label: "server")
        do {
            server = try Server(
                configuration: configuration,
                responder: responder,
                accessLog: settings.flag("log.access") ? AccessLog().write : nil,
                events: { event in events.warning("\(event)") }
            )
        } catch {
            throw CommandFailure.failed("\(error)")
        }
    }

    /// Serves until SIGTERM or SIGINT, then drains.
    ///
    /// `reread` resolves the settings anew, for SIGHUP.
    func run(reread: @escaping @Sendable () throws -> Settings) async throws {
        // Before anything can happen that they are about: signals and changes must not be missed.
        let signals = Signals()
        defer { signals.cancel() }
        let changes = repository.changes()
        let texts = repository.changes()
        let addresses: [BoundAddress]
        do {
            addresses = try server.start { bound in
                responder.use(newsResponder(settings.withLock { $0 }, bound))
            }
        } catch {
            throw CommandFailure.failed("\(error)")
        }
        for address in addresses { printLine("listening on \(address)") }
        let watcher = try watchFolder()
        defer { watcher.cancel() }
        let inbox = watchInbox()
        defer { inbox.cancel() }
        let hooks = hookDispatcher()
        defer { hooks.stop() }
        let background = [
            Task { await self.follow(changes) },
            Task { await self.indexRelated() },
            Task { await self.indexTexts(texts) },
            Task { await self.settle() },
            Task { await self.lookAtHooks(hooks) },
            Task {
                await self.reconcile()
                await self.awaitRelated()
            },
        ]
        for await signal in signals.stream {
            if signal == .stop { break }
            reload(reread, addresses)
        }
        let grace = settings.withLock { $0.duration("timeouts.drain") }
        if await !server.drain(grace: grace) {
            log.warning("requests were still under way at the end of the grace period")
        }
        for task in background { task.cancel() }
    }

    /// How long the folder is given before what happened in it is looked at: some editors move a
    /// file away and write another in its place; looked at in between, that is an article that goes
    /// and a new one that comes.
    private static let settling = DispatchTimeInterval.milliseconds(100)

    /// Takes in what happens to the files, as it happens.
    private func watchFolder() throws -> SettlingSource {
        let watch = try asking { () throws(RepositoryError) in try repository.watch }
        let queue = DispatchQueue(label: "newsd.watch")
        let source = SettlingSource(
            descriptor: watch.descriptor,
            settling: Self.settling,
            queue: queue
        ) { [weak self] in
            self?.takeIn(watch, on: queue)
        }
        source.activate()
        return source
    }

    /// Takes in what is dropped into the inbox, within a second or two.
    private func watchInbox() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "newsd.inbox"))
        let content = settings.withLock { $0.text("content") }
        let (log, repository) = (Logger(label: "inbox"), repository)
        let state = Mutex<(inbox: Inbox?, failure: String?)>((nil, nil))
        timer.setEventHandler {
            state.withLock { state in
                do throws(RepositoryError) {
                    // A disk that has no room for the folder now may have it later.
                    if state.inbox == nil {
                        state.inbox = try Inbox(content: content, repository: repository)
                    }
                    for outcome in try state.inbox?.look(at: .now()) ?? [] {
                        Self.tell(outcome, log)
                    }
                    state.failure = nil
                } catch {
                    // Once, not every second.
                    if state.failure != error.logText { log.error("\(error.logText)") }
                    state.failure = error.logText
                }
            }
        }
        timer.schedule(deadline: .now(), repeating: .seconds(1))
        timer.activate()
        return timer
    }

    private static func tell(_ outcome: Inbox.Outcome, _ log: Logger) {
        guard let fault = outcome.faults.first else {
            log.info("\(outcome.file): \(outcome.articles.count) articles")
            return
        }
        let place = fault.line.map { "\(outcome.file):\($0)" } ?? outcome.file
        let text = [place, fault.field, fault.reason].compactMap(\.self).joined(separator: ": ")
        log.warning("rejected: \(text)")
    }

    /// Takes in what the watch saw; what cannot be taken in now is tried again after a second.
    private func takeIn(_ watch: FolderWatch, on queue: DispatchQueue) {
        do throws(RepositoryError) {
            try watch.drain()
            logProblems()
        } catch {
            log.error("watching the folder: \(error.logText)")
            queue.asyncAfter(deadline: .now() + 1) { [weak self] in
                self?.takeIn(watch, on: queue)
            }
        }
    }

    /// Names the files that are broken, each once for as long as it is.
    func logProblems() {
        guard let problems = try? repository.problems() else { return }
        let new = told.withLock { told in
            let new = problems.filter { !told.contains($0) }
            told = Set(problems)
            return new
        }
        for problem in new { log.warning("\(problem)") }
    }

    // MARK: Configuration

    /// The pages with the templates of a content folder in place of those that are built in.
    private static func pages(content: String) throws(CommandFailure) -> Pages {
        let folder = content + "/templates"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var replacements: [String: String] = [:]
        for name in names where name.hasSuffix(".mustache") {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name),
                let text = String(validating: data, as: UTF8.self)
            else { throw .failed("\(folder)/\(name): cannot be read as UTF-8") }
            replacements[String(name.dropLast(".mustache".count))] = text
        }
        do throws(TemplateFault) {
            return try Pages(replacing: replacements)
        } catch {
            throw .failed("\(folder)/\(error.template).mustache:\(error.line): \(error.reason)")
        }
    }

    /// Takes over what can change while the server runs, and says what cannot.
    private func reload(_ reread: @Sendable () throws -> Settings, _ addresses: [BoundAddress]) {
        let new: Settings
        do {
            new = try reread()
        } catch {
            log.error("configuration not taken over: \(error)")
            return
        }
        let changed = settings.withLock { current in
            defer { current = new }
            return new.keysDiffering(from: current)
        }
        LineLogHandler.style.withLock { $0 = new.logStyle }
        var arePagesChanged = false
        do throws(CommandFailure) {
            let pages = try Self.pages(content: new.text("content"))
            arePagesChanged = self.pages.withLock { current in
                defer { current = pages }
                return current.replacements != pages.replacements
            }
        } catch {
            log.error("templates not taken over: \(error.message)")
        }
        responder.use(newsResponder(new, addresses))
        let live = [
            "publicOrigin", "title", "description", "language", "access.reads", "superdesk.secrets",
            "superdesk.sources",
        ]
        let needRestart = changed.filter {
            !live.contains($0) && !["log.level", "log.format", "timeouts.drain"].contains($0)
        }
        if !needRestart.isEmpty {
            log.warning("takes effect at the next start: \(needRestart.joined(separator: ", "))")
        }
        log.info("configuration read again", metadata: ["changed": "\(changed.count)"])
        if arePagesChanged || changed.contains(where: live.contains) {
            modifications.noteEverything(at: .now())
            server.invalidate(tags: [NewsResponder.siteCacheTag])
        }
    }

    private func newsResponder(_ settings: Settings, _ addresses: [BoundAddress]) -> NewsResponder {
        let origin =
            addresses.lazy.map(\.description).first { $0.hasPrefix("http") } ?? "http://localhost"
        let log = log
        let board = readiness
        let (repository, server) = (repository, server)
        let content = settings.text("content")
        return NewsResponder(
            site: settings.site(origin: origin),
            repository: repository,
            media: media,
            related: related,
            modifications: modifications,
            bell: bell,
            running: running,
            bulkBytes: settings.integer("limits.bulkBytes"),
            spool: { try FileSpool(content: content) },
            superdesk: Superdesk(
                signature: SuperdeskSignature(secrets: settings.texts("superdesk.secrets")),
                sources: AddressSet(settings.texts("superdesk.sources")) ?? AddressSet()
            ),
            pages: pages.withLock { $0 },
            access: Access(keys: keys, closesReads: settings.text("access.reads") == "key"),
            settled: { server.invalidate(tags: $0) },
            readiness: {
                board.readiness(problems: (try? repository.problems().map(\.description)) ?? [])
            },
            report: { log.error("\($0.logText)") }
        )
    }
}
