import HTTPTypes
import HTTPWire
import TestSupport
import Testing

/// Answers: from fields and bodies to frames.
@Suite("HTTP/2 answers") struct HTTP2AnswerTests {
    typealias Requests = HTTP2SessionTests

    /// Bytes that tell where they come from.
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 7 ^ $0 >> 14) }
    }

    @Test("fields come in their order, names in lower case, the date and one field more")
    func fields() throws {
        let peer = HTTP2Peer()
        var head: [UInt8] = []
        let offsets = try ResponseEncoder.encodeHead(
            status: 206,
            fields: [.contentType: "text/plain", .eTag: "\"A:b\"", .contentLength: "0"],
            into: &head
        )
        let block = FieldBlock(head: head.span, dateOffset: offsets.date)
        block.setDate(Array("Mon, 20 Jan 2025 00:00:00 GMT".utf8))
        let expected = [
            ":status: 206", "date: Mon, 20 Jan 2025 00:00:00 GMT", "content-type: text/plain",
            "etag: \"A:b\"", "content-length: 0",
        ]
        peer.receive(Requests.get(1), Requests.get(3))
        peer.session.respond(1, block, body: [], 0..<0)
        peer.session.respond(3, block, adding: ("x-request-id", Array("me".utf8)), body: [], 0..<0)
        #expect(peer.send() == ["headers 1 206 end", "headers 3 206 end"])
        #expect(peer.heads[1] == [expected])
        #expect(peer.heads[3] == [expected + ["x-request-id: me"]])
    }

    @Test("a block without a date has none, and takes none")
    func noDate() {
        let peer = HTTP2Peer()
        let head = Array("HTTP/1.1 404 Not Found\r\nA: \r\nB:  c \r\n\r\n".utf8)
        let block = FieldBlock(head: head.span, dateOffset: nil)
        block.setDate(Array(repeating: 0x2A, count: 29))
        peer.receive(Requests.get(1))
        peer.session.respond(1, block, body: [], 0..<0)
        _ = peer.send()
        #expect(peer.heads[1] == [[":status: 404", "a: ", "b:  c "]])
    }

    @Test(
        "a body of any length, all of it with the last frame the end",
        arguments: [1, 16_384, 16_385, 65_535]
    )
    func body(_ count: Int) throws {
        let peer = HTTP2Peer()
        let body = Self.bytes(count)
        peer.receive(Requests.get(1))
        #expect(try peer.answer(1, body: body))
        let sent = peer.send()
        #expect(sent.first == "headers 1 200")
        #expect(sent.last?.hasSuffix(" end") == true)
        #expect(sent.filter { $0.hasSuffix(" end") }.count == 1)
        #expect(peer.answers[1] == body)
        #expect(peer.events() == ["1 GET / @a", "1 closed"])
        #expect(peer.session.openStreams == 0)
    }

    @Test("1 MiB over windows that open a little at a time", arguments: [1, 2, 3])
    func smallWindows(_ seed: UInt64) throws {
        var random = Seeded(seed: seed)
        let peer = HTTP2Peer(settings: [(.initialWindowSize, 10)])
        let bodies =
            [1: Self.bytes(1 << 20), 3: Self.bytes(700_001), 5: Self.bytes(3)]
            as [Int32: [UInt8]]
        for stream in bodies.keys.sorted() { peer.receive(Requests.get(UInt32(stream))) }
        for (stream, body) in bodies { try peer.answer(stream, body: body) }
        _ = peer.send()
        #expect(peer.answers[1]?.count == 10)
        #expect(peer.answers[5] == bodies[5])
        var turns = 0
        while peer.session.openStreams > 0, turns < 10_000 {
            turns += 1
            peer.now += 1_000_000_000
            for stream in [0, 1, 3] as [UInt32]
            where stream == 0 || peer.session.isOpen(Int32(stream)) {
                peer.receive(.windowUpdate(stream, UInt32.random(in: 1...40_000, using: &random)))
            }
            _ = peer.send(limit: Int.random(in: 1...50_000, using: &random))
        }
        #expect(peer.answers == bodies)
        #expect(!peer.isOver)
    }

    @Test("no more is sent at once than asked for, and a frame")
    func sendLimit() throws {
        let peer = HTTP2Peer(settings: [(.initialWindowSize, 1 << 30)])
        peer.receive(.windowUpdate(0, 1 << 30))
        let body = Self.bytes(1 << 20)
        for stream in [1, 3, 5, 7] as [Int32] {
            peer.receive(Requests.get(UInt32(stream)))
            try peer.answer(stream, body: body)
        }
        var bytes: [UInt8] = []
        #expect(peer.session.send(into: &bytes, limit: 100_000, now: 0))
        #expect(100_000 <= bytes.count && bytes.count < 100_000 + 16_384 + 9)
        while peer.session.send(into: &bytes, limit: bytes.count + 1, now: 0) {}
        #expect(bytes.count > 4 << 20)
        #expect(peer.session.openStreams == 0)
        // Nothing left: it is not said to be more than asked for.
        #expect(!peer.session.send(into: &bytes, limit: 1, now: 0))
    }

    @Test("HEAD and answers without content end with their fields")
    func noBody() throws {
        let peer = HTTP2Peer()
        peer.receive(.headers(1, HTTP2Fields.request(method: "HEAD")), Requests.get(3))
        try peer.answer(1, 200, [.contentLength: "1000"])
        try peer.answer(3, 304)
        #expect(peer.send() == ["headers 1 200 end", "headers 3 304 end"])
        #expect(peer.heads[1]?[0].contains("content-length: 1000") == true)
    }

    @Test("a body given in parts is asked for when all before it is on its way")
    func parts() throws {
        let peer = HTTP2Peer(settings: [(.initialWindowSize, 100)])
        peer.receive(Requests.get(1))
        try peer.answer(1, body: Self.bytes(150), isComplete: false)
        _ = peer.events()
        #expect(peer.send() == ["headers 1 200", "data 1 100"])
        #expect(peer.events() == [])
        // It still has some: nothing is taken, nothing is lost.
        #expect(!peer.session.append([1], to: 1, isComplete: true))
        peer.receive(.windowUpdate(1, 1000))
        #expect(peer.send() == ["data 1 50"])
        #expect(peer.events() == ["1 wants"])
        #expect(peer.send() == [])
        #expect(peer.session.append([1, 2, 3], to: 1, isComplete: false))
        #expect(peer.send() == ["data 1 3"])
        #expect(peer.events() == ["1 wants"])
        #expect(peer.session.append([], to: 1, isComplete: true))
        #expect(peer.send() == ["data 1 0 end"])
        #expect(peer.answers[1] == Self.bytes(150) + [1, 2, 3])
        #expect(peer.events() == ["1 closed"])
        #expect(!peer.session.append([1], to: 1, isComplete: true))
    }

    @Test("a body of which there is nothing yet")
    func laterBody() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1))
        try peer.answer(1, isComplete: false)
        #expect(peer.send() == ["headers 1 200"])
        #expect(peer.events() == ["1 GET / @a", "1 wants"])
        #expect(peer.session.append([7], to: 1, isComplete: true))
        #expect(peer.send() == ["data 1 1 end"])
    }

    @Test("an answer before the request is whole tells the client to stop sending")
    func early() throws {
        let peer = HTTP2Peer()
        peer.receive(
            Requests.post(1),
            Requests.post(3),
            Requests.post(5),
            .data(5, [1], endsStream: true)
        )
        try peer.answer(1, 413)
        try peer.answer(3, 413, body: [1])
        try peer.answer(5, 200)
        let sent = peer.send()
        #expect(sent.filter { $0.hasPrefix("reset") } == ["reset 1 none", "reset 3 none"])
        #expect(sent.filter { $0.hasSuffix(" end") }.count == 3)
        #expect(peer.session.openStreams == 0)
        // What was on its way meanwhile.
        peer.receive(.data(1, [1]), .data(3, [1], endsStream: true))
        #expect(peer.send() == [])
        #expect(!peer.isOver)
    }

    @Test("a stream is answered once, and only while it is open")
    func once() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1), Requests.get(3))
        #expect(try peer.answer(1))
        #expect(try !peer.answer(1))
        peer.receive(.reset(3))
        #expect(try !peer.answer(3))
        #expect(try !peer.answer(5))
        #expect(peer.send() == ["headers 1 200 end"])
    }

    @Test("an answer that is given and then reset is never sent")
    func resetAfterAnswer() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1), Requests.get(3), Requests.get(5))
        try peer.answer(1, body: Self.bytes(100))
        try peer.answer(3, body: Self.bytes(100))
        peer.receive(.reset(1))
        peer.session.reset(3, .cancelled)
        peer.session.reset(5, .broken)
        #expect(peer.send() == ["reset 3 cancel", "reset 5 internalError"])
        #expect(peer.session.openStreams == 0)
    }

    @Test("100 Continue comes before the answer and does not end the stream")
    func continues() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.post(1, ("expect", "100-continue")))
        peer.session.sendContinue(1)
        #expect(peer.send() == ["headers 1 100"])
        peer.receive(.data(1, [1], endsStream: true))
        try peer.answer(1)
        #expect(peer.send() == ["headers 1 200 end"])
        #expect(peer.heads[1]?.first == [":status: 100"])
    }

    @Test("a stream stalls by its own window, or when the connection sends nothing at all")
    func stalled() throws {
        let second: Int64 = 1_000_000_000
        let peer = HTTP2Peer(settings: [(.initialWindowSize, 1000)])
        peer.receive(Requests.get(1), Requests.get(3), Requests.get(5), Requests.get(7))
        peer.receive(.windowUpdate(1, 1 << 20), .windowUpdate(3, 1 << 20))
        let start = peer.now
        // 5 has no window left; 1 takes the whole window of the connection, and 3 waits behind it.
        try peer.answer(5, body: Self.bytes(1001))
        _ = peer.send()
        #expect(peer.answers[5]?.count == 1000)
        for stream in [1, 3] as [Int32] { try peer.answer(stream, body: Self.bytes(1 << 20)) }
        _ = peer.send()
        #expect(peer.answers[1]?.count == 64_535)
        peer.receive(.windowUpdate(0, 1000))
        _ = peer.send()
        for _ in 0..<4 {
            peer.now += 10 * second
            peer.receive(.windowUpdate(0, 1000))
            _ = peer.send()
        }
        #expect(peer.session.stalledStreams(since: start - 1) == [])
        #expect(peer.session.stalledStreams(since: start) == [5])
        #expect(peer.session.stalledStreams(since: peer.now - 30 * second) == [5])
        peer.now += 30 * second
        // Nothing moves any more. 7 has no answer yet.
        #expect(peer.session.stalledStreams(since: peer.now - 30 * second) == [1, 3, 5])
        #expect(peer.session.stalledStreams(since: peer.now - 31 * second) == [5])
    }
}
