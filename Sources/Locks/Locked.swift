import Glibc

/// A value that one thread at a time may use, for what many threads use often and briefly.
///
/// `Mutex` does the same, and on Linux gives itself to whoever has waited longest (a futex with
/// priority inheritance). On a path that several threads take thousands of times a second that
/// ends in a convoy: once one of them loses its core inside, each finds the lock given to another
/// that does not run yet, spins in vain and sleeps; with four workers on one core an answer took
/// twice as long. Here whoever comes first may take a lock that is free, and nobody spins.
@safe
package final class Locked<Value: Sendable & ~Copyable>: Sendable {
    // Where it can't move: the system knows it by its address.
    private nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
    // Touched with the lock held, and by nobody else.
    private nonisolated(unsafe) var value: Value

    /// Creates a lock around a value.
    package init(_ value: consuming Value) {
        unsafe self.value = value
        unsafe lock = .allocate(capacity: 1)
        unsafe lock.initialize(to: pthread_mutex_t())
        let code = unsafe pthread_mutex_init(lock, nil)
        precondition(code == 0, "no lock: \(code)")
    }

    deinit {
        unsafe pthread_mutex_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Runs `body` with the value; it must not use the same lock.
    ///
    /// - Parameter body: What to do with the value, which it may change.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withLock<Result, Failure>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return try unsafe body(&value)
    }
}
