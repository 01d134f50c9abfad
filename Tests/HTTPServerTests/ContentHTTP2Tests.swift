import HTTP
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// Content that is read while it is sent, on streams.
@Suite("Content over HTTP/2", .ownThread) struct ContentHTTP2Tests {
    static let size = 3_000_000
    static let wide = UInt32(Int32.max)

    static func expected(_ range: Range<Int>) -> [UInt8] {
        CountedContent(byteCount: 0).bytes(range)
    }

    @Test("several streams, each byte for byte, whole and in parts")
    func streams() async throws {
        let counts = ContentCounts()
        try await withServer(ContentTests.responder(counts), { $0.workers = 1 }) { _, address in
            let client = try HTTP2Client(address, window: Self.wide)
            let streams: [UInt32] = [1, 3, 5, 7]
            for stream in streams { try client.get("/\(Self.size + Int(stream))", on: stream) }
            try client.get("/\(Self.size)", on: 9, ("range", "bytes=100000-999999"))
            for stream in streams {
                let answer = try client.answer(on: stream)
                #expect(answer.status == 200)
                #expect(answer.body == Self.expected(0..<Self.size + Int(stream)))
            }
            let part = try client.answer(on: 9)
            #expect(part.status == 206)
            #expect(part.body == Self.expected(100_000..<1_000_000))
            try await waitFor { counts.now.alive == 0 }
        }
    }

    @Test("no more is read than the window lets through, and a piece")
    func window() async throws {
        let counts = ContentCounts()
        try await withServer(ContentTests.responder(counts)) { server, address in
            let client = try HTTP2Client(address, window: 100_000)
            try client.get("/\(Self.size)", on: 1)
            try client.take { $0[1]?.body.count == 100_000 }
            let first = counts.now.bytes
            #expect(first <= 100_000 + 64 << 10)
            // Other streams go on.
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).body.count == 9)
            #expect(counts.now.bytes == first + 9)
            try client.widen(1, by: 1 << 30)
            #expect(try client.answer(on: 1).body == Self.expected(0..<Self.size))
        }
    }

    @Test("a stream that the client resets is read no further; the others go on")
    func clientReset() async throws {
        let counts = ContentCounts()
        let records = Mutex<[AccessRecord]>([])
        try await withServer(
            ContentTests.responder(counts),
            accessLog: { some in records.withLock { $0 += some.records } }
        ) { server, address in
            let client = try HTTP2Client(address, window: 100_000)
            try client.get("/\(Self.size)", on: 1)
            try client.take { $0[1]?.body.count == 100_000 }
            try client.reset(1)
            try await waitFor { counts.now.alive == 0 }
            #expect(counts.now.bytes < Self.size)
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).body.count == 9)
            try await waitFor { records.withLock { $0.count } == 2 }
            let noted = try #require(records.withLock { $0.first { $0.target == "/\(Self.size)" } })
            #expect(noted.status == 200)
            #expect(noted.bytes > 100_000 && noted.bytes < Self.size)
        }
    }

    @Test("a read that fails resets the stream, and the connection goes on")
    func failure() async throws {
        let counts = ContentCounts()
        let told = Mutex<[ServerEvent]>([])
        try await withServer(
            ContentTests.responder(counts, failsAt: 1_000_000),
            events: { event in told.withLock { $0.append(event) } }
        ) { _, address in
            let client = try HTTP2Client(address, window: Self.wide)
            try client.get("/\(Self.size)", on: 1)
            let answer = try client.answer(on: 1)
            #expect(answer.resetCode == 2)
            #expect(!answer.isEnded)
            #expect(answer.body == Self.expected(0..<answer.body.count))
            #expect(answer.body.count < 1_000_000)
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).body.count == 9)
            try await waitFor { counts.now.alive == 0 }
            #expect(
                told.withLock { $0 } == [
                    .contentFailed(target: "/\(Self.size)", reason: "Failure()")
                ]
            )
        }
    }

    @Test("a client that leaves with streams under way")
    func abort() async throws {
        let counts = ContentCounts()
        try await withServer(ContentTests.responder(counts)) { server, address in
            var client: HTTP2Client? = try HTTP2Client(address, window: 100_000)
            for stream in stride(from: UInt32(1), to: 21, by: 2) {
                try client?.get("/\(Self.size)", on: stream)
            }
            try await waitFor { counts.now.alive == 10 }
            client = nil
            try await waitFor { counts.now.alive == 0 }
            try await waitFor { await server.statistics().connections == 0 }
            #expect(counts.now.bytes < 10 * Self.size)
        }
    }

    @Test("an end in peace waits for streams under way")
    func drain() async throws {
        let counts = ContentCounts()
        var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
        configuration.workers = 1
        let responder = ContentTests.responder(counts)
        let server = try Server(configuration: configuration, responder: responder)
        let address = try server.start()[0]
        let client = try HTTP2Client(address, window: 100_000)
        try client.get("/\(Self.size)", on: 1)
        try client.take { $0[1]?.body.count == 100_000 }
        async let isComplete = server.drain(grace: .seconds(60))
        try await waitFor { (try? Client(address)) == nil }
        try client.widen(1, by: 1 << 30)
        client.endsInPeace = true
        #expect(try client.answer(on: 1).body == Self.expected(0..<Self.size))
        client.close()
        #expect(await isComplete)
        #expect(counts.now.alive == 0)
    }
}
