import Glibc

/// The two clocks a server reads, so that tests can turn them by hand.
package struct ServerClock: Sendable {
    /// Nanoseconds that never go back, for deadlines.
    package var monotonic: @Sendable () -> Int64
    /// Milliseconds since 1970, for `Date` and for how long an answer may be kept.
    package var wall: @Sendable () -> Int64

    package init(
        monotonic: @escaping @Sendable () -> Int64,
        wall: @escaping @Sendable () -> Int64
    ) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The machine's clocks.
    package static let system = ServerClock(
        monotonic: {
            let time = read(CLOCK_MONOTONIC)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        },
        wall: {
            let time = read(CLOCK_REALTIME)
            return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        }
    )

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return time
    }
}

extension Duration {
    /// Whole nanoseconds; longer than 292 years is the most an `Int64` holds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        return scaled + attoseconds / 1_000_000_000
    }
}
