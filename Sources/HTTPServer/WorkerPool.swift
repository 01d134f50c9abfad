import Dispatch
import Synchronization

/// A fixed number of queues that run what may block, with a bounded line before them.
final class WorkerPool: Sendable {
    private let queues: [DispatchQueue]
    private let waitingLimit: Int
    private let state: Mutex<State>

    private struct State {
        var idle: [Int]
        /// Workers that were woken and have not taken anything yet.
        var waking = 0
        /// What is taken is `nil`: nobody else may hold on to what it captured.
        var line: [(@Sendable () -> Void)?] = []
        /// The first of `line` not taken yet.
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
    /// - Parameters:
    ///   - isBounded: Whether the length of the line counts.
    ///   - work: Lives until it has run, no longer.
    /// - Returns: Whether there was room; if not, it will not run.
    func submit(isBounded: Bool = true, _ work: @escaping @Sendable () -> Void) -> Bool {
        enum Place {
            case worker(Int)
            case line, none
        }
        let place = state.withLock { state -> Place in
            let worker = state.idle.popLast()
            let waiting = state.line.count - state.next - state.waking
            guard worker != nil || !isBounded || waiting < waitingLimit else { return .none }
            state.line.append(work)
            guard let worker else { return .line }
            state.waking += 1
            return .worker(worker)
        }
        switch place {
        case .none: return false
        case .line: return true
        case .worker(let worker):
            queues[worker].async { self.run(worker) }
            return true
        }
    }

    /// Runs what waits, then lies idle: no thread sleeps between requests.
    private func run(_ worker: Int) {
        var isWaking = true
        while let work = takeNext(worker, isWaking: isWaking) {
            isWaking = false
            work()
        }
    }

    private func takeNext(_ worker: Int, isWaking: Bool) -> (@Sendable () -> Void)? {
        state.withLock { state in
            if isWaking { state.waking -= 1 }
            guard state.next < state.line.count else {
                state.line.removeAll(keepingCapacity: true)
                state.next = 0
                state.idle.append(worker)
                return nil
            }
            let work = state.line[state.next].take()
            state.next += 1
            if state.next > 1024 {
                state.line.removeFirst(state.next)
                state.next = 0
            }
            return work
        }
    }
}
