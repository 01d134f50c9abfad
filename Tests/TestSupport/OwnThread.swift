import Dispatch
package import Testing

/// Runs each test of a suite on a thread of its own.
///
/// A test that waits on a socket or a process blocks its thread. On the cooperative pool, which
/// has as many threads as the machine has cores, two of them would keep all others waiting.
/// No more than ``width`` such tests run at once: libdispatch has 255 threads and no more, and
/// the servers that the tests wait for need some of them.
package struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    private static let width = 16
    private static let turnstile = Turnstile(free: width)

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else {
            // A suite: its tests take their turns one by one.
            try await function()
            return
        }
        await Self.turnstile.enter()
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await withTaskExecutorPreference(QueueExecutor()) { try await function() }
            )
        } catch {
            result = .failure(error)
        }
        await Self.turnstile.leave()
        try result.get()
    }
}

extension Trait where Self == OwnThread {
    /// For tests that block the thread they run on.
    package static var ownThread: Self { OwnThread() }
}

/// Begins what goes on while the test blocks its thread.
///
/// On the cooperative pool it would wait behind every test that has not had its turn.
///
/// - Parameter work: Runs on a queue of its own.
/// - Returns: The task, for what comes of it.
package func beside<Value: Sendable>(
    _ work: @escaping @Sendable () async -> Value
) -> Task<Value, Never> {
    Task.detached(executorPreference: QueueExecutor(), operation: work)
}

/// Lets so many in at once, in the order they come.
private actor Turnstile {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(free: Int) { self.free = free }

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}

/// A serial queue as an executor of tasks.
private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "newsd.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
