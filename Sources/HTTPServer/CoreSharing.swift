/// Decides when a lane lets others have its core: after a round of few events, for who sends the
/// requests may wait for this very core, and the more of them the next round has, the less each
/// takes.
///
/// Who computes without an end would keep the core for as long as the system lets it. So what was
/// long in coming back is waited for less and less often.
struct CoreSharing {
    /// How many events are few, for more than one client: one alone is one client's, who waits for
    /// the answer.
    static let few = 2..<16
    /// What is long, in nanoseconds.
    static let long: Int64 = 1_000_000
    /// The most rounds that pass by after a long absence.
    static let mostRounds = 1 << 16

    /// Rounds that still pass by.
    private var waiting = 0
    /// Rounds that pass by after the next long absence.
    private var penalty = 16

    /// Whether the core is to be let go after a round of so many events.
    mutating func letsGo(afterEvents count: Int) -> Bool {
        guard Self.few.contains(count) else { return false }
        if waiting > 0 {
            waiting -= 1
            return false
        }
        return true
    }

    /// Notes how long it took to get the core back, in nanoseconds.
    mutating func cameBack(after duration: Int64) {
        if duration > Self.long {
            waiting = penalty
            penalty = min(penalty * 4, Self.mostRounds)
        } else {
            penalty = max(penalty - penalty / 8, 16)
        }
    }
}
