import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Numbers of descriptors for tests to take, at the upper end, where the system gives out none.
private let numbers = Mutex<Int32>(
    {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        getrlimit(resource, &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return Int32(clamping: min(limit.rlim_max, 1 << 20)) - 512
    }()
)

@Suite("Sockets that were passed on", .ownThread) struct ActivationTests {
    /// Sockets of a service manager's, at numbers that follow each other.
    final class Manager: Sendable {
        let first: Int32
        private let own: [Int32]
        private let variables: Mutex<[String: String]>

        /// Passes on `sockets`, which are closed with the manager.
        init(
            _ sockets: [Int32],
            process: String = "\(getpid())",
            count: String? = nil
        ) throws {
            own = sockets
            let count = count ?? "\(sockets.count)"
            variables = Mutex(["LISTEN_PID": process, "LISTEN_FDS": count, "LISTEN_FDNAMES": "a:b"])
            first = numbers.withLock { number in
                defer { number += 4 }
                return number
            }
            for (index, raw) in sockets.enumerated() {
                let wanted = first + Int32(index)
                try #require(fcntl(raw, F_DUPFD, wanted) == wanted)
            }
        }

        deinit { for raw in own { close(raw) } }

        var activation: SocketActivation {
            SocketActivation(
                first: first,
                variable: { name in self.variables.withLock { $0[name] } },
                forget: { name in self.variables.withLock { $0[name] = nil } }
            )
        }

        var isForgotten: Bool { variables.withLock { $0.isEmpty } }
    }

    static func tcp(listens: Bool = true) -> Int32 {
        let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        bindTo(raw, address)
        if listens { listen(raw, 16) }
        return raw
    }

    static func unix(_ path: String) -> Int32 {
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (index, byte) in path.utf8.enumerated() { room[index] = byte }
        }
        bindTo(raw, address)
        listen(raw, 16)
        return raw
    }

    private static func bindTo<Address>(_ raw: Int32, _ address: Address) {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(raw, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    static func server(_ manager: Manager, lanes: Int = 1) throws -> Server {
        var configuration = ServerConfiguration(listen: [ListenEntry(.activated)], lanes: lanes)
        configuration.activation = manager.activation
        return try Server(configuration: configuration, responder: Answering.samples)
    }

    @Test("they are listened on, and left in place", arguments: [1, 2])
    func serves(lanes: Int) async throws {
        let path = "/tmp/newsd-test-\(getpid())-passed-\(lanes).sock"
        defer { unlink(path) }
        let manager = try Manager([Self.tcp(), Self.unix(path)])
        let server = try Self.server(manager, lanes: lanes)
        let addresses = try server.start()
        #expect(addresses.count == 2)
        #expect(addresses[0].description.hasPrefix("http://127.0.0.1:"))
        #expect(addresses[1].description == "unix:\(path)")
        #expect(manager.isForgotten)
        #expect(fcntl(manager.first, F_GETFD) & FD_CLOEXEC != 0)
        for address in addresses {
            for _ in 0..<4 {
                let client = try Client(address)
                try client.send(ServerTests.get)
                #expect(try client.answer().status == 200)
            }
        }
        #expect(await server.drain(grace: .seconds(60)))
        #expect(access(path, F_OK) == 0)
    }

    @Test("a connection that comes during a restart is answered by the next process")
    func restart() async throws {
        let gate = Gate()
        let responder = Answering { _ in
            gate.wait()
            return Response(status: .ok, body: Array("old".utf8))
        }
        let raw = Self.tcp()
        let copy = dup(raw)
        var configuration = ServerConfiguration(listen: [ListenEntry(.activated)])
        configuration.activation = try Manager([raw]).activation
        let old = try Server(configuration: configuration, responder: responder)
        let address = try old.start()[0]
        let busy = try Client(address)
        try busy.send(ServerTests.get)
        try await waitFor { gate.count == 1 }
        async let isComplete = old.drain(grace: .seconds(60))
        gate.open()
        let reply = try busy.answer()
        #expect(reply.text == "old")
        busy.finish()
        #expect(await isComplete)
        // Nobody listens now, and the kernel takes the connection all the same.
        let waiting = try Client(address)
        try waiting.send(ServerTests.get)
        let new = try Self.server(Manager([copy]))
        #expect(try new.start() == [address])
        #expect(try waiting.answer().body.count == 4096)
        _ = await new.drain(grace: .seconds(5))
    }

    @Test("what waits when a drain begins is left to the next process")
    func backlog() async throws {
        let hand = HandClock()
        let raw = Self.tcp()
        let copy = dup(raw)
        var configuration = ServerConfiguration(listen: [ListenEntry(.activated)])
        configuration.activation = try Manager([raw]).activation
        configuration.maximumConnections = 1
        // It asks for as long as it takes the drain to begin, and only that is to end it.
        configuration.requestsPerConnection = 0
        configuration.clock = hand.clock
        let old = try Server(configuration: configuration, responder: Answering.samples)
        let address = try old.start()[0]
        let first = try Client(address)
        try first.send(ServerTests.get)
        #expect(try first.answer().status == 200)
        // No room: it waits.
        let waiting = try Client(address)
        try waiting.send(ServerTests.get)
        hand.advance(by: .seconds(2))
        await old.checkDeadlines()
        // Beside, for this thread is busy asking.
        let isComplete = beside { await old.drain(grace: .seconds(60)) }
        // What an idle connection still asks is answered, and told that it is the last.
        var last: String?
        while last == nil {
            try first.send(ServerTests.get)
            last = try first.answer()["connection"]
        }
        #expect(last == "close")
        first.finish()
        #expect(await isComplete.value)
        #expect(first.isClosed())
        let new = try Self.server(Manager([copy]))
        _ = try new.start()
        #expect(try waiting.answer().status == 200)
        _ = await new.drain(grace: .seconds(5))
    }

    @Test("what cannot be listened on is named")
    func faults() throws {
        let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        let listening = Self.tcp()
        let bound = try Manager([listening, Self.tcp(listens: false)])
        let table: [(Manager, SocketActivationError)] = [
            (try Manager([], process: "1", count: "1"), .anotherProcess),
            (try Manager([], process: "", count: "1"), .anotherProcess),
            (try Manager([], count: "0"), .count), (try Manager([], count: "-1"), .count),
            (try Manager([], count: "two"), .count), (try Manager([], count: "2147483647"), .count),
            (bound, .notListening(bound.first + 1)),
        ]
        for (manager, error) in table {
            #expect(throws: ServerError.activation(error)) { try Self.server(manager).start() }
            #expect(manager.isForgotten)
        }
        let missing = try Manager([], count: "1")
        #expect(throws: ServerError.activation(.notOpen(missing.first))) {
            try Self.server(missing).start()
        }
        let datagram = try Manager([datagrams])
        #expect(throws: ServerError.activation(.notListening(datagram.first))) {
            try Self.server(datagram).start()
        }
    }

    @Test("without a service manager there is nothing to take, nor a second time")
    func missing() async throws {
        let manager = try Manager([Self.tcp()])
        let server = try Self.server(manager)
        _ = try server.start()
        #expect(throws: ServerError.activation(.missing)) { try Self.server(manager).start() }
        _ = await server.drain(grace: .seconds(5))
    }

    @Test(
        "entries of what to listen on",
        arguments: [
            ("8080", "127.0.0.1:8080"), ("[::1]:80+proxy-protocol", "[::1]:80+proxy-protocol"),
            ("systemd", "systemd"), ("systemd+proxy-protocol", "systemd+proxy-protocol"),
            ("unix:/a+b/c", "unix:/a+b/c"),
            ("unix:/a+b/c+proxy-protocol", "unix:/a+b/c+proxy-protocol"),
            (":8080", ":8080"),
        ]
    )
    func entries(_ text: String, _ description: String) throws {
        #expect(try ListenEntry(parsing: text).description == description)
    }

    @Test("an option that is none is named with the one there is")
    func options() {
        for text in ["8080+proxy", "8080+", "systemd+PROXY-PROTOCOL", "unix:/a+b"] {
            #expect(throws: ListenAddressError.option(text, known: "proxy-protocol")) {
                try ListenEntry(parsing: text)
            }
        }
        let twice = "8080+proxy-protocol+proxy-protocol"
        #expect(throws: ListenAddressError.repeatedOption(twice)) {
            try ListenEntry(parsing: twice)
        }
    }
}
