import Dispatch
import Synchronization

/// Hands what the lanes have noted over to whoever writes it, away from the lanes.
final class AccessLog: Sendable {
    private let queue = DispatchQueue(label: "newsd.access-log", qos: .utility)
    private let sink: @Sendable (AccessBatch) -> Void
    private let state = Mutex(State())

    /// A writer that falls this far behind loses batches: memory is for answers.
    private static let mostWaiting = 512
    /// Batches a lane hands over at the latest.
    static let mostEntries = 256

    private struct State {
        var spare: [AccessBatch] = []
        var waiting = 0
    }

    init(_ sink: @escaping @Sendable (AccessBatch) -> Void) { self.sink = sink }

    /// Has `batch` written some time soon, in the order of the calls of each lane, and empties it.
    ///
    /// - Returns: Whether it will be; else its entries are lost.
    func write(_ batch: inout AccessBatch) -> Bool {
        let next = state.withLock { state -> AccessBatch? in
            guard state.waiting < Self.mostWaiting else { return nil }
            state.waiting += 1
            return state.spare.popLast() ?? AccessBatch()
        }
        guard let next else {
            batch.removeAll()
            return false
        }
        let full = batch
        batch = next
        queue.async { self.pass(full) }
        return true
    }

    private func pass(_ batch: consuming AccessBatch) {
        var batch = batch
        sink(batch)
        batch.removeAll()
        let empty = batch
        state.withLock { state in
            state.waiting -= 1
            if state.spare.count < 8 { state.spare.append(empty) }
        }
    }

    /// Returns once all that was written has reached the sink.
    func flush() async {
        await withCheckedContinuation { done in queue.async { done.resume() } }
    }
}
