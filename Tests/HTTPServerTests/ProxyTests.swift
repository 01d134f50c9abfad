import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import HTTPWire
import Synchronization
import TestSupport
import Testing

@Suite("Behind proxies", .ownThread) struct ProxyTests {
    /// Says who asks for what, as the responder sees it; nothing is kept.
    static let saying = Answering { request in
        let text = "\(request.clientAddress)|\(request.scheme)|\(request.authority)"
        return Response(status: .ok, body: Array(text.utf8))
    }

    static let get = "GET /9 HTTP/1.1\r\nHost: a\r\n\r\n"

    /// A configuration that trusts `proxies`.
    static func trusting(
        _ proxies: String...,
        requiresHeader: Bool = false
    ) -> (inout ServerConfiguration) -> Void {
        { configuration in
            configuration.listen = [
                ListenEntry(
                    .address(.tcp(host: "127.0.0.1", port: 0)),
                    requiresProxyHeader: requiresHeader
                )
            ]
            configuration.trustedProxies = AddressSet(proxies) ?? AddressSet()
        }
    }

    static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
    static let four: [UInt8] = [192, 0, 2, 43, 10, 0, 0, 1, 0xB7, 0xA3, 0, 80]

    // MARK: The PROXY protocol

    static let headers: [([UInt8], String)] = [
        (Array("PROXY TCP4 192.0.2.43 10.0.0.1 47011 80\r\n".utf8), "192.0.2.43"),
        (Array("PROXY TCP6 2001:db8::7 ::1 47011 80\r\n".utf8), "2001:db8::7"),
        (Array("PROXY UNKNOWN\r\n".utf8), "127.0.0.1"),
        (signature + [0x21, 0x11, 0, 12] + four, "192.0.2.43"),
        (signature + [0x20, 0x11, 0, 12] + four, "127.0.0.1"),
        (signature + [0x21, 0x31, 0, 216] + [UInt8](repeating: 47, count: 216), ""),
    ]

    @Test("the header says who the client is, whole or a byte at a time", arguments: headers)
    func header(_ header: [UInt8], _ client: String) async throws {
        let change = Self.trusting("127.0.0.1", requiresHeader: true)
        try await withServer(Self.saying, change) { _, address in
            let whole = try Client(address)
            try whole.send(header + Array((Self.get + Self.get).utf8))
            #expect(try whole.answer().text == "\(client)|http|a")
            #expect(try whole.answer().text == "\(client)|http|a")
            let slow = try Client(address)
            for byte in header + Array(Self.get.utf8) { try slow.send([byte]) }
            #expect(try slow.answer().text == "\(client)|http|a")
        }
    }

    @Test("the client that the header names may be a trusted proxy itself")
    func headerOfProxy() async throws {
        let change = Self.trusting("127.0.0.1", "10.0.0.0/8", requiresHeader: true)
        try await withServer(Self.saying, change) { _, address in
            let request = "GET /9 HTTP/1.1\r\nHost: a\r\nForwarded: for=192.0.2.1\r\n\r\n"
            for (source, client) in [("10.9.9.9", "192.0.2.1"), ("192.0.2.43", "192.0.2.43")] {
                let through = try Client(address)
                try through.send("PROXY TCP4 \(source) 10.0.0.1 1 2\r\n" + request)
                #expect(try through.answer().text == "\(client)|http|a")
            }
        }
    }

