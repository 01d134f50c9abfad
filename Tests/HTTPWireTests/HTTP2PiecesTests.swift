import HTTPWire
import TestSupport
import Testing

/// A connection is the same in whatever pieces its bytes come.
@Suite("HTTP/2 in pieces") struct HTTP2PiecesTests {
    typealias Requests = HTTP2SessionTests

    static let large = HTTP2Fields.encode((0..<105).map { ("x\($0)", "y") })
    static let cut = HTTP2Fields.request("/in/three/pieces", ("accept", "text/html"))

    /// What a client may send, and clients that may not.
    static let scripts: [(name: String, frames: [HTTP2Frame])] = [
        (
            "a busy connection",
            [
                .settings((.initialWindowSize, 1)), .settingsTaken,
                Requests.get(1, "/one?x=y"), .priority(3, dependsOn: 1), .priorityUpdate(5, "u=1"),
                Requests.post(3, ("content-length", "600")),
                .data(3, Array(repeating: 1, count: 400)),
                .windowUpdate(0, 10), .data(3, Array(repeating: 2, count: 200), padding: 17),
                .ping(),
                .headers(5, Array(cut[..<9]), isWhole: false),
                .continuation(5, Array(cut[9..<30]), isWhole: false),
                .continuation(5, [] + cut[30...]),
                .headers(3, HTTP2Fields.encode([("trailer", "x")])), Requests.get(7), .reset(7),
                Requests.post(9), .data(9, [1, 2, 3]), .data(9, [], endsStream: true),
                HTTP2Frame(type: 0xBA, payload: [1, 2, 3]), Requests.get(11, "/%zz"),
                .headers(13, HTTP2Fields.request("/no", authority: nil)),
                .headers(15, HTTP2Fields.request("/large") + large), Requests.get(17, "/last"),
                .goAway(),
            ]
        ),
        (
            "requests and DATA on a stream skipped",
            [Requests.get(5), Requests.get(9), .data(7, [1])]
        ),
        ("DATA behind a reset", [Requests.post(1), .data(1, [1]), .reset(1), .data(1, [2])]),
        ("a stream that depends on itself", [Requests.get(1), .priority(3, dependsOn: 3)]),
        ("a frame too large", [Requests.get(1), .ping(Array(repeating: 0, count: 16_385))]),
        (
            "a PING within a block",
            [
                Requests.get(1), .headers(3, Array(cut[..<9]), isWhole: false), .ping(),
                Requests.get(5),
            ]
        ),
        ("a block that is none", [Requests.get(1), .headers(3, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF])]),
        (
            "501 PINGs",
            [Requests.get(1)] + Array(repeating: .ping(), count: 501) + [Requests.get(3)]
        ),
        (
            "201 resets",
            (0..<201).flatMap { index -> [HTTP2Frame] in
                let stream = UInt32(1 + 2 * index)
                return [.headers(stream, [0x82, 0x86, 0x84, 0x01, 0x01, 0x61]), .reset(stream)]
            }
        ),
        ("101 empty DATA", [Requests.post(1)] + Array(repeating: .data(1, []), count: 101)),
    ]

    /// All that a connection does, when nothing is sent before all was received.
    struct Outcome: Equatable {
        var told: [String]
        var bodies: [Int32: [UInt8]]
        var sent: [String]
        var isOver: Bool

        init(_ bytes: [UInt8], cuts: [Int]) {
            var limits = HTTP2Limits()
            // Of one call, so that it is another thing in pieces.
            limits.streamsAtOnce = 1000
            let peer = HTTP2Peer(fresh: limits)
            peer.receive(bytes, cuts: cuts)
            told = peer.events()
            bodies = peer.bodies
            sent = peer.send()
            isOver = peer.isOver
        }
    }

    @Test("a byte at a time, and in pieces cut at random", arguments: scripts.indices)
    func pieces(_ index: Int) {
        let bytes =
            HTTP2Frame.preface + HTTP2Frame.settings().bytes + Self.scripts[index].frames.bytes
        let whole = Outcome(bytes, cuts: [])
        #expect(!whole.told.isEmpty)
        #expect(whole.isOver == (index != 0), "\(whole.sent)")
        let ways = [Array(1..<bytes.count)] + (bytes.count > 4096 ? waysToCut(bytes.count) : [])
        for cuts in ways { #expect(Outcome(bytes, cuts: cuts) == whole) }
        var random = Seeded(seed: UInt64(index))
        for _ in 0..<20 {
            let count = Int.random(in: 1...40, using: &random)
            let cuts = (0..<count).map { _ in Int.random(in: 0...bytes.count, using: &random) }
            #expect(Outcome(bytes, cuts: cuts.sorted()) == whole, "\(cuts.sorted())")
        }
    }

    @Test("a busy connection is told of as it was meant")
    func busy() {
        let bytes = HTTP2Frame.preface + HTTP2Frame.settings().bytes + Self.scripts[0].frames.bytes
        let outcome = Outcome(bytes, cuts: [])
        #expect(
            outcome.told == [
                "1 GET /one ?x=y @a", "3 POST / @a sized(600) content-length=600", "3 content",
                "5 GET /in/three/pieces @a accept=text/html", "3 end", "7 GET / @a", "7 closed",
                "9 POST / @a chunked", "9 content", "9 end", "11 refused 400", "15 refused 431",
                "17 GET /last @a",
            ]
        )
        #expect(
            outcome.bodies[3] == Array(repeating: 1, count: 400) + Array(repeating: 2, count: 200)
        )
        #expect(outcome.bodies[9] == [1, 2, 3])
        #expect(
            outcome.sent == ["settings", "settings ack", "settings ack", "ping ack"]
                + ["window 0 +983041", "reset 13 protocolError"]
        )
    }
}
