/// Counts what costs a server more than it costs the client, on one HTTP/2 connection.
///
/// Each event says whether the connection goes on.
struct HTTP2Guard: Sendable {
    private let limits: HTTP2Limits
    private var resets: Bucket
    private var faults = Window()
    private var controls = Window()
    private var continuations = 0
    private var emptyData = 0
    private var largeHeads = 0
    private var streams = 0
    /// WINDOW_UPDATE frames that content we sent accounts for.
    private var credit = 0
    /// Bytes sent that account for none yet.
    private var uncredited = 0

    /// What to do about an event.
    enum Verdict: Equatable { case proceed, end }

    /// Bytes of content for each WINDOW_UPDATE; a client that takes it in smaller crumbs asks for
    /// more than it takes.
    ///
    /// Bytes are counted, not frames: where a client gives back each frame at once, the last piece
    /// of every body goes on as a crumb of the connection's window that is in nobody's hand.
    static let bytesForUpdate = 64
    private static let mostCredit = 4096

    init(_ limits: HTTP2Limits) {
        self.limits = limits
        resets = Bucket(left: Int64(limits.resets) * 1_000_000_000)
    }

    /// Bytes of another call begin.
    mutating func began() { streams = 0 }

    /// HEADERS came.
    mutating func blockBegan() -> Verdict {
        continuations = 0
        // A request may come with PRIORITY or PRIORITY_UPDATE and an update of its window.
        credit = min(credit + 2, Self.mostCredit)
        return .proceed
    }

    /// CONTINUATION came.
    mutating func blockContinued() -> Verdict {
        continuations += 1
        return continuations > limits.continuations ? .end : .proceed
    }

    /// A request began.
    mutating func requestBegan() -> Verdict {
        streams += 1
        return streams > limits.streamsAtOnce ? .end : .proceed
    }

    /// The client reset a stream.
    ///
    /// - Parameter now: Nanoseconds on a clock that never goes back.
    /// - Returns: Whether the connection goes on.
    mutating func wasReset(at now: Int64) -> Verdict {
        let most = Int64(limits.resets) * 1_000_000_000
        let earned = (now - resets.time).multipliedReportingOverflow(
            by: Int64(limits.resetsPerSecond)
        )
        resets.left = earned.overflow ? most : min(resets.left + earned.partialValue, most)
        resets.time = now
        guard resets.left >= 1_000_000_000 else { return .end }
        resets.left -= 1_000_000_000
        return .proceed
    }

    /// A stream had to be reset.
    mutating func faulted(at now: Int64) -> Verdict {
        faults.count(at: now, seconds: limits.faultSeconds) > limits.faults ? .end : .proceed
    }

    /// A frame came that asks for no content: PING, SETTINGS, PRIORITY, or one nobody knows.
    mutating func controlled(at now: Int64) -> Verdict {
        controls.count(at: now, seconds: limits.controlSeconds) > limits.controls
            ? .end : .proceed
    }

    /// A WINDOW_UPDATE, PRIORITY or PRIORITY_UPDATE came.
    mutating func updated(at now: Int64) -> Verdict {
        guard credit == 0 else {
            credit -= 1
            return .proceed
        }
        return controlled(at: now)
    }

    /// DATA came.
    mutating func receivedData(_ count: Int, endsStream: Bool) -> Verdict {
        guard count == 0, !endsStream else {
            emptyData = 0
            return .proceed
        }
        emptyData += 1
        return emptyData > limits.emptyData ? .end : .proceed
    }

    /// DATA was sent.
    mutating func sentData(_ count: Int, endsStream: Bool) {
        uncredited += count
        let (updates, rest) = uncredited.quotientAndRemainder(dividingBy: Self.bytesForUpdate)
        uncredited = rest
        // However small, the last frame has one update for the stream, one for the connection.
        credit = min(credit + (endsStream ? max(updates, 2) : updates), Self.mostCredit)
    }

    /// The fields of a request were too many or too large.
    mutating func receivedLargeHead() -> Verdict {
        largeHeads += 1
        return largeHeads >= limits.largeHeads ? .end : .proceed
    }

    /// Events in the current stretch of time.
    private struct Window {
        private var start = Int64.min
        private var events = 0

        mutating func count(at now: Int64, seconds: Int) -> Int {
            if start == .min || now - start >= Int64(seconds) * 1_000_000_000 {
                start = now
                events = 0
            }
            events += 1
            return events
        }
    }

    /// What may still be spent, in billionths, and when that was so.
    private struct Bucket {
        var left: Int64
        var time: Int64 = 0
    }
}
