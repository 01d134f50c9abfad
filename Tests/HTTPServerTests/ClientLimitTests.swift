import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("Limits for one client", .ownThread) struct ClientLimitTests {
    static let get = "GET /9 HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Whether a request on a new connection is answered, or the connection closed at once.
    static func isServed(_ client: Client, _ prefix: String = "") -> Bool {
        try? client.send(prefix + get)
        return (try? client.answer().status) == 200
    }

    @Test("connections over the limit are closed, over all lanes", arguments: [1, 2])
    func connections(lanes: Int) async throws {
        let told = Mutex<[ServerEvent]>([])
        try await withServer(
            Answering.samples,
            {
                $0.connectionsPerAddress = 2
                $0.lanes = lanes
            },
            events: { event in told.withLock { $0.append(event) } }
        ) { server, address in
            let first = try Client(address)
            #expect(Self.isServed(first))
            var second: Client? = try Client(address)
            #expect(second.map { Self.isServed($0) } == true)
            #expect(Self.isServed(try Client(address)) == false)
            second = nil
            try await waitFor { await server.statistics().connections == 1 }
            #expect(Self.isServed(try Client(address)))
        }
        let found = told.withLock { $0 }
        #expect(found == [.connectionsPerAddress(client: "127.0.0.1", limit: 2)])
    }

    @Test("connections of trusted proxies are not counted")
    func trusted() async throws {
        let change = { (configuration: inout ServerConfiguration) in
            ProxyTests.trusting("127.0.0.1")(&configuration)
            configuration.connectionsPerAddress = 1
        }
        try await withServer(Answering.samples, change) { _, address in
            let clients = try (0..<3).map { _ in try Client(address) }
            for client in clients { #expect(Self.isServed(client)) }
        }
    }

    @Test("where the PROXY protocol is spoken the client in the header is counted, IPv6 by /64")
    func throughProxy() async throws {
        let change = { (configuration: inout ServerConfiguration) in
            ProxyTests.trusting("127.0.0.1", requiresHeader: true)(&configuration)
            configuration.connectionsPerAddress = 1
        }
        try await withServer(Answering.samples, change) { server, address in
            let table = [
                ("TCP4 192.0.2.1 10.0.0.1", true), ("TCP4 192.0.2.2 10.0.0.1", true),
                ("TCP4 192.0.2.1 10.0.0.1", false), ("TCP6 ::ffff:192.0.2.2 ::1", false),
                ("TCP6 2001:db8:0:1::1 ::1", true), ("TCP6 2001:db8:0:1::2 ::1", false),
                ("TCP6 2001:db8:0:2::1 ::1", true), ("UNKNOWN", true), ("UNKNOWN", true),
            ]
            var clients: [Client] = []
            for (words, isServed) in table {
                let client = try Client(address)
                let header = words == "UNKNOWN" ? "PROXY \(words)\r\n" : "PROXY \(words) 1 2\r\n"
                #expect(Self.isServed(client, header) == isServed, "\(words)")
                clients.append(client)
            }
            clients = []
            try await waitFor { await server.statistics().connections == 0 }
            #expect(Self.isServed(try Client(address), "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\r\n"))
        }
    }

    @Test("requests of one client that wait for a worker are limited, those of others are not")
    func requests() async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.target == "/wait" { gate.wait() }
            let isKept = request.target == "/kept"
            return Response(status: .ok, keeping: isKept ? .init(tags: []) : nil)
        }
        let change = { (configuration: inout ServerConfiguration) in
            ProxyTests.trusting("127.0.0.1")(&configuration)
            configuration.requestsPerAddress = 1
        }
        func request(_ target: String, _ client: String?) -> String {
            let line = client.map { "X-Forwarded-For: \($0)\r\n" } ?? ""
            return "GET \(target) HTTP/1.1\r\nHost: a\r\n\(line)\r\n"
        }
        try await withServer(responder, change) { _, address in
            let other = try Client(address)
            try other.send(request("/kept", "192.0.2.1"))
            #expect(try other.answer().status == 200)
            let first = try Client(address)
            try first.send(request("/wait", "192.0.2.1"))
            try await waitFor { gate.count == 1 }
            for (target, client, status) in [
                ("/x", "192.0.2.1", 429), ("/x", "192.0.2.2", 200), ("/x", nil, 200),
                ("/kept", "192.0.2.1", 200), ("/x", "192.0.2.1", 429),
            ] {
                try other.send(request(target, client))
                let reply = try other.answer()
                #expect(reply.status == status, "\(target) \(client ?? "the proxy")")
                #expect(reply["retry-after"] == (status == 429 ? "1" : nil))
                #expect(reply["connection"] == nil)
            }
            gate.open()
            #expect(try first.answer().status == 200)
            // One after the other is never too many.
            for _ in 0..<200 {
                try other.send(request("/x", "192.0.2.1"))
                #expect(try other.answer().status == 200)
            }
        }
    }

    @Test("a request whose body is coming counts, until it is gone")
    func bodies() async throws {
        try await withServer(Answering.samples, { $0.requestsPerAddress = 1 }) { server, address in
            var first: Client? = try Client(address)
            try first?.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")
            try await waitFor { await server.statistics().requests == 1 }
            let second = try Client(address)
            try second.send(Self.get)
            #expect(try second.answer().status == 429)
            try second.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
            let reply = try second.answer()
            #expect(reply.status == 429)
            #expect(reply["connection"] == "close")
            #expect(second.isClosed())
            first = nil
            try await waitFor { await server.statistics().connections == 0 }
            let third = try Client(address)
            try third.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
            #expect(try third.answer().text == "ab")
        }
    }

    @Test(
        "requests for hosts that are not served are misdirected",
        arguments: [
            ("GET /9 HTTP/1.1\r\nHost: News.example\r\n\r\n", 200),
            ("GET /9 HTTP/1.1\r\nHost: news.example:8080\r\n\r\n", 200),
            ("GET http://news.example/9 HTTP/1.1\r\nHost: other\r\n\r\n", 200),
            ("GET http://other/9 HTTP/1.1\r\nHost: news.example\r\n\r\n", 421),
            ("GET /9 HTTP/1.1\r\nHost: other\r\n\r\n", 421),
            ("GET /9 HTTP/1.1\r\nHost: other:8080\r\n\r\n", 421),
            ("GET /9 HTTP/1.1\r\nHost: port\r\n\r\n", 421),
            ("GET /9 HTTP/1.1\r\nHost: port:81\r\n\r\n", 200),
            ("GET /9 HTTP/1.0\r\n\r\n", 421),
            ("OPTIONS * HTTP/1.1\r\nHost: other\r\n\r\n", 421),
            ("POST /9 HTTP/1.1\r\nHost: other\r\nContent-Length: 1\r\n\r\na", 421),
            ("GET /9 HTTP/1.1\r\nHost: other\r\nX-Forwarded-Host: news.example\r\n\r\n", 200),
            ("GET /9 HTTP/1.1\r\nHost: news.example\r\nX-Forwarded-Host: other\r\n\r\n", 421),
            ("GET /9 HTTP/1.1\r\nHost: other\r\nForwarded: host=port;proto=http\r\n\r\n", 421),
        ]
    )
    func hosts(_ text: String, _ status: Int) async throws {
        let change = { (configuration: inout ServerConfiguration) in
            ProxyTests.trusting("127.0.0.1")(&configuration)
            configuration.hosts = ServedHosts(["news.example", "port:81"]) ?? ServedHosts()
        }
        try await withServer(Answering.samples, change) { _, address in
            // Made, then kept.
            for _ in 0..<2 {
                let client = try Client(address)
                try client.send(text)
                let reply = try client.answer()
                #expect(reply.status == status)
                let isProblem = reply["content-type"] == "application/problem+json"
                #expect(isProblem == (status == 421))
            }
        }
    }

    @Test(
        "a body needs a length, where the method is one of the resource's",
        arguments: [
            ("POST /x HTTP/1.1\r\nHost: a\r\n\r\n", 411),
            ("PUT /x HTTP/1.1\r\nHost: a\r\n\r\n", 411),
            ("PATCH /x HTTP/1.1\r\nHost: a\r\n\r\n", 411),
            ("POST /no HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200),
            ("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200),
            ("DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n", 200), ("POST /x HTTP/1.0\r\n\r\n", 200),
        ]
    )
    func length(_ text: String, _ status: Int) async throws {
        let responder = Answering { request in
            Response(status: request.target == "/no" ? .methodNotAllowed : .ok)
        }
        try await withServer(responder) { _, address in
            let client = try Client(address)
            try client.send(text)
            let reply = try client.answer()
            #expect(reply.status == status)
            if status == 411 {
                #expect(reply["connection"] == "close")
                #expect(reply["content-type"] == "application/problem+json")
            }
        }
    }
}
