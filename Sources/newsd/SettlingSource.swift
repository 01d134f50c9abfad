import Dispatch
import Synchronization

/// Calls back a while after a descriptor became readable, again and again until it is cancelled.
///
/// Nobody waits for the descriptor meanwhile. A muted source of Dispatch would: inotify wakes its
/// manager thread for each event all the same, one or two for every article that is written, and
/// whoever writes pays for it (a tenth of the CPU).
final class SettlingSource: Sendable {
    private let descriptor: Int32
    private let settling: DispatchTimeInterval
    private let queue: DispatchQueue
    private let handler: @Sendable () -> Void
    private let state = Mutex(State.idle)

    private enum State {
        case idle
        case waiting(any DispatchSourceRead)
        case cancelled
    }

    /// Creates a source that does nothing before it is activated.
    ///
    /// - Parameters:
    ///   - descriptor: Open for as long as `handler` is there.
    ///   - settling: How long after it became readable the handler is called.
    ///   - queue: Where the handler is called.
    ///   - handler: Reads all there is to be read.
    init(
        descriptor: Int32,
        settling: DispatchTimeInterval,
        queue: DispatchQueue,
        handler: @escaping @Sendable () -> Void
    ) {
        self.descriptor = descriptor
        self.settling = settling
        self.queue = queue
        self.handler = handler
    }

    /// Begins to wait for the descriptor, unless it was cancelled.
    func activate() {
        state.withLock { state in
            if case .cancelled = state { return }
            let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            source.setEventHandler { self.stopWaiting() }
            source.setCancelHandler { self.settle() }
            source.activate()
            state = .waiting(source)
        }
    }

    /// Calls the handler no more, but for a call that is under way.
    func cancel() {
        // Under one hold: a source that a handler activates in between would never be cancelled.
        state.withLock { state in
            if case .waiting(let source) = state { source.cancel() }
            state = .cancelled
        }
    }

    private func stopWaiting() {
        state.withLock { if case .waiting(let source) = $0 { source.cancel() } }
    }

    private var isCancelled: Bool {
        state.withLock { if case .cancelled = $0 { true } else { false } }
    }

    private func settle() {
        queue.asyncAfter(deadline: .now() + settling) {
            if self.isCancelled { return }
            self.handler()
            self.activate()
        }
    }
}
