/// A host and an optional port, as offsets into the bytes they were parsed from.
package struct HostPort: Sendable, Hashable {
    /// A name or an IPv4 address, or an IPv6 address with its brackets.
    package var host: Range<Int>
    package var port: UInt16?

    /// Parses `news.example`, `192.0.2.1:8080` or `[::1]:8080`, or returns `nil`.
    ///
    /// A name is of letters, digits, hyphens, dots and underscores: fewer than RFC 3986 §3.2.2
    /// allows, and all that hosts have. A colon without a port after it is none.
    package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let first = range.first else { return nil }
        var end = first
        if bytes[first] == UInt8(ascii: "[") {
            while end < range.upperBound, bytes[end] != UInt8(ascii: "]") { end += 1 }
            guard end < range.upperBound, IPAddress.ipv6(parsing: bytes, first + 1..<end) != nil
            else { return nil }
            end += 1
        } else {
            while end < range.upperBound, Self.isName(bytes[end]) { end += 1 }
            guard end > first else { return nil }
        }
        host = first..<end
        guard end < range.upperBound else { return }
        guard bytes[end] == .colon else { return nil }
        let digits = end + 1..<range.upperBound
        guard 1...5 ~= digits.count else { return nil }
        var number = 0
        for index in digits {
            guard let digit = bytes[index].decimalValue else { return nil }
            number = number * 10 + Int(digit)
        }
        guard let port = UInt16(exactly: number) else { return nil }
        self.port = port
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), .dot:
            true
        default: false
        }
    }
}

/// The hosts a server answers for.
package struct ServedHosts: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        /// In lower case.
        var host: [UInt8]
        var port: UInt16?
    }

    private var entries: [Entry] = []

    /// Every host.
    package init() {}

    /// Parses hosts with or without a port; `nil` when one of the texts is none.
    ///
    /// - Parameter texts: Such as `news.example` and `[::1]:8080`.
    package init?(_ texts: [String]) {
        for text in texts {
            let bytes = Array(text.utf8)
            guard let parsed = HostPort(bytes.span, bytes.indices) else { return nil }
            entries.append(Entry(host: bytes[parsed.host].map(\.lowercased), port: parsed.port))
        }
    }

    /// Whether every host is answered for, because none is named.
    package var isEmpty: Bool { entries.isEmpty }

    /// Whether requests for `authority` are answered here.
    ///
    /// Letter case aside. An entry without a port takes any.
    ///
    /// - Parameters:
    ///   - authority: Host and optional port, as in `Host`.
    ///   - isSecure: Whether a missing port is that of `https`.
    /// - Returns: `false` as well for what is no authority, nothing at all included.
    package func contains(_ authority: Span<UInt8>, isSecure: Bool) -> Bool {
        guard let parsed = HostPort(authority, authority.indices) else { return false }
        let port = parsed.port ?? (isSecure ? 443 : 80)
        for entry in entries where entry.port == nil || entry.port == port {
            if authority.equals(lowercased: entry.host, parsed.host) { return true }
        }
        return false
    }
}

extension Span<UInt8> {
    /// Whether the bytes of `range`, letters in lower case, are `other`.
    fileprivate func equals(lowercased other: [UInt8], _ range: Range<Int>) -> Bool {
        guard other.count == range.count else { return false }
        for (offset, byte) in other.enumerated()
        where self[range.lowerBound + offset].lowercased != byte {
            return false
        }
        return true
    }
}
