import HTTPWire
import TestSupport
import Testing

/// Requests: from frames to events.
@Suite("HTTP/2 requests") struct HTTP2SessionTests {
    static func get(_ stream: UInt32, _ path: String = "/") -> HTTP2Frame {
        .headers(stream, HTTP2Fields.request(path))
    }

    @Test("a head that comes in several calls, behind whole ones")
    func headBehindHeads() {
        let peer = HTTP2Peer()
        let block = HTTP2Fields.request("/the/third")
        peer.receive(
            Self.get(1, "/first"),
            Self.get(3, "/second?x=y"),
            .headers(5, Array(block[..<20]), isWhole: false)
        )
        #expect(peer.events() == ["1 GET /first @a", "3 GET /second ?x=y @a"])
        peer.receive(.continuation(5, Array(block[20...])), Self.get(7, "/fourth"))
        #expect(peer.events() == ["5 GET /the/third @a", "7 GET /fourth @a"])
    }

    @Test("content of streams that the end of the session left out is let pass")
    func contentAfterEnd() throws {
        let peer = HTTP2Peer()
        peer.receive(Self.get(1))
        peer.session.announceEnd()
        peer.session.beginEnd()
        #expect(peer.send() == ["goAway 2147483647 none", "goAway 1 none"])
        peer.receive(.headers(3, HTTP2Fields.request(method: "POST"), endsStream: false))
        peer.receive(.data(3, [1, 2, 3]))
        peer.receive(.headers(3, HTTP2Fields.encode([("x", "y")])))
        try peer.answer(1, body: [9])
        #expect(peer.send().suffix(2) == ["headers 1 200", "data 1 1 end"])
        #expect(peer.events() == ["1 GET / @a", "1 closed"])
        #expect(peer.isOver)
    }

    @Test("no more is sent at once than asked for, and a frame")
    func sendLimit() throws {
        let peer = HTTP2Peer(settings: [(.initialWindowSize, 1 << 30)])
        peer.receive(.windowUpdate(0, 1 << 30))
        for stream in [1, 3, 5, 7] as [UInt32] { peer.receive(Self.get(stream)) }
        let body = [UInt8](repeating: 7, count: 1 << 20)
        for stream in [1, 3, 5, 7] as [Int32] { try peer.answer(stream, body: body) }
        var bytes: [UInt8] = []
        #expect(peer.session.send(into: &bytes, limit: 100_000, now: 0))
        #expect(bytes.count < 100_000 + 16_384 + 9)
    }
}
