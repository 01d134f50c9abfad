import Glibc

/// Takes one value from one thread to another that waits for it.
///
/// A condition would do the same with twice the calls into the system: its waiter takes a lock again
/// as it wakes, and cannot tell whether others want it.
@safe
package final class Handoff<Value: Sendable>: Sendable {
    // Where it can't move: the system knows it by its address.
    private nonisolated(unsafe) let given: UnsafeMutablePointer<sem_t>
    // Written before `given` is raised and read after: that is what it is for.
    private nonisolated(unsafe) var value: Value?

    /// Creates one that has nothing yet.
    package init() {
        unsafe given = .allocate(capacity: 1)
        unsafe given.initialize(to: sem_t())
        let code = unsafe sem_init(given, 0, 0)
        precondition(code == 0, "no semaphore: \(errno)")
    }

    deinit {
        unsafe sem_destroy(given)
        unsafe given.deallocate()
    }

    /// Gives the value, and wakes whoever waits for it; to be called once.
    package func give(_ value: Value) {
        unsafe self.value = value
        unsafe sem_post(given)
    }

    /// Waits for the value; to be called once, by one thread.
    ///
    /// - Returns: What ``give(_:)`` was given, on whatever thread.
    package func take() -> Value {
        while true {
            while unsafe sem_wait(given) != 0 {}
            if let value = unsafe value.take() { return value }
        }
    }
}
