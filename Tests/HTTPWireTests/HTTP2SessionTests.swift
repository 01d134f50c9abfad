import HTTPWire
import TestSupport
import Testing

/// Requests: from frames to events.
@Suite("HTTP/2 requests") struct HTTP2SessionTests {
    static func get(_ stream: UInt32, _ path: String = "/") -> HTTP2Frame {
        .headers(stream, HTTP2Fields.request(path))
    }

    static func post(_ stream: UInt32, _ more: (String, String)...) -> HTTP2Frame {
        let own = HTTP2Fields.request(method: "POST")
        return .headers(
            stream,
            own + HTTP2Fields.encode(more.map { ($0.0, $0.1) }),
            endsStream: false
        )
    }

    /// A field block, and what becomes of the request that has it.
    struct Block: Sendable, CustomTestStringConvertible {
        var name: String
        var fields: [(String, String)]
        var endsStream = true
        /// What is told, and what is sent.
        var told: [String] = []
        var sent: [String] = []
        var testDescription: String { name }

        /// A request for `/` with other pseudo-header fields, or with more fields.
        init(
            _ name: String,
            method: String? = "GET",
            scheme: String? = "http",
            authority: String? = "a",
            path: String? = "/",
            _ more: (String, String)...,
            endsStream: Bool = true,
            is request: String? = nil,
            status: Int? = nil
        ) {
            self.name = name
            fields = [
                (":method", method), (":scheme", scheme), (":authority", authority),
                (":path", path),
            ].compactMap { name, value in value.map { (name, $0) } }
            fields += more
            self.endsStream = endsStream
            if let request {
                told = ["1 " + request]
            } else if let status {
                told = ["1 refused \(status)"]
            } else {
                sent = ["reset 1 protocolError"]
            }
        }
    }

    static let long = String(repeating: "a", count: 8192)

