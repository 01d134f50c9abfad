/// Which part of its content a request asks for (RFC 9110 §14).
package enum ByteRange {
    /// What to send of the content.
    package enum Selection: Sendable, Hashable {
        /// All of it, as 200: the field is absent, not understood, or not worth following.
        case whole
        /// One part, as 206.
        case part(Range<Int>)
        /// Two to ``maximumParts`` parts that share no byte, in the order asked for, as 206 in
        /// `multipart/byteranges`.
        case parts([Range<Int>])
        /// Nothing that was asked for is there: 416.
        case unsatisfiable
    }

    /// The most ranges that one request may name and still get them.
    ///
    /// More are answered with the whole. What comes at most, each byte once and sixteen part
    /// heads, is then never much more than the content itself (CVE-2011-3192 asked for hundreds).
    package static let maximumParts = 16

    /// Reads `Range`.
    ///
    /// A field of another unit, or one that breaks the grammar, counts as absent: RFC 9110 §14.2
    /// lets a server choose. Ranges that share bytes become one, in the place of the first.
    ///
    /// - Parameters:
    ///   - field: The field's value, several lines joined by commas, or `nil` when absent.
    ///   - count: How many bytes the content has.
    /// - Returns: What to send.
    package static func select(_ field: String?, of count: Int) -> Selection {
        guard let field else { return .whole }
        let bytes = Array(field.utf8)
        guard let asked = parse(bytes.span) else { return .whole }
        // Whoever asks for the end of nothing gets all of it: no 206 can say so (§14.4).
        if count == 0, asked.contains(where: \.isSuffix) { return .whole }
        let found = asked.compactMap { $0.range(in: count) }
        guard !found.isEmpty else { return .unsatisfiable }
        let parts = merged(found)
        return parts.count == 1 ? .part(parts[0]) : .parts(parts)
    }

    /// The value of `Content-Range` for a part of `count` bytes; `range` is not empty.
    package static func contentRange(_ range: Range<Int>, of count: Int) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(count)"
    }

    /// The value of `Content-Range` in a 416.
    package static func contentRange(unsatisfiedOf count: Int) -> String { "bytes */\(count)" }

    /// One range as it was written, before the length of the content is known.
    private enum Spec {
        /// From the first to the last byte, or to the end; the last is at or after the first.
        case from(Int, to: Int?)
        /// So many bytes before the end.
        case last(Int)

        var isSuffix: Bool {
            if case .last(let count) = self { return count > 0 }
            return false
        }

        /// The bytes that are there of it, or `nil` when none are.
        func range(in count: Int) -> Range<Int>? {
            switch self {
            case .from(let first, let last):
                guard first < count else { return nil }
                return first..<min(last ?? count - 1, count - 1) + 1
            case .last(let length):
                guard length > 0, count > 0 else { return nil }
                return max(count - length, 0)..<count
            }
        }
    }

    /// The ranges of `bytes=...`, or `nil` for what is to be ignored: another unit, a broken
    /// grammar, more than ``maximumParts``.
    private static func parse(_ bytes: Span<UInt8>) -> [Spec]? {
        var unit = 0
        while unit < bytes.count, bytes[unit].isToken { unit += 1 }
        guard unit < bytes.count, bytes[unit] == .equals, bytes.equals("bytes", 0..<unit) else {
            return nil
        }
        var specs: [Spec] = []
        var place = unit + 1
        while let element = ListElement.next(in: bytes, at: &place) {
            guard specs.count < maximumParts, let spec = parse(bytes, element) else { return nil }
            specs.append(spec)
        }
        return specs.isEmpty ? nil : specs
    }

    /// `first-last`, `first-` or `-length`.
    private static func parse(_ bytes: Span<UInt8>, _ element: Range<Int>) -> Spec? {
        var place = element.lowerBound
        let first = number(bytes, &place, element.upperBound)
        guard place < element.upperBound, bytes[place] == UInt8(ascii: "-") else { return nil }
        place += 1
        let last = number(bytes, &place, element.upperBound)
        guard place == element.upperBound else { return nil }
        switch (first, last) {
        case (let first?, let last): return last ?? .max < first ? nil : .from(first, to: last)
        case (nil, let length?): return .last(length)
        case (nil, nil): return nil
        }
    }

    /// The digits that stand here, or `nil` when none do; more than any content has is the most.
    private static func number(_ bytes: Span<UInt8>, _ place: inout Int, _ end: Int) -> Int? {
        let start = place
        var value = 0
        while place < end, bytes[place] &- UInt8(ascii: "0") < 10 {
            let (tens, isTooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooMuch) = tens.addingReportingOverflow(
                Int(bytes[place] - UInt8(ascii: "0"))
            )
            value = isTooMany || isTooMuch ? .max : sum
            place += 1
        }
        return place == start ? nil : value
    }

    /// The ranges with those that share a byte made one.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges {
            var range = range
            var home: Int?
            // One range may close the gap between several that stood apart.
            while let index = merged.firstIndex(where: { $0.overlaps(range) }) {
                let other = merged.remove(at: index)
                range =
                    min(
                        range.lowerBound,
                        other.lowerBound
                    )..<max(
                        range.upperBound,
                        other.upperBound
                    )
                home = min(home ?? index, index)
            }
            merged.insert(range, at: home ?? merged.count)
        }
        return merged
    }
}
