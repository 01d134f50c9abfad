import HTTPWire
import Testing

@Suite struct RequestTableTests {
    static let lines: [RequestCase] = [
        .line("plain", "GET / HTTP/1.1", 200),
        .line("every known method: HEAD", "HEAD / HTTP/1.1", 200),
        .line("PUT", "PUT / HTTP/1.1", 200),
        .line("QUERY", "QUERY / HTTP/1.1", 200),
        .line("OPTIONS *", "OPTIONS * HTTP/1.1", 200),
        .line("OPTIONS of a path", "OPTIONS /a HTTP/1.1", 200),
        .line("absolute form", "GET http://example.com/a?b HTTP/1.1", 200),
        .line("absolute form with port and no path", "GET http://example.com:80 HTTP/1.1", 200),
        .line("absolute form, https, upper case", "GET HTTPS://example.com/ HTTP/1.1", 200),
        .line("absolute form, IPv6", "GET http://[::1]:8080/ HTTP/1.1", 200),
        .line("absolute form of another scheme", "GET ftp://example.com/ HTTP/1.1"),
        .line("absolute form with user information", "GET http://u:p@example.com/ HTTP/1.1"),
        .line("absolute form without host", "GET http:///a HTTP/1.1"),
        .line("absolute form with port only", "GET http://:80/a HTTP/1.1"),
        .line("absolute form that ends in the scheme", "GET http: HTTP/1.1"),
        .line("authority form", "GET example.com:443 HTTP/1.1"),
        .line("authority form with CONNECT", "CONNECT example.com:443 HTTP/1.1", 501),
        .line("CONNECT with a path", "CONNECT / HTTP/1.1"),
        .line("GET *", "GET * HTTP/1.1"),
        .line("OPTIONS *x", "OPTIONS *x HTTP/1.1"),
        .line("relative target", "GET a/b HTTP/1.1"),
        .line("no target", "GET  HTTP/1.1"),
        .line("two spaces before the version", "GET /  HTTP/1.1"),
        .line("space at the end", "GET / HTTP/1.1 "),
        .line("space at the start", " GET / HTTP/1.1"),
        .line("tab for the first space", "GET\t/ HTTP/1.1"),
        .line("tab for the second space", "GET /\tHTTP/1.1"),
        .line("fragment", "GET /a#b HTTP/1.1"),
        .line("DEL in target", "GET /\u{7F} HTTP/1.1"),
        .line("CTL in target", "GET /\u{01} HTTP/1.1"),
        .line("NUL in target", "GET /\u{00} HTTP/1.1"),
        .line("raw UTF-8 in target", "GET /é HTTP/1.1"),
        .line("quotes and braces in target", "GET /\"a\"|{b}?[c]=^`<>\\ HTTP/1.1", 200),
        .line("escape", "GET /%41%e9?%20 HTTP/1.1", 200),
        .line("escape of one digit", "GET /%4 HTTP/1.1"),
        .line("escape without digits", "GET /%zz HTTP/1.1"),
        .line("escape at the end of the query", "GET /?a=% HTTP/1.1"),
        .line("%00", "GET /%00 HTTP/1.1"),
        .line("%00 in the query", "GET /?a=%00 HTTP/1.1"),
        .line("HTTP/1.0", "GET / HTTP/1.0", 200),
        .line("HTTP/1.2", "GET / HTTP/1.2", 200),
        .line("HTTP/0.9", "GET / HTTP/0.9", 505),
        .line("HTTP/2.0", "GET / HTTP/2.0", 505),
        .line("HTTP/9.9", "GET / HTTP/9.9", 505),
        .line("PRI * HTTP/2.0", "PRI * HTTP/2.0", 505),
        .line("version of one number", "GET / HTTP/1"),
        .line("version of two digits", "GET / HTTP/1.10"),
        .line("version of two major digits", "GET / HTTP/11.1"),
        .line("version with a comma", "GET / HTTP/1,1"),
        .line("version in lower case", "GET / http/1.1"),
        .line("no version", "GET /"),
        .line("another protocol", "GET / RTSP/1.0"),
        .line("unknown method", "BREW / HTTP/1.1", 501),
        .line("unknown method of another protocol", "SOURCE /a ICE/1.0", 501),
        .line("method in lower case", "get / HTTP/1.1", 501),
        .line("method of 32 bytes", String(repeating: "M", count: 32) + " / HTTP/1.1", 501),
        .line("method of 33 bytes", String(repeating: "M", count: 33) + " / HTTP/1.1", 501),
        .line("colon in the method", "GET: / HTTP/1.1"),
        .line("NUL in the method", "GE\u{00}T / HTTP/1.1"),
        .line("8-bit in the method", "GETß / HTTP/1.1"),
        .line("empty method", "/ HTTP/1.1"),
        RequestCase("one CRLF before", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 200),
        RequestCase("two CRLFs before", "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        RequestCase("LF before", "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        RequestCase("CR before", "\rGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        RequestCase("bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n"),
        RequestCase("bare CR after the request line", "GET / HTTP/1.1\rHost: x\r\n\r\n"),
        RequestCase("HTTP/0.9 without version", "GET /\r\n"),
        RequestCase("another version, the line not ended", "GET / HTTP/5.6", 505),
        RequestCase(
            "underscore in HTTP/1.0",
            "GET / HTTP/1.0\r\nTransfer_Encoding: x\r\n\r\n",
            200
        ),
        RequestCase("HTTP/1.1, the line not ended", "GET / HTTP/1.1", 0),
        RequestCase("TLS", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
        .line("line of 8,000 bytes", "GET /\(String(repeating: "a", count: 7986)) HTTP/1.1", 200),
        .line("line of 8,192 bytes", "GET /\(String(repeating: "a", count: 8178)) HTTP/1.1", 200),
        .line("line of 8,193 bytes", "GET /\(String(repeating: "a", count: 8179)) HTTP/1.1", 414),
        .line("line of 20,000 bytes", "GET /\(String(repeating: "a", count: 19_986))", 414),
        .line(
            "line of 20,000 bytes of another form",
            "GET ftp:\(String(repeating: "a", count: 19_986))"
        ),
    ]

    static let fields: [RequestCase] = [
        .field("value with tab, 8-bit and blanks around", "A: \t b\tc é \t", 200),
        .field("empty value", "A:", 200),
        .field("every mark of a name", "!#$%&'*+-.^_`|~09azAZ: a", 200),
        .field("space before the colon", "A : b"),
        .field("tab before the colon", "A\t: b"),
        .field("no name", ": b"),
        .field("no colon", "A"),
        .field("parentheses in a name", "A(b): c"),
        .field("8-bit in a name", "Content-Lengthß: 3"),
        .field("NUL in a name", "A\u{00}: b"),
        .field("obs-fold", "A: b\r\n c"),
        .field("obs-fold with a tab", "A: b\r\n\tc"),
        .field("obs-fold of an empty value", "A:\r\n b"),
        RequestCase("blank before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
        .field("bare LF after a field", "A: b\nC: d"),
        .field("bare LF in an early field", "A: b\nLonger-Name-Here: dddddddddddd"),
        .field("bare CR in a value", "A: b\rc"),
        .field("two CRs", "A: b\r"),
        .field("NUL in a value", "A: b\u{00}c"),
        .field("BEL in a value", "A: bbbbbbbbbbbbbbbb\u{07}c"),
        .field("DEL in a value", "A: b\u{7F}c"),
        .field("ESC deep in a value", "A: \(String(repeating: "\t", count: 9))bcdefgh\u{1B}"),
        RequestCase("bare LF for the empty line", "GET / HTTP/1.1\r\nHost: x\r\n\n"),
        RequestCase("bare CR for the empty line", "GET / HTTP/1.1\r\nHost: x\r\n\rx"),
        .field("field of 8,192 bytes", "A: \(String(repeating: "b", count: 8189))", 200),
        .field("field of 8,193 bytes", "A: \(String(repeating: "b", count: 8190))", 431),
        .field("field of 20,000 bytes", "A: \(String(repeating: "b", count: 20_000))", 431),
        .field("name of 20,000 bytes", String(repeating: "b", count: 20_000), 431),
        .field(
            "block of 16,384 bytes",
            "A: \(String(repeating: "b", count: 8188))\r\nB: "
                + String(repeating: "b", count: 8175),
            200
        ),
        .field(
            "block of 16,385 bytes",
            "A: \(String(repeating: "b", count: 8188))\r\nB: "
                + String(repeating: "b", count: 8176),
            431
        ),
        .field("100 fields", Array(repeating: "A: b", count: 99).joined(separator: "\r\n"), 200),
        .field("101 fields", Array(repeating: "A: b", count: 100).joined(separator: "\r\n"), 431),
        .host("name", "news.example", 200),
        .host("name and port", "news.example:8080", 200),
        .host("port with nothing", "news.example:", 200),
        .host("odd but allowed", "0.0.0.0=5000", 200),
        .host("escape", "ex%41mple", 200),
        .host("IPv6", "[2001:db8::1]:80", 200),
        .host("IPv6 with IPv4", "[::ffff:192.0.2.1]", 200),
        .host("IPv6 in full", "[1:2:3:4:5:6:7:8]", 200),
        .host("empty", ""),
        .host("path", "x/y"),
        .host("query", "x?y"),
        .host("user information", "u@x"),
        .host("comma", "x, y"),
        .host("blank inside", "x y"),
        .host("8-bit", "éx"),
        .host("port too large", "x:65536"),
        .host("port with a letter", "x:8a"),
        .host("port with a sign", "x:+80"),
        .host("two ports", "x:80:80"),
        .host("port only", ":80"),
        .host("IPv6 without brackets", "::1"),
        .host("IPv6 of nine groups", "[1:2:3:4:5:6:7:8:9]"),
        .host("IPv6 with two gaps", "[1::2::3]"),
        .host("IPv6 that ends in a colon", "[1:2:3:4:5:6:7:]"),
        .host("IPv6 left open", "[::1"),
        .host("IPv6 and more", "[::1]x"),
        .host("empty brackets", "[]"),
        .host("%00", "a%00b"),
        .host("bad escape", "a%zz"),
        RequestCase("no Host", "GET / HTTP/1.1\r\n\r\n"),
        RequestCase("no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 200),
        RequestCase("empty Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost:\r\n\r\n", 200),
        RequestCase("two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        RequestCase("two equal Hosts", "GET / HTTP/1.1\r\nHost: x\r\nhOST: x\r\n\r\n"),
        RequestCase("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"),
        RequestCase("absolute form and no Host", "GET http://x/ HTTP/1.1\r\n\r\n"),
        RequestCase("absolute form and a bad Host", "GET http://x/ HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        .field("unknown expectation", "Expect: 200-ok", 417),
        .field("two expectations", "Expect: 100-continue, 200-ok", 417),
        .field("empty expectation", "Expect:", 200),
    ]

    static let bodies: [RequestCase] = [
        .post("sized", "Content-Length: 5", "hello", 200),
        .post("sized 0", "Content-Length: 0", "", 200),
        .post("sized with leading zeros", "Content-Length: 005", "hello", 200),
        .post("sized short", "Content-Length: 6", "hello", 0),
        .post("signed +", "Content-Length: +5", "hello"),
        .post("signed -0", "Content-Length: -0", ""),
        .post("hexadecimal", "Content-Length: 0x5", "hello"),
        .post("underscore", "Content-Length: 0_5", "hello"),
        .post("fraction", "Content-Length: 5.0", "hello"),
        .post("blank inside", "Content-Length: 5 5", "hello"),
        .post("empty", "Content-Length:", "hello"),
        .post("list", "Content-Length: 5, 5", "hello"),
        .post("list of one", "Content-Length: 5,", "hello"),
        .post("two, differing", "Content-Length: 5\r\nContent-Length: 6", "hello"),
        .post("two, the same", "Content-Length: 5\r\ncontent-length: 5", "hello"),
        .post("18 digits", "Content-Length: 999999999999999999", "hello", 413),
        .post("19 digits", "Content-Length: 9999999999999999999", "hello"),
        .post("19 zeros", "Content-Length: 0000000000000000000", ""),
        .post("overflow", "Content-Length: 18446744073709551617", "h"),
        .post("Arabic digits", "Content-Length: ٥", "hello"),
        .post("1 MiB and a byte", "Content-Length: 1048577", "", 413),
        .post(
            "length, then coding",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "0\r\n\r\n"
        ),
        .post(
            "coding, then length",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "0\r\n\r\n"
        ),
        .post("length and unknown coding", "Content-Length: 5\r\nTransfer-Encoding: x", "h"),
        RequestCase(
            "coding in HTTP/1.0",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        .post("chunked in capitals", "Transfer-Encoding: CHUNKED", "0\r\n\r\n", 200),
        .post("chunked twice", "Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
        .post(
            "chunked twice on two lines",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "0\r\n\r\n"
        ),
        .post("chunked not last", "Transfer-Encoding: chunked, gzip", "0\r\n\r\n"),
        .post(
            "chunked not last on two lines",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "0\r\n\r\n"
        ),
        .post("underscore in Transfer-Encoding", "Transfer_Encoding: chunked"),
        .post("underscore in Content-Length", "content_LENGTH: 1000"),
        .post("underscore in another name", "Content_Types: a", "", 200),
        .post("xchunked", "Transfer-Encoding: xchunked", "", 501),
        .post("identity", "Transfer-Encoding: identity", "", 501),
        .post("gzip, chunked", "Transfer-Encoding: gzip, chunked", "0\r\n\r\n", 501),
        .post("empty coding", "Transfer-Encoding:", ""),
        .post("empty element", "Transfer-Encoding: , chunked", "0\r\n\r\n"),
        .post("comma at the end", "Transfer-Encoding: chunked,", "0\r\n\r\n"),
        .post("parameter of chunked", "Transfer-Encoding: chunked;a=b", "0\r\n\r\n"),
        .post("quoted chunked", "Transfer-Encoding: \"chunked\"", "0\r\n\r\n"),
        .post("vertical tab before chunked", "Transfer-Encoding: \u{0B}chunked", "0\r\n\r\n"),
        .post("blank in chunked", "Transfer-Encoding: chun ked", "0\r\n\r\n"),
        .chunked("two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", 200),
        .chunked(
            "size in both cases, with zeros",
            "00a\r\n0123456789\r\n0A\r\n0123456789\r\n"
                + "0000000000000000\r\n\r\n",
            200
        ),
        .chunked("extensions", "5;a;b=c;d=\"e;\\\"\r\n", 400),
        .chunked("extension with quotes", "5;a;b=c;d=\"e;\\\"\tf\"\r\nhello\r\n0;x\r\n\r\n", 200),
        .chunked("extension with blanks", "5; a = b ;c\r\nhello\r\n0\r\n\r\n", 200),
        .chunked("trailers", "0\r\nA: b\r\nContent-Length: 3\r\n\r\n", 200),
        .chunked("unfinished", "5\r\nhel", 0),
        .chunked("unfinished trailers", "0\r\n", 0),
        .chunked("size with a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        .chunked("negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        .chunked("size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        .chunked("size with an underscore", "5_0\r\nhello\r\n0\r\n\r\n"),
        .chunked("size with a blank before", " 5\r\nhello\r\n0\r\n\r\n"),
        .chunked("size with a blank after", "5 \r\nhello\r\n0\r\n\r\n"),
        .chunked("size with a tab after", "5\t;a\r\nhello\r\n0\r\n\r\n"),
        .chunked("no size", "\r\nhello\r\n0\r\n\r\n"),
        .chunked("no size but an extension", ";a\r\nhello\r\n0\r\n\r\n"),
        .chunked("size of 17 digits", "00000000000000005\r\nhello\r\n0\r\n\r\n"),
        .chunked("size of all ones", "ffffffffffffffff\r\nhello", 413),
        .chunked("bare LF after size", "5\nhello\r\n0\r\n\r\n"),
        .chunked("bare CR after size", "5\rhello\r\n0\r\n\r\n"),
        .chunked("empty extension", "5;\r\nhello\r\n0\r\n\r\n"),
        .chunked("bare CR in an extension", "5;a=b\rc\r\nhello\r\n0\r\n\r\n"),
        .chunked("bare LF in an extension", "5;a\nhello\r\n0\r\n\r\n"),
        .chunked("CTL in a quoted extension", "5;a=\"\u{01}\"\r\nhello\r\n0\r\n\r\n"),
        .chunked("data longer than the size", "5\r\nhello!\r\n0\r\n\r\n"),
        .chunked("LF after data", "5\r\nhello\n0\r\n\r\n"),
        .chunked("CR and no LF after data", "5\r\nhello\rX0\r\n\r\n"),
        .chunked("trailer without colon", "0\r\nA\r\n\r\n"),
        .chunked("trailer with a blank before the colon", "0\r\nA : b\r\n\r\n"),
        .chunked("trailer folded", "0\r\nA: b\r\n c\r\n\r\n"),
        .chunked("trailer with bare LF", "0\r\nA: b\n\r\n"),
        .chunked("trailer with NUL", "0\r\nA: \u{00}\r\n\r\n"),
        .chunked("LF for the last line", "0\r\n\n"),
        .chunked(
            "extensions of 4,096 bytes",
            "5;\(String(repeating: "a", count: 4095))\r\nhello\r\n"
                + "0\r\n\r\n",
            200
        ),
        .chunked(
            "extensions of 4,097 bytes in two chunks",
            "5;\(String(repeating: "a", count: 4000))\r\nhello\r\n"
                + "5;\(String(repeating: "a", count: 95))\r\nhello\r\n0\r\n\r\n"
        ),
        .chunked(
            "trailers of 8,192 bytes",
            "0\r\nA: \(String(repeating: "b", count: 8187))\r\n\r\n",
            200
        ),
        .chunked(
            "trailers of 8,193 bytes",
            "0\r\nA: \(String(repeating: "b", count: 8188))\r\n\r\n",
            431
        ),
        .chunked(
            "more than 1 MiB in sum",
            "80000\r\n\(String(repeating: "a", count: 0x80000))"
                + "\r\n80001\r\n",
            413
        ),
    ]

    @Test(
        "the verdict is the one of the table, however the bytes are cut",
        arguments: lines + fields + bodies
    )
    func verdict(_ request: RequestCase) {
        let whole = feed(request.bytes)
        #expect(whole.status == request.status, "\(request.name): \(whole)")
        for cuts in waysToCut(request.bytes.count) {
            let cut = feed(request.bytes, cuts: cuts)
            #expect(cut == whole, "\(request.name) cut at \(cuts.prefix(20))")
        }
    }

    @Test(
        "no proper prefix of an accepted request is an error or a whole request",
        arguments: (lines + fields + bodies).filter { $0.status == 200 && $0.bytes.count < 2000 }
    )
    func prefixes(_ request: RequestCase) {
        for count in 0..<request.bytes.count {
            let outcome = feed(Array(request.bytes.prefix(count)))
            #expect(outcome.error == nil, "\(request.name), \(count) bytes")
            #expect(outcome.requests.isEmpty, "\(request.name), \(count) bytes")
        }
    }

    @Test(
        "what is refused stays refused whatever follows",
        arguments: (lines + fields + bodies).filter { $0.status >= 400 && $0.bytes.count < 2000 }
    )
    func refusedForGood(_ request: RequestCase) {
        let refused = feed(request.bytes)
        // An unknown method in a sound request leaves the connection usable.
        if refused.error == nil { return }
        for rest in ["\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u{00}"] {
            #expect(feed(request.bytes + Array(rest.utf8)).status == refused.status)
        }
    }
}
