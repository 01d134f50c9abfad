/// The stream identifiers a client has used and skipped (RFC 9113 §5.1.1).
struct StreamIDs: Sendable {
    /// The highest used; 0 before the first.
    private(set) var highest: Int32 = 0
    /// Ranges of identifiers below that were skipped, the lowest first.
    private var skipped: [ClosedRange<Int32>] = []
    /// A client that skips more often gets the oldest of them taken for used.
    private static let limit = 64
    /// Streams that we have reset: frames may have been on their way.
    private var reset: [Int32] = []
    private var nextReset = 0
    private static let resetLimit = 512

    /// What the identifier of a frame says about its stream when that is not open.
    enum Use: Equatable { case skipped, reset, closed }

    /// Notes that we reset a stream.
    mutating func noteReset(_ id: Int32) {
        if reset.count < Self.resetLimit {
            reset.append(id)
        } else {
            reset[nextReset] = id
            nextReset = (nextReset + 1) % Self.resetLimit
        }
    }

    /// What a stream up to ``highest`` is that is not open.
    func use(of id: Int32) -> Use {
        if skipped.contains(where: { $0.contains(id) }) { return .skipped }
        return reset.contains(id) ? .reset : .closed
    }

    /// Takes in the identifier of a new stream.
    mutating func begin(_ id: Int32) {
        // Only odd ones are a client's.
        if id > highest + 2, id % 2 == 1 {
            if skipped.count == Self.limit { skipped.removeFirst() }
            skipped.append(highest + 1...id - 1)
        }
        highest = id
    }
}
