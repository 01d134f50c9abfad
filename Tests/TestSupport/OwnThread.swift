import Dispatch
package import Testing

/// Runs each test of a suite on a thread of its own.
///
/// A test that waits on a socket or a process blocks its thread. On the cooperative pool, which
/// has as many threads as the machine has cores, two of them would keep all others waiting.
package struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(QueueExecutor()) {
            try await function()
        }
    }
}

extension Trait where Self == OwnThread {
    /// For tests that block the thread they run on.
    package static var ownThread: Self { OwnThread() }
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
