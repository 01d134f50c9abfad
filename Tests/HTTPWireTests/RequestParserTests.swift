import HTTPWire
import Testing

@Suite struct RequestParserTests {
    /// The only request in `text`.
    private func one(_ text: String) -> String {
        feed(Array(text.utf8)).requests.first ?? "\(feed(Array(text.utf8)))"
    }

    @Test("pipelined requests follow one another, bodies between them")
    func pipelining() {
        let text = """
            GET /1 HTTP/1.1\r\nHost: x\r\n\r\n\
            POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nGET /\
            POST /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
            3\r\nabc\r\n0\r\nCookie: evil\r\n\r\n\
            \r\nHEAD /4?a HTTP/1.0\r\n\r\nGET /never HTTP/1.1\r\n\r\n
            """
        let requests = [
            "get origin path=/1 query= authority=x 1.1 none [Host=x] body=",
            "post origin path=/2 query= authority=x 1.1 sized(5) [Host=x] [Content-Length=5]"
                + " body=GET /",
            "post origin path=/3 query= authority=x 1.1 chunked [Host=x]"
                + " [Transfer-Encoding=chunked] body=abc",
            "head origin path=/4 query=a authority= 1.0 none close body=",
        ]
        #expect(feed(Array(text.utf8)).requests == requests)
        for cuts in waysToCut(text.utf8.count) {
            #expect(feed(Array(text.utf8), cuts: cuts).requests == requests)
        }
    }

    @Test(
        "the parts of a target",
        arguments: [
            ("GET /a/b?c=d?e HTTP/1.1", "get origin path=/a/b query=c=d?e authority=h"),
            ("GET /? HTTP/1.1", "get origin path=/ query= authority=h"),
            ("GET http://x:1/a?b HTTP/1.1", "get absolute path=/a query=b authority=x:1"),
            ("GET http://x?b HTTP/1.1", "get absolute path= query=b authority=x"),
            ("GET https://x HTTP/1.1", "get absolute path= query= authority=x"),
            ("OPTIONS * HTTP/1.1", "options asterisk path= query= authority=h"),
        ]
    )
    func targets(_ line: String, _ expected: String) {
        #expect(one("\(line)\r\nHost: h\r\n\r\n").hasPrefix(expected + " 1.1"))
    }

    @Test(
        "whether the connection may stay open",
        arguments: [
            ("1.1", "", true), ("1.1", "Connection: close\r\n", false),
            ("1.1", "Connection: a, CLOSE ,b\r\n", false),
            ("1.1", "Connection: keep-alive\r\nConnection: close\r\n", false),
            ("1.1", "Connection: closed\r\n", true), ("1.0", "", false),
            ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.0", "Connection: keep-alive, close\r\n", false), ("1.2", "", true),
        ]
    )
    func keepAlive(_ version: String, _ fields: String, _ expected: Bool) {
        let request = one("GET / HTTP/\(version)\r\nHost: x\r\n\(fields)\r\n")
        #expect(request.contains(" close") == !expected, "\(request)")
    }

    @Test(
        "100-continue is expected where a body follows",
        arguments: [
            ("1.1", "Content-Length: 1\r\nExpect: 100-Continue", true),
            ("1.1", "Expect: 100-continue\r\nTransfer-Encoding: chunked", true),
            ("1.1", "Expect: 100-continue", false),
            ("1.1", "Content-Length: 0\r\nExpect: 100-continue", false),
            ("1.0", "Content-Length: 1\r\nExpect: 100-continue", false),
        ]
    )
    func expectation(_ version: String, _ fields: String, _ expected: Bool) throws {
        let bytes = Array("POST / HTTP/\(version)\r\nHost: x\r\n\(fields)\r\n\r\n".utf8)
        var parser = RequestParser()
        let head = RequestHead()
        let isWhole = try parser.parse(bytes.span, from: 0, into: head)
        #expect(isWhole)
        #expect(head.expectsContinue == expected)
        #expect(head.end == bytes.count)
    }

    @Test("an unknown expectation keeps the connection where no body follows")
    func unknownExpectation() {
        #expect(ParseError.expectation(closes: false).keepsConnection)
        let alone = feed(Array("GET / HTTP/1.1\r\nHost: x\r\nExpect: a\r\n\r\n".utf8))
        #expect(alone.error == .expectation(closes: false))
        let posted = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: a\r\n\r\n"
        #expect(feed(Array(posted.utf8)).error == .expectation(closes: true))
        #expect(!ParseError.expectation(closes: true).keepsConnection)
    }

