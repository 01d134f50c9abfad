/// An IPv4 or IPv6 address.
///
/// An IPv4 address and the IPv6 address it is mapped to (`::ffff:192.0.2.1`) are one and the same:
/// a socket of both families shows IPv4 clients in the second form.
package struct IPAddress: Sendable, Hashable {
    /// The address as IPv6, the first byte the highest; IPv4 as it is mapped.
    package let bits: UInt128

    private static let mapped = UInt128(0xFFFF) << 32

    package init(ipv6 bits: UInt128) { self.bits = bits }

    package init(ipv4 bits: UInt32) { self.bits = Self.mapped | UInt128(bits) }

    /// The address in the 4 or 16 bytes of `range`, in network order, or `nil` for another count.
    package init?(bytes: Span<UInt8>, _ range: Range<Int>) {
        var bits: UInt128 = 0
        for index in range { bits = bits << 8 | UInt128(bytes[index]) }
        switch range.count {
        case 4: self.init(ipv4: UInt32(truncatingIfNeeded: bits))
        case 16: self.init(ipv6: bits)
        default: return nil
        }
    }

    package var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// What one client has as a rule: an IPv4 address, or a /64 of IPv6.
    ///
    /// A household or a machine is given a whole /64, and may use another address in it for each
    /// connection.
    package var network: IPAddress { isIPv4 ? self : IPAddress(ipv6: (bits >> 64) << 64) }
}

// MARK: - Text

extension IPAddress {
    /// Parses `192.0.2.1` or `2001:db8::1`, or returns `nil`.
    ///
    /// Neither brackets nor a zone (`%eth0`); in IPv4 four decimal numbers without leading zeros,
    /// since some take those for octal.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        self.init(parsing: bytes.span, bytes.indices)
    }

    /// Parses the bytes of `range` as ``init(_:)`` does a text.
    package init?(parsing bytes: Span<UInt8>, _ range: Range<Int>) {
        let address =
            bytes.contains(.colon, range)
            ? Self.ipv6(parsing: bytes, range) : Self.ipv4(parsing: bytes, range)
        guard let address else { return nil }
        self = address
    }

    /// Parses four decimal numbers with dots between them.
    package static func ipv4(parsing bytes: Span<UInt8>, _ range: Range<Int>) -> IPAddress? {
        guard let number = dotted(bytes, range) else { return nil }
        return IPAddress(ipv4: number)
    }

    private static func dotted(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
        var address: UInt32 = 0
        var place = range.lowerBound
        for part in 0..<4 {
            if part > 0 {
                guard place < range.upperBound, bytes[place] == .dot else { return nil }
                place += 1
            }
            let start = place
            var number: UInt32 = 0
            while place < range.upperBound, place - start < 3, let digit = bytes[place].decimalValue
            {
                number = number * 10 + UInt32(digit)
                place += 1
            }
            guard place > start, number <= 255 else { return nil }
            if place - start > 1, bytes[start] == UInt8(ascii: "0") { return nil }
            address = address << 8 | number
        }
        return place == range.upperBound ? address : nil
    }

    /// Parses groups of one to four hexadecimal digits with colons between them (RFC 4291 §2.2).
    ///
    /// One `::` may stand for one or more groups of zeros, and an IPv4 address for the last two.
    package static func ipv6(parsing bytes: Span<UInt8>, _ range: Range<Int>) -> IPAddress? {
        var bits: UInt128 = 0
        var count = 0
        // How many groups come before the gap.
        var gap: Int?
        var place = range.lowerBound
        if range.count >= 2, bytes[place] == .colon {
            guard bytes[place + 1] == .colon else { return nil }
            gap = 0
            place += 2
        }
        while place < range.upperBound || count == 0 && gap == nil {
            let start = place
            var group: UInt128 = 0
            while place < range.upperBound, place - start < 4, let value = bytes[place].hexValue {
                group = group << 4 | UInt128(value)
                place += 1
            }
            if place > start, place < range.upperBound, bytes[place] == .dot {
                guard let number = dotted(bytes, start..<range.upperBound) else { return nil }
                bits = bits << 32 | UInt128(number)
                count += 2
                place = range.upperBound
                break
            }
            guard place > start else { return nil }
            bits = bits << 16 | group
            count += 1
            guard count <= 8 else { return nil }
            guard place < range.upperBound else { break }
            guard bytes[place] == .colon, place + 1 < range.upperBound else { return nil }
            place += 1
            if bytes[place] == .colon {
                guard gap == nil else { return nil }
                gap = count
                place += 1
            }
        }
        guard let gap else { return count == 8 ? IPAddress(ipv6: bits) : nil }
        guard count < 8 else { return nil }
        // What came after the gap stays at the right, what came before goes to the left.
        let after = 16 * (count - gap)
        let low = bits & ((1 << UInt128(after)) - 1)
        let high = gap == 0 ? 0 : (bits >> UInt128(after)) << UInt128(128 - 16 * gap)
        return IPAddress(ipv6: high | low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical text: `192.0.2.1`, or RFC 5952 §4 for IPv6.
    package var description: String {
        if isIPv4 {
            let low = UInt32(truncatingIfNeeded: bits)
            return "\(low >> 24).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        // The longest run of zeros, the first of those as long; one group alone is written.
        var run = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(run.count, 1) { run = start..<end }
            start = end + 1
        }
        let texts = groups.map { String($0, radix: 16) }
        guard !run.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<run.lowerBound].joined(separator: ":") + "::"
            + texts[run.upperBound...].joined(separator: ":")
    }
}
