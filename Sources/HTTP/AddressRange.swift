/// A range of addresses that share their first bits (CIDR, RFC 4632 §3.1).
package struct AddressRange: Sendable, Hashable {
    /// The first address of the range.
    package let first: IPAddress
    /// How many bits are shared, of the 128 that an IPv4 address too is kept in.
    private let length: Int

    /// Parses `10.0.0.0/8`, `2001:db8::/32`, or a lone address, which is the range of itself.
    ///
    /// `nil` for anything else, bits set behind the length included: `10.0.0.1/8` is a mistake in
    /// one part or the other.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        var length = 128
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard 1...3 ~= digits.count, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                digits.count == 1 || digits.first != UInt8(ascii: "0"),
                let number = Int(parts[1])
            else { return nil }
            let isWrittenAsIPv6 = parts[0].utf8.contains(.colon)
            guard number <= (isWrittenAsIPv6 ? 128 : 32) else { return nil }
            length = isWrittenAsIPv6 ? number : 96 + number
        }
        guard address.bits & ~Self.mask(length) == 0 else { return nil }
        first = address
        self.length = length
    }

    /// Whether `address` is in the range; IPv4 is in none of IPv6, not even in `::/0`.
    package func contains(_ address: IPAddress) -> Bool {
        address.bits & Self.mask(length) == first.bits && address.isIPv4 == first.isIPv4
    }

    private static func mask(_ length: Int) -> UInt128 {
        length == 0 ? 0 : UInt128.max << UInt128(128 - length)
    }
}

/// Addresses that something is granted to: proxies whose word is taken, senders that may push.
package struct AddressSet: Sendable, Hashable {
    private var ranges: [AddressRange] = []
    /// Whether whoever connects to a Unix socket of ours is among them.
    package private(set) var includesUnix = false

    /// Nobody.
    package init() {}

    /// Parses addresses, ranges and `unix`; `nil` when one of the texts is none of these.
    ///
    /// - Parameter texts: Such as `10.0.0.0/8`, `::1` and `unix`, which stands for every Unix
    ///   socket.
    package init?(_ texts: [String]) {
        for text in texts {
            if text == "unix" {
                includesUnix = true
            } else {
                guard let range = AddressRange(text) else { return nil }
                ranges.append(range)
            }
        }
    }

    package var isEmpty: Bool { ranges.isEmpty && !includesUnix }

    /// Whether `address` is among them.
    package func contains(_ address: IPAddress) -> Bool {
        for range in ranges where range.contains(address) { return true }
        return false
    }
}
