import Dispatch
import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("A server's life", .ownThread) struct ServerLifeTests {
    @Test(
        "deadlines",
        arguments: [
            ("", Duration.seconds(11), 0),
            ("GET / HT", .seconds(11), 408),
            ("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab", .seconds(11), 408),
            ("GET /9 HTTP/1.1\r\nHost: a\r\n\r\n", .seconds(76), 200),
            // An empty line is no beginning of a request: nobody waits for an answer.
            ("GET /9 HTTP/1.1\r\nHost: a\r\n\r\n\r\n", .seconds(76), 200),
            ("\r\n", .seconds(11), 0),
        ]
    )
    func deadlines(_ text: String, _ time: Duration, _ status: Int) async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try Client(address)
            try client.send(text)
            if status == 200 { #expect(try client.answer().status == 200) }
            try await waitFor { await server.statistics().connections == 1 }
            // Two turns: what was sent has been read by the second.
            await server.checkDeadlines()
            hand.advance(by: time - .seconds(2))
            await server.checkDeadlines()
            #expect(await server.statistics().connections == 1)
            hand.advance(by: .seconds(2))
            await server.checkDeadlines()
            if status == 408 { #expect(try client.answer().status == 408) }
            #expect(client.isClosed())
        }
    }

    @Test("an answer that is not taken resets the connection")
    func writeDeadline() async throws {
        let hand = HandClock()
        try await withServer(Answering.samples, { $0.clock = hand.clock }) { server, address in
            let client = try Client(address)
            try client.send(
                String(repeating: "GET /1000000 HTTP/1.1\r\nHost: a\r\n\r\n", count: 40)
            )
            try await waitFor { await server.statistics().shortWrites > 0 }
            hand.advance(by: .seconds(31))
            await server.checkDeadlines()
            #expect(await server.statistics().connections == 0)
            #expect(try client.rest() < 40_000_000)
        }
    }

    @Test("an invalidated answer is made anew, others are not")
    func invalidation() async throws {
        let count = Mutex(0)
        let responder = Answering { request in
            let number = count.withLock { value in
                value += 1
                return value
            }
            return Response(
                status: .ok,
                body: Array("\(number)".utf8),
                keeping: .init(tags: [request.target])
            )
        }
        try await withServer(responder) { server, address in
            let client = try Client(address)
            func get(_ target: String) throws -> String {
                try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.answer().text
            }
            #expect(try get("/a") == "1")
            #expect(try get("/b") == "2")
            #expect(try get("/a") == "1")
            server.invalidate(tags: ["/a", "/c"])
            #expect(try get("/a") == "3")
            #expect(try get("/b") == "2")
            server.invalidate(tags: ["/b"])
            #expect(try get("/a") == "3")
            #expect(try get("/b") == "4")
        }
    }

    @Test("what changes while an answer is made is in the answer")
    func invalidationRace() async throws {
        let current = Mutex("old")
        let gate = Gate()
        let responder = Answering { _ in
            let text = current.withLock { $0 }
            gate.wait()
            return Response(status: .ok, body: Array(text.utf8), keeping: .init(tags: ["x"]))
        }
        try await withServer(responder) { server, address in
            let client = try Client(address)
            try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            try await waitFor { gate.count == 1 }
            current.withLock { $0 = "new" }
            server.invalidate(tags: ["x"])
            gate.open()
            #expect(try client.answer().text == "new")
            try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().text == "new")
            #expect(gate.count == 2)
        }
    }

    @Test("who waits for answers being given waits until a lane is done")
    func answersBeingGiven() async throws {
        struct Holding: Responder {
            let gate: Gate

            func respond(to request: Request) -> Response { Response(status: .ok) }

            func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? { nil }

            /// Asked by the lane itself.
            func refusal(of request: Request) -> Response? {
                gate.wait()
                return nil
            }
        }
        let gate = Gate()
        let order = Mutex<[String]>([])
        try await withServer(Holding(gate: gate)) { server, address in
            let client = try Client(address)
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
            try client.send(head + "Expect: 100-continue\r\n\r\n")
            try await waitFor { gate.count == 1 }
            // Whatever fails, or the server would not end.
            defer { gate.open() }
            DispatchQueue.global().async {
                order.withLock { $0.append("asks") }
                server.waitForAnswersBeingGiven()
                order.withLock { $0.append("has waited") }
            }
            try await waitFor { order.withLock { $0 } == ["asks"] }
            order.withLock { $0.append("lane is done") }
            gate.open()
            try await waitFor { order.withLock { $0.count } == 3 }
            #expect(order.withLock { $0 } == ["asks", "lane is done", "has waited"])
        }
    }

    @Test("a kept answer is not given after its time")
    func until() async throws {
        let hand = HandClock()
        let calls = Mutex(0)
        let end = hand.clock.wall() + 5000
        let responder = Answering { _ in
            calls.withLock { $0 += 1 }
            return Response(status: .ok, keeping: .init(tags: [], until: end))
        }
        try await withServer(responder, { $0.clock = hand.clock }) { server, address in
            let client = try Client(address)
            for (seconds, expected) in [(0, 1), (4, 1), (2, 2), (0, 3)] {
                hand.advance(by: .seconds(seconds))
                try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.answer().status == 200)
                #expect(calls.withLock { $0 } == expected)
            }
        }
    }

    @Test("a drain ends what is idle and finishes what is under way", arguments: [1, 2])
    func drain(lanes: Int) async throws {
        let gate = Gate()
        let responder = Answering { _ in
            gate.wait()
            return Response(status: .ok, body: Array("done".utf8))
        }
        var configuration = ServerConfiguration(
            listen: [.tcp(host: "127.0.0.1", port: 0)],
            lanes: lanes
        )
        configuration.workers = 1
        let server = try Server(configuration: configuration, responder: responder)
        let address = try server.start()[0]
        let busy = try Client(address)
        try busy.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        try await waitFor { gate.count == 1 }
        async let isComplete = server.drain(grace: .seconds(60))
        try await waitFor { (try? Client(address)) == nil }
        gate.open()
        let reply = try busy.answer()
        #expect(reply.text == "done")
        #expect(reply["connection"] == "close")
        busy.finish()
        #expect(await isComplete)
    }

    @Test("a drain gives up after its grace")
    func drainGivesUp() async throws {
        let gate = Gate()
        let responder = Answering { _ in
            gate.wait()
            return Response(status: .ok)
        }
        let server = try Server(
            configuration: ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)]),
            responder: responder
        )
        let client = try Client(try server.start()[0])
        try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        try await waitFor { await server.statistics().misses == 1 }
        #expect(await server.drain(grace: .milliseconds(1)) == false)
        #expect(client.isClosed())
        gate.open()
    }

    @Test("more requests than workers and their line take is a 503")
    func overload() async throws {
        let gate = Gate()
        let responder = Answering { _ in
            gate.wait()
            return Response(status: .ok)
        }
        let change = { (configuration: inout ServerConfiguration) in
            configuration.workers = 1
            configuration.workerQueue = 0
        }
        try await withServer(responder, change) { _, address in
            let first = try Client(address)
            try first.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            try await waitFor { gate.count == 1 }
            let second = try Client(address)
            try second.send("GET /y HTTP/1.1\r\nHost: a\r\n\r\n")
            let reply = try second.answer()
            #expect(reply.status == 503)
            #expect(reply["retry-after"] == "1")
            gate.open()
            #expect(try first.answer().status == 200)
        }
    }

    @Test("writes that wait hold up no read, and have a line of their own")
    func writesHoldUpNoRead() async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.method == .put { gate.wait() }
            return Response(status: .ok)
        }
        let change = { (configuration: inout ServerConfiguration) in
            configuration.workers = 1
            configuration.writers = 1
            configuration.workerQueue = 0
        }
        let put = "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{"
        try await withServer(responder, change) { _, address in
            let first = try Client(address)
            try first.send(put)
            try await waitFor { gate.count == 1 }
            let second = try Client(address)
            try second.send(put)
            #expect(try second.answer().status == 503)
            let reader = try Client(address)
            try reader.send("GET /y HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try reader.answer().status == 200)
            gate.open()
            #expect(try first.answer().status == 200)
        }
    }

    @Test("connections over the limit wait until there is room")
    func connectionLimit() async throws {
        try await withServer(Answering.samples, { $0.maximumConnections = 1 }) { _, address in
            var first: Client? = try Client(address)
            try first?.send(ServerTests.get)
            #expect(try first?.answer().status == 200)
            let second = try Client(address)
            try second.send(ServerTests.get)
            first = nil
            #expect(try second.answer().status == 200)
        }
    }

    @Test("running out of descriptors is told and survived")
    func outOfDescriptors() async {
        await #expect(processExitsWith: .success) { try await starve() }
    }

    @Test("several listeners at once: IPv4, IPv6 and a Unix socket", arguments: [1, 2])
    func listeners(lanes: Int) async throws {
        let path = "/tmp/newsd-test-\(getpid())-\(lanes).sock"
        var configuration = ServerConfiguration(
            listen: [
                .tcp(host: "127.0.0.1", port: 0), .tcp(host: "::1", port: 0), .unix(path: path),
            ],
            lanes: lanes
        )
        configuration.workers = 1
        let server = try Server(configuration: configuration, responder: Answering.samples)
        let addresses = try server.start()
        #expect(
            addresses.map { $0.description.prefix(11) } == [
                "http://127.", "http://[::1", "unix:/tmp/n",
            ]
        )
        for address in addresses {
            for _ in 0..<4 {
                let client = try Client(address)
                try client.send(ServerTests.get)
                #expect(try client.answer().status == 200)
            }
        }
        #expect(throws: ServerError.socketInUse(path: path)) {
            try Server(
                configuration: ServerConfiguration(listen: [.unix(path: path)]),
                responder: Answering.samples
            ).start()
        }
        #expect(throws: ServerError.self) {
            var second = configuration
            second.listen = [ListenEntry(.address(addresses[0].address))]
            _ = try Server(configuration: second, responder: Answering.samples).start()
        }
        #expect(await server.drain(grace: .seconds(60)))
        #expect(access(path, F_OK) != 0)
    }

    @Test("a socket that nobody listens on is replaced, anything else is not")
    func staleSocket() async throws {
        let path = "/tmp/newsd-test-\(getpid())-stale.sock"
        defer { unlink(path) }
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (index, byte) in path.utf8.enumerated() { room[index] = byte }
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(raw, $0, size) }
        }
        #expect(code == 0)
        close(raw)
        let configuration = ServerConfiguration(listen: [.unix(path: path)])
        let server = try Server(configuration: configuration, responder: Answering.samples)
        let bound = try server.start()[0]
        let client = try Client(bound)
        try client.send(ServerTests.get)
        #expect(try client.answer().status == 200)
        _ = await server.drain(grace: .seconds(5))
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: ServerError.notASocket(path: path)) {
            try Server(configuration: configuration, responder: Answering.samples).start()
        }
    }
}

/// Takes a server's last descriptor away in this process, and gives it back.
private func starve() async throws {
    let told = Mutex(0)
    try await withServer(
        Answering.samples,
        events: { _ in told.withLock { $0 += 1 } }
    ) { _, address in
        let clients = try (0..<8).map { _ in try Client(address) }
        for client in clients {
            try client.send(ServerTests.get)
            guard try client.answer().status == 200 else { exit(2) }
        }
        let last = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        close(last)
        var limit = rlimit(rlim_cur: rlim_t(last + 1), rlim_max: 4096)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // The client takes the last descriptor: the server has none left for it.
        let starved = try Client(address)
        try await waitFor { told.withLock { $0 } > 0 }
        limit.rlim_cur = 4096
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        try starved.send(ServerTests.get)
        guard try starved.answer().status == 200 else { exit(3) }
    }
}
