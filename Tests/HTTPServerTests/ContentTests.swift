import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Content that is read while it is sent, over a real socket.
@Suite("Content", .ownThread) struct ContentTests {
    static let large = 10 << 20
    /// More than the socket buffers of both sides take.
    static let huge = 48 << 20

    /// Answers `/N` with N bytes of content.
    static func responder(
        _ counts: ContentCounts,
        failsAt: Int? = nil,
        gate: Gate? = nil,
        acceptsRanges: Bool = true
    ) -> Answering {
        Answering { request in
            let count = Int(request.target.dropFirst()) ?? 0
            return Response(
                status: .ok,
                fields: [
                    .contentType: "text/plain", .eTag: "\"v1\"", .cacheControl: "max-age=60",
                    .lastModified: "Mon, 20 Jan 2025 00:00:00 GMT",
                ],
                content: CountedContent(
                    byteCount: count,
                    failsAt: failsAt,
                    gate: gate,
                    counts: counts
                ),
                acceptsRanges: acceptsRanges
            )
        }
    }

    static func get(_ size: Int, _ lines: String..., method: String = "GET") -> String {
        "\(method) /\(size) HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    @Test(
        "all of it comes, and the next answer behind it",
        arguments: [0, 1, 65_535, 65_536, 65_537, 327_680, 327_681, large]
    )
    func whole(size: Int) async throws {
        let counts = ContentCounts()
        try await withServer(Self.responder(counts)) { server, address in
            let client = try Client(address)
            try client.send(Self.get(size) + Self.get(7))
            let reply = try client.answer()
            #expect(reply.status == 200)
            #expect(reply["content-length"] == String(size))
            #expect(reply["accept-ranges"] == "bytes")
            #expect(reply["etag"] == "\"v1\"")
            #expect(reply["content-range"] == nil)
            #expect(reply.body == CountedContent(byteCount: size).bytes(0..<size))
            #expect(try client.answer().body.count == 7)
            try await waitFor { counts.now.alive == 0 }
            #expect(counts.now.bytes == size + 7)
            #expect(counts.now.longest <= 256 << 10)
            #expect(await server.statistics().cacheCount == 0)
        }
    }

    @Test("several clients at once share one worker")
    func several() async throws {
        let counts = ContentCounts()
        try await withServer(Self.responder(counts), { $0.workers = 1 }) { _, address in
            let clients = try (1...8).map { index in
                let client = try Client(address)
                try client.send(Self.get(4_000_000 + index))
                return client
            }
            let expected = CountedContent(byteCount: 0).bytes(0..<4_000_008)
            for (index, client) in clients.enumerated() {
                let body = try client.answer().body
                #expect(body == Array(expected.prefix(4_000_001 + index)))
            }
        }
    }

    @Test("a client that does not read is waited for, and nothing is read ahead")
    func slowReader() async throws {
        let counts = ContentCounts()
        let size = Self.huge
        try await withServer(Self.responder(counts)) { server, address in
            let client = try Client(address)
            try client.send(Self.get(size))
            try await waitFor { await server.statistics().shortWrites > 0 }
            let before = counts.now
            #expect(before.bytes < size)
            // Everybody else is served meanwhile.
            let other = try Client(address)
            for _ in 0..<50 {
                try other.send(Self.get(9))
                #expect(try other.answer().status == 200)
            }
            #expect(counts.now.bytes == before.bytes + 50 * 9)
            #expect(try client.answer().body == CountedContent(byteCount: 0).bytes(0..<size))
        }
    }