    @Test(
        "indexed fields are found by any letter case",
        arguments: [
            (IndexedField.accept, "ACCEPT"), (.acceptEncoding, "Accept-Encoding"),
            (.acceptLanguage, "accept-language"), (.ifMatch, "If-Match"),
            (.ifNoneMatch, "If-None-Match"), (.ifModifiedSince, "If-Modified-Since"),
            (.ifUnmodifiedSince, "If-Unmodified-Since"), (.ifRange, "If-Range"),
            (.range, "Range"), (.authorization, "Authorization"),
            (.cacheControl, "Cache-Control"), (.cookie, "Cookie"), (.origin, "Origin"),
            (.referer, "Referer"), (.userAgent, "User-Agent"),
            (.contentEncoding, "Content-Encoding"), (.contentType, "Content-Type"),
            (.te, "TE"), (.upgrade, "Upgrade"), (.xRequestID, "X-Request-ID"),
            (.connection, "Connection"), (.contentLength, "Content-Length"),
            (.traceparent, "traceparent"), (.tracestate, "TraceState"),
            (.forwarded, "Forwarded"), (.xForwardedFor, "X-Forwarded-For"),
            (.xForwardedProto, "X-Forwarded-Proto"), (.xForwardedHost, "X-Forwarded-Host"),
            (.lastEventID, "Last-Event-ID"),
        ]
    )
    func indexed(_ field: IndexedField, _ name: String) throws {
        let lines = "X: y\r\nhost: h\r\n\(name):  7 \r\nY\(name.dropFirst()): 1\r\n"
        let bytes = Array("GET / HTTP/1.1\r\n\(lines)\r\n".utf8)
        var parser = RequestParser()
        let head = RequestHead()
        let isWhole = try parser.parse(bytes.span, from: 0, into: head)
        #expect(isWhole)
        #expect(head.value(field).map { text(bytes[$0]) } == "7")
        #expect(head.value(.host).map { text(bytes[$0]) } == "h")
        for other in IndexedField.allCases where other != field && other != .host {
            #expect(head.value(other) == nil)
        }
        #expect(!head.isRepeated(field))
    }

    @Test("a repeated field is known to be repeated, and forgotten by the next request")
    func repeated() throws {
        let bytes = Array(
            ("GET / HTTP/1.1\r\nHost: x\r\nAccept: a\r\nAccept: b\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: x\r\n\r\n").utf8
        )
        var parser = RequestParser()
        let head = RequestHead()
        let first = try parser.parse(bytes.span, from: 0, into: head)
        #expect(first)
        #expect(head.isRepeated(.accept))
        #expect(head.value(.accept).map { text(bytes[$0]) } == "a")
        let second = try parser.parse(bytes.span, from: head.end, into: head)
        #expect(second)
        #expect(!head.isRepeated(.accept))
        #expect(head.value(.accept) == nil)
        #expect(head.fields.count == 1)
    }

    @Test("reset forgets what was not whole")
    func reset() throws {
        var parser = RequestParser()
        let head = RequestHead()
        let half = Array("POST /half HTTP/1.1\r\nContent-Length: 1".utf8)
        let isWhole = try parser.parse(half.span, from: 0, into: head)
        #expect(!isWhole)
        parser.reset()
        let next = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let isNextWhole = try parser.parse(next.span, from: 0, into: head)
        #expect(isNextWhole)
        #expect(head.body == .none)
    }

    @Test("a head of the largest size is decided within the bytes announced")
    func maximumBytes() {
        let limits = HeadLimits(
            requestLineBytes: 64,
            fieldBytes: 64,
            headBytes: 128,
            fieldCount: 100
        )
        let line = "\r\nGET /\(String(repeating: "a", count: 50)) HTTP/1.1\r\nHost: x\r\n"
        for count in 0..<80 {
            let field = "A: \(String(repeating: "b", count: min(count, 61)))\r\n"
            let rest = "B: \(String(repeating: "c", count: max(0, count - 61) + 30))\r\n"
            let bytes = Array((line + field + rest).utf8) + Array("\r\n".utf8)
            let outcome = feed(bytes, limits: limits)
            #expect(outcome.status == (bytes.count <= limits.maximumBytes ? 200 : 431))
        }
    }
}
