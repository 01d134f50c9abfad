import Testing

@testable import HTTPWire

@Suite("What costs a server more than its client") struct HTTP2GuardTests {
    static let second: Int64 = 1_000_000_000
    /// A moment far from zero, as clocks have it.
    static let start: Int64 = 7_000 * second

    /// An event that is counted, and how many of it are let pass.
    struct Event: Sendable, CustomTestStringConvertible {
        var name: String
        var most: Int
        var happens: @Sendable (inout HTTP2Guard, Int64) -> HTTP2Guard.Verdict
        /// How long until as many are let pass again; `nil` for what is never forgotten.
        var seconds: Int64?
        var testDescription: String { name }
    }

    static let limits: HTTP2Limits = {
        var limits = HTTP2Limits()
        limits.resets = 20
        limits.resetsPerSecond = 4
        limits.faults = 10
        limits.faultSeconds = 30
        limits.controls = 50
        limits.controlSeconds = 10
        limits.continuations = 5
        limits.emptyData = 7
        limits.largeHeads = 3
        limits.streamsAtOnce = 9
        return limits
    }()

    static let events = [
        Event(name: "resets", most: 20, happens: { $0.wasReset(at: $1) }, seconds: 5),
        Event(name: "faults", most: 10, happens: { $0.faulted(at: $1) }, seconds: 30),
        Event(name: "controls", most: 50, happens: { $0.controlled(at: $1) }, seconds: 10),
        Event(
            name: "updates without content",
            most: 50,
            happens: { $0.updated(at: $1) },
            seconds: 10
        ),
        Event(
            name: "CONTINUATION",
            most: 5,
            happens: { guarding, _ in guarding.blockContinued() }
        ),
        Event(
            name: "empty DATA",
            most: 7,
            happens: { guarding, _ in guarding.receivedData(0, endsStream: false) }
        ),
        // The third ends it.
        Event(
            name: "large heads",
            most: 2,
            happens: { guarding, _ in guarding.receivedLargeHead() }
        ),
        Event(
            name: "requests at once",
            most: 9,
            happens: { guarding, _ in guarding.requestBegan() }
        ),
    ]

    @Test("each is let pass up to its limit, and not once more", arguments: events)
    func limit(_ event: Event) {
        var guarding = HTTP2Guard(Self.limits)
        for _ in 0..<event.most { #expect(event.happens(&guarding, Self.start) == .proceed) }
        #expect(event.happens(&guarding, Self.start) == .end)
    }

    @Test("time makes room again", arguments: events.filter { $0.seconds != nil })
    func time(_ event: Event) throws {
        let pause = try #require(event.seconds) * Self.second
        var guarding = HTTP2Guard(Self.limits)
        for turn in 0..<5 as Range<Int64> {
            let now = Self.start + turn * pause
            for _ in 0..<event.most { #expect(event.happens(&guarding, now) == .proceed) }
        }
        // Resets come back one by one.
        let step = event.name == "resets" ? Self.second / 4 : pause
        let next = Self.start + 4 * pause + step
        #expect(event.happens(&guarding, next - 1) == .end)
        #expect(event.happens(&guarding, next) == .proceed)
    }

    @Test("no more resets come back than there were")
    func resetsPerSecond() {
        var guarding = HTTP2Guard(Self.limits)
        for _ in 0..<20 { #expect(guarding.wasReset(at: Self.start) == .proceed) }
        let later = Self.start + 1_000_000 * Self.second
        for _ in 0..<20 { #expect(guarding.wasReset(at: later) == .proceed) }
        #expect(guarding.wasReset(at: later) == .end)
        // As long as a clock can count.
        #expect(guarding.wasReset(at: .max) == .proceed)
    }

    @Test("each block has its own CONTINUATION frames")
    func blocks() {
        var guarding = HTTP2Guard(Self.limits)
        for _ in 0..<4 {
            #expect(guarding.blockBegan() == .proceed)
            for _ in 0..<5 { #expect(guarding.blockContinued() == .proceed) }
        }
        #expect(guarding.blockContinued() == .end)
    }

    @Test("what was begun in one call does not count in the next")
    func calls() {
        var guarding = HTTP2Guard(Self.limits)
        for _ in 0..<4 {
            guarding.began()
            for _ in 0..<9 { #expect(guarding.requestBegan() == .proceed) }
        }
        #expect(guarding.requestBegan() == .end)
    }

    @Test(
        "what breaks a row of empty DATA",
        arguments: [(1, false, true), (0, true, true), (1, true, true), (0, false, false)]
    )
    func row(_ count: Int, _ endsStream: Bool, _ breaks: Bool) {
        var guarding = HTTP2Guard(Self.limits)
        for _ in 0..<6 { _ = guarding.receivedData(0, endsStream: false) }
        #expect(guarding.receivedData(count, endsStream: endsStream) == .proceed)
        let verdict = guarding.receivedData(0, endsStream: false)
        #expect(verdict == (breaks ? .proceed : .end))
    }

    @Test(
        "64 bytes of content account for an update, the end of a body for two",
        arguments: [
            ([64], false, 1), ([63], false, 0), ([0], false, 0), ([63, 1], false, 1),
            ([63, 130], false, 3), ([1], true, 2), ([200], true, 3), ([16_384], false, 256),
        ]
    )
    func credit(_ frames: [Int], _ endsStream: Bool, _ updates: Int) {
        var guarding = HTTP2Guard(Self.limits)
        for count in frames { guarding.sentData(count, endsStream: endsStream) }
        for _ in 0..<50 + updates { #expect(guarding.updated(at: Self.start) == .proceed) }
        #expect(guarding.updated(at: Self.start) == .end)
    }

    @Test("a block accounts for two updates; no more than 4,096 are saved up")
    func mostCredit() {
        var guarding = HTTP2Guard(Self.limits)
        #expect(guarding.blockBegan() == .proceed)
        for _ in 0..<52 { #expect(guarding.updated(at: Self.start) == .proceed) }
        #expect(guarding.updated(at: Self.start) == .end)
        guarding = HTTP2Guard(Self.limits)
        for _ in 0..<3000 { _ = guarding.blockBegan() }
        for _ in 0..<4096 + 50 { #expect(guarding.updated(at: Self.start) == .proceed) }
        #expect(guarding.updated(at: Self.start) == .end)
    }
}
