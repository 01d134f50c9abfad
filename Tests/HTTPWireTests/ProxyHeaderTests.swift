import HTTP
import HTTPWire
import Testing

@Suite("The PROXY protocol") struct ProxyHeaderTests {
    /// A header, what it says, and what follows it.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var bytes: [UInt8]
        var source: ProxyHeader.Source
        var testDescription: String { name }

        init(_ name: String, _ line: String, _ source: ProxyHeader.Source) {
            self.init(name, Array(line.utf8), source)
        }

        init(_ name: String, _ bytes: [UInt8], _ source: ProxyHeader.Source) {
            self.name = name
            self.bytes = bytes
            self.source = source
        }
    }

    static func address(_ text: String, _ port: UInt16) -> ProxyHeader.Source {
        IPAddress(text).map { .address($0, port: port) } ?? .unix
    }

    static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

    /// A header of version 2.
    static func binary(
        _ command: UInt8,
        _ family: UInt8,
        _ rest: [UInt8],
        length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? rest.count
        return signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + rest
    }

    static let four: [UInt8] = [192, 0, 2, 43, 10, 0, 0, 1, 0xB7, 0xA3, 0, 80]
    static let six: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [7]
        + Array(repeating: 0, count: 15) + [1, 0x12, 0x34, 0x00, 0x50]
    /// ALPN, a unique id, an unknown type, nothing of a type.
    static let fields: [UInt8] =
        [1, 0, 2, 0x68, 0x32] + [5, 0, 3, 1, 2, 3] + [0xEE, 0, 1, 9] + [4, 0, 0]

    /// A header with a checksum; the right one was computed by another implementation of CRC-32C,
    /// which gives E3069283 for `123456789`.
    static func withChecksum(_ sum: [UInt8]) -> [UInt8] {
        binary(0x21, 0x11, four + [3, 0, 4] + sum + [4, 0, 1, 0])
    }

    static let accepted: [Case] = [
        Case("TCP4", "PROXY TCP4 192.0.2.43 10.0.0.1 47011 80\r\n", address("192.0.2.43", 47011)),
        Case("TCP6", "PROXY TCP6 2001:db8::7 ::1 4660 80\r\n", address("2001:db8::7", 4660)),
        Case("TCP6, mapped", "PROXY TCP6 ::ffff:192.0.2.43 ::1 1 2\r\n", address("192.0.2.43", 1)),
        Case(
            "ports at their ends",
            "PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n",
            address("0.0.0.0", 0)
        ),
        Case(
            "the longest TCP6",
            "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
            address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535)
        ),
        Case("UNKNOWN", "PROXY UNKNOWN\r\n", .peer),
        Case(
            "the longest line of all",
            "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
            .peer
        ),
        Case("UNKNOWN and anything", "PROXY UNKNOWN \u{1} what  so ever\r\n", .peer),
        Case("version 2, IPv4", binary(0x21, 0x11, four), address("192.0.2.43", 47011)),
        Case("version 2, IPv6", binary(0x21, 0x21, six), address("2001:db8::7", 4660)),
        Case("version 2, UDP", binary(0x21, 0x12, four), address("192.0.2.43", 47011)),
        Case(
            "version 2, IPv4 of no transport",
            binary(0x21, 0x10, four),
            address("192.0.2.43", 47011)
        ),
        Case("version 2, Unix", binary(0x21, 0x31, Array(repeating: 47, count: 216)), .unix),
        Case(
            "version 2, extensions",
            binary(0x21, 0x11, four + fields),
            address("192.0.2.43", 47011)
        ),
        Case(
            "version 2, a checksum",
            withChecksum([0x7A, 0x58, 0x42, 0x0B]),
            address("192.0.2.43", 47011)
        ),
        Case("PROXY of no family", binary(0x21, 0x00, []), .peer),
        Case("PROXY of no family, with a rest", binary(0x21, 0x00, [1, 2, 3]), .peer),
        Case("LOCAL", binary(0x20, 0x00, []), .peer),
        Case("LOCAL with addresses", binary(0x20, 0x11, four), .peer),
        Case("LOCAL of a family nobody knows", binary(0x20, 0xFF, [1, 2]), .peer),
        Case(
            "the longest",
            binary(0x21, 0x11, four + [4, 0x0F, 0xE1] + Array(repeating: 0, count: 4065)),
            address("192.0.2.43", 47011)
        ),
    ]

    @Test("a header is read, whatever follows it", arguments: accepted)
    func accepts(_ one: Case) throws {
        for rest in [[], Array("GET / HTTP/1.1\r\n".utf8), Self.signature] {
            let bytes = one.bytes + rest
            let header = try #require(try ProxyHeader.parse(bytes.span))
            #expect(header.source == one.source)
            #expect(header.end == one.bytes.count)
        }
    }

    @Test("a prefix is never an error and never a header", arguments: accepted)
    func prefixes(_ one: Case) throws {
        for count in 0..<one.bytes.count {
            let header = try ProxyHeader.parse(one.bytes.span.extracting(first: count))
            #expect(header == nil, "\(count)")
        }
    }

    static let refused: [(name: String, bytes: [UInt8], error: ProxyHeaderError)] = {
        func text(_ line: String) -> [UInt8] { Array(line.utf8) }
        let address = "10.0.0.1"
        return [
            ("a request", text("GET / HTTP/1.1\r\n"), .signature),
            ("HTTP/2", text("PRI * HTTP/2.0\r\n"), .signature),
            ("lower case", text("proxy TCP4"), .signature),
            ("a tab", text("PROXY\tTCP4"), .signature),
            ("TLS", [0x16, 3, 1], .signature),
            ("two spaces", text("PROXY  TCP4 \(address) \(address) 1 2\r\n"), .protocolName),
            ("no protocol", text("PROXY \r\n"), .protocolName),
            ("UDP4", text("PROXY UDP4 \(address) \(address) 1 2\r\n"), .protocolName),
            ("TCP4 in lower case", text("PROXY tcp4 \(address) \(address) 1 2\r\n"), .protocolName),
            ("UNKNOWNS", text("PROXY UNKNOWNS\r\n"), .protocolName),
            ("nothing after TCP4", text("PROXY TCP4\r\n"), .address),
            ("one address", text("PROXY TCP4 \(address)\r\n"), .address),
            ("two spaces between", text("PROXY TCP4 \(address)  \(address) 1 2\r\n"), .address),
            ("a leading zero", text("PROXY TCP4 10.0.0.01 \(address) 1 2\r\n"), .address),
            ("IPv6 as TCP4", text("PROXY TCP4 ::1 ::1 1 2\r\n"), .address),
            ("IPv4 as TCP6", text("PROXY TCP6 \(address) \(address) 1 2\r\n"), .address),
            ("a bad destination", text("PROXY TCP4 \(address) 10.0.0.256 1 2\r\n"), .address),
            ("a zone", text("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n"), .address),
            ("one port", text("PROXY TCP4 \(address) \(address) 1\r\n"), .port),
            (
                "a port with a leading zero", text("PROXY TCP4 \(address) \(address) 01 2\r\n"),
                .port
            ),
            ("a port too large", text("PROXY TCP4 \(address) \(address) 1 65536\r\n"), .port),
            ("a port with a sign", text("PROXY TCP4 \(address) \(address) +1 2\r\n"), .port),
            ("an empty port", text("PROXY TCP4 \(address) \(address)  2\r\n"), .port),
            ("a third port", text("PROXY TCP4 \(address) \(address) 1 2 3\r\n"), .port),
            ("a space at the end", text("PROXY TCP4 \(address) \(address) 1 2 \r\n"), .port),
            ("LF alone", text("PROXY TCP4 \(address) \(address) 1 2\n"), .lineEnd),
            ("CR alone", text("PROXY UNKNOWN\rx"), .lineEnd),
            (
                "a line of 108 bytes",
                text("PROXY UNKNOWN " + String(repeating: "a", count: 92) + "\r\n"),
                .tooLong(limit: 107)
            ),
            (
                "a line without end", text("PROXY UNKNOWN " + String(repeating: "a", count: 92)),
                .tooLong(limit: 107)
            ),
            ("a broken signature", signature.dropLast() + [11], .signature),
            ("CRLF and a request", text("\r\nGET / HTTP/1.1\r\n"), .signature),
            ("version 1 in binary", signature + [0x11], .version),
            ("version 3", signature + [0x31], .version),
            ("a command nobody knows", signature + [0x22], .command),
            ("a family nobody knows", binary(0x21, 0x41, four), .family),
            ("a transport nobody knows", binary(0x21, 0x13, four), .family),
            ("too short for IPv4", binary(0x21, 0x11, four, length: 11), .tooShort),
            ("too short for IPv6", binary(0x21, 0x21, four), .tooShort),
            ("too short for Unix", binary(0x21, 0x31, six), .tooShort),
            ("too long", binary(0x21, 0x11, [], length: 4081), .tooLong(limit: 4096)),
            (
                "the longest there could be", binary(0x20, 0x00, [], length: 65535),
                .tooLong(limit: 4096)
            ),
            ("an extension cut off", binary(0x21, 0x11, four + [4, 0]), .fieldLength),
            ("an extension too long", binary(0x21, 0x11, four + [4, 0, 2, 0]), .fieldLength),
            ("a checksum of 3 bytes", binary(0x21, 0x11, four + [3, 0, 3, 0, 0, 0]), .fieldLength),
            (
                "two checksums",
                binary(0x21, 0x11, four + [3, 0, 4, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0]), .fieldLength
            ),
            ("a wrong checksum", withChecksum([0x7A, 0x58, 0x42, 0x0C]), .checksum),
        ]
    }()

    @Test("what is no header is refused", arguments: refused.indices)
    func refuses(_ index: Int) {
        let (name, bytes, error) = Self.refused[index]
        #expect(throws: error, "\(name)") { try ProxyHeader.parse(bytes.span) }
    }

    @Test("what is refused is refused a byte at a time, and never read", arguments: refused.indices)
    func refusesInPieces(_ index: Int) throws {
        let (name, bytes, error) = Self.refused[index]
        for count in 0..<bytes.count {
            let part = Array(bytes[..<count])
            do throws(ProxyHeaderError) {
                let header = try ProxyHeader.parse(part.span)
                #expect(header == nil, "\(name): \(count)")
            } catch let early {
                #expect(early == error, "\(name): \(count)")
                return
            }
        }
    }

    @Test("a changed byte of a header with a checksum is noticed")
    func checksum() throws {
        let bytes = Self.withChecksum([0x7A, 0x58, 0x42, 0x0B])
        // At 28 is the type: changed, there is no checksum any more.
        for index in 16..<bytes.count where index != 28 {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: ProxyHeaderError.self) { try ProxyHeader.parse(changed.span) }
        }
    }
}