    @Test("content counts among what a client has in flight until it is sent, or its client gone")
    func inFlight() async throws {
        let counts = ContentCounts()
        let change = { (configuration: inout ServerConfiguration) in
            configuration.requestsPerAddress = 1
        }
        try await withServer(Self.responder(counts), change) { server, address in
            let other = try Client(address)
            func status() throws -> Int {
                try other.send(Self.get(9))
                return try other.answer().status
            }
            for isRead in [true, false] {
                var client: Client? = try Client(address)
                try client?.send(Self.get(Self.huge))
                try await waitFor { counts.now.alive == 1 && counts.now.reads > 0 }
                #expect(try status() == 429)
                if isRead { #expect(try client?.answer().body.count == Self.huge) }
                client = nil
                try await waitFor { counts.now.alive == 0 }
                try await waitFor { try status() == 200 }
                // The lane lets go of that content after the client has it.
                try await waitFor { counts.now.alive == 0 }
                counts.state.withLock { $0 = .init() }
            }
        }
    }

    @Test("a client that takes nothing for too long is reset and the content let go of")
    func writeDeadline() async throws {
        let counts = ContentCounts()
        let hand = HandClock()
        let size = Self.huge
        try await withServer(
            Self.responder(counts),
            { $0.clock = hand.clock }
        ) { server, address in
            let client = try Client(address)
            try client.send(Self.get(size))
            try await waitFor { await server.statistics().shortWrites > 0 }
            hand.advance(by: .seconds(31))
            await server.checkDeadlines()
            #expect(await server.statistics().connections == 0)
            try await waitFor { counts.now.alive == 0 }
            #expect(try client.rest() < size)
        }
    }

    @Test("a client that leaves half-way: nothing more is read, the content let go of, it is noted")
    func abort() async throws {
        let counts = ContentCounts()
        let records = Mutex<[AccessRecord]>([])
        let size = Self.huge
        try await withServer(
            Self.responder(counts),
            accessLog: { some in records.withLock { $0 += some.records } }
        ) { server, address in
            for _ in 0..<20 {
                let client = try Client(address)
                try client.send(Self.get(size))
                try await waitFor { counts.now.alive > 0 }
            }
            try await waitFor { counts.now.alive == 0 }
            try await waitFor { await server.statistics().connections == 0 }
            #expect(counts.now.bytes < 20 * size)
            try await waitFor { records.withLock { $0.count } == 20 }
            let noted = records.withLock { $0 }
            #expect(
                noted.allSatisfy { $0.status == 200 && $0.bytes < size && $0.target == "/\(size)" }
            )
        }
    }

    @Test("a peer that goes while a worker reads")
    func abortWhileReading() async throws {
        let counts = ContentCounts()
        let gate = Gate()
        try await withServer(Self.responder(counts, gate: gate)) { server, address in
            var client: Client? = try Client(address)
            try client?.send(Self.get(Self.large))
            try await waitFor { counts.now.reads == 1 }
            client = nil
            gate.open()
            try await waitFor { counts.now.alive == 0 }
            try await waitFor { await server.statistics().connections == 0 }
        }
    }