    static let blocks = [
        Block("a GET", is: "GET / @a"),
        Block("with a query", path: "/x/y?z=1&w", is: "GET /x/y ?z=1&w @a"),
        Block("with escapes", path: "/%41%2f%C3%A9", is: "GET /%41%2f%C3%A9 @a"),
        Block("with fields", ("accept", "x"), ("x", ""), is: "GET / @a accept=x x="),
        Block("HEAD", method: "HEAD", is: "HEAD / @a"),
        Block("a method nobody knows", method: "BREW", is: "BREW / @a"),
        Block("OPTIONS *", method: "OPTIONS", path: "*", is: "OPTIONS  asterisk @a"),
        Block("a port", authority: "a:80", is: "GET / @a:80"),
        Block("IPv6", authority: "[::1]:80", is: "GET / @[::1]:80"),
        Block("https, as a proxy says", scheme: "https", is: "GET / @a"),
        Block("a body", method: "POST", endsStream: false, is: "POST / @a chunked"),
        Block("no body", method: "POST", is: "POST / @a"),
        Block(
            "a body of 3 bytes",
            method: "POST",
            ("content-length", "3"),
            endsStream: false,
            is: "POST / @a sized(3) content-length=3"
        ),
        Block("te: trailers", ("te", "trailers"), is: "GET / @a te=trailers"),
        Block("priority, which is kept", ("priority", "u=1"), is: "GET / @a priority=u=1"),

        // RFC 9113 §8.3.1: who is asked.
        Block("host alone", authority: nil, ("host", "b"), is: "GET / @b host=b"),
        Block("host that says the same", ("host", "A"), is: "GET / @a host=A"),
        Block("host that says something else", ("host", "b")),
        Block("host with another port", ("host", "a:80")),
        Block("two hosts", authority: nil, ("host", "a"), ("host", "a")),
        Block("neither", authority: nil),
        Block("an empty authority", authority: ""),
        Block("an empty host", authority: nil, ("host", "")),
        Block("user information", authority: "u@a", status: 400),
        Block("a comma in the authority", authority: "a,b", status: 400),
        Block("a path in the authority", authority: "a/b"),
        Block("a port without a host", authority: ":80", status: 400),
        Block("a port that is none", authority: "a:65536", status: 400),

        // What is asked for.
        Block("CONNECT", method: "CONNECT", scheme: nil, authority: "a:1", path: nil, status: 501),
        Block("an escape that is none", path: "/%4", status: 400),
        Block("an escape of no digits", path: "/%zz", status: 400),
        Block("an escaped NUL", path: "/%00", status: 400),
        Block("a fragment", path: "/#x", status: 400),
        Block("bytes beyond ASCII in the path", path: "/\u{E9}", status: 400),
        Block("an absolute form", scheme: "x", path: "http://a/", status: 400),
        Block(
            "a path of the longest",
            path: "/" + long.dropFirst(),
            is: "GET /\(long.dropFirst()) @a"
        ),
        Block("a longer path", path: "/" + long, status: 414),
        Block("a method of 33 letters", method: String(repeating: "A", count: 33), status: 501),
        Block("no path", path: nil),
        Block("an empty path", path: ""),
        Block("a path without a slash", path: "x"),
        Block("* for GET", path: "*"),
        Block("no method", method: nil),
        Block("no scheme", scheme: nil),

        // RFC 9113 §8.2, §8.2.2 and §8.3.
        Block("an upper-case name", ("Accept", "x")),
        Block("an empty name", ("", "x")),
        Block("a space in a name", ("a b", "x")),
        Block("a line end in a value", ("a", "x\r\ny")),
        Block("a NUL in a value", ("a", "x\0y")),
        Block("connection", ("connection", "close")),
        Block("keep-alive", ("keep-alive", "1")),
        Block("proxy-connection", ("proxy-connection", "x")),
        Block("transfer-encoding", ("transfer-encoding", "chunked")),
        Block("upgrade", ("upgrade", "h2c")),
        Block("te: gzip", ("te", "gzip")),
        Block("a second path", (":path", "/")),
        Block("a pseudo-header field nobody knows", (":x", "y")),
        Block("a pseudo-header field of answers", (":status", "200")),
        Block("a pseudo-header field after another", method: nil, ("x", "y"), (":method", "GET")),

        // How long the body is.
        Block("a length and no body", ("content-length", "3")),
        Block("a length of zero", ("content-length", "0"), is: "GET / @a content-length=0"),
        Block("two lengths", ("content-length", "0"), ("content-length", "0")),
        Block("a length that is none", ("content-length", "+1"), endsStream: false),
        Block(
            "a length of 19 digits",
            ("content-length", "1000000000000000000"),
            endsStream: false,
            status: 400
        ),

        // RFC 9110 §10.1.1.
        Block(
            "100-continue",
            ("expect", "100-Continue"),
            endsStream: false,
            is: "GET / @a chunked continue expect=100-Continue"
        ),
        Block(
            "100-continue without a body",
            ("expect", "100-continue"),
            is: "GET / @a expect=100-continue"
        ),
        Block("another expectation", ("expect", "x"), endsStream: false, status: 417),

        // How large it is.
        Block("a field that is too large", ("x", long), status: 431),
    ]

    @Test("a field block is a request, gets a status, or resets its stream", arguments: blocks)
    func block(_ block: Block) {
        let peer = HTTP2Peer()
        let encoded = HTTP2Fields.encode(block.fields.map { (name: $0.0, value: $0.1) })
        peer.receive(.headers(1, encoded, endsStream: block.endsStream))
        #expect(peer.events() == block.told)
        #expect(peer.send() == block.sent)
        // The connection goes on.
        _ = peer.events()
        peer.receive(Self.get(3, "/next"))
        #expect(peer.events() == ["3 GET /next @a"])
        #expect(!peer.isOver)
    }

