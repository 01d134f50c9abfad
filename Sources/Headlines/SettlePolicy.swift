/// Decides when an epoch ends: when all lists are worked out anew.
///
/// At once when that is cheap, or when half of the articles are new; half a second after the last
/// change when an eighth are, as at the end of an import; otherwise so seldom that it takes no
/// more than a thirty-second of one core.
struct SettlePolicy {
    /// What a settling may cost to be done after every change.
    static let cheap = Duration.milliseconds(100)
    /// How long a larger store is to be quiet first.
    static let quiet = Duration.milliseconds(500)
    /// The time from the end of one settling to the next, as a multiple of what it took.
    static let spacing = 32

    private var lastEnd: Duration?
    private var lastCost = Duration.zero
    private var costPerArticle = Duration.microseconds(300)

    /// Notes that a settling of `count` articles ended at `now`.
    ///
    /// - Parameters:
    ///   - count: How many articles there were.
    ///   - cost: What it took, or `nil` if the lists were known, so that it says nothing of the
    ///     next.
    ///   - now: The time by a clock that only moves forward.
    mutating func settled(count: Int, cost: Duration?, at now: Duration) {
        lastEnd = now
        lastCost = cost ?? costPerArticle * count
        if let cost, count > 0 { costPerArticle = cost / count }
    }

    /// Decides when to settle, if nothing else changes until then.
    ///
    /// - Parameters:
    ///   - count: How many articles there are.
    ///   - changes: How many came or went since the epoch began; at least 1.
    ///   - now: The time by the clock that ``settled(count:cost:at:)`` was told.
    /// - Returns: How long to wait.
    func delay(count: Int, changes: Int, at now: Duration) -> Duration {
        if costPerArticle * count <= Self.cheap || changes * 2 >= count { return .zero }
        if changes * 8 >= count { return Self.quiet }
        guard let lastEnd else { return Self.quiet }
        return max(Self.quiet, lastEnd + lastCost * Self.spacing - now)
    }
}
