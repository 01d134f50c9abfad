import Synchronization

/// Wakes who waits for the next change.
///
/// One for a server. May be used on any thread.
package final class ChangeBell: Sendable {
    private struct Listeners {
        var next = 0
        var all: [Int: @Sendable () -> Void] = [:]
    }

    private let listeners = Mutex(Listeners())

    package init() {}

    /// Tells everybody that there may be something new; nobody is waited for.
    package func ring() {
        let all = listeners.withLock { Array($0.all.values) }
        for listener in all { listener() }
    }

    /// How many wait.
    package var count: Int { listeners.withLock { $0.all.count } }

    /// Has `listener` called at each ring, on any thread; it must not block.
    ///
    /// - Returns: What ``remove(_:)`` takes.
    func add(_ listener: @escaping @Sendable () -> Void) -> Int {
        listeners.withLock { listeners in
            listeners.next += 1
            listeners.all[listeners.next] = listener
            return listeners.next
        }
    }

    /// Has `listener` called at each ring, on any thread, until what is returned is cancelled; it
    /// must not block.
    package func listen(_ listener: @escaping @Sendable () -> Void) -> Listening {
        Listening(bell: self, number: add(listener))
    }

    /// That somebody is called at each ring.
    package struct Listening: Sendable {
        fileprivate let bell: ChangeBell
        fileprivate let number: Int

        package func cancel() { bell.remove(number) }
    }

    func remove(_ number: Int) {
        _ = listeners.withLock { $0.all.removeValue(forKey: number) }
    }
}
