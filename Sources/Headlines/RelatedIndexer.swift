package import News

/// Keeps the neighbours of all articles up to date in a repository.
///
/// One for a repository. It works on the cooperative pool, in steps of a few milliseconds between
/// which it yields and notices cancellation.
package actor RelatedIndexer {
    /// Articles read, or lists written, at a time.
    private static let batch = 128
    /// Articles worked on between two yields.
    private static let step = 16
    /// More new articles than this, and they wait for the next epoch to get their lists.
    private static let most = 64

    /// Articles taken in between two rests.
    private static let round = 512
    /// How long to rest after work, as a multiple of what it took: while articles come, and else.
    private static let restOfBusy = 9
    private static let restOfCalm = 1
    private static let shortestRest = Duration.milliseconds(50)
    private static let longestRest = Duration.seconds(1)

    /// Whether everything that was there at the start has its list.
    package private(set) var isReady = false
    /// Why the repository refused the last attempt; it is made again after a second.
    package private(set) var lastError: RepositoryError?

    private let repository: any ArticleRepository
    private let makeStemmer: @Sendable () -> any Stemmer
    private var graph = NeighbourGraph()
    private var lists = NeighbourLists()
    private var policy = SettlePolicy()
    private var maker: VectorMaker?
    /// Articles that came or changed and were not read yet.
    private var inbox: Set<ArticleID> = []
    /// When something came last.
    private var lastChange: ContinuousClock.Instant?
    /// Articles of the graph whose links are not worked out yet.
    private var unlinked: Set<ArticleID> = []
    private var isSettled = false
    /// Whether the repository holds the mark of a settled store.
    private var isMarked = false
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// Creates an indexer that does nothing until it is run.
    ///
    /// - Parameters:
    ///   - repository: What to index, and where to keep the lists.
    ///   - makeStemmer: Called once.
    package init(
        repository: any ArticleRepository,
        makeStemmer: @escaping @Sendable () -> any Stemmer
    ) {
        self.repository = repository
        self.makeStemmer = makeStemmer
        start = clock.now
    }

    /// Catches up with the repository, then follows its changes until the task is cancelled.
    ///
    /// - Parameter onListsChanged: Told which articles have another list than before.
    package func run(onListsChanged: @escaping @Sendable ([ArticleID]) -> Void) async {
        let (signals, signal) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let changes = repository.changes()
        signal.yield()
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await batch in changes {
                    await self.note(batch)
                    signal.yield()
                }
                signal.finish()
            }
            var isLoaded = false
            var alarm: Task<Void, Never>?
            for await _ in signals {
                alarm?.cancel()
                let begin = clock.now
                var delay: Duration?
                do {
                    if !isLoaded {
                        try await load(onListsChanged)
                        isLoaded = true
                    }
                    delay = try await work(onListsChanged)
                    lastError = nil
                } catch let error as RepositoryError {
                    lastError = error
                    delay = .seconds(1)
                } catch {
                    break
                }
                let rest = rest(since: begin)
                guard (try? await Task.sleep(for: rest)) != nil else { break }
                guard let delay else { continue }
                alarm = Task {
                    guard (try? await Task.sleep(for: delay)) != nil else { return }
                    signal.yield()
                }
            }
            alarm?.cancel()
            group.cancelAll()
        }
    }

    /// How long to rest after work that began at `begin`.
    ///
    /// What comes meanwhile is taken in together. Under a stream of writes the ranking would
    /// otherwise take more of the machine than they do: they come first, and are ranked once the
    /// stream is over.
    private func rest(since begin: ContinuousClock.Instant) -> Duration {
        let now = clock.now
        let isBusy = lastChange.map { now - $0 < Self.shortestRest } ?? false
        let rest = (now - begin) * (isBusy ? Self.restOfBusy : Self.restOfCalm)
        return min(max(rest, Self.shortestRest), Self.longestRest)
    }

    /// Whether every article that is in the repository now has its list.
    ///
    /// - Throws: What the repository throws.
    package func isUpToDate() throws(RepositoryError) -> Bool {
        guard isReady, inbox.isEmpty, unlinked.isEmpty else { return false }
        return try repository.articlesWithoutSignature(limit: 1).isEmpty
    }

    /// Brings everything up to date once, for a command that ends then.
    ///
    /// - Parameter onListsChanged: Told which articles have another list than before.
    /// - Throws: ``RepositoryError``, or `CancellationError`.
    package func catchUp(onListsChanged: @Sendable ([ArticleID]) -> Void = { _ in }) async throws {
        if !isReady { try await load(onListsChanged) }
        while try await readInbox(limit: .max, onListsChanged) || !isSettled {
            try await settle(onListsChanged)
        }
    }

    /// Takes in these articles and writes the lists that change, without settling.
    ///
    /// - Parameters:
    ///   - ids: The articles that came, changed or went.
    ///   - onListsChanged: Told which articles have another list than before.
    /// - Throws: ``RepositoryError``, or `CancellationError`.
    package func update(
        _ ids: [ArticleID],
        onListsChanged: @Sendable ([ArticleID]) -> Void = { _ in }
    ) async throws {
        inbox.formUnion(ids)
        _ = try await readInbox(limit: .max, onListsChanged)
    }

    /// Notes changes, to be taken in with the next work.
    private func note(_ changes: [ArticleChange]) {
        for change in changes { inbox.insert(change.id) }
        lastChange = clock.now
    }

    /// What the ranking keeps in memory, in bytes an article.
    package var bytesPerArticle: Int { graph.bytesPerArticle }

    // MARK: Start

    private func load(_ onListsChanged: @Sendable ([ArticleID]) -> Void) async throws {
        var outdated: [ArticleID] = []
        var loaded: [(ArticleID, TermVector)] = []
        try repository.forEachSignature { stored in
            guard let vector = TermVector.decode(stored.bytes) else {
                outdated.append(stored.id)
                return
            }
            loaded.append((stored.id, vector))
        }
        for (id, vector) in loaded { _ = graph.replace(id, vector) }
        inbox.formUnion(outdated)
        try await pause()
        var last: [ArticleID] = []
        while true {
            let missing = try repository.articlesWithoutSignature(limit: Self.batch)
            // The same again means that they cannot be saved; the inbox will bring them back.
            if missing.isEmpty || missing == last { break }
            last = missing
            try await read(missing, onListsChanged)
        }
        unlinked = []
        try await settle(onListsChanged)
        isReady = true
    }

    // MARK: Work

    /// Does what is to be done now; returns after how long there is more, if there is.
    private func work(
        _ onListsChanged: @Sendable ([ArticleID]) -> Void
    ) async throws -> Duration? {
        _ = try await readInbox(limit: Self.round, onListsChanged)
        var delay = isSettled ? nil : settlingDelay
        if delay == .zero {
            try await settle(onListsChanged)
            delay = nil
        }
        return inbox.isEmpty ? delay : .zero
    }

    /// Takes in what came until now, and links it unless it is so much that settling is cheaper.
    ///
    /// - Returns: Whether anything came.
    private func readInbox(
        limit: Int,
        _ onListsChanged: @Sendable ([ArticleID]) -> Void
    ) async throws -> Bool {
        let taken = inbox.prefix(limit).sorted()
        for start in stride(from: 0, to: taken.count, by: Self.batch) {
            let ids = Array(taken[start..<min(start + Self.batch, taken.count)])
            // Before they are read: what changes again while they are is to be read again.
            inbox.subtract(ids)
            do {
                let changed = try await read(ids, onListsChanged)
                try await link(besides: changed, onListsChanged)
            } catch {
                inbox.formUnion(ids)
                throw error
            }
        }
        return !taken.isEmpty
    }

    /// Reads articles and replaces what the graph has of them.
    ///
    /// - Returns: The articles whose links changed by what went away.
    @discardableResult
    private func read(
        _ ids: [ArticleID],
        _ onListsChanged: @Sendable ([ArticleID]) -> Void
    ) async throws -> Set<ArticleID> {
        var maker = self.maker ?? VectorMaker(stemmer: makeStemmer())
        self.maker = nil
        defer { self.maker = maker }
        var vectors: [(ArticleID, TermVector?)] = []
        var signatures: [StoredSignature] = []
        for (place, id) in ids.enumerated() {
            guard let article = try repository.article(id) else {
                vectors.append((id, nil))
                continue
            }
            let vector = article.status == .usable ? maker.vector(of: article) : .empty
            vectors.append((id, vector))
            signatures.append(
                StoredSignature(id: id, revision: article.revision, bytes: vector.encode())
            )
            if place % Self.step == Self.step - 1 { try await pause() }
        }
        // What has no terms is not in the graph, so nothing else would take its old list away.
        try write([], for: vectors.filter { $1?.terms.isEmpty ?? false }.map(\.0), onListsChanged)
        try repository.saveSignatures(signatures)
        var changed: Set<UInt32> = []
        for (id, vector) in vectors {
            changed.formUnion(graph.replace(id, vector))
            if graph.number(id) == nil { unlinked.remove(id) } else { unlinked.insert(id) }
        }
        isSettled = false
        return Set(changed.map { graph.members[Int($0)].id })
    }

    /// Links what arrived, and writes the lists that changed.
    private func link(
        besides removed: Set<ArticleID>,
        _ onListsChanged: @Sendable ([ArticleID]) -> Void
    ) async throws {
        var changed: Set<UInt32> = []
        if unlinked.count <= Self.most, settlingDelay > .zero {
            for id in unlinked.sorted() {
                guard let number = graph.number(id) else { continue }
                changed.formUnion(graph.link(number))
                try await pause()
            }
            unlinked = []
        }
        for id in removed { if let number = graph.number(id) { changed.insert(number) } }
        try await write(changed.sorted().map(Int.init), onListsChanged)
    }

    /// In how long the next settling is due; until then new lists are worked out one by one.
    private var settlingDelay: Duration {
        policy.delay(
            count: graph.count,
            changes: max(1, graph.changesSinceEpoch),
            at: elapsed
        )
    }

    // MARK: Settling

    /// Begins an epoch and works out every list anew.
    private func settle(_ onListsChanged: @Sendable ([ArticleID]) -> Void) async throws {
        let begin = clock.now
        graph.beginEpoch()
        unlinked = []
        let all = 0..<graph.members.count
        for start in stride(from: 0, to: all.count, by: Self.step) {
            graph.relink(start..<min(start + Self.step, all.count))
            try await pause()
        }
        for start in stride(from: 0, to: all.count, by: Self.step) {
            graph.recontext(start..<min(start + Self.step, all.count))
            try await pause()
        }
        let mark = self.mark
        // A store that was left settled has these very lists: no need to work them out.
        let isKnown = try !isReady && repository.rankingState() == mark
        if !isKnown {
            try await write(Array(all), onListsChanged)
            try repository.saveRankingState(mark)
        }
        isMarked = true
        isSettled = true
        policy.settled(count: all.count, cost: isKnown ? nil : clock.now - begin, at: elapsed)
    }

    /// A fingerprint of what is ranked and of how.
    private var mark: [UInt8] {
        var sum: UInt64 = 0
        for (number, member) in graph.members.enumerated() {
            var hash = TermKey.of(member.id.rawValue.utf8, isName: false)
            for entry in graph.signatures[number] {
                let key = graph.table.keys[Int(entry.term)]
                hash = TermKey.mix(hash ^ key &+ UInt64(entry.weight))
            }
            sum &+= hash
        }
        return [TermVector.format, NeighbourGraph.format]
            + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }

    /// Writes the lists of these articles where they differ from what is stored.
    private func write(
        _ numbers: [Int],
        _ onListsChanged: @Sendable ([ArticleID]) -> Void
    ) async throws {
        var pending: [ArticleID: [Neighbour]] = [:]
        for (place, number) in numbers.enumerated() {
            if graph.members[number].isLinked, graph.members[number].isAlive {
                let list = lists.neighbours(of: number, in: graph)
                let hash = list.hashValue
                let id = graph.members[number].id
                if try isStored(list, hash: hash, of: number) {
                    graph.setStored(hash, of: number)
                } else {
                    pending[id] = list
                    graph.setStored(hash, of: number)
                }
            }
            if pending.count == Self.batch || (place == numbers.count - 1 && !pending.isEmpty) {
                try save(pending)
                onListsChanged(pending.keys.sorted())
                pending = [:]
            }
            if place % Self.step == Self.step - 1 { try await pause() }
        }
    }

    /// Writes one list for these articles where it differs from what is stored.
    private func write(
        _ list: [Neighbour],
        for ids: [ArticleID],
        _ onListsChanged: @Sendable ([ArticleID]) -> Void
    ) throws {
        let changed = try ids.filter { try repository.neighbours(of: $0) != list }
        guard !changed.isEmpty else { return }
        try save(Dictionary(uniqueKeysWithValues: changed.map { ($0, list) }))
        onListsChanged(changed.sorted())
    }

    private func isStored(_ list: [Neighbour], hash: Int, of number: Int) throws -> Bool {
        if let stored = graph.members[number].storedHash { return stored == hash }
        return try repository.neighbours(of: graph.members[number].id) == list
    }

    private func save(_ pending: [ArticleID: [Neighbour]]) throws {
        if isMarked || !isReady {
            // Before the lists differ from those of the settled store, its mark goes.
            try repository.saveRankingState([])
            isMarked = false
        }
        do {
            try repository.saveNeighbours(pending)
        } catch {
            for id in pending.keys {
                if let number = graph.number(id) { graph.setStored(nil, of: Int(number)) }
            }
            isSettled = false
            throw error
        }
    }

    // MARK: Time

    private var elapsed: Duration { start.duration(to: clock.now) }

    private func pause() async throws {
        await Task.yield()
        try Task.checkCancellation()
    }
}
