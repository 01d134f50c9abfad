/// A request target taken apart: the segments of its path and the items of its query, decoded.
package struct RequestTarget: Sendable, Hashable {
    /// Why a target can't be decoded.
    package enum Fault: Error, Sendable, Hashable {
        /// Neither `/...` nor `*`.
        case form
        /// A `%` without two hexadecimal digits, `%00`, or octets that aren't UTF-8, in the path.
        case path
        /// The same in the query; the name of the parameter where that itself is sound.
        case query(parameter: String?)
    }

    /// One `name=value` of the query.
    package struct Item: Sendable, Hashable {
        package var name: String
        /// Empty when there is no `=`.
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The path as received, percent-encoding kept.
    package let path: String
    /// The decoded segments between the slashes.
    ///
    /// `/` has none, `/a/` has `a` and an empty one; `%2F` is a slash inside its segment.
    package let segments: [String]
    /// The query's items in order, repeated names kept; empty items (`a&&b`) are no items.
    package let query: [Item]
    /// Whether this is the target of `OPTIONS *`.
    package let isAsterisk: Bool

    /// Takes `target` apart, as ``Request/target`` holds it.
    ///
    /// In the query a `+` is a space.
    ///
    /// - Parameter target: The path and query as they were received.
    /// - Throws: ``Fault`` for what isn't strictly percent-encoded UTF-8.
    package init(_ target: String) throws(Fault) {
        isAsterisk = target == "*"
        let bytes = Array(target.utf8)
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
        path = String(target.utf8.prefix(end)) ?? ""
        if isAsterisk {
            segments = []
            query = []
            return
        }
        guard bytes.first == .slash else { throw .form }
        var segments: [String] = []
        if end > 1 {
            for part in bytes[1..<end].split(separator: .slash, omittingEmptySubsequences: false) {
                guard let segment = Self.decoded(part, plusIsSpace: false) else { throw .path }
                segments.append(segment)
            }
        }
        self.segments = segments
        var query: [Item] = []
        if end < bytes.count {
            for part in bytes[(end + 1)...].split(separator: UInt8(ascii: "&")) {
                let equals = part.firstIndex(of: .equals) ?? part.endIndex
                guard let name = Self.decoded(part[..<equals], plusIsSpace: true) else {
                    throw .query(parameter: nil)
                }
                let rest = part[min(equals + 1, part.endIndex)...]
                guard let value = Self.decoded(rest, plusIsSpace: true) else {
                    throw .query(parameter: name)
                }
                query.append(Item(name: name, value: value))
            }
        }
        self.query = query
    }

    /// The text that percent-encoded octets stand for, or `nil` when they stand for none.
    private static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var byte = bytes[index]
            if byte == .percent {
                guard index + 2 < bytes.endIndex, let high = bytes[index + 1].hexValue,
                    let low = bytes[index + 2].hexValue
                else { return nil }
                byte = high << 4 | low
                index += 2
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = 0x20
            }
            if byte == 0 { return nil }
            result.append(byte)
            index += 1
        }
        return String(validating: result, as: UTF8.self)
    }
}
