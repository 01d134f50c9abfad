/// A date as a newsroom gives it: an RFC 3339 date-time, or a day alone that stays a day.
package struct NewsDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    package enum Precision: Sendable { case day, instant }

    /// The RFC 3339 text, exactly as it was given.
    package let text: String
    /// The moment it names; of a day alone, its start in UTC.
    package let instant: Instant
    package let precision: Precision

    /// Parses RFC 3339 `date-time` or `full-date` (§5.6), or returns `nil`.
    ///
    /// Offsets are `Z` or `±HH:MM`; second 60 is accepted as the last of its minute.
    package init?(_ text: String) {
        guard let (instant, precision) = Self.parse(Array(text.utf8)) else { return nil }
        self.text = text
        self.instant = instant
        self.precision = precision
    }

    /// Creates a date-time in UTC.
    package init(_ instant: Instant) {
        text = instant.rfc3339
        self.instant = instant
        precision = .instant
    }

    /// Creates a day alone.
    package init(_ day: CivilDate) {
        text = day.text
        instant = Instant(milliseconds: day.daysSince1970 * 86_400_000)
        precision = .day
    }

    package var description: String { text }

    /// The RFC 3339 date-time that JSON Feed and Atom require: a day alone gains `T00:00:00Z`, a
    /// small `t` or `z` is a capital, and a second 60, which few readers know, the one before it.
    package var dateTimeText: String {
        if precision == .day { return text + "T00:00:00Z" }
        let isLeap = text.utf8.dropFirst(17).starts(with: "60".utf8)
        return isLeap ? instant.rfc3339 : text.uppercased()
    }

    package static func < (one: NewsDate, other: NewsDate) -> Bool {
        (one.instant, one.text) < (other.instant, other.text)
    }

    private static func parse(_ bytes: [UInt8]) -> (Instant, Precision)? {
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: character)
        }
        guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7),
            has("-", at: 7), let day = number(8..<10),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let days = date.daysSince1970
        if bytes.count == 10 { return (Instant(milliseconds: days * 86_400_000), .day) }
        guard has("T", at: 10) || has("t", at: 10), let hour = number(11..<13), hour < 24,
            has(":", at: 13), let minute = number(14..<16), minute < 60, has(":", at: 16),
            let second = number(17..<19), second <= 60
        else { return nil }
        var index = 19
        var millisecond: Int64 = 0
        if has(".", at: index) {
            index += 1
            let start = index
            while index < bytes.count, (48...57).contains(bytes[index]) {
                if index - start < 3 { millisecond = millisecond * 10 + Int64(bytes[index] - 48) }
                index += 1
            }
            guard index > start else { return nil }
            for _ in 0..<max(0, 3 - (index - start)) { millisecond *= 10 }
        }
        var offset: Int64 = 0
        if has("Z", at: index) || has("z", at: index) {
            index += 1
        } else if has("+", at: index) || has("-", at: index) {
            guard let hours = number(index + 1..<index + 3), hours < 24, has(":", at: index + 3),
                let minutes = number(index + 4..<index + 6), minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (has("-", at: index) ? -1 : 1)
            index += 6
        } else {
            return nil
        }
        guard index == bytes.count else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset * 60
        return (Instant(milliseconds: seconds * 1000 + millisecond), .instant)
    }
}
