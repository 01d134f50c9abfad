/// The forms of a target (RFC 9112 §3.2), its bytes being checked already.
enum TargetParser {
    /// Refuses a target that begins like none that `method` takes.
    static func check(
        prefix: Range<Int>,
        of bytes: Bytes,
        method: KnownMethod
    ) throws(ParseError) {
        guard let first = prefix.first else { return }
        // CONNECT takes the authority form only, which is judged when it is whole.
        if method == .connect { return }
        switch bytes[first] {
        case .slash: return
        case UInt8(ascii: "*"):
            guard prefix.count == 1, method == .options || method == .other else { throw .target }
        default: _ = try scheme(prefix, of: bytes)
        }
    }

    /// Refuses a whole target with a character or escape that has no place in it.
    ///
    /// - Returns: Where its first `?` is, or its end.
    /// - Throws: That it is none.
    static func checkWhole(
        _ target: Range<Int>,
        of bytes: Bytes,
        method: KnownMethod
    ) throws(ParseError) -> Int {
        var place = target.lowerBound
        var mark = target.upperBound
        while true {
            place = bytes.skipPlain(from: place, to: target.upperBound)
            guard place < target.upperBound else { break }
            guard bytes[place].isTarget else { throw .target }
            guard bytes[place] == .percent else {
                if bytes[place] == .questionMark { mark = min(mark, place) }
                place += 1
                continue
            }
            guard place + 2 < target.upperBound, let high = bytes[place + 1].hexValue,
                let low = bytes[place + 2].hexValue, high | low != 0
            else { throw .target }
            place += 3
        }
        try check(prefix: target, of: bytes, method: method)
        return mark
    }

    /// Sets the form and the parts of a whole target.
    ///
    /// - Parameters:
    ///   - target: Where it is.
    ///   - mark: Where its first `?` is, or its end.
    ///   - bytes: What it is in.
    ///   - head: Takes them.
    /// - Throws: That the target is none, or none of the method's.
    static func parse(
        _ target: Range<Int>,
        mark: Int,
        of bytes: Bytes,
        into head: RequestHead
    ) throws(ParseError) {
        guard let first = target.first else { throw .target }
        head.target = target
        if head.method == .connect {
            throw Authority.isValid(bytes, target) ? .tunnel : .target
        }
        var path = target.lowerBound
        if bytes[first] == .slash {
            head.form = .origin
        } else if bytes[first] == UInt8(ascii: "*") {
            head.form = .asterisk
            head.path = target.upperBound..<target.upperBound
            head.query = head.path
            return
        } else {
            head.form = .absolute
            guard let start = try scheme(target, of: bytes) else { throw .target }
            path = start
            while path < mark, bytes[path] != .slash { path += 1 }
            head.authority = start..<path
            guard !head.authority.isEmpty, bytes[start] != .colon,
                Authority.isValid(bytes, head.authority)
            else { throw .target }
        }
        head.path = path..<mark
        head.query = min(mark + 1, target.upperBound)..<target.upperBound
    }

    /// Where the authority begins after `http://` or `https://`, or `nil` before that is known.
    private static func scheme(
        _ target: Range<Int>,
        of bytes: Bytes
    ) throws(ParseError) -> Int? {
        let name: StaticString = "https://"
        var index = target.lowerBound
        for offset in 0..<8 {
            guard index < target.upperBound else { return nil }
            let byte = bytes[index]
            // `http:` goes on where `https:` does.
            if offset == 4, byte == .colon { continue }
            let expected = unsafe name.utf8Start[offset]
            guard (offset < 5 ? byte | 0x20 : byte) == expected else { throw .target }
            index += 1
        }
        return index
    }
}

/// A host and an optional port (RFC 3986 §3.2), without user information.
enum Authority {
    /// Whether the bytes are such; nothing at all is.
    static func isValid(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
        var place = range.lowerBound
        if let first = range.first, bytes[first] == UInt8(ascii: "[") {
            place += 1
            let start = place
            while place < range.upperBound, bytes[place] != UInt8(ascii: "]") { place += 1 }
            guard place < range.upperBound, isIPv6(bytes, start..<place) else { return false }
            place += 1
        } else {
            while true {
                place = bytes.skipName(from: place, to: range.upperBound)
                guard place < range.upperBound, bytes[place] != .colon else { break }
                // Letters, digits and -._~!$&'()*+;= ; a comma would make a list of it.
                if bytes[place].isMember(low: 0x2BFF_6FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) {
                    place += 1
                    continue
                }
                guard bytes[place] == .percent, place + 2 < range.upperBound,
                    let high = bytes[place + 1].hexValue, let low = bytes[place + 2].hexValue,
                    high << 4 | low > 0x20
                else { return false }
                place += 3
            }
            // A port needs a host before it.
            if place == range.lowerBound { return range.isEmpty }
        }
        guard place < range.upperBound else { return true }
        guard bytes[place] == .colon else { return false }
        let port = place + 1..<range.upperBound
        guard port.count <= 5 else { return false }
        var number = 0
        for index in port {
            guard bytes[index].isDigit else { return false }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return number <= 65_535
    }

    /// Whether the bytes are an IPv6 address (RFC 3986 §3.2.2).
    private static func isIPv6(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
        var groups = 0
        var hasGap = false
        var place = range.lowerBound
        if range.count >= 2, bytes[place] == .colon {
            guard bytes[place + 1] == .colon else { return false }
            hasGap = true
            place += 2
            if place == range.upperBound { return true }
        }
        while true {
            let start = place
            while place < range.upperBound, bytes[place].isHex { place += 1 }
            if place < range.upperBound, bytes[place] == UInt8(ascii: ".") {
                guard isIPv4(bytes, start..<range.upperBound) else { return false }
                groups += 2
                break
            }
            guard 1...4 ~= place - start else { return false }
            groups += 1
            if place == range.upperBound { break }
            guard bytes[place] == .colon, place + 1 < range.upperBound else { return false }
            place += 1
            if bytes[place] == .colon {
                if hasGap { return false }
                hasGap = true
                place += 1
                if place == range.upperBound { break }
            }
        }
        return hasGap ? groups < 8 : groups == 8
    }

    private static func isIPv4(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
        var place = range.lowerBound
        for part in 0..<4 {
            if part > 0 {
                guard place < range.upperBound, bytes[place] == UInt8(ascii: ".") else {
                    return false
                }
                place += 1
            }
            let start = place
            var number = 0
            while place < range.upperBound, bytes[place].isDigit, place - start < 3 {
                number = number * 10 + Int(bytes[place] - UInt8(ascii: "0"))
                place += 1
            }
            guard place > start, number <= 255 else { return false }
            if place - start > 1, bytes[start] == UInt8(ascii: "0") { return false }
        }
        return place == range.upperBound
    }
}