    @Test(
        "one field more, and one byte more, than may be",
        arguments: [(100, false), (101, true)]
    )
    func fieldCount(_ count: Int, isTooMany: Bool) {
        let peer = HTTP2Peer()
        let more = HTTP2Fields.encode((0..<count).map { ("x\($0)", "y") })
        peer.receive(.headers(1, HTTP2Fields.request() + more))
        #expect((peer.events() == ["1 refused 431"]) == isTooMany)
        // Names, values and 32 for each; `:method GET` and its like take 166.
        let room = 16_384 - 166 - 2 * 33
        let large = [("x", String(repeating: "y", count: 8000))]
        let rest = [("z", String(repeating: "y", count: room - 8000 + (isTooMany ? 1 : 0)))]
        peer.receive(
            .headers(3, HTTP2Fields.request() + HTTP2Fields.encode(large), isWhole: false),
            .continuation(3, HTTP2Fields.encode(rest))
        )
        let told = peer.events()
        #expect((told == ["3 refused 431"]) == isTooMany, "\(told.map { $0.prefix(20) })")
    }

    @Test("the third block that is too large ends the connection, trailers included")
    func largeBlocks() {
        let peer = HTTP2Peer()
        let large = HTTP2Fields.encode((0..<105).map { ("x\($0)", "y") })
        peer.receive(Self.post(1), .headers(1, large), .headers(3, HTTP2Fields.request() + large))
        #expect(peer.events() == ["1 POST / @a chunked", "1 end", "3 refused 431"])
        #expect(peer.send() == [])
        peer.receive(.headers(5, HTTP2Fields.request() + large))
        #expect(peer.send() == ["goAway 5 enhanceYourCalm"])
        #expect(peer.isOver)
    }

    @Test("an HPACK bomb is decoded and not kept")
    func bomb() {
        let peer = HTTP2Peer()
        // A value of 4,000 bytes put into the table, then named 4,000 times by one byte.
        let value = String(repeating: "v", count: 4000)
        let entry = HTTP2Fields.encode([("x", value)])
        let stored = [0x40] + entry.dropFirst()
        let bomb = HTTP2Fields.request() + stored + Array(repeating: 0xBE, count: 4000)
        peer.receive(.headers(1, bomb))
        #expect(peer.events() == ["1 refused 431"])
        #expect(peer.session.bytes.capacity < 64 << 10)
    }

    @Test("trailer fields are dropped, pseudo-header fields in them are malformed")
    func trailers() {
        let peer = HTTP2Peer()
        peer.receive(
            Self.post(1),
            .data(1, [1]),
            .headers(1, HTTP2Fields.encode([("x", "y"), ("expect", "z")]))
        )
        #expect(peer.events() == ["1 POST / @a chunked", "1 content", "1 end"])
        peer.receive(Self.post(3), .headers(3, HTTP2Fields.encode([(":path", "/")])))
        peer.receive(Self.post(5), .headers(5, HTTP2Fields.encode([("x", "y")]), endsStream: false))
        #expect(peer.events() == ["3 POST / @a chunked", "5 POST / @a chunked"])
        #expect(peer.send() == ["reset 3 protocolError", "reset 5 protocolError"])
    }

