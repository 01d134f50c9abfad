import HTTP
import Testing

@Suite("Forwarded requests") struct ForwardedTests {
    static let trusted = AddressSet(["10.0.0.0/8", "2001:db8:aaaa::/48"]) ?? AddressSet()

    static func read(
        _ forwarded: String?,
        _ addresses: String? = nil,
        _ schemes: String? = nil,
        _ hosts: String? = nil
    ) -> ForwardedRequest {
        ForwardedRequest(
            forwarded: forwarded,
            addresses: addresses,
            schemes: schemes,
            hosts: hosts,
            trusted: trusted
        )
    }

    @Test(
        "Forwarded is walked from the right to the first address that is no trusted proxy's",
        arguments: [
            ("one hop", "for=192.0.2.43", "192.0.2.43"),
            ("names in any case", "For=192.0.2.43;PROTO=http", "192.0.2.43"),
            ("with a port", #"for="192.0.2.43:47011""#, "192.0.2.43"),
            ("with a pseudonym of a port", #"for="192.0.2.43:_p1""#, "192.0.2.43"),
            ("IPv6", #"for="[2001:db8:cafe::17]:4711""#, "2001:db8:cafe::17"),
            ("quoted with escapes", #"for="192\.0.2.4\3""#, "192.0.2.43"),
            ("by and extensions", #"by=_a;for=192.0.2.43;x="a,b;\"c""#, "192.0.2.43"),
            (
                "blanks around the separators", "for=192.0.2.43 ; proto=http , for=10.0.0.1",
                "192.0.2.43"
            ),
            ("through trusted proxies", "for=192.0.2.43, for=10.0.0.2,for=10.0.0.1", "192.0.2.43"),
            (
                "what the client wrote", "for=203.0.113.1, for=192.0.2.43, for=10.0.0.1",
                "192.0.2.43"
            ),
            ("all trusted", "for=10.0.0.3, for=10.0.0.2", "10.0.0.3"),
            ("empty elements", ", for=192.0.2.43,, ", "192.0.2.43"),
            ("an open quote of the client's", #"for="a, for=192.0.2.43"#, "192.0.2.43"),
            (
                "an open quote before a quoted address",
                #"for="x, for="[2001:db8:cafe::17]""#, "2001:db8:cafe::17"
            ),
            ("a backslash before it", #"for="\, for="192.0.2.43:1""#, "192.0.2.43"),
            ("an escaped quote in it", #"for=192.0.2.43;x="\", for=203.0.113.1""#, "192.0.2.43"),
        ]
    )
    func client(_ name: String, _ field: String, _ client: String) {
        #expect(Self.read(field).client == IPAddress(client), "\(name)")
    }

    @Test(
        "what cannot be told ends at the last that is known",
        arguments: [
            ("nothing", "", nil), ("unknown", "for=unknown", nil),
            ("a pseudonym", "for=_hidden", nil),
            ("no for", "proto=https", nil), ("no value", "for=", nil), ("no name", "=a", nil),
            ("twice", "for=192.0.2.43;for=192.0.2.44", nil),
            ("IPv6 without quotes", "for=[2001:db8:cafe::17]", nil),
            ("IPv6 without brackets", #"for="2001:db8:cafe::17""#, nil),
            ("a port without quotes", "for=192.0.2.43:80", nil),
            ("a bad port", #"for="192.0.2.43:port""#, nil),
            ("an open quote", #"for="192.0.2.43"#, nil),
            ("two values", #"for="192.0.2.43"a"#, nil),
            ("a blank at the equals sign", "for= 192.0.2.43", nil),
            ("behind a trusted proxy", "for=192.0.2.43, for=unknown, for=10.0.0.1", "10.0.0.1"),
            ("malformed behind a trusted proxy", "for=192.0.2.43;, for;, for=10.0.0.1", "10.0.0.1"),
            ("a bad address", "for=192.0.2.256", nil),
        ]
    )
    func unknown(_ name: String, _ field: String, _ client: String?) {
        #expect(Self.read(field).client == client.flatMap { IPAddress($0) }, "\(name)")
    }

    @Test(
        "scheme and host are those of the proxy that the client reached",
        arguments: [
            ("for=192.0.2.43;proto=https;host=news.example", "https", "news.example"),
            (#"for=192.0.2.43;proto=HTTPS;host="News.example:8443""#, "https", "news.example:8443"),
            (
                "for=192.0.2.43;proto=https;host=a.example, for=10.0.0.1;host=inner", "https",
                "a.example"
            ),
            ("proto=https;for=192.0.2.43, for=10.0.0.1;proto=http", "https", nil),
            ("for=192.0.2.43, for=10.0.0.1;proto=https", nil, nil),
            ("for=203.0.113.1;proto=https;host=evil, for=192.0.2.43;proto=http", "http", nil),
            ("for=_hidden;proto=https;host=news.example", "https", "news.example"),
            ("for=192.0.2.43;proto=gopher", nil, nil),
            (#"for=192.0.2.43;host="a b""#, nil, nil),
            (#"for=192.0.2.43;host="a/b""#, nil, nil),
        ]
    )
    func origin(_ field: String, _ scheme: String?, _ host: String?) {
        let read = Self.read(field)
        #expect(read.scheme == scheme)
        #expect(read.host == host)
    }

    @Test(
        "X-Forwarded-For is walked from the right",
        arguments: [
            ("192.0.2.43", "192.0.2.43"), ("192.0.2.43:4711", "192.0.2.43"),
            ("2001:db8:cafe::17", "2001:db8:cafe::17"),
            ("[2001:db8:cafe::17]:80", "2001:db8:cafe::17"),
            ("203.0.113.1, 192.0.2.43,10.0.0.2, 10.0.0.1", "192.0.2.43"),
            ("203.0.113.1, 2001:db8:cafe::17, 2001:db8:aaaa::1", "2001:db8:cafe::17"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"), ("unknown", nil), ("", nil),
            ("192.0.2.43, unknown, 10.0.0.2", "10.0.0.2"),
            ("192.0.2.43, , 10.0.0.2,", "192.0.2.43"),
            ("192.0.2.43 203.0.113.1", nil), ("::ffff:192.0.2.43", "192.0.2.43"),
        ]
    )
    func addresses(_ field: String, _ client: String?) {
        #expect(Self.read(nil, field).client == client.flatMap { IPAddress($0) })
    }

    @Test(
        "X-Forwarded-Proto and -Host belong to the address as far from the right",
        arguments: [
            ("192.0.2.43", "https", "news.example", "https", "news.example"),
            ("192.0.2.43, 10.0.0.1", "https", "news.example", "https", "news.example"),
            ("192.0.2.43, 10.0.0.1", "https, http", "a.example, inner", "https", "a.example"),
            ("203.0.113.1, 192.0.2.43", "https, http", "evil, a.example", "http", "a.example"),
            (nil, "http, https", "evil, a.example", "https", "a.example"),
            ("192.0.2.43", "wss", "a b", nil, nil), ("192.0.2.43", nil, nil, nil, nil),
            ("192.0.2.43", "", " , ", nil, nil),
        ] as [(String?, String?, String?, String?, String?)]
    )
    func lists(
        _ addresses: String?,
        _ schemes: String?,
        _ hosts: String?,
        _ scheme: String?,
        _ host: String?
    ) {
        let read = Self.read(nil, addresses, schemes, hosts)
        #expect(read.scheme == scheme)
        #expect(read.host == host)
    }

    @Test("Forwarded wins, even when it says less")
    func forwardedWins() {
        let read = Self.read("for=192.0.2.43", "192.0.2.99", "https", "other.example")
        #expect(read.client == IPAddress("192.0.2.43"))
        #expect(read.scheme == nil)
        #expect(read.host == nil)
    }
}
