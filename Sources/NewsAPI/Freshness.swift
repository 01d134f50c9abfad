import News

/// How long an answer may be kept, by caches outside and by the server's own.
struct Freshness: Hashable {
    /// Seconds for any cache.
    private(set) var maximumAge: Int64
    /// Seconds for shared caches.
    private(set) var sharedMaximumAge: Int64
    /// Seconds past the shared age in which an old answer may stand in while a new one is fetched.
    private(set) var staleWhileRevalidate: Int64
    /// Seconds past the shared age in which an old answer may stand in for a failing server.
    private(set) var staleIfError: Int64
    /// The last moment the server itself may give the answer again.
    private(set) var until: Instant?

    /// The freshness of an answer made at `now`.
    ///
    /// No cache may show an answer past `turnsAt`. The server gives a kept answer with the ages it
    /// was made with, so of the time that is left the ages take at most half and the server's own
    /// cache the other half; near the turn, answers are made anew ever more often.
    ///
    /// - Parameters:
    ///   - turnsAt: When an embargo or expiry next changes the answer.
    ///   - lifetime: The most seconds the answer is worth when it may change without being told.
    ///   - now: When the answer is made.
    init(turnsAt: Instant?, lifetime: Int64? = nil, now: Instant) {
        maximumAge = 60
        sharedMaximumAge = 300
        staleWhileRevalidate = 60
        staleIfError = 86_400
        if let lifetime {
            maximumAge = min(maximumAge, lifetime)
            sharedMaximumAge = min(sharedMaximumAge, lifetime)
            until = Instant(milliseconds: now.milliseconds + lifetime * 1000)
        }
        guard let turnsAt else { return }
        let left = max(0, turnsAt.milliseconds - now.milliseconds)
        let ages = left / 2 / 1000
        maximumAge = min(maximumAge, ages)
        sharedMaximumAge = min(sharedMaximumAge, ages)
        staleWhileRevalidate = min(staleWhileRevalidate, ages - sharedMaximumAge)
        staleIfError = min(staleIfError, ages - sharedMaximumAge)
        let reach = (sharedMaximumAge + max(staleWhileRevalidate, staleIfError)) * 1000
        let latest = Instant(milliseconds: turnsAt.milliseconds - reach - 1)
        until = min(until ?? latest, latest)
    }

    /// The value of `Cache-Control`.
    var cacheControl: String {
        self == Self.unlimited ? Self.unlimitedText : text
    }

    /// That of nearly every answer.
    private static let unlimited = Freshness(turnsAt: nil, now: .undated)
    private static let unlimitedText = unlimited.text

    private var text: String {
        var text = "public, max-age=\(maximumAge), s-maxage=\(sharedMaximumAge)"
        if staleWhileRevalidate > 0 { text += ", stale-while-revalidate=\(staleWhileRevalidate)" }
        if staleIfError > 0 { text += ", stale-if-error=\(staleIfError)" }
        if staleWhileRevalidate == 0, staleIfError == 0 {
            // Without it a cache that cannot reach the server may go on with what it has.
            text += ", must-revalidate"
        }
        return text
    }
}