    @Test("a head that comes in several calls, behind whole ones")
    func headBehindHeads() {
        let block = HTTP2Fields.request("/the/third", ("x", "y"))
        let first = [Self.get(1, "/first"), Self.get(3, "/second?x=y")].bytes
        let third = [
            HTTP2Frame.headers(5, Array(block[..<20]), isWhole: false),
            .continuation(5, Array(block[20..<30]), isWhole: false),
            .continuation(5, Array(block[30...])),
        ].bytes
        for cut in 0...third.count {
            let peer = HTTP2Peer()
            peer.receive(first + third.prefix(cut))
            peer.receive(third.suffix(third.count - cut) + Self.get(7, "/fourth").bytes)
            #expect(
                peer.events() == [
                    "1 GET /first @a", "3 GET /second ?x=y @a", "5 GET /the/third @a x=y",
                    "7 GET /fourth @a",
                ],
                "\(cut)"
            )
        }
    }

    @Test("nine CONTINUATION frames are one too many")
    func continuations() {
        for count in [8, 9] {
            let peer = HTTP2Peer()
            var frames = [HTTP2Frame.headers(1, HTTP2Fields.request(), isWhole: false)]
            for index in 1...count { frames.append(.continuation(1, [], isWhole: index == count)) }
            peer.receive(frames.bytes)
            #expect(peer.events() == (count == 8 ? ["1 GET / @a"] : []))
            #expect(peer.send() == (count == 8 ? [] : ["goAway 1 enhanceYourCalm"]))
            #expect(peer.isOver == (count == 9))
        }
    }

    @Test("a stream that is reset in the bytes it came with is gone when it is told of")
    func resetAtOnce() throws {
        let peer = HTTP2Peer()
        peer.receive(Self.get(1), Self.post(3), .data(3, [1]), .reset(1), .reset(3))
        #expect(
            peer.events() == [
                "1 GET / @a", "3 POST / @a chunked", "3 content", "1 closed", "3 closed",
            ]
        )
        #expect(!peer.session.isOpen(1) && !peer.session.isOpen(3))
        #expect(peer.session.openStreams == 0)
        #expect(try !peer.answer(1))
        #expect(peer.send() == [])
    }

    @Test(
        "content that the length does not say",
        arguments: [("3", 2, true), ("3", 4, false), ("0", 1, false), ("3", 0, true)]
    )
    func length(_ length: String, count: Int, endsStream: Bool) {
        let peer = HTTP2Peer()
        let content = Array(repeating: UInt8(1), count: count)
        peer.receive(
            Self.post(1, ("content-length", length)),
            .data(1, content, endsStream: endsStream)
        )
        #expect(!peer.events().contains("1 end"))
        #expect(peer.send() == ["reset 1 protocolError"])
    }

    @Test("DATA where there may be none ends the connection, but not behind our own reset")
    func strayData() {
        let cases: [(frames: [HTTP2Frame], code: String)] = [
            ([.data(0, [1])], "0 protocolError"),
            ([.data(1, [1])], "0 protocolError"),
            ([Self.get(1), .data(1, [1])], "1 streamClosed"),
            ([Self.get(5), .data(3, [1])], "5 protocolError"),
            ([Self.get(5), Self.get(3)], "5 protocolError"),
            ([Self.get(1), .reset(1), .data(1, [1])], "1 streamClosed"),
            ([Self.get(1), .reset(1), Self.get(1)], "1 streamClosed"),
            ([.headers(2, HTTP2Fields.request())], "0 protocolError"),
        ]
        for (frames, code) in cases {
            for cuts in [[], Array(1..<frames.bytes.count)] {
                let peer = HTTP2Peer()
                peer.receive(frames.bytes, cuts: cuts)
                #expect(peer.send().last == "goAway " + code, "\(frames)")
                #expect(peer.isOver)
            }
        }
        let peer = HTTP2Peer()
        peer.receive(.headers(1, HTTP2Fields.request(authority: nil), endsStream: false))
        #expect(peer.send() == ["reset 1 protocolError"])
        peer.receive(.data(1, [1]), .headers(1, HTTP2Fields.encode([("x", "y")])))
        #expect(peer.send() == [])
    }

    @Test("streams beyond those announced are refused, and their number is that of the SETTINGS")
    func refusedStreams() {
        var limits = HTTP2Limits()
        limits.streams = 3
        let peer = HTTP2Peer(limits)
        for stream in [1, 3, 5, 7, 9] as [UInt32] { peer.receive(Self.get(stream)) }
        #expect(peer.events() == ["1 GET / @a", "3 GET / @a", "5 GET / @a"])
        #expect(peer.send() == ["reset 7 refusedStream", "reset 9 refusedStream"])
        peer.receive(.reset(3), Self.get(11))
        #expect(peer.events() == ["7 closed", "9 closed", "3 closed", "11 GET / @a"])
    }
}
