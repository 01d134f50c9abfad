import Dispatch

/// Hands access records over away from the lanes.
struct AccessLog: Sendable {
    private let queue = DispatchQueue(label: "newsd.access-log", qos: .utility)
    private let sink: @Sendable ([AccessRecord]) -> Void

    init(_ sink: @escaping @Sendable ([AccessRecord]) -> Void) { self.sink = sink }

    /// Writes `records` some time soon, in the order of the calls of each lane.
    func write(_ records: [AccessRecord]) {
        queue.async { sink(records) }
    }

    /// Returns once all that was written has reached the sink.
    func flush() async {
        await withCheckedContinuation { done in queue.async { done.resume() } }
    }
}
