import Dispatch
import Locks

/// A fixed number of queues that run what may block, with a bounded line before them.
final class WorkerPool: Sendable {
    private let queues: [DispatchQueue]
    private let waitingLimit: Int
    private let state: Locked<State>

    private struct State: Sendable {
        var idle: [Int]
        /// Workers that were woken and have not taken anything yet.
        var waking = 0
        /// What is taken is `nil`: nobody else may hold on to what it captured.
        var line: [(@Sendable () -> Void)?] = []
        /// The first of `line` not taken yet.
        var next = 0

        /// The worker to be woken, unless one is on its way already or all are at work.
        ///
        /// One after the other: where there is a core for it, the next is woken by the one before as
        /// soon as that has something to do; where there is none, one worker with all it needs in
        /// its core's caches does what came in together.
        mutating func wakeOne() -> Int? {
            guard waking == 0, let worker = idle.popLast() else { return nil }
            waking += 1
            return worker
        }
    }

    /// A pool of `workers` queues.
    ///
    /// - Parameters:
    ///   - label: What each of them is called, by debuggers and profilers.
    ///   - workers: How much runs at once, 1 or more.
    ///   - waiting: How much more may wait.
    init(label: String = "newsd.worker", workers: Int, waiting: Int) {
        queues = (0..<workers).map { DispatchQueue(label: "\(label).\($0)") }
        waitingLimit = waiting
        state = Locked(State(idle: Array((0..<workers).reversed())))
    }

    /// Runs `work` on a worker.
    ///
    /// - Parameters:
    ///   - isBounded: Whether the length of the line counts.
    ///   - work: Lives until it has run, no longer.
    /// - Returns: Whether there was room; if not, it will not run.
    func submit(isBounded: Bool = true, _ work: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, worker) = state.withLock { state -> (Bool, Int?) in
            let waiting = state.line.count - state.next - state.waking
            guard !state.idle.isEmpty || !isBounded || waiting < waitingLimit else {
                return (false, nil)
            }
            state.line.append(work)
            return (true, state.wakeOne())
        }
        if let worker { wake(worker) }
        return isTaken
    }

    private func wake(_ worker: Int) {
        queues[worker].async { self.run(worker) }
    }

    /// Runs what waits, then lies idle: no thread sleeps between requests.
    private func run(_ worker: Int) {
        var isWaking = true
        while true {
            let (work, next) = takeNext(worker, isWaking: isWaking)
            if let next { wake(next) }
            guard let work else { return }
            isWaking = false
            work()
        }
    }

    /// - Returns: What to run, and the worker to wake for what waits behind it.
    private func takeNext(_ worker: Int, isWaking: Bool) -> ((@Sendable () -> Void)?, Int?) {
        state.withLock { state in
            if isWaking { state.waking -= 1 }
            guard state.next < state.line.count else {
                state.line.removeAll(keepingCapacity: true)
                state.next = 0
                state.idle.append(worker)
                return (nil, nil)
            }
            let work = state.line[state.next].take()
            state.next += 1
            if state.next > 1024 {
                state.line.removeFirst(state.next)
                state.next = 0
            }
            return (work, state.next < state.line.count ? state.wakeOne() : nil)
        }
    }
}
