import CEpoll
import Dispatch
import Glibc
import HTTP
import HTTPWire
import Locks

/// A core's share of the server: connections, their requests, and the answers kept for them.
///
/// Everything but ``post(_:)``, ``drop(tags:)`` and the constants happens on `queue`, a serial one,
/// so that nothing needs a lock. That is what makes `@unchecked Sendable` true here; the compiler
/// cannot see it, because an actor would cost a suspension for each batch of events.
@safe final class Lane: @unchecked Sendable {
    let queue: DispatchQueue
    let configuration: ServerConfiguration
    let responder: any Responder
    let pools: WorkerPools
    let accessLog: AccessLog?
    let events: @Sendable (ServerEvent) -> Void
    let maximumConnections: Int
    let limits: AddressLimits
    let answersForAnyHost: Bool
    /// Where there are other lanes: then there is one for each core as a rule, and none has a core to
    /// itself.
    private var sharing: CoreSharing?
    private let mailbox = Locked(Mailbox())
    /// What changed and is not dropped from `cache` yet.
    private let drops = DropList()
    /// Room for letters, empty but while they are read.
    private var letterRoom: [Letter] = []

    let set: EpollSet
    private let wake: Descriptor
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?
    private var isTimerOn = false

    var listeners: [Listener]
    var isListening = false
    var lastPause = Int64.min
    /// When which kind of event was told last.
    var lastTold: [String: Int64] = [:]
    var connections: [Connection?] = []
    var connectionCount = 0
    var generation: UInt32 = 0
    /// Connections whose input waits for the next round.
    var deferred: [UInt64] = []
    var wheel: TimerWheel
    var drain: Drain?

    /// What the streams of HTTP/2 take, on any of the connections.
    let streamMemory = StreamMemory()
    /// Where received bytes are put.
    let buffer: UnsafeMutableBufferPointer<UInt8>
    /// The head last parsed.
    var head = RequestHead()
    /// Answers of the connection at hand that are not written yet.
    var out: [UInt8] = []
    var cache: AnswerCache
    var log = InvalidationLog()
    /// Who waits for answers that workers are making.
    var makings = Makings()
    var counts = LaneStatistics()
    /// On the monotonic clock, at the start of the batch.
    var now: Int64
    /// In milliseconds since 1970, at the start of the batch.
    var wall: Int64
    /// The second that `date` is of.
    var second = Int64.min
    var date: [UInt8] = Array(repeating: 0, count: HTTPDate.byteCount)
    var requestIDs = RequestIDs()
    let idleNanoseconds: Int64
    /// What was answered and is not handed over to the access log yet.
    var noted = AccessBatch()

    /// What other threads ask of a lane.
    enum Letter: Sendable {
        case answer(Delivery)
        case piece(token: UInt64, stream: Int32, ContentPiece)
        case stream(token: UInt64, stream: Int32, StreamSink.Letter)
        /// Whoever takes a body has room for more of it.
        case room(token: UInt64, stream: Int32)
        /// There is much to be dropped.
        case drops
        /// To be called once all is done that the lane is at.
        case passed(@Sendable () -> Void)
        case drain(grace: Duration, done: CheckedContinuation<Bool, Never>)
        case statistics(CheckedContinuation<LaneStatistics, Never>)
        case turn(CheckedContinuation<Void, Never>)
    }

    /// An answer on its way from a worker; in one piece, because letters are moved under a lock.
    final class Delivery: Sendable {
        let token: UInt64
        let exchange: Connection.Exchange
        let draft: Answer.Draft
        /// Where the log of changes was when the answer was asked for.
        let mark: UInt64

        init(
            token: UInt64,
            _ exchange: Connection.Exchange,
            _ draft: Answer.Draft,
            mark: UInt64
        ) {
            self.token = token
            self.exchange = exchange
            self.draft = draft
            self.mark = mark
        }
    }

    private struct Mailbox: Sendable {
        var letters: [Letter] = []
        var isClosed = false
    }

    /// A drain under way; a class, because each request asks whether there is one.
    final class Drain {
        var done: CheckedContinuation<Bool, Never>?

        init(done: CheckedContinuation<Bool, Never>) { self.done = done }
    }

