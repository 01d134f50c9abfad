import Locks
import Synchronization

/// What a lane is to drop from its cache: written by any thread, taken by the lane before it looks
/// into the cache again.
///
/// Nobody waits for the lane, and it is not woken: whoever asks it after ``add(_:)`` has returned
/// finds the answer gone. To see that there is nothing costs the lane a load.
final class DropList: Sendable {
    /// From so many on the lane is to be woken, which may have had nothing to do for long.
    static let most = 256

    private let waiting = Locked<[[String]]>([])
    private let count = Atomic<Int>(0)

    /// Whether there is nothing to be taken.
    var isEmpty: Bool { count.load(ordering: .acquiring) == 0 }

    /// Adds the tags of answers that may not be given any more.
    ///
    /// - Returns: Whether the lane is to be woken.
    func add(_ tags: [String]) -> Bool {
        waiting.withLock { waiting in
            waiting.append(tags)
            count.store(waiting.count, ordering: .releasing)
            return waiting.count == Self.most
        }
    }

    /// Takes what was added, the oldest first.
    func take() -> [[String]] {
        waiting.withLock { waiting in
            count.store(0, ordering: .releasing)
            defer { waiting = [] }
            return waiting
        }
    }
}
