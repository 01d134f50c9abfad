import HTTPServer
import Headlines
import Hooks
import Logging
import News
import NewsAPI
import NewsStore
import Synchronization

/// What a server does beside answering, each for as long as it runs.
extension Daemon {
    /// Lets go of every kept answer that a change makes wrong, and tells those who wait for one.
    func follow(_ changes: AsyncStream<[ArticleChange]>) async {
        for await batch in changes {
            modifications.note(batch.flatMap { [$0.id] + $0.touches }, at: .now())
            let tags = Set(batch.flatMap { NewsResponder.cacheTags(for: $0) })
            server.invalidate(tags: Array(tags))
            bell.ring()
        }
    }

    /// Notes embargoes and expiries as they come due.
    func settle() async {
        var due: Instant?
        while !Task.isCancelled {
            var pause = Duration.seconds(1)
            do throws(RepositoryError) {
                let now = Instant.now()
                // No longer than a second: a write may bring one that is due sooner.
                let next = try repository.settle(at: now)
                if let due, due <= now { bell.ring() }
                due = next
                if let next {
                    pause = min(pause, .milliseconds(next.milliseconds - now.milliseconds))
                }
            } catch {
                log.error("noting what is due: \(error.logText)")
            }
            guard (try? await Task.sleep(for: pause)) != nil else { return }
        }
    }

    /// Has events sent to hooks: when something happens, and each second for what a command did.
    func lookAtHooks(_ hooks: HookDispatcher) async {
        let bell = bell.listen { hooks.wake() }
        defer { bell.cancel() }
        while !Task.isCancelled {
            hooks.look()
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// Who sends events to hooks, not started yet.
    func hookDispatcher() -> HookDispatcher {
        let records = FileHookRecords(content: settings.withLock { $0.text("content") })
        let (repository, responder, server) = (repository, responder, server)
        let log = Logger(label: "hooks")
        let sender = CurlSender()
        return HookDispatcher(records: records, report: { log.error("\($0.logText)") }) { hook in
            HookCourier.Surroundings(
                records: records,
                events: { after, limit throws(RepositoryError) in
                    try repository.events(after: after, limit: limit)
                },
                notice: { place, event throws(RepositoryError) in
                    let notice = try responder.notice(of: event, at: place)
                    // Whoever is told asks at once, and must not get what was kept from before; nor
                    // may a cache get it after it was told to forget it.
                    server.invalidate(tags: notice.tags)
                    server.waitForAnswersBeingGiven()
                    return notice
                },
                sender: sender,
                report: { log.warning("\(hook.name): \($0)") },
                fail: { log.error("\(hook.name): \($0.logText)") }
            )
        }
    }

    /// Brings catalogue and files to agree, once.
    func reconcile() async {
        do throws(RepositoryError) {
            let report = try repository.reconcile()
            log.info(
                "catalogue agrees with the files",
                metadata: [
                    "added": "\(report.added)", "updated": "\(report.updated)",
                    "removed": "\(report.removed)", "problems": "\(report.problems)",
                    "restored": "\(report.restored)",
                ]
            )
            logProblems()
            try repository.warmUp()
            readiness.catalogueIsReady()
        } catch {
            log.error("reconciling the catalogue: \(error.logText)")
        }
    }

    /// Keeps the lists of related headlines up to date.
    func indexRelated() async {
        let (server, modifications) = (server, modifications)
        await indexer.run { ids in
            modifications.noteLists(at: .now())
            server.invalidate(tags: ids.flatMap { NewsResponder.cacheTags(relatedTo: $0) })
        }
    }

    /// Keeps what is searched in up to date.
    func indexTexts(_ changes: AsyncStream<[ArticleChange]>) async {
        let server = server
        let log = Logger(label: "search")
        let indexer = TextIndexer(
            repository: repository,
            onChange: { server.invalidate(tags: [NewsResponder.searchCacheTag]) },
            report: { log.error("\($0.logText)") }
        )
        await indexer.run(changes)
    }

    /// Notes when the related headlines have caught up with the store for the first time.
    func awaitRelated() async {
        while (try? await indexer.isUpToDate()) != true {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
        readiness.relatedIsReady()
    }
}
