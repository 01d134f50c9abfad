import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Answers whose body comes about while the client waits.
@Suite("Streamed answers", .ownThread) struct StreamTests {
    /// A stream that a test sends to, and that counts what is told to it.
    final class Script: ResponseStream {
        struct State {
            var sink: (any ResponseSink)?
            var starts = 0
            /// How often it was asked for more.
            var turns = 0
            var stops = 0
        }

        let state = Mutex(State())
        var now: State { state.withLock { $0 } }

        func produce(_ sink: any ResponseSink) {
            state.withLock { state in
                if state.sink as AnyObject? !== sink as AnyObject {
                    state.sink = sink
                    state.starts += 1
                }
                state.turns += 1
            }
        }

        func stop() { state.withLock { $0.stops += 1 } }

        var isEndless: Bool { true }

        @discardableResult
        func send(_ text: String) -> Bool { now.sink?.send(Array(text.utf8)) ?? false }

        func finish() { now.sink?.finish() }
    }

    private static let get = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"

    /// `/stream` is the script's; everything else is a sample.
    private static func responder(_ script: Script) -> Answering {
        Answering { request in
            guard request.target == "/stream" else { return Answering.samples.respond(to: request) }
            return Response(
                status: .ok,
                fields: [.contentType: "text/event-stream"],
                stream: script
            )
        }
    }

    /// A server with a script, and a client that has asked for it.
    private func withStream(
        _ request: String = get,
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (Script, Client, Server, BoundAddress) async throws -> Void
    ) async throws {
        let script = Script()
        try await withServer(Self.responder(script), change) { server, address in
            let client = try Client(address)
            try client.send(request)
            try await waitFor { script.now.starts == 1 }
            try await body(script, client, server, address)
        }
        #expect(script.now.starts == 1)
    }

    /// The next bytes that `text` has, as text.
    private func next(_ client: Client, _ text: String) throws -> String {
        String(decoding: try client.bytes(text.utf8.count), as: UTF8.self)
    }

    @Test("each piece is a chunk, sent at once, and the connection goes on behind the last")
    func chunks() async throws {
        try await withStream { script, client, _, _ in
            let head = try client.answer()
            #expect(head.status == 200)
            #expect(head["transfer-encoding"] == "chunked")
            #expect(head["content-length"] == nil)
            #expect(head["content-type"] == "text/event-stream")
            #expect(script.send("one"))
            #expect(try next(client, "3\r\none\r\n") == "3\r\none\r\n")
            #expect(script.send(""))
            #expect(script.send("and twenty bytes more"))
            #expect(try next(client, "15\r\nand twenty bytes more\r\n").hasPrefix("15\r\nand"))
            // What is asked meanwhile waits.
            try client.send("GET /9 HTTP/1.1\r\nHost: a\r\n\r\n")
            script.finish()
            #expect(!script.send("late"))
            #expect(try next(client, "0\r\n\r\n") == "0\r\n\r\n")
            #expect(try client.answer().body.count == 9)
            #expect(script.now.stops == 0)
        }
    }

