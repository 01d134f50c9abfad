import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// How HTTP/2 connections end: deadlines, limits, drains, and clients that leave.
@Suite("An HTTP/2 connection's life", .ownThread) struct HTTP2LifeTests {
    /// Lets the time pass, the server having served all that `client` has sent.
    static func pass(
        _ time: Duration,
        _ hand: HandClock,
        _ server: Server,
        _ client: HTTP2Client? = nil
    ) async throws {
        try client?.catchUp()
        // Where there can be no PING: what came has been read by the second turn.
        for _ in 0..<2 { await server.checkDeadlines() }
        hand.advance(by: time)
        for _ in 0..<2 { await server.checkDeadlines() }
    }

    @Test(
        "what never becomes a request ends the connection",
        arguments: [
            // The preface alone, and a part of SETTINGS.
            (Array(HTTP2Frame.preface), Duration.seconds(10), HTTP2Frame.Code.protocolError),
            (
                HTTP2Frame.preface + HTTP2Frame.settings().bytes.dropLast(), .seconds(10),
                .protocolError
            ),
            // A field block that is not whole, in HEADERS and in CONTINUATION.
            (
                HTTP2Frame.preface + HTTP2Frame.settings().bytes
                    + HTTP2Frame.headers(1, HTTP2Fields.request(), isWhole: false).bytes,
                .seconds(10), .enhanceYourCalm
            ),
            (
                HTTP2Frame.preface + HTTP2Frame.settings().bytes
                    + HTTP2Frame.headers(1, HTTP2Fields.request(), isWhole: false).bytes
                    + HTTP2Frame.continuation(1, [0], isWhole: true).bytes.dropLast(),
                .seconds(10), .enhanceYourCalm
            ),
            // Nothing at all.
            (HTTP2Frame.preface + HTTP2Frame.settings().bytes, .seconds(75), .none),
        ]
    )
    func unfinished(_ bytes: [UInt8], _ limit: Duration, _ code: HTTP2Frame.Code) async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let raw = try Client(address)
            try raw.send(bytes)
            let client = try HTTP2Client(over: raw, preface: [], sendsSettings: false)
            while !client.hasSettings { try client.takeFrame() }
            try await Self.pass(limit - .seconds(2), hand, server)
            #expect(await server.statistics().connections == 1)
            try await Self.pass(.seconds(3), hand, server)
            try client.rest()
            #expect(client.goAways.map { $0[1] } == [code.rawValue])
        }
    }

    @Test("half a preface is refused as half a head is")
    func halfPreface() async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try Client(address)
            try client.send(Array(HTTP2Frame.preface.prefix(20)))
            try await waitFor { await server.statistics().connections == 1 }
            try await Self.pass(.seconds(11), hand, server)
            #expect(try client.answer().status == 408)
            #expect(client.isClosed())
        }
    }

    @Test("idle is since the last answer, and a connection in use is not")
    func idle() async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try HTTP2Client(address)
            for stream in [1, 3, 5] as [UInt32] {
                try client.get("/9", on: stream)
                #expect(try client.answer(on: stream).status == 200)
                try await Self.pass(.seconds(73), hand, server, client)
                #expect(await server.statistics().connections == 1)
            }
            try await Self.pass(.seconds(3), hand, server, client)
            try client.rest()
            #expect(client.goAways == [[5, 0]])
        }
    }

    @Test("a body that is too slow gets 408, the others go on", arguments: [11, 31])
    func slowBody(_ seconds: Int) async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try HTTP2Client(address)
            try client.post("/x", on: 1)
            // Enough for a while: then the silence counts.
            let first = seconds == 11 ? 100 : 15_000
            for _ in 0..<2 { try client.send(.data(1, Array(repeating: 1, count: first))) }
            try await Self.pass(.seconds(seconds - 2), hand, server, client)
            try client.get("/9", on: 3)
            #expect(try client.answer(on: 3).status == 200)
            #expect(client.streams[1]?.status == 0)
            try await Self.pass(.seconds(3), hand, server, client)
            let slow = try client.answer(on: 1)
            #expect(slow.status == 408)
            try client.take { $0[1]?.resetCode != nil }
            #expect(client.streams[1]?.resetCode == HTTP2Frame.Code.none.rawValue)
            try client.get("/9", on: 5)
            #expect(try client.answer(on: 5).status == 200)
        }
    }

    @Test("a body that we hold back is not slow")
    func heldBack() async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try HTTP2Client(address)
            let fast = [1, 3, 5, 7] as [UInt32]
            for stream in fast {
                try client.post("/x", on: stream)
                try client.send(.data(stream, [1]))
            }
            // Takes all of its window; no more is let through while four others are coming.
            try client.post("/x", on: 9)
            for _ in 0..<3 { try client.send(.data(9, Array(repeating: 2, count: 16_384))) }
            try client.send(.data(9, Array(repeating: 2, count: 16_383)))
            for _ in 0..<30 {
                try await Self.pass(.seconds(6), hand, server, client)
                for stream in fast {
                    try client.send(.data(stream, Array(repeating: 1, count: 4000)))
                }
            }
            try client.catchUp()
            #expect(client.windows[9] == nil)
            #expect(([9] + fast).allSatisfy { client.streams[$0]?.status == 0 })
            try client.send(.data(1, [1], endsStream: true))
            #expect(try client.answer(on: 1).body.count == 120_002)
            try client.take { _ in client.windows[9] == 65_535 }
            // From here on it is its own pace.
            try await Self.pass(.seconds(9), hand, server, client)
            try client.send(.data(9, [3], endsStream: true))
            #expect(try client.answer(on: 9).body.count == 65_536)
        }
    }

    @Test("an answer that is not taken resets its stream, not those that wait behind another")
    func stalled() async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try HTTP2Client(over: Client(address), (.initialWindowSize, 10))
            try client.get("/100", on: 1)
            // Else the others may take the window of the connection before it.
            try client.take { $0[1]?.body.count == 10 }
            try client.get("/300000", on: 3)
            try client.get("/1000", on: 5)
            for stream in [3, 5] as [UInt32] { try client.widen(stream, by: 1 << 20) }
            try client.take { $0[3].map { $0.body.count > 60_000 } == true }
            for _ in 0..<4 {
                try await Self.pass(.seconds(9), hand, server, client)
                try client.widen(0, by: 1000)
            }
            try await Self.pass(.seconds(1), hand, server, client)
            #expect(
                try client.answer(on: 1).resetCode == HTTP2Frame.Code.cancel.rawValue
            )
            #expect(client.streams[1]?.body.count == 10)
            #expect(client.streams[5]?.resetCode == nil)
            try client.widen(0, by: 1 << 20)
            #expect(try client.answer(on: 3).body.count == 300_000)
            #expect(try client.answer(on: 5).body.count == 1000)
        }
    }

    @Test("the last request allowed announces the end; what crosses it is answered")
    func requestLimit() async throws {
        let hand = HandClock()
        try await withServer(
            Answering.samples,
            {
                $0.requestsPerConnection = 2
                $0.clock = hand.clock
            }
        ) { server, address in
            let client = try HTTP2Client(address)
            client.endsInPeace = true
            for stream in [1, 3, 5] as [UInt32] {
                try client.get("/9", on: stream)
                #expect(try client.answer(on: stream).status == 200)
                if stream == 1 { try client.catchUp() }
                #expect(client.goAways == (stream == 1 ? [] : [[UInt32(Int32.max), 0]]))
            }
            try await Self.pass(.seconds(1), hand, server, client)
            try client.rest()
            #expect(client.goAways == [[UInt32(Int32.max), 0], [5, 0]])
        }
    }

    @Test("a drain tells twice, answers what is open and ends", arguments: [1, 2])
    func drain(lanes: Int) async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.target == "/slow" { gate.wait() }
            return Response(status: .ok, body: Array(request.target.utf8))
        }
        let hand = HandClock()
        var configuration = ServerConfiguration(
            listen: [.tcp(host: "127.0.0.1", port: 0)],
            lanes: lanes
        )
        configuration.clock = hand.clock
        let server = try Server(configuration: configuration, responder: responder)
        let address = try server.start()[0]
        let busy = try HTTP2Client(address)
        let idle = try HTTP2Client(address)
        try busy.get("/slow", on: 1)
        try await waitFor { gate.count == 1 }
        try idle.catchUp()
        async let isComplete = server.drain(grace: .seconds(60))
        try await waitFor { (try? Client(address)) == nil }
        for client in [busy, idle] {
            client.endsInPeace = true
            while client.goAways.isEmpty { try client.takeFrame() }
        }
        // It has crossed the first GOAWAY.
        try busy.get("/crossed", on: 3)
        #expect(try busy.answer(on: 3).text == "/crossed")
        try await Self.pass(.seconds(1), hand, server, busy)
        while busy.goAways.count < 2 { try busy.takeFrame() }
        // What comes after the second is let pass and not answered.
        try busy.post("/late", on: 5)
        try busy.send(.data(5, [1], endsStream: true))
        try busy.catchUp()
        gate.open()
        #expect(try busy.answer(on: 1).text == "/slow")
        for client in [busy, idle] {
            try client.rest()
            client.close()
        }
        #expect(busy.goAways == [[UInt32(Int32.max), 0], [3, 0]])
        #expect(idle.goAways == [[UInt32(Int32.max), 0], [0, 0]])
        #expect(busy.streams[5]?.status == 0)
        #expect(await isComplete)
    }

    @Test("clients that leave in the middle of anything leave nothing behind")
    func leaving() async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.target == "/slow" { gate.wait() }
            return Response(status: .ok, body: Array(repeating: 7, count: 200_000))
        }
        try await withServer(responder, { $0.workerQueue = 4096 }) { server, address in
            for turn in 0..<20 {
                var clients: [HTTP2Client] = []
                for index in 0..<25 {
                    let client = try HTTP2Client(address, window: index % 2 == 0 ? 10 : 1 << 20)
                    // A worker has it, it is on its way, its body is coming, its head is coming.
                    if turn < 2 { try client.get("/slow", on: 1) }
                    try client.get("/large", on: 3)
                    try client.post("/x", on: 5)
                    try client.send(.data(5, Array(repeating: 1, count: 1000)))
                    if index % 3 == 0 {
                        try client.send(.headers(7, HTTP2Fields.request(), isWhole: false))
                    }
                    if index % 3 == 1 { try client.catchUp() }
                    clients.append(client)
                }
                // Dropped here: a reset where something is unread, else a FIN, which may be of a
                // client that still waits for what a worker has.
            }
            gate.open()
            try await waitFor { await server.statistics().connections == 0 }
            let client = try HTTP2Client(address)
            try client.get("/x", on: 1)
            #expect(try client.answer(on: 1).body.count == 200_000)
            #expect(await server.statistics().accepted == 501)
        }
    }
}

