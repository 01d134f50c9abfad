package import HTTP

/// What a proxy sends ahead of a connection it relays: the PROXY protocol, version 1 or 2.
///
/// The specification is HAProxy's `proxy-protocol.txt` (2020/03/05). Whether a connection begins
/// with a header is never guessed from its bytes: the caller knows.
package struct ProxyHeader: Sendable, Hashable {
    package var source: Source
    /// The offset just past the header.
    package var end: Int

    /// Who is at the far end of the proxy.
    package enum Source: Sendable, Hashable {
        /// The peer itself (a health check of the proxy's), or one that the proxy cannot name.
        case peer
        case address(IPAddress, port: UInt16)
        /// A client of a Unix socket.
        case unix
    }

    /// The most bytes a header of version 2 may take.
    package static let maximumBytes = 4096
    /// The most bytes the line of version 1 may take, its CRLF included.
    static let maximumLineBytes = 107

    /// Parses the header at the start of `bytes`.
    ///
    /// - Parameter bytes: What has arrived so far.
    /// - Returns: The header, or `nil` when `bytes` ends before it does.
    /// - Throws: ``ProxyHeaderError``.
    package static func parse(
        _ bytes: Span<UInt8>
    ) throws(ProxyHeaderError) -> ProxyHeader? {
        guard bytes.count > 0 else { return nil }
        return bytes[0] == signature[0] ? try binary(bytes) : try line(bytes)
    }
}

/// Why a connection does not begin with a header of the PROXY protocol.
package enum ProxyHeaderError: Error, Hashable, Sendable {
    /// It begins like neither version.
    case signature
    /// A header longer than `limit` bytes.
    case tooLong(limit: Int)
    /// Version 1: neither `TCP4`, `TCP6` nor `UNKNOWN`.
    case protocolName
    /// Version 1: an address that is not of the family named, or something but one space.
    case address
    /// Version 1: no port from 0 to 65535 without leading zeros.
    case port
    /// Version 1: a CR without LF or the other way round.
    case lineEnd
    /// A binary header of another version than 2.
    case version
    /// Version 2: neither LOCAL nor PROXY.
    case command
    /// Version 2: an address family or a transport that is not assigned.
    case family
    /// Version 2: shorter than the addresses of its family.
    case tooShort
    /// Version 2: an extension (TLV) that does not end where the header does, or a second checksum.
    case fieldLength
    /// Version 2: a checksum that is not that of the header.
    case checksum
}

// MARK: - Version 1: a line

extension ProxyHeader {
    private static let lineStart: StaticString = "PROXY "

    private static func line(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        let start = lineStart.utf8CodeUnitCount
        for index in 0..<min(start, bytes.count) {
            guard unsafe bytes[index] == lineStart.utf8Start[index] else { throw .signature }
        }
        guard bytes.count > start else { return nil }
        var end = start
        while end < bytes.count, bytes[end] != .cr, bytes[end] != .lf {
            end += 1
            // The CRLF has to fit as well.
            if end > maximumLineBytes - 2 { throw .tooLong(limit: maximumLineBytes) }
        }
        guard end < bytes.count else { return nil }
        guard bytes[end] == .cr else { throw .lineEnd }
        guard end + 1 < bytes.count else { return nil }
        guard bytes[end + 1] == .lf else { throw .lineEnd }
        return ProxyHeader(source: try source(bytes, start..<end), end: end + 2)
    }

