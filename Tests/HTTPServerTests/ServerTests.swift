import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("One connection", .ownThread) struct ServerTests {
    static let get = "GET /4096 HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("a connection answers one request after the other, from the responder and then kept")
    func keepAlive() async throws {
        try await withServer { server, address in
            let client = try Client(address)
            for _ in 0..<3 {
                try client.send(Self.get)
                let reply = try client.answer()
                #expect(reply.status == 200)
                #expect(reply.body.count == 4096)
                #expect(reply["date"]?.hasSuffix("GMT") == true)
                #expect(reply["connection"] == nil)
            }
            let counts = await server.statistics()
            #expect(counts.hits == 2)
            #expect(counts.misses == 1)
        }
    }

    @Test("pipelined answers come in order, kept ones behind those being made")
    func pipelining() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            let sizes = (0..<200).map { 10 + $0 % 7 }
            try client.send(
                sizes.map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            )
            for size in sizes { #expect(try client.answer().body.count == size) }
        }
    }

    @Test("a request is understood byte by byte")
    func byteByByte() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            for byte in Self.get.utf8 { try client.send([byte]) }
            #expect(try client.answer().body.count == 4096)
        }
    }

    @Test("HEAD has the fields of GET and no body", arguments: ["HEAD", "GET"])
    func head(first: String) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            for method in [first, "HEAD", "HEAD"] {
                try client.send("\(method) /2000 HTTP/1.1\r\nHost: a\r\n\r\n")
                let reply = try client.answer(isHead: method == "HEAD")
                #expect(reply.status == 200)
                #expect(reply["content-length"] == "2000")
                #expect(reply["etag"] == "\"t2000\"")
            }
        }
    }

    @Test(
        "conditions",
        arguments: [
            ("If-None-Match: \"t2000\"", 304), ("If-None-Match: \"t2000-gzip\"", 304),
            ("If-None-Match: W/\"t2000\"", 304), ("If-None-Match: \"x\", \"t2000\"", 304),
            ("If-None-Match: \"x\"", 200), ("If-None-Match: *", 304),
            ("If-Modified-Since: Mon, 20 Jan 2025 00:00:00 GMT", 304),
            ("If-Modified-Since: Sun, 19 Jan 2025 00:00:00 GMT", 200),
            ("If-Match: \"x\"", 412), ("If-Match: \"t2000\"", 200),
            ("Cache-Control: no-cache\r\nIf-None-Match: \"t2000\"", 304),
        ]
    )
    func conditions(_ lines: String, status: Int) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            // Made, then kept.
            for _ in 0..<2 {
                try client.send("GET /2000 HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n")
                let reply = try client.answer()
                #expect(reply.status == status)
                guard status == 304 else { continue }
                #expect(reply["etag"] == "\"t2000\"")
                #expect(reply["cache-control"] == "max-age=60")
                #expect(reply["vary"] == "Accept, Accept-Encoding")
                #expect(reply["content-length"] == nil)
                #expect(reply["date"] != nil)
            }
        }
    }

    @Test(
        "gzip where it is wanted and worth it",
        arguments: [
            ("/2000", "gzip", true), ("/2000", "gzip, deflate, br", true),
            ("/2000", "gzip;q=0", false), ("/2000", "br", false), ("/1023", "gzip", false),
            ("/1024", "gzip", true),
        ]
    )
    func gzip(_ target: String, _ accepted: String, isCoded: Bool) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            for _ in 0..<2 {
                try client.send(
                    "GET \(target) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: \(accepted)\r\n\r\n"
                )
                let reply = try client.answer()
                let size = String(target.dropFirst())
                #expect(reply["content-encoding"] == (isCoded ? "gzip" : nil))
                #expect(reply["etag"] == (isCoded ? "\"t\(size)-gzip\"" : "\"t\(size)\""))
                #expect(reply["vary"] == "Accept, Accept-Encoding")
                #expect((reply.body.count == Int(size)) == !isCoded)
            }
        }
    }

    @Test(
        "a form that is not acceptable is never sent",
        arguments: [
            ("/2000", "*;q=0", 406), ("/2000", "identity;q=0", 406), ("/2000", "br, *;q=0", 406),
            ("/2000", "gzip, identity;q=0", 200), ("/2000", "identity;q=0, *", 200),
            // Too small to have a gzip form.
            ("/9", "gzip, identity;q=0", 406), ("/9", "gzip, *;q=0", 406), ("/9", "gzip", 200),
            ("/9", "*;q=0", 406),
        ]
    )
    func codings(_ target: String, _ accepted: String, status: Int) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            // Made, then kept.
            for _ in 0..<2 {
                try client.send(
                    "GET \(target) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: \(accepted)\r\n\r\n"
                )
                let reply = try client.answer()
                #expect(reply.status == status)
                let isCoded = status == 200 && target == "/2000"
                #expect(reply["content-encoding"] == (isCoded ? "gzip" : nil))
            }
        }
    }

    @Test(
        "a body reaches the responder",
        arguments: [
            "Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nX: y\r\n\r\n",
        ]
    )
    func body(_ rest: String) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            let text = "POST /x HTTP/1.1\r\nHost: a\r\n" + rest
            try client.send(text + Self.get)
            #expect(try client.answer().text == "hello")
            #expect(try client.answer().body.count == 4096)
            for byte in text.utf8 { try client.send([byte]) }
            #expect(try client.answer().text == "hello")
        }
    }

    @Test("100 Continue comes before the body")
    func continues() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            try client.send(
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(try client.answer().status == 100)
            try client.send("ok")
            #expect(try client.answer().text == "ok")
        }
    }

    @Test("a body of a GET is dropped")
    func droppedBody() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            try client.send("GET /7 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + Self.get)
            #expect(try client.answer().body.count == 7)
            #expect(try client.answer().body.count == 4096)
        }
    }

    @Test(
        "what is refused is answered and closed",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505),
            ("GET / HTTP/9.9", 505),
            (
                "POST /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
                404
            ),
            (
                "BREW / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
                501
            ),
            ("GET / HTTP/1.1\nHost: a\n\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", 413),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901",
                413
            ),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", 413),
            ("GET /" + String(repeating: "a", count: 9000), 414),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 9000), 431),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na", 400),
        ]
    )
    func refusals(_ text: String, status: Int) async throws {
        let responder = Answering(limit: 10) { _ in Response(status: .ok) }
        try await withServer(responder) { _, address in
            let client = try Client(address)
            try client.send(text)
            let reply = try client.answer()
            #expect(reply.status == status)
            #expect(reply["connection"] == "close")
            #expect(reply["content-type"] == "application/problem+json")
            #expect(reply.text.contains("\"detail\""))
            #expect(reply["access-control-allow-origin"] == "*")
            #expect(reply["date"] != nil)
            #expect(client.isClosed())
        }
    }

    @Test(
        "when a connection ends",
        arguments: [
            ("GET /9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", true),
            ("GET /9 HTTP/1.0\r\n\r\n", "close", true),
            ("GET /9 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", false),
        ]
    )
    func endings(_ text: String, connection: String, isClosed: Bool) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            try client.send(text)
            let reply = try client.answer()
            #expect(reply.body.count == 9)
            #expect(reply["connection"] == connection)
            if isClosed {
                #expect(client.isClosed())
            } else {
                try client.send(text)
                #expect(try client.answer().status == 200)
            }
        }
    }

    @Test("the last request allowed closes the connection")
    func requestLimit() async throws {
        try await withServer(Answering.samples, { $0.requestsPerConnection = 2 }) { _, address in
            let client = try Client(address)
            try client.send(Self.get + Self.get + Self.get)
            #expect(try client.answer()["connection"] == nil)
            #expect(try client.answer()["connection"] == "close")
            #expect(client.isClosed())
        }
    }

    @Test("a client that sends no more still gets its whole answer", arguments: [9, 3_000_000])
    func halfClose(size: Int) async throws {
        try await withServer { _, address in
            let client = try Client(address)
            try client.send("GET /\(size) HTTP/1.1\r\nHost: a\r\n\r\n")
            client.finish()
            #expect(try client.answer().body.count == size)
            #expect(client.isClosed())
        }
    }

    @Test("a slow reader holds up its own requests and nothing else")
    func slowReader() async throws {
        try await withServer { server, address in
            let slow = try Client(address)
            let request = "GET /1000000 HTTP/1.1\r\nHost: a\r\n\r\n"
            try slow.send(String(repeating: request, count: 40))
            let other = try Client(address)
            try other.send(Self.get)
            #expect(try other.answer().status == 200)
            for _ in 0..<40 { #expect(try slow.answer().body.count == 1_000_000) }
            #expect(await server.statistics().shortWrites > 0)
        }
    }

    @Test("OPTIONS * and unknown methods leave the connection open")
    func methods() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            try client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            let reply = try client.answer()
            #expect(reply.status == 204)
            #expect(reply["allow"]?.contains("GET") == true)
            #expect(reply["content-length"] == nil)
            try client.send("BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().status == 501)
            for body in [
                "Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ] {
                try client.send("BREW / HTTP/1.1\r\nHost: a\r\n" + body)
                #expect(try client.answer().status == 501)
            }
            try client.send("GET http://b/9 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().body.count == 9)
        }
    }

    @Test("a request id comes back and is recorded")
    func requestID() async throws {
        let records = Mutex<[AccessRecord]>([])
        try await withServer(
            Answering.samples,
            accessLog: { some in records.withLock { $0 += some.records } }
        ) { server, address in
            let client = try Client(address)
            for _ in 0..<2 {
                try client.send("GET /9 HTTP/1.1\r\nHost: a\r\nX-Request-ID: me-1\r\n\r\n")
                #expect(try client.answer()["x-request-id"] == "me-1")
            }
            try client.send("GET /9 HTTP/1.1\r\nHost: a\r\nX-Request-ID: a b\r\n\r\n")
            #expect(try client.answer()["x-request-id"] == nil)
            _ = await server.drain(grace: .seconds(5))
        }
        let found = records.withLock { $0 }
        #expect(found.map(\.isHit) == [false, true, true])
        #expect(found.prefix(2).map(\.requestID) == ["me-1", "me-1"])
        #expect(found.allSatisfy { $0.client == "127.0.0.1" && $0.target == "/9" })
        #expect(found.allSatisfy { $0.status == 200 && $0.bytes > 9 && !$0.requestID.isEmpty })
    }
}
