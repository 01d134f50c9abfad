import HTTP
import HTTPServer
import HTTPTypes
import HTTPWire
import Synchronization
import TestSupport
import Testing

/// Bodies that are taken while their requests are answered.
@Suite("Taken bodies", .ownThread) struct UploadTests {
    /// Gives back what comes, as far as the client takes it; keeps the rest.
    final class Echo: ResponseStream {
        struct State {
            var isOpen = true
            var largest = 0
            var total = 0
            var waiting: [UInt8] = []
            var endings: [RequestPiece] = []
            var stops = 0
            var sink: (any ResponseSink)?
        }

        let state = Mutex(State())
        private let content: any RequestContent
        var now: State { state.withLock { $0 } }

        init(_ content: any RequestContent, isOpen: Bool) {
            self.content = content
            state.withLock { $0.isOpen = isOpen }
        }

        var isEndless: Bool { false }

        /// Takes what comes from now on.
        func open() {
            let sink = state.withLock { state in
                state.isOpen = true
                return state.sink
            }
            sink?.wake()
        }

        func produce(_ sink: any ResponseSink) {
            state.withLock { state in
                state.sink = sink
                guard state.isOpen else { return }
                while state.endings.isEmpty, case let piece = content.next(), piece != .later {
                    if case .bytes(let bytes) = piece {
                        state.largest = max(state.largest, bytes.count)
                        state.total += bytes.count
                        state.waiting += bytes
                    } else {
                        state.endings.append(piece)
                    }
                }
                guard sink.isTaken else { return }
                let part = Array(state.waiting.prefix(20_000))
                state.waiting.removeFirst(part.count)
                sink.send(part)
                if state.waiting.isEmpty, state.endings == [.end] { sink.finish() }
            }
        }

        func stop() { state.withLock { $0.stops += 1 } }
    }

    /// Takes the bodies of POST; those for `/no-key` are answered without one, those for `/later`
    /// taken when a test says.
    final class Taking: Responder {
        let echoes = Mutex<[Echo]>([])
        let refused = Mutex<[any RequestContent]>([])
        var echo: Echo? { echoes.withLock { $0.last } }

        func takesContent(of request: Request) -> Bool { request.method == .post }
        func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? { 10 }

        func respond(to request: Request) -> Response {
            guard let content = request.content else {
                return Answering.samples.respond(to: request)
            }
            if request.target == "/no-key" {
                refused.withLock { $0.append(content) }
                return Problem(.unauthorized, kind: "unauthorized", title: "Unauthorized").response
            }
            let echo = Echo(content, isOpen: request.target != "/later")
            echoes.withLock { $0.append(echo) }
            return Response(status: .ok, fields: [:], stream: echo)
        }
    }

    private static let chunked =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let get = "GET /9 HTTP/1.1\r\nHost: a\r\n\r\n"

    private func next(_ client: Client, _ text: String) throws -> String {
        String(decoding: try client.bytes(text.utf8.count), as: UTF8.self)
    }

    @Test("what is sent is answered before the rest is, and the connection goes on behind the last")
    func interactive() async throws {
        let taking = Taking()
        try await withServer(taking) { _, address in
            let client = try Client(address)
            try client.send(Self.chunked + "3\r\none\r\n")
            #expect(try client.answer()["transfer-encoding"] == "chunked")
            #expect(try next(client, "3\r\none\r\n") == "3\r\none\r\n")
            // Longer than a body that is gathered might be.
            try client.send("14\r\nfour and five and six\r\n".replacing("14", with: "15"))
            let second = "15\r\nfour and five and six\r\n"
            #expect(try next(client, second) == second)
            try client.send("0\r\n\r\n" + Self.get)
            #expect(try next(client, "0\r\n\r\n") == "0\r\n\r\n")
            #expect(try client.answer().body.count == 9)
        }
        #expect(taking.echo?.now.stops == 0)
    }

