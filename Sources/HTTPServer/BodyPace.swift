/// How fast a body comes; times are of the monotonic clock, in nanoseconds.
struct BodyPace {
    private var began: Int64
    private var last: Int64
    private var received = 0

    init(now: Int64) {
        began = now
        last = now
    }

    /// So many bytes have come.
    mutating func came(_ count: Int, now: Int64) {
        received += count
        last = now
    }

    /// When it was too slow, or silent for too long, if nothing else comes.
    func deadline(_ deadlines: ServerConfiguration.Deadlines) -> Int64 {
        let rate = Int64(max(deadlines.bodyBytesPerSecond, 1))
        let earned = Int64(received) * 1_000_000_000 / rate
        let slow = began + deadlines.bodyGrace.nanoseconds + earned
        return min(slow, last + deadlines.bodySilence.nanoseconds)
    }
}
