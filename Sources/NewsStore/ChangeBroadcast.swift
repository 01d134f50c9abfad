import News
import Synchronization

/// Hands every change to every listener, in one order.
final class ChangeBroadcast: Sendable {
    private let listeners = Mutex<Listeners>(Listeners())

    private struct Listeners {
        var next = 0
        var continuations: [Int: AsyncStream<[ArticleChange]>.Continuation] = [:]
    }

    /// A stream of what is sent from now on; nothing is dropped for a slow reader.
    func listen() -> AsyncStream<[ArticleChange]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [ArticleChange].self)
        let number = listeners.withLock { listeners in
            listeners.next += 1
            listeners.continuations[listeners.next] = continuation
            return listeners.next
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.listeners.withLock { $0.continuations.removeValue(forKey: number) }
        }
        return stream
    }

    /// Sends changes; the caller sees to it that calls do not overlap.
    func send(_ changes: [ArticleChange]) {
        guard !changes.isEmpty else { return }
        let continuations = listeners.withLock { Array($0.continuations.values) }
        for continuation in continuations { continuation.yield(changes) }
    }

    deinit {
        for continuation in listeners.withLock({ Array($0.continuations.values) }) {
            continuation.finish()
        }
    }
}