    /// What stands between `PROXY ` and the end of the line.
    private static func source(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(ProxyHeaderError) -> Source {
        var words = Words(rest: range)
        let name = words.next(bytes)
        // What follows UNKNOWN is to be ignored (§2.1).
        if bytes.holds("UNKNOWN", name) { return .peer }
        let isFour = bytes.holds("TCP4", name)
        guard isFour || bytes.holds("TCP6", name) else { throw .protocolName }
        let addresses = [words.next(bytes), words.next(bytes)].map { range in
            isFour ? IPAddress.ipv4(parsing: bytes, range) : IPAddress.ipv6(parsing: bytes, range)
        }
        guard let source = addresses[0], addresses[1] != nil else { throw .address }
        guard let from = port(bytes, words.next(bytes)), port(bytes, words.next(bytes)) != nil,
            words.isAtEnd
        else { throw .port }
        return .address(source, port: from)
    }

    private static func port(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard let first = range.first, range.count <= 5,
            range.count == 1 || bytes[first] != UInt8(ascii: "0")
        else { return nil }
        var number = 0
        for index in range {
            guard bytes[index].isDigit else { return nil }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return UInt16(exactly: number)
    }

    /// Cuts a line at every single space.
    private struct Words {
        var rest: Range<Int>
        /// Whether the last word taken was the last of the line.
        var isAtEnd = false

        /// The next word; empty where two spaces meet, and after the last.
        mutating func next(_ bytes: Span<UInt8>) -> Range<Int> {
            let start = rest.lowerBound
            var end = start
            while end < rest.upperBound, bytes[end] != .space { end += 1 }
            isAtEnd = end == rest.upperBound
            rest = min(end + 1, rest.upperBound)..<rest.upperBound
            return start..<end
        }
    }
}

// MARK: - Version 2: binary

extension ProxyHeader {
    private static let signature: [12 of UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    /// Signature, version and command, family and transport, length of the rest.
    private static let fixedBytes = 16
    private static let checksumType: UInt8 = 0x03

    private static func binary(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        for index in 0..<min(signature.count, bytes.count) where bytes[index] != signature[index] {
            throw .signature
        }
        guard bytes.count > 12 else { return nil }
        guard bytes[12] >> 4 == 2 else { throw .version }
        guard bytes[12] & 0x0F <= 1 else { throw .command }
        let isLocal = bytes[12] & 0x0F == 0
        guard bytes.count >= fixedBytes else { return nil }
        let end = fixedBytes + Int(bytes[14]) << 8 + Int(bytes[15])
        guard end <= maximumBytes else { throw .tooLong(limit: maximumBytes) }
        // Of LOCAL all the rest is to be discarded, the family included (§2.2).
        let addresses = isLocal ? nil : try addressBytes(bytes[13])
        if let addresses, fixedBytes + addresses > end { throw .tooShort }
        guard bytes.count >= end else { return nil }
        // Of a family nobody knows, where the extensions begin is not known either.
        guard let addresses, addresses > 0 else { return ProxyHeader(source: .peer, end: end) }
        try checkFields(bytes, fixedBytes + addresses..<end)
        return ProxyHeader(source: source(bytes, addresses), end: end)
    }

    /// How many bytes of addresses a family has.
    ///
    /// Datagrams are taken: a proxy that speaks HTTP/3 relays what came over UDP.
    private static func addressBytes(_ family: UInt8) throws(ProxyHeaderError) -> Int {
        guard family & 0x0F <= 2 else { throw .family }
        switch family >> 4 {
        case 0: return 0
        case 1: return 12
        case 2: return 36
        case 3: return 216
        default: throw .family
        }
    }

    private static func source(_ bytes: Span<UInt8>, _ addresses: Int) -> Source {
        let length = addresses == 12 ? 4 : 16
        guard addresses < 216,
            let address = IPAddress(bytes: bytes, fixedBytes..<fixedBytes + length)
        else { return .unix }
        let place = fixedBytes + 2 * length
        return .address(address, port: UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]))
    }

    /// Walks the extensions, of which only the checksum says anything that matters here.
    private static func checkFields(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(ProxyHeaderError) {
        var place = range.lowerBound
        var checksum: Int?
        while place < range.upperBound {
            guard place + 3 <= range.upperBound else { throw .fieldLength }
            let length = Int(bytes[place + 1]) << 8 | Int(bytes[place + 2])
            guard place + 3 + length <= range.upperBound else { throw .fieldLength }
            if bytes[place] == checksumType {
                guard length == 4, checksum == nil else { throw .fieldLength }
                checksum = place + 3
            }
            place += 3 + length
        }
        guard let checksum else { return }
        var sent: UInt32 = 0
        for index in checksum..<checksum + 4 { sent = sent << 8 | UInt32(bytes[index]) }
        guard crc32c(bytes, range.upperBound, zeroing: checksum..<checksum + 4) == sent else {
            throw .checksum
        }
    }

    /// CRC-32C (RFC 4960 appendix B) of the first `count` bytes, those of `zeros` taken as 0.
    private static func crc32c(
        _ bytes: Span<UInt8>,
        _ count: Int,
        zeroing zeros: Range<Int>
    ) -> UInt32 {
        var sum = UInt32.max
        for index in 0..<count {
            sum ^= zeros.contains(index) ? 0 : UInt32(bytes[index])
            // A table would cost more to fill than the one header of a connection takes.
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 0 ? 0 : 0x82F6_3B78) }
        }
        return ~sum
    }
}

extension Span<UInt8> {
    /// Whether the bytes of `range` are `text`.
    fileprivate func holds(_ text: StaticString, _ range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        for (offset, index) in range.enumerated() {
            guard unsafe self[index] == text.utf8Start[offset] else { return false }
        }
        return true
    }
}
