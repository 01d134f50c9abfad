/// What the trusted proxies in front of a server say about a request.
///
/// Each proxy adds, at the right, who connected to it. So the fields are read from the right, and
/// only as far as trusted proxies wrote them: what stands further left came from the client, which
/// may write what it likes. The first address that is no trusted proxy's is the client's.
package struct ForwardedRequest: Sendable, Hashable {
    /// The client's address, or `nil` when no better is known than the address of the peer.
    package var client: IPAddress?
    /// `http` or `https`: how the client reached the outermost trusted proxy.
    package var scheme: String?
    /// The host, and perhaps the port, that the client asked for there.
    package var host: String?

    /// Nothing is said.
    package init() {}

    /// Takes in what the fields of a request say that a trusted proxy has sent.
    ///
    /// `Forwarded` is the standard: where it is present, the others are not looked at. Each value
    /// is of all lines of its field, joined by commas.
    ///
    /// - Parameters:
    ///   - forwarded: `Forwarded` (RFC 7239).
    ///   - addresses: `X-Forwarded-For`.
    ///   - schemes: `X-Forwarded-Proto`.
    ///   - hosts: `X-Forwarded-Host`.
    ///   - trusted: Whose word is taken.
    package init(
        forwarded: String?,
        addresses: String?,
        schemes: String?,
        hosts: String?,
        trusted: AddressSet
    ) {
        if let forwarded {
            walk(Array(forwarded.utf8), trusted)
        } else {
            walk(addresses.map { Array($0.utf8) } ?? [], schemes, hosts, trusted)
        }
    }
}

// MARK: - Forwarded

extension ForwardedRequest {
    /// Walks the elements of `Forwarded`, the last first.
    ///
    /// A quotation mark that the client opened and never closed is no way to hide what the proxies
    /// wrote behind it: seen from the right, their elements are whole.
    private mutating func walk(_ bytes: [UInt8], _ trusted: AddressSet) {
        let bytes = bytes.span
        var end = bytes.count
        while end >= 0 {
            let comma = Self.lastComma(bytes, before: end)
            let range = bytes.trimmed((comma.map { $0 + 1 } ?? 0)..<end)
            end = comma ?? -1
            if range.isEmpty { continue }
            guard let element = Element(bytes, range) else { return }
            scheme = element.scheme
            host = element.host
            // Unknown or under a pseudonym: the proxy that wrote it is the last that is known.
            guard let node = element.node else { return }
            client = node
            if !trusted.contains(node) { return }
        }
    }

    /// The last comma before `end` that is in no quoted string.
    private static func lastComma(_ bytes: Span<UInt8>, before end: Int) -> Int? {
        var isQuoted = false
        var place = end
        while place > 0 {
            place -= 1
            switch bytes[place] {
            case .comma where !isQuoted: return place
            case .quote where !isQuoted: isQuoted = true
            case .quote:
                var first = place
                while first > 0, bytes[first - 1] == .backslash { first -= 1 }
                if (place - first).isMultiple(of: 2) { isQuoted = false }
            default: break
            }
        }
        return nil
    }

    /// What one proxy says (RFC 7239 §4).
    private struct Element {
        var node: IPAddress?
        var scheme: String?
        var host: String?

        /// Parses `for=192.0.2.43;proto=https`, or returns `nil` when it is malformed.
        init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
            var names: [String] = []
            var place = range.lowerBound
            while place < range.upperBound {
                if bytes[place] == .semicolon || bytes[place].isBlank {
                    place += 1
                    continue
                }
                let start = place
                while place < range.upperBound, bytes[place].isToken { place += 1 }
                let name = bytes.lowercasedText(start..<place)
                guard place > start, place < range.upperBound, bytes[place] == .equals,
                    !names.contains(name)
                else { return nil }
                names.append(name)
                place += 1
                guard let value = Self.value(bytes, &place, range.upperBound) else { return nil }
                take(value, as: name)
                while place < range.upperBound, bytes[place].isBlank { place += 1 }
                guard place == range.upperBound || bytes[place] == .semicolon else { return nil }
            }
        }

        private mutating func take(_ value: [UInt8], as name: String) {
            switch name {
            case "for": node = ForwardedRequest.node(value.span, value.indices)
            case "proto": scheme = ForwardedRequest.scheme(value.span, value.indices)
            case "host": host = ForwardedRequest.host(value.span, value.indices)
            default: break
            }
        }