    @Test("to HTTP/1.0 the end of the connection is the end")
    func old() async throws {
        let request = "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        try await withStream(request) { script, client, _, _ in
            let head = try client.answer()
            #expect(head["transfer-encoding"] == nil)
            #expect(head["connection"] == "close")
            script.send("one")
            script.send("two")
            script.finish()
            #expect(try next(client, "onetwo") == "onetwo")
            client.finish()
            #expect(client.isClosed())
            #expect(script.now.stops == 0)
        }
    }

    @Test("HEAD has the head alone, and nothing comes about")
    func head() async throws {
        let script = Script()
        try await withServer(Self.responder(script)) { _, address in
            let client = try Client(address)
            try client.send(
                "HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /9 HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            #expect(try client.answer(isHead: true)["content-type"] == "text/event-stream")
            #expect(try client.answer().body.count == 9)
        }
        #expect(script.now.starts == 0)
        #expect(script.now.stops == 1)
    }

    @Test("a client that goes ends it, once")
    func gone() async throws {
        let script = Script()
        try await withServer(Self.responder(script)) { server, address in
            var client: Client? = try Client(address)
            try client?.send(Self.get)
            try await waitFor { script.now.starts == 1 }
            client = nil
            // What nobody reads is answered with a reset, which is then noticed.
            try await waitFor {
                script.send(": still there?\n")
                return script.now.stops > 0
            }
            #expect(!script.send("nobody"))
            try await waitFor { await server.statistics().connections == 0 }
        }
        #expect(script.now.stops == 1)
    }

    @Test("a client that reads nothing is given up, and what is kept for it is bounded")
    func slow() async throws {
        try await withStream(Self.get, { $0.unsentBytes = 100_000 }) {
            script,
            client,
            server,
            address in
            let piece = String(repeating: "x", count: 10_000)
            var sent = 0
            while script.send(piece) {
                sent += piece.utf8.count
                // Until the sockets of both sides are full.
                #expect(sent < 100_000_000)
                if sent % 1_000_000 == 0 { _ = await server.statistics() }
            }
            try await waitFor { script.now.stops == 1 }
            try await waitFor { await server.statistics().connections == 0 }
            #expect(try client.rest() <= sent + 1000)
            let other = try Client(address)
            try other.send("GET /9 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try other.answer().body.count == 9)
        }
    }

    @Test("silence has no deadline; a client that takes nothing of what there is has one")
    func deadlines() async throws {
        let hand = HandClock()
        let script = Script()
        try await withServer(Self.responder(script), { $0.clock = hand.clock }) { server, address in
            let client = try Client(address)
            try client.send(Self.get)
            try await waitFor { script.now.starts == 1 }
            for _ in 0..<10 {
                hand.advance(by: .seconds(3600))
                await server.checkDeadlines()
            }
            #expect(script.now.stops == 0)
            _ = try client.answer()
            #expect(script.send("still here"))
            #expect(try next(client, "a\r\nstill here\r\n") == "a\r\nstill here\r\n")
            // Now more than the sockets take.
            let piece = String(repeating: "x", count: 50_000)
            try await waitFor {
                script.send(piece)
                return await server.statistics().shortWrites > 0
            }
            hand.advance(by: .seconds(60))
            await server.checkDeadlines()
            try await waitFor { script.now.stops == 1 }
        }
    }

    @Test("a drain ends it as if it were whole, at once")
    func drain() async throws {
        let script = Script()
        let configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
        let server = try Server(configuration: configuration, responder: Self.responder(script))
        let address = try server.start()[0]
        let (client, second) = (try Client(address), try HTTP2Client(address))
        second.endsInPeace = true
        try client.send(Self.get)
        try await waitFor { script.now.starts == 1 }
        try second.get("/stream", on: 1)
        try await waitFor { script.now.starts == 2 }
        let isComplete = beside { await server.drain(grace: .seconds(60)) }
        _ = try client.answer()
        #expect(try next(client, "0\r\n\r\n") == "0\r\n\r\n")
        client.finish()
        #expect(try second.answer(on: 1).body.isEmpty)
        second.close()
        #expect(await isComplete.value)
        #expect(script.now.stops == 2)
        #expect(!script.send("nobody"))
    }

    /// Sends so many pieces, one whenever it is asked.
    private final class Pages: ResponseStream {
        static let piece = [UInt8](repeating: UInt8(ascii: "p"), count: 50_000)
        let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }

        func produce(_ sink: any ResponseSink) {
            let hasMore = left.withLock { left in
                left -= 1
                return left >= 0
            }
            if hasMore { sink.send(Self.piece) } else { sink.finish() }
        }

        func stop() {}
        var isEndless: Bool { false }
    }

    @Test("however much there is, it goes out as the client takes it", arguments: [1, 2])
    func pages(_ version: Int) async throws {
        let responder = Answering { _ in
            Response(status: .ok, fields: [:], stream: Pages(200))
        }
        try await withServer(responder, { $0.unsentBytes = 100_000 }) { _, address in
            if version == 2 {
                let client = try HTTP2Client(address)
                try client.get("/", on: 1)
                #expect(try client.answer(on: 1).body.count == 200 * Pages.piece.count)
            } else {
                let client = try Client(address)
                try client.send("GET / HTTP/1.0\r\n\r\n")
                _ = try client.answer()
                #expect(try client.rest() == 200 * Pages.piece.count)
            }
        }
    }

    @Test("who asks to be woken is, now or after a time, once for all who ask at once")
    func waking() async throws {
        try await withStream { script, _, _, _ in
            let before = script.now.turns
            script.now.sink?.wake()
            try await waitFor { script.now.turns == before + 1 }
            script.now.sink?.wake(after: .milliseconds(1))
            try await waitFor { script.now.turns == before + 2 }
            script.finish()
            script.now.sink?.wake()
        }
    }

    // MARK: - HTTP/2

    @Test("on a stream it comes about beside others")
    func streams() async throws {
        let script = Script()
        try await withServer(Self.responder(script)) { _, address in
            let client = try HTTP2Client(address)
            try client.get("/stream", on: 1)
            try await waitFor { script.now.starts == 1 }
            script.send("one")
            try client.take { $0[1]?.body.count == 3 }
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).body.count == 9)
            script.send("two")
            script.finish()
            let answer = try client.answer(on: 1)
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self) == "onetwo")
            #expect(script.now.stops == 0)
        }
    }

    @Test(
        "a stream that the client resets, or does not read, ends it; the connection goes on",
        arguments: [true, false]
    )
    func lost(_ isReset: Bool) async throws {
        let script = Script()
        try await withServer(Self.responder(script), { $0.unsentBytes = 100_000 }) { _, address in
            let client = try HTTP2Client(address, window: 10_000)
            try client.get("/stream", on: 1)
            try await waitFor { script.now.starts == 1 }
            script.send("one")
            try client.take { $0[1]?.body.count == 3 }
            if isReset {
                try client.reset(1)
            } else {
                while script.send(String(repeating: "x", count: 9_000)) {}
            }
            try await waitFor { script.now.stops == 1 }
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).body.count == 9)
        }
        #expect(script.now.stops == 1)
    }
}
