import HTTPWire
import TestSupport
import Testing

/// A connection is the same in whatever pieces its bytes come.
@Suite("HTTP/2 in pieces") struct HTTP2PiecesTests {
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

    @Test("a byte at a time, and in pieces cut at random", arguments: HTTP2Script.all.indices)
    func pieces(_ index: Int) {
        let script = HTTP2Script.all[index]
        let bytes =
            HTTP2Frame.preface + HTTP2Frame.settings().bytes + script.frames.bytes
        let whole = Outcome(bytes, cuts: [])
        #expect(!whole.told.isEmpty)
        #expect(whole.isOver == script.ends, "\(script.name): \(whole.sent)")
        let ways = [Array(1..<bytes.count)] + (bytes.count > 4096 ? waysToCut(bytes.count) : [])
        for cuts in ways { #expect(Outcome(bytes, cuts: cuts) == whole, "\(script.name)") }
        var random = Seeded(seed: UInt64(index))
        for _ in 0..<20 {
            let count = Int.random(in: 1...40, using: &random)
            let cuts = (0..<count).map { _ in Int.random(in: 0...bytes.count, using: &random) }
            #expect(Outcome(bytes, cuts: cuts.sorted()) == whole, "\(script.name) \(cuts.sorted())")
        }
    }

    @Test("a busy connection is told of as it was meant")
    func busy() {
        let bytes = HTTP2Frame.preface + HTTP2Frame.settings().bytes + HTTP2Script.busy.frames.bytes
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
