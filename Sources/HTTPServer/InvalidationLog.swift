/// What was dropped from the cache while answers were being made, so that none of them comes late.
struct InvalidationLog {
    /// How many answers are being made.
    var outstanding = 0 {
        didSet { if outstanding == 0 { entries = [] } }
    }
    /// How often something was dropped so far.
    private(set) var mark: UInt64 = 0
    private var entries: [(mark: UInt64, tags: Set<String>)] = []
    /// Up to which mark everything counts as dropped.
    private var forgotten: UInt64 = 0
    private static let limit = 1024

    /// Notes that answers with any of `tags` were dropped.
    mutating func note(_ tags: [String]) {
        mark += 1
        guard outstanding > 0 else { return }
        entries.append((mark, Set(tags)))
        if entries.count > Self.limit {
            forgotten = entries[0].mark
            entries.removeFirst()
        }
    }

    /// Whether any of `tags` was dropped after `mark` was read.
    func changed(_ tags: [String], since mark: UInt64) -> Bool {
        guard mark < self.mark, !tags.isEmpty else { return false }
        if mark < forgotten { return true }
        return entries.contains { entry in
            entry.mark > mark && tags.contains { entry.tags.contains($0) }
        }
    }
}
