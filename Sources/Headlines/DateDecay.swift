import News

/// How much less related two articles are for the time between them.
///
/// A decay of the score, never a sort by date: two reports years apart keep most of it, so a close
/// old report stays before a faint new one.
enum DateDecay {
    /// After this many days half of what can be lost is lost.
    static let halfLifeInDays = 90.0
    /// What is left of the score at any distance.
    static let floor = 0.7

    /// The factor for a pair of dates, from ``floor`` to 1; 1 when either is unknown.
    static func factor(_ one: NewsDate?, _ other: NewsDate?) -> Float {
        guard let one, let other else { return 1 }
        let distance = (one.instant.milliseconds - other.instant.milliseconds).magnitude
        let days = Double(distance) / 86_400_000
        return Float(floor + (1 - floor) / (1 + days / halfLifeInDays))
    }
}
