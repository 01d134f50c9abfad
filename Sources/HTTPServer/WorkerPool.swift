import Dispatch
import Synchronization

/// A fixed number of queues that run what may block, with a bounded line before them.
final class WorkerPool: Sendable {
    private let queues: [DispatchQueue]
    private let waitingLimit: Int
    private let state: Mutex<State>

    private struct State {
        var idle: [Int]
        var waiting: [@Sendable () -> Void] = []
        /// The first of `waiting` not taken yet.
        var next = 0
    }

    /// A pool of `workers` queues.
    ///
    /// - Parameters:
    ///   - workers: How much runs at once, 1 or more.
    ///   - waiting: How much more may wait.
    init(workers: Int, waiting: Int) {
        queues = (0..<workers).map { DispatchQueue(label: "newsd.worker.\($0)") }
        waitingLimit = waiting
        state = Mutex(State(idle: Array((0..<workers).reversed())))
    }

    /// Runs `work` on a worker.
    ///
    /// - Returns: Whether there was room; if not, it will not run.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        enum Place {
            case worker(Int)
            case line, none
        }
        let place = state.withLock { state -> Place in
            if let worker = state.idle.popLast() { return .worker(worker) }
            guard state.waiting.count - state.next < waitingLimit else { return .none }
            state.waiting.append(work)
            return .line
        }
        switch place {
        case .none: return false
        case .line: return true
        case .worker(let worker):
            queues[worker].async { self.run(work, on: worker) }
            return true
        }
    }

    /// Runs `first`, then what waits, then lies idle: no thread sleeps between requests.
    private func run(_ first: @Sendable () -> Void, on worker: Int) {
        first()
        while let work = takeNext(worker) { work() }
    }

    private func takeNext(_ worker: Int) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.next < state.waiting.count else {
                state.waiting.removeAll(keepingCapacity: true)
                state.next = 0
                state.idle.append(worker)
                return nil
            }
            defer {
                state.next += 1
                if state.next > 1024 {
                    state.waiting.removeFirst(state.next)
                    state.next = 0
                }
            }
            return state.waiting[state.next]
        }
    }
}