/// `Upgrade: h2c` (RFC 7540 §3.2).
@Suite("Upgrade to HTTP/2", .ownThread) struct HTTP2UpgradeTests {
    static func request(
        _ line: String = "GET /2000 HTTP/1.1",
        connection: String = "Upgrade, HTTP2-Settings",
        _ more: String...
    ) -> String {
        "\(line)\r\nHost: a\r\nConnection: \(connection)\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAQAAP__\r\n" + more.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    static func allow(_ configuration: inout ServerConfiguration) {
        configuration.http2.takesUpgrade = true
    }

    @Test("the answer comes on stream 1, made and kept, and the connection goes on")
    func upgrade() async throws {
        try await withServer(Answering.samples, Self.allow) { server, address in
            for method in ["GET", "HEAD", "GET"] {
                let client = try Client(address)
                // Something before it, and the preface with it.
                try client.send(
                    "GET /9 HTTP/1.1\r\nHost: a\r\n\r\n" + Self.request("\(method) /2000 HTTP/1.1")
                )
                #expect(try client.answer().body.count == 9)
                let switching = try client.answer()
                #expect(switching.status == 101)
                #expect(switching["connection"] == "Upgrade")
                #expect(switching["upgrade"] == "h2c")
                let http2 = try HTTP2Client(over: client)
                http2.expect(1)
                let answer = try http2.answer(on: 1)
                #expect(answer.status == 200)
                #expect(answer["content-length"] == "2000")
                #expect(answer.body.count == (method == "HEAD" ? 0 : 2000))
                try http2.get("/7", on: 3)
                #expect(try http2.answer(on: 3).body.count == 7)
            }
        }
    }

    @Test("the preface may come with the request")
    func together() async throws {
        try await withServer(Answering.samples, Self.allow) { _, address in
            let client = try Client(address)
            let preface = HTTP2Frame.preface + HTTP2Frame.settings().bytes
            try client.send(Array(Self.request().utf8) + preface)
            #expect(try client.answer().status == 101)
            let http2 = try HTTP2Client(over: client, preface: [], sendsSettings: false)
            http2.expect(1)
            #expect(try http2.answer(on: 1).body.count == 2000)
        }
    }

    @Test(
        "what is no sound upgrade is answered as HTTP/1.1",
        arguments: [
            request(connection: "Upgrade"), request(connection: "HTTP2-Settings"),
            request(connection: "Upgrade, HTTP2-Settings, close"),
            request("GET /2000 HTTP/1.1", "HTTP2-Settings: AAQAAP__"),
            request().replacing("AAQAAP__", with: "AAQAAP="),
            request().replacing("AAQAAP__", with: "AAQAAP"),
            request().replacing("h2c", with: "h2"),
            request().replacing("HTTP2-Settings: AAQAAP__\r\n", with: ""),
            request("GET /2000 HTTP/1.0"),
            request("POST /2000 HTTP/1.1", "Content-Length: 0"),
            request("GET /2000 HTTP/1.1", "Content-Length: 1") + "x",
        ]
    )
    func unsound(_ text: String) async throws {
        try await withServer(Answering.samples, Self.allow) { _, address in
            let client = try Client(address)
            try client.send(text)
            #expect(try client.answer().status == 200)
        }
    }

    @Test("it is off unless configured")
    func off() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            try client.send(Self.request())
            let reply = try client.answer()
            #expect(reply.status == 200)
            #expect(reply["upgrade"] == nil)
        }
    }
}
