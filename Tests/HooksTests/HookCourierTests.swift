import Hooks
import News
import Synchronization
import Testing

/// One hook, by a sender and a clock in a test's hands.
@Suite struct HookCourierTests {
    /// A hook that answers as a test says, and what it was sent.
    final class Receiver: HookSender {
        struct State {
            var requests: [HookRequest] = []
            /// What comes next; when there is nothing left, 200.
            var answers: [Result<Int, HookFailure>] = []
        }

        let state = Mutex(State())
        /// The event of each request.
        var events: [String] {
            state.withLock { $0.requests }.map { request in
                request.fields.first { $0.name == "Newsd-Event" }?.value ?? "-"
            }
        }

        func answer(_ answers: [Result<Int, HookFailure>]) {
            state.withLock { $0.answers += answers }
        }

        func send(_ request: HookRequest) -> Result<Int, HookFailure> {
            state.withLock { state in
                state.requests.append(request)
                return state.answers.isEmpty ? .success(200) : state.answers.removeFirst()
            }
        }
    }

    /// Records that last as long as the test.
    final class Records: HookRecords {
        private struct State {
            var place: EventPlace?
            var dead: [DeadLetter] = []
            var replays: [DeadLetter] = []
        }

        private let state = Mutex(State())

        func hooks() -> [Hook] { [] }
        func place(of hook: String) -> EventPlace? { state.withLock { $0.place } }
        func setPlace(_ place: EventPlace, of hook: String) {
            state.withLock { $0.place = place }
        }
        func deadLetters(of hook: String) -> [DeadLetter] { state.withLock { $0.dead } }
        func bury(_ letter: DeadLetter, of hook: String) {
            state.withLock { $0.dead.append(letter) }
        }
        func replays(of hook: String) -> [DeadLetter] { state.withLock { $0.replays } }
        func finishReplay(_ place: EventPlace, of hook: String) {
            state.withLock { $0.replays.removeAll { $0.place == place } }
        }

        /// Has the dead letters of these articles sent again.
        func replay(_ ids: String...) {
            state.withLock { state in
                state.replays += state.dead.filter { ids.contains($0.event.id.rawValue) }
                state.dead.removeAll { ids.contains($0.event.id.rawValue) }
            }
        }
    }

    /// A store with a hook at its end.
    struct Bench {
        let records = Records()
        let receiver = Receiver()
        let sequence = Sequence()
        let hook: Hook
        var courier: HookCourier

        final class Sequence: Sendable {
            let state = Mutex((epoch: "epoch0001", events: [NewsEvent](), now: Int64(1_000_000)))
        }

        init(kind: Hook.Kind = .events, secrets: [String] = ["secret"]) {
            hook = Hook(
                name: "desk",
                url: "http://desk.example/in",
                kind: kind,
                secrets: secrets,
                created: Instant(milliseconds: 0)
            )
            courier = Self.courier(hook, records, receiver, sequence)
        }

        static func courier(
            _ hook: Hook,
            _ records: Records,
            _ receiver: Receiver,
            _ sequence: Sequence
        ) -> HookCourier {
            HookCourier(
                hook,
                .init(
                    records: records,
                    events: { after, limit in
                        sequence.state.withLock { state in
                            EventPage(
                                epoch: state.epoch,
                                events: Array(
                                    state.events.filter { $0.sequence > after }.prefix(limit)
                                ),
                                last: state.events.last?.sequence ?? 0
                            )
                        }
                    },
                    notice: { place, event in
                        HookNotice(
                            body: Array("\(place) \(event?.kind.rawValue ?? "reset")".utf8),
                            tags: [event.map { "article-\($0.id)" } ?? "site", "headlines"]
                        )
                    },
                    sender: receiver,
                    clock: { sequence.state.withLock { Instant(milliseconds: $0.now) } },
                    jitter: { 1 },
                    report: { _ in },
                    fail: { _ in }
                )
            )
        }

        /// Another process in the place of this one.
        mutating func restart() {
            courier = Self.courier(hook, records, receiver, sequence)
        }

