import HTTPWire
import TestSupport
import Testing

/// Bodies of requests, and how much of them a client may send.
@Suite("HTTP/2 bodies and windows") struct HTTP2BodyTests {
    static func updates(_ sent: [String]) -> [String] {
        sent.filter { $0.hasPrefix("window") }
    }

    @Test("the windows of the settings are announced before anything else")
    func announced() {
        var limits = HTTP2Limits()
        limits.streams = 17
        limits.streamWindowBytes = 100_000
        limits.connectionWindowBytes = 300_000
        limits.head.headBytes = 5000
        let session = HTTP2Session(limits: limits, now: 0)
        var bytes: [UInt8] = []
        while session.send(into: &bytes, limit: bytes.count + 1, now: 0) {}
        let expected = HTTP2Frame.settings(
            (.maxConcurrentStreams, 17),
            (.initialWindowSize, 100_000),
            (.maxHeaderListSize, 5000)
        ).payload
        // And SETTINGS_NO_RFC7540_PRIORITIES (RFC 9218 §2.1).
        let settings = HTTP2Frame(type: 4, payload: expected + [0, 9, 0, 0, 0, 1])
        #expect(bytes == settings.bytes + HTTP2Frame.windowUpdate(0, 300_000 - 65_535).bytes)
    }

    @Test("four bodies come at full speed; the next waits until one of them is whole or gone")
    func wide() throws {
        let peer = HTTP2Peer()
        let streams = stride(from: UInt32(1), through: 13, by: 2)
        let piece = Array(repeating: UInt8(1), count: 16_384)
        for stream in streams {
            peer.receive(HTTP2SessionTests.post(stream))
            for _ in 0..<3 { peer.receive(.data(stream, piece)) }
        }
        // A window is given back once half of it was taken.
        #expect(
            Self.updates(peer.send()).filter { !$0.hasPrefix("window 0 ") }
                == [1, 3, 5, 7].map { "window \($0) +32768" }
        )
        // One is whole, one is reset, one answered.
        peer.receive(.data(3, [1], endsStream: true))
        #expect(Self.updates(peer.send()) == ["window 9 +49152"])
        peer.receive(.reset(7))
        #expect(Self.updates(peer.send()) == ["window 11 +49152"])
        try peer.answer(1, 413)
        #expect(peer.send() == ["headers 1 413 end", "reset 1 none", "window 13 +49152"])
        // Nobody waits any more.
        peer.receive(.data(5, [1], endsStream: true), .data(9, [1], endsStream: true))
        #expect(Self.updates(peer.send()) == [])
    }

    @Test("more than the window ends the stream")
    func overflow() {
        let peer = HTTP2Peer()
        for stream in [1, 3, 5, 7, 9] as [UInt32] { peer.receive(HTTP2SessionTests.post(stream)) }
        for stream in [1, 3, 5, 7] as [UInt32] { peer.receive(.data(stream, [1])) }
        let piece = Array(repeating: UInt8(1), count: 16_384)
        for _ in 0..<3 { peer.receive(.data(9, piece)) }
        peer.receive(.data(9, piece.dropLast() + []))
        #expect(!peer.send().contains { $0.hasPrefix("reset") || $0.hasPrefix("goAway") })
        peer.receive(.data(9, [1]))
        #expect(peer.send() == ["reset 9 flowControl"])
        #expect(!peer.isOver)
    }

    @Test("content nobody wants, and padding, give the connection its window back")
    func givenBack() throws {
        var limits = HTTP2Limits()
        limits.connectionWindowBytes = 100_000
        limits.streamWindowBytes = 1 << 20
        let peer = HTTP2Peer(limits)
        // Refused, malformed, answered, and padded.
        peer.receive(
            .headers(1, HTTP2Fields.request("/%zz", method: "POST"), endsStream: false),
            .headers(3, HTTP2Fields.request(method: "POST", authority: nil), endsStream: false)
        )
        peer.receive(HTTP2SessionTests.post(5), HTTP2SessionTests.post(7))
        try peer.answer(5, isComplete: false)
        _ = peer.send()
        var given = 0
        for _ in 0..<50 {
            for stream in [1, 3, 5] as [UInt32] {
                peer.receive(.data(stream, Array(repeating: 1, count: 10_000)))
            }
            peer.receive(.data(7, [1], padding: 255))
            for update in Self.updates(peer.send()) where update.hasPrefix("window 0 ") {
                given += Int(update.split(separator: " ")[2]) ?? 0
            }
        }
        #expect(!peer.isOver)
        #expect(given > 50 * 30_257 - 100_000)
        #expect(peer.bodies[7]?.count == 50)
        #expect(peer.bodies[5] == nil)
    }

    /// A client that sends several bodies, each as far as the windows let it.
    private struct Uploads {
        var left: [UInt32: [UInt8]] = [:]
        var windows: [UInt32: Int] = [:]
        var connection = 65_535

        mutating func take(_ sent: [String]) {
            for line in sent where line.hasPrefix("window") {
                let words = line.split(separator: " ")
                let count = Int(words.last ?? "") ?? 0
                if words[1] == "0" {
                    connection += count
                } else {
                    windows[UInt32(words[1]) ?? 0]? += count
                }
            }
        }

        /// The next frame of a stream, or `nil` when its window is shut.
        mutating func next(_ stream: UInt32, most: Int) -> HTTP2Frame? {
            guard let body = left[stream], let window = windows[stream] else { return nil }
            let count = min(body.count, most, window, connection)
            guard count > 0 else { return nil }
            windows[stream] = window - count
            connection -= count
            let isLast = count == body.count
            left[stream] = isLast ? nil : Array(body[count...])
            return .data(stream, Array(body[..<count]), endsStream: isLast)
        }
    }

    @Test(
        "nothing is lost and nobody waits for ever, in whatever order bodies end",
        arguments: 0..<8
    )
    func order(_ seed: UInt64) throws {
        var random = Seeded(seed: seed)
        var limits = HTTP2Limits()
        limits.connectionWindowBytes = 200_000
        let peer = HTTP2Peer(fresh: limits)
        peer.receive(HTTP2Frame.preface + HTTP2Frame.settings().bytes)
        var uploads = Uploads()
        uploads.take(peer.send())
        #expect(uploads.connection == 200_000)
        var bodies: [UInt32: [UInt8]] = [:]
        for stream in stride(from: UInt32(1), to: 25, by: 2) {
            let count = Int.random(in: 1...300_000, using: &random)
            bodies[stream] = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random)
            }
            peer.receive(HTTP2SessionTests.post(stream))
            uploads.windows[stream] = 65_535
        }
        uploads.left = bodies
        var idle = 0
        while !uploads.left.isEmpty, idle < 1000 {
            let stream = try #require(uploads.left.keys.sorted().randomElement(using: &random))
            let most = Int.random(in: 1...16_384, using: &random)
            guard let frame = uploads.next(stream, most: most) else {
                idle += 1
                continue
            }
            idle = 0
            peer.receive(frame)
            uploads.take(peer.send())
        }
        #expect(uploads.left.isEmpty)
        for (stream, body) in bodies {
            #expect(peer.bodies[Int32(stream)] == body, "\(stream)")
        }
    }
}