    static let strangers: [[UInt8]] = [
        Array(get.utf8), Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8),
        Array("PROXY TCP4 192.0.2.043 10.0.0.1 1 2\r\n\(get)".utf8),
        signature + [0x21, 0x11, 0, 19] + four + [3, 0, 4, 0, 0, 0, 0] + Array(get.utf8),
    ]

    @Test(
        "what does not begin with a header is closed without an answer, and told once a second",
        arguments: strangers
    )
    func noHeader(_ bytes: [UInt8]) async throws {
        let told = Mutex<[ServerEvent]>([])
        let hand = HandClock()
        let change = { (configuration: inout ServerConfiguration) in
            Self.trusting("127.0.0.1", requiresHeader: true)(&configuration)
            configuration.clock = hand.clock
        }
        try await withServer(
            Self.saying,
            change,
            events: { event in told.withLock { $0.append(event) } }
        ) { server, address in
            for _ in 0..<3 {
                let client = try Client(address)
                try client.send(bytes)
                #expect(client.isClosed())
            }
            #expect(await server.statistics().requests == 0)
        }
        guard case .proxyHeaderRefused(peer: "127.0.0.1", _) = told.withLock({ $0.first }) else {
            Issue.record("\(told.withLock { $0 })")
            return
        }
        #expect(told.withLock { $0.count } == 1)
    }

    @Test("a header that does not come in time is waited for no longer", arguments: ["", "PROXY "])
    func headerDeadline(_ text: String) async throws {
        let hand = HandClock()
        let change = { (configuration: inout ServerConfiguration) in
            Self.trusting("127.0.0.1", requiresHeader: true)(&configuration)
            configuration.clock = hand.clock
        }
        try await withServer(Self.saying, change) { server, address in
            let client = try Client(address)
            try client.send(text)
            try await waitFor { await server.statistics().connections == 1 }
            await server.checkDeadlines()
            hand.advance(by: .seconds(9))
            await server.checkDeadlines()
            #expect(await server.statistics().connections == 1)
            hand.advance(by: .seconds(2))
            await server.checkDeadlines()
            #expect(client.isClosed())
        }
    }

    @Test("a drain does not wait for headers")
    func drain() async throws {
        let hand = HandClock()
        let change = { (configuration: inout ServerConfiguration) in
            Self.trusting("127.0.0.1", requiresHeader: true)(&configuration)
            configuration.clock = hand.clock
        }
        try await withServer(Self.saying, change) { server, address in
            let client = try Client(address)
            try client.send("PROXY ")
            try await waitFor { await server.statistics().connections == 1 }
            hand.advance(by: .seconds(2))
            await server.checkDeadlines()
            #expect(await server.drain(grace: .seconds(60)))
            #expect(client.isClosed())
        }
    }

    @Test("only trusted proxies may connect where a header is required")
    func untrusted() async throws {
        let told = Mutex<[ServerEvent]>([])
        try await withServer(
            Self.saying,
            Self.trusting("10.0.0.0/8", requiresHeader: true),
            events: { event in told.withLock { $0.append(event) } }
        ) { _, address in
            let client = try Client(address)
            try? client.send("PROXY TCP4 192.0.2.43 10.0.0.1 1 2\r\n" + Self.get)
            #expect(client.isClosed())
        }
        #expect(told.withLock { $0 } == [.untrustedProxy(peer: "127.0.0.1")])
    }

    @Test("a header required of nobody is a mistake")
    func nobodyTrusted() {
        let entry = ListenEntry(.address(.unix(path: "/tmp/a")), requiresProxyHeader: true)
        #expect(throws: ServerError.proxiesUnnamed(entry)) {
            try Server(
                configuration: ServerConfiguration(listen: [entry]),
                responder: Self.saying
            )
        }
    }

    /// The line of version 1 begins like a request with a method that nobody knows.
    static let unexpected: [([UInt8], Int)] = [
        (Array("PROXY TCP4 192.0.2.43 10.0.0.1 47011 80\r\n".utf8), 501),
        (signature + [0x21, 0x11, 0, 12] + four, 400),
    ]

    @Test("where no header is required one is a malformed request", arguments: unexpected)
    func unexpectedHeader(_ header: [UInt8], _ status: Int) async throws {
        try await withServer(Self.saying, Self.trusting("127.0.0.1")) { _, address in
            let client = try Client(address)
            try client.send(header + Array(Self.get.utf8))
            let reply = try client.answer()
            #expect(reply.status == status)
            #expect(reply["connection"] == "close")
            #expect(client.isClosed())
        }
    }

    // MARK: Forwarded

    @Test(
        "forwarding fields are believed of trusted proxies",
        arguments: [
            ("Forwarded: for=192.0.2.1;proto=https;host=b", "192.0.2.1|https|b"),
            (
                "Forwarded: for=9.9.9.9\r\nForwarded: for=192.0.2.1, for=127.0.0.1",
                "192.0.2.1|http|a"
            ),
            ("X-Forwarded-For: 9.9.9.9, 192.0.2.1", "192.0.2.1|http|a"),
            ("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 192.0.2.1", "192.0.2.1|http|a"),
            ("X-Forwarded-Proto: https\r\nX-Forwarded-Host: B:8443", "127.0.0.1|https|b:8443"),
            ("Forwarded: for=192.0.2.1\r\nX-Forwarded-For: 192.0.2.2", "192.0.2.1|http|a"),
            ("X: y", "127.0.0.1|http|a"),
        ]
    )
    func forwarded(_ lines: String, _ said: String) async throws {
        for (proxy, expected) in [("127.0.0.1", said), ("127.0.0.2", "127.0.0.1|http|a")] {
            let records = Mutex<[AccessRecord]>([])
            try await withServer(
                Self.saying,
                Self.trusting(proxy),
                accessLog: { some in records.withLock { $0 += some.records } }
            ) { server, address in
                let client = try Client(address)
                try client.send("GET /9 HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n")
                #expect(try client.answer().text == expected)
                _ = await server.drain(grace: .seconds(5))
            }
            #expect(
                records.withLock { $0.map(\.client) } == [String(expected.prefix { $0 != "|" })]
            )
        }
    }

    @Test("an answer from the cache is the same whatever is forwarded, its log line is not")
    func cached() async throws {
        let records = Mutex<[AccessRecord]>([])
        let responder = Answering { request in
            Response(status: .ok, body: Array("x".utf8), keeping: .init(tags: []))
        }
        try await withServer(
            responder,
            Self.trusting("127.0.0.1"),
            accessLog: { some in records.withLock { $0 += some.records } }
        ) { server, address in
            let client = try Client(address)
            for number in 1...2 {
                let line = "Forwarded: for=192.0.2.\(number);host=h\(number)"
                try client.send("GET /9 HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n")
                #expect(try client.answer().text == "x")
            }
            _ = await server.drain(grace: .seconds(5))
        }
        let found = records.withLock { $0 }
        #expect(found.map(\.client) == ["192.0.2.1", "192.0.2.2"])
        #expect(found.map(\.isHit) == [false, true])
    }

    @Test(
        "whoever comes by a Unix socket is a proxy where unix is trusted",
        arguments: [true, false]
    )
    func unix(_ isTrusted: Bool) async throws {
        let path = "/tmp/newsd-test-\(getpid())-proxy-\(isTrusted).sock"
        let change = { (configuration: inout ServerConfiguration) in
            configuration.listen = [.unix(path: path)]
            configuration.trustedProxies =
                AddressSet([isTrusted ? "unix" : "0.0.0.0/0"]) ?? AddressSet()
        }
        try await withServer(Self.saying, change) { _, address in
            let client = try Client(address)
            try client.send("GET /9 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")
            #expect(try client.answer().text == (isTrusted ? "192.0.2.1|http|a" : "|http|a"))
        }
    }
}

@Suite("What an operator is told") struct ServerEventTests {
    @Test(
        "events name who and why",
        arguments: [
            (
                ServerEvent.untrustedProxy(peer: ""),
                "a Unix socket may not send a PROXY header: it is none of trustedProxies"
            ),
            (
                .proxyHeaderRefused(peer: "192.0.2.1", .tooLong(limit: 107)),
                "192.0.2.1 began without a valid PROXY header: tooLong(limit: 107)"
            ),
            (
                .connectionsPerAddress(client: "::1", limit: 2),
                "::1 has 2 connections: a further one was closed"
            ),
        ]
    )
    func text(_ event: ServerEvent, _ text: String) {
        #expect(event.description == text)
    }
}