        /// The token or quoted string at `place`, which goes past it.
        private static func value(
            _ bytes: Span<UInt8>,
            _ place: inout Int,
            _ end: Int
        ) -> [UInt8]? {
            var value: [UInt8] = []
            guard place < end, bytes[place] == .quote else {
                while place < end, bytes[place].isToken {
                    value.append(bytes[place])
                    place += 1
                }
                return value.isEmpty ? nil : value
            }
            place += 1
            while place < end, bytes[place] != .quote {
                if bytes[place] == .backslash { place += 1 }
                guard place < end else { return nil }
                value.append(bytes[place])
                place += 1
            }
            guard place < end else { return nil }
            place += 1
            return value
        }
    }

    /// The address of `192.0.2.43:47011` or `[2001:db8::1]`, or `nil` for anything else.
    private static func node(_ bytes: Span<UInt8>, _ range: Range<Int>) -> IPAddress? {
        guard let first = range.first else { return nil }
        var end = first
        let address: IPAddress?
        if bytes[first] == UInt8(ascii: "[") {
            while end < range.upperBound, bytes[end] != UInt8(ascii: "]") { end += 1 }
            guard end < range.upperBound else { return nil }
            address = IPAddress.ipv6(parsing: bytes, first + 1..<end)
            end += 1
        } else {
            while end < range.upperBound, bytes[end] != .colon { end += 1 }
            address = IPAddress.ipv4(parsing: bytes, first..<end)
        }
        guard end < range.upperBound else { return address }
        guard bytes[end] == .colon, isPort(bytes, end + 1..<range.upperBound) else { return nil }
        return address
    }

    /// Whether the bytes are a port, or a pseudonym of one.
    private static func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let first = range.first else { return false }
        if bytes[first] == UInt8(ascii: "_") {
            return range.count > 1 && range.allSatisfy { bytes[$0].isToken }
        }
        return range.count <= 5 && range.allSatisfy { bytes[$0].decimalValue != nil }
    }

    private static func scheme(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        for scheme in ["http", "https"] where bytes.equals(scheme, range) { return scheme }
        return nil
    }

    private static func host(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard range.count <= 255, HostPort(bytes, range) != nil else { return nil }
        return bytes.lowercasedText(range)
    }
}

// MARK: - X-Forwarded-...

extension ForwardedRequest {
    /// Walks `X-Forwarded-For`, the last address first.
    ///
    /// Nobody wrote down how the three lists belong together. A proxy either puts a value in place
    /// of what it got, which leaves one, or adds its own at the right of each: then the value as
    /// far from the right as the client's address is the outermost trusted proxy's.
    private mutating func walk(
        _ addresses: [UInt8],
        _ schemes: String?,
        _ hosts: String?,
        _ trusted: AddressSet
    ) {
        let bytes = addresses.span
        var hops = 0
        for range in bytes.membersFromTheRight() {
            hops += 1
            guard let address = Self.address(bytes, range) else { break }
            client = address
            if !trusted.contains(address) { break }
        }
        scheme = Self.member(of: schemes, hops, Self.scheme)
        host = Self.member(of: hosts, hops, Self.host)
    }

    private static func member(
        of list: String?,
        _ hops: Int,
        _ parse: (Span<UInt8>, Range<Int>) -> String?
    ) -> String? {
        guard let list else { return nil }
        let bytes = Array(list.utf8)
        let members = bytes.span.membersFromTheRight()
        guard !members.isEmpty else { return nil }
        return parse(bytes.span, members[min(max(hops, 1), members.count) - 1])
    }

    /// An address with or without a port; an IPv6 address may be without brackets.
    private static func address(_ bytes: Span<UInt8>, _ range: Range<Int>) -> IPAddress? {
        node(bytes, range) ?? IPAddress.ipv6(parsing: bytes, range)
    }
}

extension Span<UInt8> {
    /// The range without the blanks at its ends.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var first = range.lowerBound
        var last = range.upperBound
        while first < last, self[first].isBlank { first += 1 }
        while first < last, self[last - 1].isBlank { last -= 1 }
        return first..<last
    }

    /// The members of a list without quoted strings, the last first, empty ones left out.
    fileprivate func membersFromTheRight() -> [Range<Int>] {
        var members: [Range<Int>] = []
        var end = count
        for place in indices.reversed() where self[place] == .comma {
            members.append(trimmed(place + 1..<end))
            end = place
        }
        members.append(trimmed(0..<end))
        return members.filter { !$0.isEmpty }
    }

    /// The ASCII text of `range` in lower case.
    fileprivate func lowercasedText(_ range: Range<Int>) -> String {
        var text = ""
        for index in range { text.unicodeScalars.append(Unicode.Scalar(self[index].lowercased)) }
        return text
    }
}