    static let bufferBytes = 64 << 10
    /// How long the lane stays in its loop, in nanoseconds.
    ///
    /// Deadlines, a quarter of a second apart, wait that long at most; leaving the loop costs some
    /// ten system calls.
    static let roundBudget: Int64 = 50_000_000
    static let wakeToken = UInt64.max

    init(
        index: Int,
        configuration: ServerConfiguration,
        listeners: [Listener],
        responder: any Responder,
        pools: WorkerPools,
        accessLog: AccessLog?,
        maximumConnections: Int,
        limits: AddressLimits,
        events: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SystemError) {
        queue = DispatchQueue(label: "newsd.lane.\(index)", qos: .userInitiated)
        set = try EpollSet()
        guard
            let raw = try retrying(
                "eventfd",
                { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
            )
        else { throw SystemError(call: "eventfd", code: EAGAIN) }
        wake = Descriptor(owning: raw)
        unsafe buffer = .allocate(capacity: Self.bufferBytes)
        self.configuration = configuration
        self.listeners = listeners
        self.responder = responder
        self.pools = pools
        self.accessLog = accessLog
        self.maximumConnections = maximumConnections
        self.limits = limits
        answersForAnyHost = configuration.hosts.isEmpty
        sharing = configuration.lanes > 1 ? CoreSharing() : nil
        self.events = events
        idleNanoseconds = configuration.deadlines.idle.nanoseconds
        cache = AnswerCache(capacity: configuration.cacheBytes / configuration.lanes)
        now = configuration.clock.monotonic()
        wall = configuration.clock.wall()
        wheel = TimerWheel(now: now)
        try set.add(raw, EpollSet.Interest.listener, token: Self.wakeToken)
    }

    deinit { unsafe buffer.deallocate() }

    /// Begins to listen.
    ///
    /// The lane lives until it is drained.
    func start() {
        let source = DispatchSource.makeReadSource(
            fileDescriptor: set.descriptor.raw,
            queue: queue
        )
        source.setEventHandler { self.serveEvents() }
        source.setCancelHandler { self.source = nil }
        self.source = source
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { self.turnWheel() }
        timer.setCancelHandler { self.timer = nil }
        timer.schedule(deadline: .distantFuture)
        self.timer = timer
        timer.activate()
        source.activate()
        queue.async { self.listen() }
    }

    // MARK: - Other threads

    /// Hands `letter` to the lane.
    ///
    /// - Returns: Whether it will be read; a lane that ended reads no more.
    @discardableResult
    func post(_ letter: Letter) -> Bool {
        let count = mailbox.withLock { mailbox in
            if mailbox.isClosed { return 0 }
            mailbox.letters.append(letter)
            return mailbox.letters.count
        }
        // Outside the lock, for which others would wait during the call. The descriptor is open for
        // as long as the lane is there.
        if count == 1 { _ = eventfd_write(wake.raw, 1) }
        return count > 0
    }

    /// Has no kept answer given any more that depends on one of `tags`.
    ///
    /// A request that comes later does not get one, nor does one that a worker is answering.
    func drop(tags: [String]) {
        if drops.add(tags) { post(.drops) }
    }

    /// Drops what is to be dropped; whoever looks into the cache or the log calls this before.
    func takeDrops() {
        if drops.isEmpty { return }
        for tags in drops.take() {
            log.note(tags)
            cache.drop(tags: tags)
        }
    }

    private func readLetters() {
        var value: eventfd_t = 0
        _ = unsafe eventfd_read(wake.raw, &value)
        // Both keep their room: to make more is no work for who holds the lock.
        let room = letterRoom
        letterRoom = []
        var letters = mailbox.withLock { mailbox in
            defer { mailbox.letters = room }
            return mailbox.letters
        }
        for letter in letters {
            switch letter {
            case .answer(let delivery): finish(delivery)
            case .piece(let token, 0, let piece): send(piece, to: token)
            case .piece(let token, let stream, let piece): send(piece, on: stream, to: token)
            case .stream(let token, let stream, let letter):
                take(letter, for: token, stream: stream)
            case .room(let token, let stream): goOnReceiving(token, stream: stream)
            case .drops: takeDrops()
            case .passed(let done): done()
            case .drain(let grace, let done): beginDrain(grace: grace, done)
            case .statistics(let reply):
                takeDrops()
                counts.connections = connectionCount
                counts.cacheBytes = cache.bytes
                counts.cacheCount = cache.count
                reply.resume(returning: counts)
            case .turn(let done):
                turnWheel()
                done.resume()
            }
        }
        letters.removeAll(keepingCapacity: true)
        letterRoom = letters
    }

    // MARK: - The loop

    /// Serves events until there are none for a moment, or others on the queue must have a turn.
    private func serveEvents() {
        readClocks()
        let began = now
        while true {
            // Waiting here spares the way through Dispatch, some ten system calls, while requests
            // follow each other. For the whole of the budget, because a timer of a moment has to be
            // set and taken back for each. Letters come through the set as well.
            let left = Int32((Self.roundBudget - (now - began)) / 1_000_000)
            let count = set.wait(milliseconds: deferred.isEmpty ? left : 0)
            if count == 0, deferred.isEmpty { break }
            readClocks()
            for index in 0..<count {
                let (happened, token) = set[index]
                if token >> 32 != 0, token != Self.wakeToken {
                    if let connection = connection(token) { serve(connection, happened) }
                } else if token == Self.wakeToken {
                    readLetters()
                } else {
                    accept(Int32(truncatingIfNeeded: token))
                }
            }
            serveDeferred()
            shareCore(afterEvents: count)
            if noted.entries.count >= AccessLog.mostEntries { handOverNotes() }
            if isEnded { return }
            if now - began > Self.roundBudget { break }
        }
        handOverNotes()
        if !deferred.isEmpty { queue.async { self.serveEvents() } }
    }

    private func shareCore(afterEvents count: Int) {
        guard sharing?.letsGo(afterEvents: count) == true else { return }
        let left = configuration.clock.monotonic()
        sched_yield()
        sharing?.cameBack(after: configuration.clock.monotonic() - left)
    }

    func readClocks() {
        now = configuration.clock.monotonic()
        wall = configuration.clock.wall()
        let second = wall / 1000
        if second != self.second {
            self.second = second
            HTTPDate.write(secondsSince1970: second, into: &date, at: 0)
        }
    }

    private func serveDeferred() {
        guard !deferred.isEmpty else { return }
        let tokens = deferred
        deferred.removeAll(keepingCapacity: true)
        for token in tokens {
            guard let connection = connection(token) else { continue }
            connection.isDeferred = false
            pump(connection)
        }
    }

    // MARK: - Deadlines

    /// Looks for deadlines that passed.
    func turnWheel() {
        guard !isEnded else { return }
        readClocks()
        for raw in wheel.advance(to: now) {
            guard let connection = connections[Int(raw)] else { continue }
            expire(connection)
        }
        handOverNotes()
        if wheel.count == 0, isTimerOn {
            isTimerOn = false
            timer?.schedule(deadline: .distantFuture)
        }
    }

    /// Gives `connection` until `deadline`.
    func schedule(_ connection: Connection, at deadline: Int64) {
        wheel.schedule(connection.descriptor.raw, at: deadline)
        guard !isTimerOn else { return }
        isTimerOn = true
        timer?.schedule(deadline: .now() + 0.25, repeating: 0.25, leeway: .milliseconds(50))
    }

    // MARK: - The end

    private(set) var isEnded = false

    /// Lets go of everything; what is under way elsewhere finds the mailbox closed.
    func end(_ isComplete: Bool) {
        guard !isEnded else { return }
        isEnded = true
        // Before anybody learns that the lane has ended and waits for the log alone.
        handOverNotes()
        let letters = mailbox.withLock { mailbox in
            mailbox.isClosed = true
            defer { mailbox.letters = [] }
            return mailbox.letters
        }
        for letter in letters {
            switch letter {
            case .answer(let delivery): delivery.draft.stream?.stop()
            case .piece, .stream, .room, .drops: break
            case .passed(let done): done()
            case .turn(let done): done.resume()
            case .drain(_, let done): done.resume(returning: connectionCount == 0)
            case .statistics(let reply): reply.resume(returning: counts)
            }
        }
        source?.cancel()
        timer?.cancel()
        drain?.done?.resume(returning: isComplete)
        drain = nil
    }
}
