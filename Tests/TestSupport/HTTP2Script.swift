/// What clients may send after their preface and SETTINGS, and what they may not.
package struct HTTP2Script: Sendable {
    package var name: String
    package var frames: [HTTP2Frame]
    /// Whether the session is over once all was received.
    package var ends = true

    private static let many = HTTP2Fields.encode((0..<105).map { ("x\($0)", "y") })
    private static let small: [UInt8] = [0x82, 0x86, 0x84, 0x01, 0x01, 0x61]
    private static let cut = HTTP2Fields.request("/in/three/pieces", ("accept", "text/html"))

    private static func get(_ stream: UInt32, _ path: String = "/") -> HTTP2Frame {
        .headers(stream, HTTP2Fields.request(path))
    }

    private static func post(_ stream: UInt32, _ more: (String, String)...) -> HTTP2Frame {
        let own = HTTP2Fields.request(method: "POST")
        return .headers(
            stream,
            own + HTTP2Fields.encode(more.map { (name: $0.0, value: $0.1) }),
            endsStream: false
        )
    }

    /// A bit of everything that is allowed, and of what costs a stream.
    package static let busy = HTTP2Script(
        name: "a busy connection",
        frames: [
            .settings((.initialWindowSize, 1)), .settingsTaken, get(1, "/one?x=y"),
            .priority(3, dependsOn: 1), .priorityUpdate(5, "u=1"),
            post(3, ("content-length", "600")), .data(3, Array(repeating: 1, count: 400)),
            .windowUpdate(0, 10), .data(3, Array(repeating: 2, count: 200), padding: 17), .ping(),
            .headers(5, Array(cut[..<9]), isWhole: false),
            .continuation(5, Array(cut[9..<30]), isWhole: false),
            .continuation(5, Array(cut[30...])),
            .headers(3, HTTP2Fields.encode([("trailer", "x")])), get(7), .reset(7),
            post(9), .data(9, [1, 2, 3]), .data(9, [], endsStream: true),
            HTTP2Frame(type: 0xBA, payload: [1, 2, 3]), get(11, "/%zz"),
            .headers(13, HTTP2Fields.request("/no", authority: nil)),
            .headers(15, HTTP2Fields.request("/large") + many), get(17, "/last"), .goAway(),
        ],
        ends: false
    )

    /// All of them.
    package static let all: [HTTP2Script] = [
        busy,
        HTTP2Script(
            name: "fields of all kinds",
            frames: [
                .headers(1, HTTP2Fields.request("*", method: "OPTIONS")),
                .headers(3, HTTP2Fields.request(authority: "[::1]:80", scheme: "https")),
                .headers(5, HTTP2Fields.request(authority: nil, ("host", "b"))),
                .headers(
                    7,
                    HTTP2Fields.request("/", ("expect", "100-continue")),
                    endsStream: false
                ),
                .headers(9, HTTP2Fields.encode([(":method", "CONNECT"), (":authority", "a:1")])),
                .headers(11, HTTP2Fields.request("/", ("te", "trailers"), ("priority", "u=1, i"))),
                .headers(13, HTTP2Fields.request("/", ("Upper", "x"))),
                .headers(15, HTTP2Fields.request("/", ("connection", "close"))),
                // Names and values of the table, and those put into it.
                .headers(17, [0x82, 0x86, 0x84, 0x41, 0x01, 0x61, 0x40, 0x01, 0x78, 0x01, 0x79]),
                .headers(19, [0x82, 0x87, 0x85, 0xBF, 0xBE, 0x3F, 0x01]),
            ],
            // The last changes the size of the table where it may not.
            ends: true
        ),
        HTTP2Script(
            name: "bodies that wait for each other",
            frames: [1, 3, 5, 7, 9, 11].flatMap { [post($0), .data($0, [1, 2, 3], padding: 0)] }
                + [.data(9, [4]), .data(1, [], endsStream: true), .reset(3), .data(9, [5])]
                + [.data(11, [6], endsStream: true), .windowUpdate(9, 7)],
            ends: false
        ),
        HTTP2Script(
            name: "requests behind GOAWAY",
            frames: [get(1), .reset(1), .goAway(), get(3)]
        ),
        HTTP2Script(
            name: "requests behind GOAWAY, before the last answer",
            frames: [get(1), .goAway(), get(3), .reset(1), get(5), .reset(3), .reset(5), get(7)]
        ),
        HTTP2Script(
            name: "a stream skipped, and DATA on it",
            frames: [get(5), get(9), .data(7, [1])]
        ),
        HTTP2Script(
            name: "DATA behind a reset",
            frames: [post(1), .data(1, [1]), .reset(1), .data(1, [2])]
        ),
        HTTP2Script(name: "a second request on a stream", frames: [get(1), .reset(1), get(1)]),
        HTTP2Script(
            name: "a stream that depends on itself",
            frames: [get(1), .priority(3, dependsOn: 3)]
        ),
        HTTP2Script(
            name: "a frame too large",
            frames: [get(1), .ping(Array(repeating: 0, count: 16_385))]
        ),
        HTTP2Script(
            name: "a window that overflows",
            frames: [get(1), .windowUpdate(0, 1 << 31 - 1)]
        ),
        HTTP2Script(
            name: "a PING within a block",
            frames: [get(1), .headers(3, Array(cut[..<9]), isWhole: false), .ping(), get(5)]
        ),
        HTTP2Script(
            name: "a block that is none",
            frames: [get(1), .headers(3, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF])]
        ),
        HTTP2Script(
            name: "501 PINGs",
            frames: [get(1)] + Array(repeating: .ping(), count: 501) + [get(3)]
        ),
        HTTP2Script(
            name: "201 resets",
            frames: (0..<201).flatMap { index -> [HTTP2Frame] in
                let stream = UInt32(1 + 2 * index)
                return [.headers(stream, small), .reset(stream)]
            }
        ),
        HTTP2Script(
            name: "101 empty DATA",
            frames: [post(1)] + Array(repeating: .data(1, []), count: 101)
        ),
        HTTP2Script(
            name: "nine CONTINUATION",
            frames: [get(1), .headers(3, small, isWhole: false)]
                + Array(repeating: .continuation(3, [], isWhole: false), count: 9)
        ),
        HTTP2Script(
            name: "three heads that are too large",
            frames: [1, 3, 5].map { .headers($0, HTTP2Fields.request() + many) } + [get(7)]
        ),
    ]
}