        func happen(_ ids: String...) throws {
            for id in ids {
                let id = try #require(ArticleID(id))
                sequence.state.withLock { state in
                    state.events.append(
                        NewsEvent(
                            sequence: (state.events.last?.sequence ?? 0) + 1,
                            kind: .publish,
                            id: id,
                            version: 1,
                            revision: "r",
                            moment: Instant(milliseconds: 5000)
                        )
                    )
                }
            }
        }

        func pass(_ milliseconds: Int64) { sequence.state.withLock { $0.now += milliseconds } }
    }

    private static let down: Result<Int, HookFailure> = .failure(HookFailure(reason: "refused"))

    @Test(
        "a hook hears of what happens after it was added, each once, in order, also over restarts"
    )
    func order() throws {
        var bench = Bench()
        try bench.happen("before")
        #expect(try bench.courier.turn() == nil)
        #expect(bench.receiver.events.isEmpty)
        try bench.happen("a", "b")
        #expect(try bench.courier.turn() == nil)
        bench.restart()
        try bench.happen("c")
        #expect(try bench.courier.turn() == nil)
        #expect(try bench.courier.turn() == nil)
        #expect(bench.receiver.events == ["epoch0001-2", "epoch0001-3", "epoch0001-4"])
        let request = try #require(bench.receiver.state.withLock { $0.requests.first })
        #expect(request.method == "POST")
        #expect(request.url == "http://desk.example/in")
        #expect(String(decoding: request.body, as: UTF8.self) == "epoch0001-2 publish")
        let signature = request.fields.first { $0.name == "Newsd-Signature" }?.value
        #expect(
            signature == HookSignature.text(of: request.body, secrets: ["secret"], time: 1000)
        )
    }

    @Test(
        "what is not taken is sent again, later each time, and the next waits behind it",
        arguments: [
            down, .success(500), .success(503), .success(408), .success(409), .success(425),
            .success(429),
        ]
    )
    func retries(_ answer: Result<Int, HookFailure>) throws {
        var bench = Bench()
        _ = try bench.courier.turn()
        try bench.happen("a", "b")
        bench.receiver.answer([answer, answer, answer])
        var pauses: [Int64] = []
        while let next = try bench.courier.turn() {
            let now = bench.sequence.state.withLock { $0.now }
            pauses.append(next.milliseconds - now)
            // Nothing before its time.
            bench.pass(next.milliseconds - now - 1)
            #expect(try bench.courier.turn() == next)
            bench.pass(1)
        }
        #expect(pauses == [1000, 2000, 4000])
        let first = "epoch0001-1"
        #expect(bench.receiver.events == [first, first, first, first, "epoch0001-2"])
        #expect(bench.records.deadLetters(of: "desk").isEmpty)
    }

    @Test("who never takes it leaves it a dead letter, and the next is sent")
    func givenUp() throws {
        var bench = Bench()
        _ = try bench.courier.turn()
        try bench.happen("a", "b")
        bench.receiver.answer(
            Array(repeating: Self.down, count: HookCourier.maximumAttempts)
        )
        var waited: Int64 = 0
        while let next = try bench.courier.turn() {
            let now = bench.sequence.state.withLock { $0.now }
            #expect(next.milliseconds - now <= 600_000)
            waited += next.milliseconds - now
            bench.pass(next.milliseconds - now)
        }
        #expect((1_800_000...3_600_000).contains(waited))
        let letters = bench.records.deadLetters(of: "desk")
        #expect(letters.map(\.event.id.rawValue) == ["a"])
        #expect(letters.map(\.attempts) == [HookCourier.maximumAttempts])
        #expect(letters.map(\.reason) == ["refused"])
        #expect(bench.receiver.events.last == "epoch0001-2")
    }

    @Test(
        "what is refused for good is not sent again",
        arguments: [301, 302, 400, 401, 403, 404, 410, 422]
    )
    func refused(_ status: Int) throws {
        var bench = Bench()
        _ = try bench.courier.turn()
        try bench.happen("a", "b")
        bench.receiver.answer([.success(status)])
        #expect(try bench.courier.turn() == nil)
        #expect(bench.receiver.events == ["epoch0001-1", "epoch0001-2"])
        #expect(
            bench.records.deadLetters(of: "desk").map(\.reason) == ["it answered \(status)"]
        )
    }

    @Test("a dead letter is sent again when somebody says so, before what is new")
    func replay() throws {
        var bench = Bench()
        _ = try bench.courier.turn()
        try bench.happen("a", "b", "c")
        bench.receiver.answer([.success(404), .success(404)])
        _ = try bench.courier.turn()
        let letters = bench.records.deadLetters(of: "desk")
        #expect(letters.map(\.event.id.rawValue) == ["a", "b"])
        bench.records.replay("b")
        try bench.happen("d")
        #expect(try bench.courier.turn() == nil)
        #expect(Array(bench.receiver.events.suffix(2)) == ["epoch0001-2", "epoch0001-4"])
        #expect(bench.records.deadLetters(of: "desk").map(\.event.id.rawValue) == ["a"])
        #expect(bench.records.replays(of: "desk").isEmpty)
        // In vain: it is dead again.
        bench.receiver.answer([.success(404)])
        bench.records.replay("a")
        #expect(try bench.courier.turn() == nil)
        #expect(bench.records.deadLetters(of: "desk").map(\.event.id.rawValue) == ["a"])
        #expect(try bench.courier.turn() == nil)
    }

    @Test("when the sequence begins anew the hook is told, and goes on from there")
    func reset() throws {
        var bench = Bench()
        _ = try bench.courier.turn()
        try bench.happen("a")
        _ = try bench.courier.turn()
        bench.sequence.state.withLock { state in
            state.epoch = "epoch0002"
            state.events = []
        }
        try bench.happen("x", "y")
        #expect(try bench.courier.turn() == nil)
        try bench.happen("z")
        #expect(try bench.courier.turn() == nil)
        let bodies = bench.receiver.state.withLock { $0.requests }
            .map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies == ["epoch0001-1 publish", "epoch0002-2 reset", "epoch0002-3 publish"])
    }

    @Test("a cache is purged tag by tag, all of them again when one is not taken")
    func purge() throws {
        var bench = Bench(kind: .purge, secrets: [])
        _ = try bench.courier.turn()
        try bench.happen("a")
        bench.receiver.answer([.success(200), Self.down])
        let next = try #require(try bench.courier.turn())
        bench.pass(next.milliseconds - 1_000_000)
        let echo = try #require(try bench.courier.turn())
        let requests = bench.receiver.state.withLock { $0.requests }
        #expect(requests.map(\.method) == ["PURGE", "PURGE", "PURGE", "PURGE"])
        // Once more for what was on its way to the cache meanwhile, and then no more.
        bench.pass(echo.milliseconds - next.milliseconds + 2_000)
        #expect(try bench.courier.turn() == nil)
        #expect(bench.receiver.events.count == 8)
        #expect(try bench.courier.turn() == nil)
        #expect(bench.receiver.events.count == 8)
        let tags = requests.map { $0.fields.first { $0.name == "Surrogate-Key" }?.value }
        #expect(tags == ["article-a", "headlines", "article-a", "headlines"])
    }
}

@Suite struct HookSignatureTests {
    @Test("a signature is the HMAC-SHA-256 of time, dot and body, one for each secret")
    func vector() {
        // printf '1737374400.{"a":1}' | openssl dgst -sha256 -hmac secret
        let body = Array(#"{"a":1}"#.utf8)
        let one = HookSignature.text(of: body, secrets: ["secret"], time: 1_737_374_400)
        #expect(
            one
                == "t=1737374400,sha256=df122e71732de283d88bfb3a82d3f154ba6194d7c8e9a27cf5e7b9ad0bdb6705"
        )
        let both = HookSignature.text(of: body, secrets: ["secret", "next"], time: 1_737_374_400)
        #expect(
            both == one + ",sha256=56f278a9defac96b0b6e8fe401b3a95e7b0a245c6a445984a5037f13d1a6f40e"
        )
    }
}
