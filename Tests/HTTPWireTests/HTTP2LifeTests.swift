import HTTPWire
import TestSupport
import Testing

/// How sessions begin and end.
@Suite("An HTTP/2 session's life") struct HTTP2LifeTests {
    typealias Requests = HTTP2SessionTests

    @Test("an end in two steps: what crosses the first is answered, what crosses the second is not")
    func peace() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1))
        peer.session.announceEnd()
        #expect(peer.send() == ["goAway 2147483647 none"])
        peer.receive(Requests.get(3))
        peer.session.beginEnd()
        #expect(peer.send() == ["goAway 3 none"])
        peer.receive(Requests.get(5))
        #expect(peer.events() == ["1 GET / @a", "3 GET / @a"])
        #expect(!peer.isOver)
        try peer.answer(1)
        try peer.answer(3, body: [1])
        #expect(peer.send() == ["headers 1 200 end", "headers 3 200", "data 3 1 end"])
        #expect(peer.isOver)
    }

    @Test("an end in peace of a session without streams is over when it is told")
    func idle() {
        let peer = HTTP2Peer()
        peer.session.announceEnd()
        peer.session.beginEnd()
        #expect(!peer.isOver)
        #expect(peer.send() == ["goAway 2147483647 none", "goAway 0 none"])
        #expect(peer.isOver)
    }

    @Test("content of streams that the end of the session left out is let pass")
    func contentAfterEnd() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1))
        peer.session.announceEnd()
        peer.session.beginEnd()
        // One before the second GOAWAY is out, one after.
        peer.receive(Requests.post(3), .data(3, [1]))
        _ = peer.send()
        peer.receive(Requests.post(5), .data(5, [1, 2, 3]), .data(3, [1]))
        peer.receive(.headers(5, HTTP2Fields.encode([("x", "y")])), .windowUpdate(5, 1))
        try peer.answer(1, body: [9])
        #expect(peer.send().suffix(2) == ["headers 1 200", "data 1 1 end"])
        #expect(peer.isOver)
    }

    @Test(
        "an end at once says why",
        arguments: [
            (HTTP2Session.Ending.calm, "enhanceYourCalm"), (.malformed, "protocolError"),
            (.fine, "none"),
        ]
    )
    func ending(_ reason: HTTP2Session.Ending, _ code: String) throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1))
        peer.session.end(reason)
        #expect(!peer.isOver)
        #expect(peer.send() == ["goAway 1 " + code])
        #expect(peer.isOver)
        peer.receive(Requests.get(3))
        #expect(peer.events() == ["1 GET / @a"])
        #expect(peer.send() == [])
    }

    @Test("a client that says it goes is answered what it has asked")
    func clientGoes() throws {
        let peer = HTTP2Peer()
        peer.receive(Requests.get(1), .goAway())
        #expect(!peer.isOver)
        try peer.answer(1)
        #expect(peer.send() == ["headers 1 200 end"])
        #expect(peer.isOver)
    }

    @Test(
        "what does not begin as HTTP/2 does is told so",
        arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n123456789",
        ]
    )
    func malformed(_ text: String) {
        let peer = HTTP2Peer(fresh: HTTP2Limits())
        peer.receive(Array(text.utf8))
        #expect(peer.send().last == "goAway 0 protocolError")
        #expect(peer.isOver)
        #expect(!peer.session.hasSettings)
    }

    @Test("when SETTINGS came, when a block began, when the last stream ended")
    func moments() throws {
        let peer = HTTP2Peer(fresh: HTTP2Limits(), now: 5)
        #expect(peer.session.quietSince == 5)
        peer.receive(HTTP2Frame.preface + HTTP2Frame.settings().bytes.prefix(8))
        #expect(!peer.session.hasSettings)
        peer.receive(Array(HTTP2Frame.settings().bytes.suffix(1)))
        #expect(peer.session.hasSettings)
        let block = HTTP2Fields.request()
        peer.now = 7
        peer.receive(.headers(1, Array(block[..<9]), isWhole: false))
        #expect(peer.session.blockSince == 7)
        peer.now = 8
        peer.receive(.continuation(1, Array(block[9..<12]), isWhole: false))
        #expect(peer.session.blockSince == 7)
        peer.receive(.continuation(1, Array(block[12...])))
        #expect(peer.session.blockSince == nil)
        #expect(peer.session.openStreams == 1)
        peer.now = 9
        try peer.answer(1)
        _ = peer.send()
        #expect(peer.session.quietSince == 9)
        #expect(peer.session.openStreams == 0)
    }

    // MARK: Floods

    static func odd(_ count: Int) -> [UInt32] { (0..<count).map { UInt32(1 + 2 * $0) } }

    /// A flood: what comes before it, what it repeats, how often that is let pass.
    static let floods: [(name: String, before: [HTTP2Frame], frames: [HTTP2Frame], most: Int)] = [
        ("PING", [], [.ping()], 500),
        ("SETTINGS", [], [.settings()], 500),
        ("a frame nobody knows", [], [HTTP2Frame(type: 0xBA)], 500),
        ("PRIORITY", [], [.priority(3, dependsOn: 1)], 500),
        ("PRIORITY_UPDATE", [], [.priorityUpdate(1, "u=1")], 500),
        ("WINDOW_UPDATE", [], [.windowUpdate(0, 1)], 500),
        // The request accounts for two updates.
        ("WINDOW_UPDATE on a stream", [Requests.get(1)], [.windowUpdate(1, 1)], 502),
        ("empty DATA", [Requests.post(1)], [.data(1, [])], 100),
        ("padded empty DATA", [Requests.post(1)], [.data(1, [], padding: 3)], 100),
        ("RST_STREAM", [Requests.get(1)], [.reset(1)], 200),
    ]

    @Test("floods end the connection", arguments: floods.indices)
    func flood(_ index: Int) {
        let flood = Self.floods[index]
        // SETTINGS and their acknowledgement count as well.
        let most = flood.most - (flood.most >= 500 ? 2 : 0)
        let peer = HTTP2Peer()
        peer.receive(flood.before.bytes)
        for turn in 0..<most {
            peer.receive(flood.frames.bytes)
            guard peer.send().contains(where: { $0.hasPrefix("goAway") }) else { continue }
            Issue.record("over after \(turn)")
            return
        }
        peer.receive(flood.frames.bytes)
        #expect(peer.send().last?.hasSuffix("enhanceYourCalm") == true)
        #expect(peer.isOver)
    }

    @Test(
        "nothing behind the frame that ends the connection is taken in",
        arguments: floods.indices
    )
    func behindFlood(_ index: Int) {
        let flood = Self.floods[index]
        let frames = Array(repeating: flood.frames, count: flood.most + 1).flatMap { $0 }
        // Of a length that is none, which libnghttp2 must not see while it ends the session.
        let behind = [HTTP2Frame(type: 7), HTTP2Frame(type: 3), Requests.get(9)]
        for cuts in [[], [24], [200, 201]] {
            let peer = HTTP2Peer()
            peer.receive((flood.before + frames + behind).bytes, cuts: cuts)
            #expect(!peer.events().contains { $0.hasPrefix("9") })
            #expect(peer.send().last?.hasSuffix("enhanceYourCalm") == true)
            #expect(peer.isOver)
        }
    }

    @Test("rapid reset: 200 in a row, then 20 a second")
    func rapidReset() {
        let peer = HTTP2Peer()
        var streams = Self.odd(1000)[...]
        func reset(_ count: Int) -> Bool {
            for _ in 0..<count {
                let stream = streams.removeFirst()
                peer.receive(Requests.get(stream), .reset(stream))
            }
            return !peer.send().contains { $0.hasPrefix("goAway") }
        }
        #expect(reset(200))
        for _ in 0..<10 {
            peer.now += 1_000_000_000
            #expect(reset(20))
        }
        #expect(!reset(1))
        #expect(peer.isOver)
    }

    @Test("streams that we have to reset: 100 in 30 seconds")
    func madeReset() {
        let peer = HTTP2Peer()
        for stream in Self.odd(100) {
            // A window that overflows is a fault of the stream (CVE-2025-8671).
            peer.receive(Requests.get(stream), .windowUpdate(stream, 1 << 31 - 1))
            #expect(peer.send() == ["reset \(stream) flowControl"])
        }
        peer.now += 29_999_999_999
        peer.receive(Requests.get(201), .windowUpdate(201, 1 << 31 - 1))
        #expect(peer.send().last == "goAway 201 enhanceYourCalm")
    }

    @Test(
        "a client that gives back each frame's bytes gets 128 bodies, however the window crumbles",
        arguments: [997, 4096, 5041, 5233, 5249, 16_383, 65_535]
    )
    func returned(_ count: Int) throws {
        let peer = HTTP2Peer()
        let body = HTTP2AnswerTests.bytes(count)
        for stream in Self.odd(128) {
            peer.receive(Requests.get(stream))
            try peer.answer(Int32(stream), body: body)
        }
        var unread = peer.send()[...]
        while let line = unread.popFirst() {
            let words = line.split(separator: " ")
            guard words[0] == "data", let stream = UInt32(words[1]), let count = UInt32(words[2])
            else { continue }
            peer.receive(.windowUpdate(0, count), .windowUpdate(stream, count))
            unread += peer.send()
        }
        #expect(peer.answers.count == 128)
        #expect(peer.answers.values.allSatisfy { $0 == body })
        #expect(!peer.isOver)
    }

    @Test("201 requests in the bytes of one call")
    func atOnce() {
        for count in [200, 201] {
            let peer = HTTP2Peer()
            let block: [UInt8] = [0x82, 0x86, 0x84, 0x01, 0x01, 0x61]
            peer.receive(Self.odd(count).map { HTTP2Frame.headers($0, block) }.bytes)
            #expect(peer.events().count { $0.hasSuffix("GET / @a") } == 128)
            let sent = peer.send()
            #expect(sent.contains { $0.hasPrefix("goAway") } == (count == 201))
            #expect(peer.isOver == (count == 201))
        }
    }

    @Test("what the client does not read is not answered without end")
    func unread() {
        var limits = HTTP2Limits()
        limits.controls = 1_000_000
        let peer = HTTP2Peer(limits)
        peer.receive(Array(repeating: HTTP2Frame.ping(), count: 10_000).bytes)
        #expect(peer.send().last == "goAway 0 enhanceYourCalm")
    }

    // MARK: Upgrade

    @Test(
        "HTTP2-Settings",
        arguments: [
            ("", []), ("AAMAAABkAAQAAP__", [0, 3, 0, 0, 0, 100, 0, 4, 0, 0, 255, 255]),
            ("AAMAAABk", [0, 3, 0, 0, 0, 100]), ("-_8AAAAA", [0xFB, 0xFF, 0, 0, 0, 0]),
            // No multiple of six octets, padding, other alphabets, bits that are left over.
            ("AAMAAAB", nil), ("AAMAAAA", nil), ("A", nil), ("AA", nil), ("AAMAAABk=", nil),
            ("AAMAAABk==", nil), ("+/8AAAAA", nil), ("AAMA AABk", nil), ("AAMAAABk,", nil),
            ("AAMAAABkA", nil), ("AAMAAABk\u{E9}", nil),
        ] as [(String, [UInt8]?)]
    )
    func settings(_ text: String, _ payload: [UInt8]?) {
        let bytes = Array(text.utf8)
        #expect(HTTP2Session.decodeSettings(bytes.span) == payload)
    }

    @Test("the answer to the request that upgraded goes on stream 1", arguments: [false, true])
    func upgrade(isHead: Bool) throws {
        let peer = HTTP2Peer(fresh: HTTP2Limits())
        // A window of 10.
        #expect(peer.session.upgrade(settings: [0, 4, 0, 0, 0, 10], isHead: isHead))
        #expect(peer.session.isOpen(1))
        #expect(peer.session.openStreams == 1)
        #expect(!peer.session.hasSettings)
        let body = [UInt8](0..<20)
        try peer.answer(1, 200, body: isHead ? [] : body)
        #expect(
            peer.send()
                == (isHead
                    ? ["settings", "window 0 +983041", "headers 1 200 end"]
                    : ["settings", "window 0 +983041", "headers 1 200", "data 1 10"])
        )
        peer.receive(HTTP2Frame.preface + HTTP2Frame.settings().bytes)
        #expect(peer.session.hasSettings)
        if !isHead { peer.receive(.windowUpdate(1, 100)) }
        peer.receive(Requests.get(3))
        #expect(peer.send() == ["settings ack"] + (isHead ? [] : ["data 1 10 end"]))
        #expect(peer.answers[1] == (isHead ? nil : body))
        #expect(peer.events().contains("3 GET / @a"))
        // The stream cannot be used again.
        peer.receive(Requests.get(1))
        #expect(peer.send() == ["goAway 3 streamClosed"])
    }

    @Test("settings of a length that is none are no upgrade")
    func malformedUpgrade() {
        let session = HTTP2Session(limits: HTTP2Limits(), now: 0)
        #expect(!session.upgrade(settings: [0, 4, 0, 0, 0], isHead: false))
    }
}
