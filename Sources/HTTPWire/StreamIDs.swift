/// The stream identifiers a client has used and skipped (RFC 9113 §5.1.1).
struct StreamIDs: Sendable {
    /// The highest used; 0 before the first.
    private(set) var highest: Int32 = 0
    /// Ranges of identifiers below that were skipped, the lowest first.
    private var skipped: [ClosedRange<Int32>] = []
    /// A client that skips more often gets the oldest of them taken for used.
    private static let limit = 64

    /// Takes in the identifier of a HEADERS frame.
    ///
    /// - Returns: Whether it may be used: it is new or was used before, but not skipped.
    mutating func use(_ id: Int32) -> Bool {
        if id > highest {
            // Only odd ones are a client's.
            if id > highest + 2, id % 2 == 1 {
                if skipped.count == Self.limit { skipped.removeFirst() }
                skipped.append(highest + 1...id - 1)
            }
            highest = id
            return true
        }
        return !skipped.contains { $0.contains(id) }
    }
}
