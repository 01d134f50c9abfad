import News
import Testing

@testable import NewsStore

/// The table of failures by itself.
@Suite struct FailedAttemptsTests {
    private func later(_ milliseconds: Int64) -> Instant {
        Instant(milliseconds: noon.milliseconds + milliseconds)
    }

    @Test("the table holds so many clients and no more; the stalest goes first")
    func bounded() {
        var attempts = FailedAttempts<Int>(maximumClients: 3)
        for _ in 1...10 { attempts.note(0, at: later(0)) }
        for client in 1...2 { attempts.note(client, at: later(Int64(client))) }
        #expect(attempts.wait(of: 0, at: later(2)) == 60)
        attempts.note(3, at: later(3))
        #expect(attempts.count == 3)
        #expect(attempts.wait(of: 0, at: later(3)) == nil)
        for client in 4...1000 { attempts.note(client, at: later(Int64(client))) }
        #expect(attempts.count == 3)
    }

    @Test("clients whose failures are over make room before any other")
    func expired() {
        var attempts = FailedAttempts<Int>(maximumClients: 3)
        attempts.note(0, at: later(0))
        attempts.note(1, at: later(0))
        for _ in 1...10 { attempts.note(2, at: later(59_000)) }
        attempts.note(3, at: later(60_000))
        #expect(attempts.count == 2)
        #expect(attempts.wait(of: 2, at: later(60_000)) == 59)
    }

    @Test("a clock that is set back locks nobody out")
    func clockSetBack() {
        var attempts = FailedAttempts<Int>()
        for _ in 1...10 { attempts.note(0, at: later(3_600_000)) }
        #expect(attempts.wait(of: 0, at: later(3_600_000)) == 60)
        #expect(attempts.wait(of: 0, at: later(0)) == nil)
    }
}
