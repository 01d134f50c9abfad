import HTTP
import Testing

@Suite("Addresses") struct IPAddressTests {
    @Test(
        "an address is read, and written in its canonical form (RFC 5952 §4)",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"),
            ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("fe80::", "fe80::"),
            ("2001:DB8::00A1", "2001:db8::a1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:201", "192.0.2.1"),
        ]
    )
    func canonical(_ text: String, _ expected: String) throws {
        #expect(try #require(IPAddress(text)).description == expected)
    }

    @Test(
        "what is no address is none",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "01.2.3.4",
            "1.2.3.04", "0x1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "+1.2.3.4", "1.2.3.1000",
            ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::",
            "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3",
            "::1.2.3.4:5",
            "::g", "fe80::1%eth0", "[::1]", "::1.2.3.456", "localhost", "１.2.3.4",
        ]
    )
    func refused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("bytes in network order")
    func bytes() {
        let four: [UInt8] = [0, 192, 0, 2, 1]
        #expect(IPAddress(bytes: four.span, 1..<5) == IPAddress("192.0.2.1"))
        let sixteen = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [7]
        #expect(IPAddress(bytes: sixteen.span, 0..<16) == IPAddress("2001:db8::7"))
        #expect(IPAddress(bytes: sixteen.span, 0..<15) == nil)
    }

    @Test(
        "one client is an IPv4 address or a /64 of IPv6",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.2", "192.0.2.2"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::1", "::"),
        ]
    )
    func network(_ text: String, _ expected: String) {
        #expect(IPAddress(text)?.network == IPAddress(expected))
    }

    @Test(
        "a range holds what shares its bits",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false), ("::/0", "2001:db8::1", true), ("::/0", "10.1.2.3", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/33", "2001:db8:8000::", false), ("::1/128", "::1", true),
            ("::ffff:10.0.0.0/104", "10.9.9.9", true), ("192.0.2.128/25", "192.0.2.127", false),
        ]
    )
    func ranges(_ range: String, _ address: String, _ isIn: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(
        "what is no range is none",
        arguments: [
            "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.1/8",
            "10.0.0.0/8/8", "::/129", "::1/64", "2001:db8::/32 ", "10.0.0.0-10.0.0.9", "*", "unix",
        ]
    )
    func noRange(_ text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("trusted proxies are addresses, ranges and Unix sockets")
    func trusted() throws {
        let trusted = try #require(AddressSet(["10.0.0.0/8", "::1"]))
        #expect(trusted.contains(try #require(IPAddress("::1"))))
        #expect(!trusted.contains(try #require(IPAddress("::2"))))
        #expect(!trusted.includesUnix)
        #expect(!trusted.isEmpty)
        #expect(try #require(AddressSet(["unix"])).includesUnix)
        #expect(try #require(AddressSet([])).isEmpty)
        #expect(AddressSet(["10.0.0.0/8", "proxy.example"]) == nil)
    }

    @Test(
        "hosts are compared without case, ports where an entry has one",
        arguments: [
            ("news.example", "News.Example", true), ("news.example", "news.example:8080", true),
            ("news.example", "www.news.example", false), ("news.example", "news.exampl", false),
            ("news.example", "", false), ("news.example", "news.example:", false),
            ("news.example:8080", "news.example:8080", true),
            ("news.example:8080", "news.example", false), ("news.example:80", "news.example", true),
            ("[::1]:8080", "[::1]:8080", true), ("[::1]", "[::2]", false),
        ]
    )
    func hosts(_ entry: String, _ authority: String, _ isServed: Bool) throws {
        let hosts = try #require(ServedHosts([entry, "other.example"]))
        let bytes = Array(authority.utf8)
        let isFound = hosts.contains(bytes.span, isSecure: false)
        #expect(isFound == isServed)
    }

    @Test("a missing port is that of the scheme")
    func port() throws {
        let hosts = try #require(ServedHosts(["news.example:443"]))
        let bytes = Array("news.example".utf8)
        let (plain, secure) = (
            hosts.contains(bytes.span, isSecure: false), hosts.contains(bytes.span, isSecure: true)
        )
        #expect(!plain)
        #expect(secure)
    }

    @Test(
        "what is no host is none",
        arguments: [
            "", "a b", "a:b", "a:65536", "a:", "a/b", "http://a", "[::1", "::1", "*.a", "ä",
        ]
    )
    func noHost(_ text: String) {
        #expect(ServedHosts([text]) == nil)
    }
}
