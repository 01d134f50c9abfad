import Dispatch
import HTTP
import Synchronization

/// Takes the body of an answer from whoever makes it to the lane of its connection.
///
/// What the client has not taken yet is bounded: beyond that the answer is given up.
final class StreamSink: ResponseSink {
    /// What becomes of an answer that is sent as it comes about.
    enum Letter: Sendable {
        case bytes([UInt8])
        case finished
        /// The client is too far behind, or the rest cannot be made.
        case givenUp
    }

    private struct State {
        /// What is told when the answer is over; `nil` when it is, or is not to be told.
        var stream: (any ResponseStream)?
        var isOver = false
        /// Bytes that the client has not taken.
        var waiting = 0
        /// Whether a worker makes more of it, or is to.
        var isProducing = false
        /// Whether it is to do so once more.
        var isWoken = false
    }

    private let lane: Lane
    private let pool: WorkerPool
    private let token: UInt64
    private let streamID: Int32
    private let limit: Int
    /// As ``ResponseStream/isEndless`` says.
    let isEndless: Bool
    private let state: Mutex<State>

    /// A sink for an answer on a connection of `lane`, and in HTTP/2 on a stream of it, that `pool`
    /// makes.
    init(
        _ stream: any ResponseStream,
        to lane: Lane,
        _ token: UInt64,
        streamID: Int32,
        by pool: WorkerPool,
        limit: Int
    ) {
        self.lane = lane
        self.pool = pool
        self.token = token
        self.streamID = streamID
        self.limit = limit
        isEndless = stream.isEndless
        state = Mutex(State(stream: stream))
    }

    func send(_ bytes: [UInt8]) -> Bool {
        if bytes.isEmpty { return state.withLock { !$0.isOver } }
        return state.withLock { state in
            guard !state.isOver else { return false }
            state.waiting += bytes.count
            // Under the lock, so that what two threads send comes in one order.
            guard state.waiting <= limit else {
                state.isOver = true
                post(.givenUp)
                return false
            }
            post(.bytes(bytes))
            return true
        }
    }

    var isTaken: Bool { state.withLock { $0.waiting == 0 } }

    func giveUp() {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            post(.givenUp)
        }
    }

    func finish() {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            state.stream = nil
            post(.finished)
        }
    }

    func wake() {
        let isFirst = state.withLock { state in
            if state.isOver { return false }
            state.isWoken = true
            defer { state.isProducing = true }
            return !state.isProducing
        }
        // However long the line is: there is one at most for each answer under way.
        if isFirst { _ = pool.submit(isBounded: false) { self.produce() } }
    }

    func wake(after delay: Duration) {
        let nanoseconds = Int(clamping: delay.nanoseconds)
        lane.queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { self.wake() }
    }

    private func produce() {
        while let stream = nextTurn() { stream.produce(self) }
    }

    private func nextTurn() -> (any ResponseStream)? {
        state.withLock { state in
            if state.isWoken, !state.isOver {
                state.isWoken = false
                return state.stream
            }
            state.isProducing = false
            return nil
        }
    }

    /// The client has taken so many bytes.
    func took(_ count: Int) {
        let isAll = state.withLock { state in
            state.waiting -= count
            return state.waiting == 0
        }
        if isAll, count > 0 { wake() }
    }

    /// The answer is over; whoever makes it is told, unless it ended it.
    func end() {
        let stream = state.withLock { state in
            state.isOver = true
            return state.stream.take()
        }
        stream?.stop()
    }

    private func post(_ letter: Letter) {
        lane.post(.stream(token: token, stream: streamID, letter))
    }
}
