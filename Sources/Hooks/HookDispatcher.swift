import Dispatch
package import News
import Synchronization

/// Runs a courier for each hook, each on a queue of its own: one that is dead delays nobody.
package final class HookDispatcher: Sendable {
    private let surroundings: @Sendable (Hook) -> HookCourier.Surroundings
    private let records: any HookRecords
    private let runners = Mutex<[String: Runner]>([:])
    private let report: @Sendable (RepositoryError) -> Void
    private let failure = Mutex<RepositoryError?>(nil)

    /// Creates a dispatcher; nothing runs before ``look()``.
    ///
    /// - Parameters:
    ///   - records: Where the hooks are.
    ///   - report: Called with what cannot be read.
    ///   - surroundings: What the courier of a hook is given.
    package init(
        records: any HookRecords,
        report: @escaping @Sendable (RepositoryError) -> Void,
        surroundings: @escaping @Sendable (Hook) -> HookCourier.Surroundings
    ) {
        self.records = records
        self.report = report
        self.surroundings = surroundings
    }

    /// Takes in which hooks there are now, and has each see whether there is something to do.
    ///
    /// Reads the records, so it may block; does not wait for the couriers.
    package func look() {
        let hooks: [Hook]
        do throws(RepositoryError) {
            hooks = try records.hooks()
        } catch {
            // Once, not every second.
            let isNew = failure.withLock { failure in
                defer { failure = error }
                return failure != error
            }
            if isNew { report(error) }
            return
        }
        failure.withLock { $0 = nil }
        runners.withLock { runners in
            let names = Set(hooks.map(\.name))
            for (name, runner) in runners where !names.contains(name) {
                runner.stop()
                runners[name] = nil
            }
            for hook in hooks where runners[hook.name]?.hook != hook {
                runners[hook.name]?.stop()
                runners[hook.name] = Runner(hook, surroundings(hook))
            }
        }
        wake()
    }

    /// Has each hook that ``look()`` found see whether there is something to do.
    ///
    /// Never blocks on a disk.
    package func wake() {
        let all = runners.withLock { Array($0.values) }
        for runner in all { runner.wake() }
    }

    /// Stops after what is under way; what is not sent is sent at the next start.
    package func stop() {
        let all = runners.withLock { runners in
            defer { runners = [:] }
            return Array(runners.values)
        }
        for runner in all { runner.stop() }
    }

    /// A courier on its queue.
    private final class Runner: Sendable {
        let hook: Hook
        private let queue: DispatchQueue
        private let surroundings: HookCourier.Surroundings
        private let state: Mutex<State>

        private struct State {
            var courier: HookCourier?
            /// Whether a turn is to come that has not begun.
            var isAwake = false
            var isStopped = false
            /// When it is woken next.
            var alarm: Instant?
            var failure: RepositoryError?
        }

        init(_ hook: Hook, _ surroundings: HookCourier.Surroundings) {
            self.hook = hook
            self.surroundings = surroundings
            queue = DispatchQueue(label: "newsd.hook.\(hook.name)")
            state = Mutex(State(courier: HookCourier(hook, surroundings)))
        }

        func wake() {
            let isFirst = state.withLock { state in
                defer { state.isAwake = true }
                return !state.isAwake && !state.isStopped
            }
            if isFirst { queue.async { self.turn() } }
        }

        func stop() { state.withLock { $0.isStopped = true } }

        private func turn() {
            let taken = state.withLock { state in
                state.isAwake = false
                return state.isStopped ? nil : state.courier.take()
            }
            guard var courier = taken else { return }
            var next: Instant?
            var failure: RepositoryError?
            do throws(RepositoryError) {
                next = try courier.turn()
            } catch {
                failure = error
            }
            let (isNew, isLater) = state.withLock { state in
                state.courier = courier
                defer {
                    state.failure = failure
                    state.alarm = next
                }
                return (failure != state.failure, next != state.alarm)
            }
            // Once, not at every turn: there is another soon.
            if let failure, isNew { surroundings.fail(failure) }
            if let next, isLater {
                let pause = max(next.milliseconds - surroundings.clock().milliseconds, 0)
                queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause))) { self.wake() }
            }
        }
    }
}