    @Test(
        "a read that fails half-way resets the connection and is told",
        arguments: [70_000, 5 << 20]
    )
    func failure(at offset: Int) async throws {
        let counts = ContentCounts()
        let told = Mutex<[ServerEvent]>([])
        try await withServer(
            Self.responder(counts, failsAt: offset),
            events: { event in told.withLock { $0.append(event) } }
        ) { server, address in
            let client = try Client(address)
            try client.send(Self.get(Self.large) + Self.get(9))
            #expect(try client.rest() < Self.large)
            #expect(await server.statistics().connections == 0)
            try await waitFor { counts.now.alive == 0 }
            #expect(
                told.withLock { $0 } == [
                    .contentFailed(target: "/\(Self.large)", reason: "Failure()")
                ]
            )
        }
    }

    @Test("a first read that fails is a 500", arguments: [9, large])
    func failureAtOnce(size: Int) async throws {
        let counts = ContentCounts()
        try await withServer(Self.responder(counts, failsAt: 0)) { _, address in
            let client = try Client(address)
            for _ in 0..<2 {
                try client.send(Self.get(size))
                let reply = try client.answer()
                #expect(reply.status == 500)
                #expect(reply["content-type"] == "application/problem+json")
                #expect(reply["etag"] == nil)
            }
        }
    }

    @Test("HEAD tells the length and reads nothing", arguments: [9, large])
    func head(size: Int) async throws {
        let counts = ContentCounts()
        try await withServer(Self.responder(counts)) { _, address in
            let client = try Client(address)
            for lines in ["X: y", "Range: bytes=0-1", "Range: bytes=\(size)-"] {
                try client.send(Self.get(size, lines, method: "HEAD"))
                let reply = try client.answer(isHead: true)
                #expect(reply.status == 200)
                #expect(reply["content-length"] == String(size))
                #expect(reply["accept-ranges"] == "bytes")
            }
            #expect(counts.now.reads == 0)
            try await waitFor { counts.now.alive == 0 }
        }
    }

    @Test(
        "conditions are decided without a read",
        arguments: [
            ("If-None-Match: \"v1\"", 304), ("If-None-Match: W/\"v1\"", 304),
            ("If-Modified-Since: Mon, 20 Jan 2025 00:00:00 GMT", 304),
            ("If-Modified-Since: Monday, 20-Jan-25 00:00:00 GMT", 304),
            ("If-Modified-Since: Mon Jan 20 00:00:00 2025", 304),
            ("If-Match: \"v2\"", 412), ("If-Unmodified-Since: Sun, 19 Jan 2025 00:00:00 GMT", 412),
            ("If-None-Match: \"v1\"\r\nRange: bytes=0-1", 304),
            ("If-Match: \"v2\"\r\nRange: bytes=0-1\r\nIf-Range: \"v1\"", 412),
            ("Range: bytes=10485760-", 416), ("Range: bytes=-0", 416),
            ("Accept-Encoding: identity;q=0", 406), ("Accept-Encoding: gzip, *;q=0", 406),
        ]
    )
    func decided(_ lines: String, status: Int) async throws {
        let counts = ContentCounts()
        try await withServer(Self.responder(counts)) { _, address in
            let client = try Client(address)
            try client.send(
                Self.get(Self.large, lines) + Self.get(Self.large, lines, method: "HEAD")
            )
            for isHead in [false, true] {
                let reply = try client.answer(isHead: isHead)
                // HEAD knows no range.
                #expect(reply.status == (isHead && status == 416 ? 200 : status))
                if status == 304 {
                    #expect(reply["etag"] == "\"v1\"")
                    #expect(reply["content-length"] == nil)
                    #expect(reply["cache-control"] == "max-age=60")
                }
                guard reply.status == 416 else { continue }
                #expect(reply["content-range"] == "bytes */\(Self.large)")
                #expect(reply["content-type"] == "application/problem+json")
            }
            #expect(counts.now.reads == 0)
        }
    }

    @Test(
        "parts",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=-1", large - 1..<large), ("bytes=0-", 0..<large),
            ("bytes=100-299999", 100..<300_000), ("bytes=65536-", 65_536..<large),
            ("bytes=5-1000000000000", 5..<large), ("bytes=3-9,5-12", 3..<13),
        ]
    )
    func parts(_ field: String, _ range: Range<Int>) async throws {
        try await withServer(Self.responder(ContentCounts())) { _, address in
            let client = try Client(address)
            for condition in ["If-Range: \"v1\"", "If-Range: Mon, 20 Jan 2025 00:00:00 GMT"] {
                try client.send(Self.get(Self.large, "Range: \(field)", condition))
                let reply = try client.answer()
                #expect(reply.status == 206)
                let bounds = "\(range.lowerBound)-\(range.upperBound - 1)"
                #expect(reply["content-range"] == "bytes \(bounds)/\(Self.large)")
                #expect(reply["content-type"] == "text/plain")
                #expect(reply["etag"] == "\"v1\"")
                #expect(reply.body == CountedContent(byteCount: 0).bytes(range))
            }
        }
    }

    @Test(
        "the whole where a part would be wrong",
        arguments: [
            "If-Range: \"v2\"", "If-Range: W/\"v1\"", "If-Range: Mon, 20 Jan 2025 00:00:01 GMT",
            "If-Range: x",
        ]
    )
    func ifRange(_ condition: String) async throws {
        try await withServer(Self.responder(ContentCounts())) { _, address in
            let client = try Client(address)
            try client.send(Self.get(100, "Range: bytes=0-1", condition))
            let reply = try client.answer()
            #expect(reply.status == 200)
            #expect(reply.body.count == 100)
        }
    }

    @Test("where ranges are not given, none is told of")
    func noRanges() async throws {
        let responder = Self.responder(ContentCounts(), acceptsRanges: false)
        try await withServer(responder) { _, address in
            let client = try Client(address)
            try client.send(Self.get(100, "Range: bytes=0-1"))
            let reply = try client.answer()
            #expect(reply.status == 200)
            #expect(reply["accept-ranges"] == nil)
            #expect(reply.body.count == 100)
        }
    }

    @Test("several parts, small and large")
    func multipart() async throws {
        let ranges = [5_000_000..<5_000_010, 0..<300_000, 9_999_999..<10_000_000]
        let field = ranges.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ",")
        try await withServer(Self.responder(ContentCounts())) { _, address in
            let client = try Client(address)
            try client.send(Self.get(10_000_000, "Range: bytes=\(field)") + Self.get(9))
            let reply = try client.answer()
            #expect(reply.status == 206)
            #expect(reply["content-range"] == nil)
            let type = try #require(reply["content-type"])
            let start = "multipart/byteranges; boundary="
            try #require(type.hasPrefix(start))
            let boundary = String(type.dropFirst(start.count))
            #expect((1...70).contains(boundary.utf8.count))
            var expected: [UInt8] = []
            for range in ranges {
                let bounds = "\(range.lowerBound)-\(range.upperBound - 1)"
                expected += "\(expected.isEmpty ? "" : "\r\n")--\(boundary)\r\n".utf8
                expected += "Content-Type: text/plain\r\n".utf8
                expected += "Content-Range: bytes \(bounds)/10000000\r\n\r\n".utf8
                expected += CountedContent(byteCount: 0).bytes(range)
            }
            expected += "\r\n--\(boundary)--\r\n".utf8
            #expect(reply.body == expected)
            #expect(try client.answer().body.count == 9)
        }
    }

    @Test(
        "the last answer of a connection",
        arguments: ["HTTP/1.0\r\n", "HTTP/1.1\r\nConnection: close\r\n"]
    )
    func closes(_ version: String) async throws {
        try await withServer(Self.responder(ContentCounts())) { _, address in
            let client = try Client(address)
            try client.send("GET /\(Self.large) \(version)Host: a\r\n\r\n")
            let reply = try client.answer()
            #expect(reply["connection"] == "close")
            #expect(reply.body.count == Self.large)
            #expect(client.isClosed())
        }
    }

    @Test("a client that sends no more gets all of it")
    func halfClose() async throws {
        try await withServer(Self.responder(ContentCounts())) { _, address in
            let client = try Client(address)
            try client.send(Self.get(Self.large))
            client.finish()
            #expect(try client.answer().body.count == Self.large)
            #expect(client.isClosed())
        }
    }

    @Test("a drain waits for content under way")
    func drain() async throws {
        let counts = ContentCounts()
        var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
        configuration.workers = 1
        let server = try Server(configuration: configuration, responder: Self.responder(counts))
        let address = try server.start()[0]
        let client = try Client(address)
        let size = Self.huge
        try client.send(Self.get(size))
        try await waitFor { await server.statistics().shortWrites > 0 }
        async let isComplete = server.drain(grace: .seconds(60))
        try await waitFor { (try? Client(address)) == nil }
        #expect(try client.answer().body.count == size)
        client.finish()
        #expect(await isComplete)
        #expect(counts.now.alive == 0)
    }
}