    @Test("in HTTP/2 too, beside other streams")
    func interactiveStream() async throws {
        let taking = Taking()
        try await withServer(taking) { _, address in
            let client = try HTTP2Client(address)
            try client.post("/", on: 1)
            try client.send(.data(1, Array("one".utf8)))
            try client.take { $0[1]?.body.count == 3 }
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).body.count == 9)
            try client.send(.data(1, Array("two".utf8), endsStream: true))
            #expect(try client.answer(on: 1).text == "onetwo")
        }
        #expect(taking.echo?.now.stops == 0)
    }

    @Test("a client that asks whether to send is told to, and a sized body has its end")
    func sized() async throws {
        try await withServer(Taking()) { _, address in
            let client = try Client(address)
            try client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(try client.answer().status == 100)
            #expect(try client.answer().status == 200)
            try client.send("twelve bytes" + Self.get)
            let chunk = "c\r\ntwelve bytes\r\n0\r\n\r\n"
            #expect(try next(client, chunk) == chunk)
            #expect(try client.answer().body.count == 9)
        }
    }

    @Test("a client that sends all before it reads gets all, however much it is")
    func unread() async throws {
        let piece = [UInt8](repeating: UInt8(ascii: "u"), count: 1 << 20)
        let taking = Taking()
        try await withServer(taking, { $0.unsentBytes = 100_000 }) { _, address in
            let client = try Client(address)
            try client.send("POST / HTTP/1.0\r\nContent-Length: \(24 * piece.count)\r\n\r\n")
            for _ in 0..<24 { try client.send(piece) }
            _ = try client.answer()
            #expect(try client.rest() == 24 * piece.count)
        }
        #expect(taking.echo?.now.endings == [.end])
    }

    @Test("who does not take holds the client back, and goes on when it does")
    func heldBack() async throws {
        let piece = [UInt8](repeating: UInt8(ascii: "h"), count: 64 << 10)
        let taking = Taking()
        try await withServer(taking) { server, address in
            let client = try Client(address)
            let count = 64 * piece.count
            try client.send("POST /later HTTP/1.0\r\nContent-Length: \(count)\r\n\r\n")
            // As much as is held for it, and what the sockets of both sides take at least.
            for _ in 0..<8 { try client.send(piece) }
            try await waitFor { taking.echo?.now.sink != nil }
            _ = await server.statistics()
            taking.echo?.open()
            for _ in 8..<64 { try client.send(piece) }
            _ = try client.answer()
            #expect(try client.rest() == count)
        }
        let largest = taking.echo?.now.largest ?? 0
        #expect(largest <= (256 << 10) + (64 << 10))
        #expect(taking.echo?.now.total == 64 * piece.count)
    }

    @Test("in HTTP/2 its window is left as it is")
    func heldBackStream() async throws {
        let taking = Taking()
        let window = HTTP2Limits().streamWindowBytes
        try await withServer(taking) { _, address in
            let client = try HTTP2Client(address)
            try client.post("/later", on: 1)
            let piece = [UInt8](repeating: UInt8(ascii: "w"), count: 16_000)
            var sent = 0
            func room() -> Int { window + (client.windows[1] ?? 0) - sent }
            // As long as the server lets us.
            while true {
                while room() >= piece.count {
                    try client.send(.data(1, piece))
                    sent += piece.count
                }
                let before = room()
                try client.catchUp()
                // What answers a PING goes before what widens a window.
                try client.catchUp()
                if room() == before { break }
            }
            #expect(sent <= (256 << 10) + 2 * window)
            #expect(sent >= 256 << 10)
            // Others are not held back with it.
            try client.post("/", on: 3)
            try client.send(.data(3, piece))
            try client.take { $0[3]?.body.count == piece.count }
            try await waitFor { taking.echoes.withLock { $0.first?.now.sink } != nil }
            taking.echoes.withLock { $0.first }?.open()
            while room() < piece.count { try client.takeFrame() }
            try client.send(.data(1, piece, endsStream: true))
            sent += piece.count
            #expect(try client.answer(on: 1).body.count == sent)
        }
    }

    @Test("an answer that needs no body ends what is sent", arguments: [1, 2])
    func needless(_ version: Int) async throws {
        let taking = Taking()
        try await withServer(taking) { _, address in
            if version == 1 {
                let client = try Client(address)
                try client.send(Self.chunked.replacing("POST /", with: "POST /no-key") + "3\r\none")
                let answer = try client.answer()
                #expect(answer.status == 401)
                #expect(answer["connection"] == "close")
                client.finish()
                #expect(client.isClosed())
            } else {
                let client = try HTTP2Client(address)
                try client.post("/no-key", on: 1)
                try client.send(.data(1, [1, 2, 3]))
                #expect(try client.answer(on: 1).status == 401)
                try client.send(.data(1, [4, 5, 6]))
                try client.get("/9", on: 3)
                #expect(try client.answer(on: 3).body.count == 9)
            }
        }
        let content = taking.refused.withLock { $0.first }
        #expect(content?.next() == .broken)
    }

    enum Loss: CaseIterable { case gone, halfClosed, malformed, silent, reset, streamSilent }

    @Test("a body that will never be whole is told to be broken", arguments: Loss.allCases)
    func lost(_ loss: Loss) async throws {
        let hand = HandClock()
        let taking = Taking()
        try await withServer(taking, { $0.clock = hand.clock }) { server, address in
            if loss == .reset || loss == .streamSilent {
                let client = try HTTP2Client(address)
                try client.post("/", on: 1)
                try client.send(.data(1, Array("one".utf8)))
                try client.take { $0[1]?.body.count == 3 }
                if loss == .reset {
                    try client.reset(1)
                } else {
                    hand.advance(by: .seconds(300))
                    await server.checkDeadlines()
                    #expect(try client.answer(on: 1).resetCode != nil)
                }
                try await waitFor { taking.echo?.now.stops == 1 }
                try client.get("/9", on: 3)
                #expect(try client.answer(on: 3).body.count == 9)
                return
            }
            var client: Client? = try Client(address)
            try client?.send(Self.chunked + "3\r\none\r\n")
            _ = try client?.answer()
            _ = try client?.bytes(8)
            switch loss {
            case .gone: client = nil
            case .halfClosed: client?.finish()
            case .malformed: try client?.send("no number\r\n")
            case .silent:
                hand.advance(by: .seconds(300))
                await server.checkDeadlines()
            case .reset, .streamSilent: break
            }
            try await waitFor { taking.echo?.now.stops == 1 }
            try await waitFor { await server.statistics().connections == 0 }
            if let client { #expect(client.isClosed()) }
        }
        #expect(taking.echo?.now.total == 3)
        taking.echo?.open()
    }

    @Test("a drain waits for it")
    func drain() async throws {
        let taking = Taking()
        var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
        // No deadline passes, however long the other tests keep this one waiting.
        configuration.clock = HandClock().clock
        let server = try Server(configuration: configuration, responder: taking)
        let address = try server.start()[0]
        let client = try Client(address)
        try client.send(Self.chunked + "3\r\none\r\n")
        _ = try client.answer()
        _ = try client.bytes(8)
        let isComplete = beside { await server.drain(grace: .seconds(60)) }
        // It has begun when nobody else is let in.
        try await waitFor { (try? Client(address)) == nil }
        try client.send("3\r\ntwo\r\n0\r\n\r\n")
        #expect(try next(client, "3\r\ntwo\r\n0\r\n\r\n") == "3\r\ntwo\r\n0\r\n\r\n")
        client.finish()
        #expect(await isComplete.value)
        #expect(taking.echo?.now.stops == 0)
    }
}
