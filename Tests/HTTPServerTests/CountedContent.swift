import Glibc
import HTTP
import Synchronization
import TestSupport

/// Content that can be told from any other at each byte, and counts what is read of it.
final class CountedContent: ResponseContent {
    let byteCount: Int
    /// Where a read fails, or `nil`.
    let failsAt: Int?
    private let gate: Gate?
    private let counts: ContentCounts

    struct Failure: Error {}

    init(
        byteCount: Int,
        failsAt: Int? = nil,
        gate: Gate? = nil,
        counts: ContentCounts = ContentCounts()
    ) {
        self.byteCount = byteCount
        self.failsAt = failsAt
        self.gate = gate
        self.counts = counts
        counts.state.withLock { $0.alive += 1 }
    }

    deinit { counts.state.withLock { $0.alive -= 1 } }

    func read(_ range: Range<Int>) throws -> [UInt8] {
        precondition(0 <= range.lowerBound && range.upperBound <= byteCount && !range.isEmpty)
        counts.state.withLock { counts in
            counts.reads += 1
            counts.bytes += range.count
            counts.longest = max(counts.longest, range.count)
        }
        gate?.wait()
        if let failsAt, range.contains(failsAt) { throw Failure() }
        return bytes(range)
    }

    func bytes(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var place = range.lowerBound
        while place < range.upperBound {
            let start = place % Self.pattern.count
            let end = min(start + range.upperBound - place, Self.pattern.count)
            bytes += Self.pattern[start..<end]
            place += end - start
        }
        return bytes
    }

    /// Repeated to the end; its length is a prime, so that no two pieces are the same.
    private static let pattern: [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return (0..<65_521).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }()
}

/// What happened to some contents.
final class ContentCounts: Sendable {
    struct State {
        /// How many are held by somebody.
        var alive = 0
        var reads = 0
        var bytes = 0
        /// The longest range read at once.
        var longest = 0
    }

    let state = Mutex(State())
    var now: State { state.withLock { $0 } }
}

/// Tells whether content is still held by somebody.
struct WeakContent: Sendable {
    private weak let content: CountedContent?
    init(_ content: CountedContent) { self.content = content }
    var isThere: Bool { content != nil }
}
