import Dispatch
import Glibc
package import HTTP
import HTTPWire
import Synchronization

/// An HTTP/1.1 server: lanes that keep connections and finished answers, workers that make new ones.
package final class Server: Sendable {
    private let configuration: ServerConfiguration
    private let responder: any Responder
    private let accessLog: AccessLog?
    private let events: @Sendable (ServerEvent) -> Void
    private let lanes = Mutex<[Lane]?>(nil)
    private let socketPaths = Mutex<[(path: String, inode: UInt)]>([])

    /// A server that does nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen, limits and deadlines.
    ///   - responder: Makes the answers, on the server's workers.
    ///   - accessLog: Takes what was answered, in batches, on a queue of its own; `nil` costs
    ///     nothing.
    ///   - events: Takes what an operator may want to know, on any thread; must not block.
    /// - Throws: ``ServerError/nowhere`` when there is no address to listen on,
    ///   ``ServerError/proxiesUnnamed(_:)`` when nobody may send the header a listener requires.
    package init(
        configuration: ServerConfiguration,
        responder: any Responder,
        accessLog: (@Sendable (AccessBatch) -> Void)? = nil,
        events: @escaping @Sendable (ServerEvent) -> Void = { _ in }
    ) throws(ServerError) {
        guard !configuration.listen.isEmpty else { throw .nowhere }
        if configuration.trustedProxies.isEmpty,
            let entry = configuration.listen.first(where: \.requiresProxyHeader)
        {
            throw .proxiesUnnamed(entry)
        }
        self.configuration = configuration
        self.responder = responder
        self.accessLog = accessLog.map(AccessLog.init)
        self.events = events
    }

    /// Begins to listen.
    ///
    /// Raises the soft limit of descriptors to the hard one first, so that it is the operator's
    /// limit that counts.
    ///
    /// - Parameter whenBound: Called with the addresses before the first connection is taken, which
    ///   may wait already in a socket that was passed on.
    /// - Returns: Where it listens, in the order configured; a name with several addresses gives
    ///   several.
    /// - Throws: ``ServerError``; then it does not listen anywhere.
    @discardableResult
    package func start(
        whenBound: ([BoundAddress]) -> Void = { _ in }
    ) throws(ServerError) -> [BoundAddress] {
        guard lanes.withLock({ $0 == nil }) else { throw .alreadyStarted }
        let limit = Self.raiseDescriptorLimit()
        var listeners: [[Listener]] = Array(repeating: [], count: configuration.lanes)
        for entry in configuration.listen {
            let opened = try Listener.open(
                entry,
                lanes: configuration.lanes,
                configuration.activation
            )
            for (lane, some) in opened.enumerated() { listeners[lane] += some }
            if case .address(.unix(let path)) = entry.place { remember(path) }
        }
        let bound = listeners[0].map(\.address)
        let most = max((configuration.maximumConnections ?? limit * 8 / 10), 1)
        let pools = WorkerPools(configuration)
        let limits = AddressLimits(configuration)
        var made: [Lane] = []
        for index in 0..<configuration.lanes {
            do throws(SystemError) {
                made.append(
                    try Lane(
                        index: index,
                        configuration: configuration,
                        listeners: listeners[index],
                        responder: responder,
                        pools: pools,
                        accessLog: accessLog,
                        maximumConnections: max(most / configuration.lanes, 1),
                        limits: limits,
                        events: events
                    )
                )
            } catch {
                throw .lane(error)
            }
        }
        whenBound(bound)
        for lane in made { lane.start() }
        let started = made
        lanes.withLock { $0 = started }
        return bound
    }

    /// Drops every kept answer that depends on one of `tags`.
    ///
    /// No request that comes after this has returned gets one, nor does one that a worker is
    /// answering. May be called on any thread, and does not wait.
    package func invalidate(tags: [String]) {
        for lane in running { lane.drop(tags: tags) }
    }

    /// Blocks the thread until what lanes are giving at this moment is on its way.
    ///
    /// After ``invalidate(tags:)``, for whoever has a cache in front forget an answer, which must
    /// not get it once more behind that. Never to be called on a lane or in a task: a lane would
    /// wait for itself.
    package func waitForAnswersBeingGiven() {
        let given = DispatchGroup()
        for lane in running {
            given.enter()
            if !lane.post(.passed { given.leave() }) { given.leave() }
        }
        given.wait()
    }

    /// Stops listening, finishes what is under way and closes every connection.
    ///
    /// What waits in the backlog is still taken. Afterwards the server is of no more use.
    ///
    /// - Parameter grace: How long it may take; what is left then is closed.
    /// - Returns: Whether everything ended in time.
    package func drain(grace: Duration) async -> Bool {
        let isComplete = await withTaskGroup(of: Bool.self) { group in
            for lane in running {
                group.addTask {
                    await withCheckedContinuation { done in
                        if !lane.post(.drain(grace: grace, done: done)) {
                            done.resume(returning: true)
                        }
                    }
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        removeSockets()
        await accessLog?.flush()
        return isComplete
    }

    /// What the server has done so far; zeros after a drain.
    package func statistics() async -> LaneStatistics {
        var sum = LaneStatistics()
        for lane in running {
            sum.add(
                await withCheckedContinuation { reply in
                    if !lane.post(.statistics(reply)) { reply.resume(returning: LaneStatistics()) }
                }
            )
        }
        return sum
    }

    /// Looks for deadlines that have passed, as happens by itself four times a second.
    ///
    /// For tests that turn the clock by hand.
    package func checkDeadlines() async {
        for lane in running {
            await withCheckedContinuation { done in
                if !lane.post(.turn(done)) { done.resume() }
            }
        }
    }

    private var running: [Lane] { lanes.withLock { $0 ?? [] } }

    /// Raises the limit of descriptors as far as allowed, and says what it is.
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return 1024 }
        var raised = limit
        raised.rlim_cur = raised.rlim_max
        if raised.rlim_cur != limit.rlim_cur, unsafe setrlimit(resource, &raised) == 0 {
            limit = raised
        }
        return Int(clamping: limit.rlim_cur)
    }

    private func remember(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        let inode = UInt(status.st_ino)
        socketPaths.withLock { $0.append((path, inode)) }
    }

    /// Takes our sockets out of the file system, unless another server's are there by now.
    private func removeSockets() {
        let paths = socketPaths.withLock { paths in
            defer { paths = [] }
            return paths
        }
        for (path, inode) in paths {
            var status = stat()
            if unsafe lstat(path, &status) == 0, UInt(status.st_ino) == inode {
                unsafe unlink(path)
            }
        }
    }
}
