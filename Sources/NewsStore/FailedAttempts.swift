import News

/// How often each client failed to show a valid key within the last minute.
///
/// A client that failed as often as is allowed is refused without a look at its key until the
/// oldest of those failures is a minute old. What is remembered is bounded: when too many clients
/// fail at once, the one whose last failure is oldest is forgotten.
struct FailedAttempts<Client: Hashable & Sendable>: Sendable {
    /// The failures a client may have within ``window``.
    static var allowed: Int { 10 }
    /// In milliseconds.
    static var window: Int64 { 60_000 }

    private let maximumClients: Int
    /// The moments of each client's failures, the oldest first; at most ``allowed``, at least one.
    private var failures: [Client: [Instant]] = [:]

    init(maximumClients: Int = 4096) {
        self.maximumClients = maximumClients
    }

    /// How many clients are remembered.
    var count: Int { failures.count }

    /// The seconds, rounded up, after which a client may try again; `nil` when it may now.
    func wait(of client: Client, at now: Instant) -> Int? {
        guard let recent = failures[client].map({ Self.recent($0, at: now) }),
            recent.count >= Self.allowed, let oldest = recent.first
        else { return nil }
        let left = oldest.milliseconds + Self.window - now.milliseconds
        return Int((left + 999) / 1000)
    }

    /// Remembers a failure.
    mutating func note(_ client: Client, at now: Instant) {
        let recent = Self.recent(failures[client] ?? [], at: now).suffix(Self.allowed - 1) + [now]
        if failures[client] == nil, failures.count >= maximumClients { makeRoom(at: now) }
        failures[client] = Array(recent)
    }

    private mutating func makeRoom(at now: Instant) {
        failures = failures.filter { $0.value.contains { Self.isRecent($0, at: now) } }
        guard failures.count >= maximumClients else { return }
        let stalest = failures.min { one, other in
            (one.value.last?.milliseconds ?? 0) < (other.value.last?.milliseconds ?? 0)
        }
        if let stalest { failures[stalest.key] = nil }
    }

    private static func recent(_ moments: [Instant], at now: Instant) -> [Instant] {
        moments.filter { isRecent($0, at: now) }
    }

    /// Whether a moment is within the last minute; one to come is of a clock since set back.
    private static func isRecent(_ moment: Instant, at now: Instant) -> Bool {
        (0..<window).contains(now.milliseconds - moment.milliseconds)
    }
}
