/// Dates as HTTP writes them (RFC 9110 §5.6.7), in whole seconds since 1970 UTC.
package enum HTTPDate {
    /// The length of every date this server writes: `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static let byteCount = 29

    /// The earliest and latest second that four digits of a year can show.
    private static let range: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longDayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The date as an IMF-fixdate; a second outside the years 0 to 9999 is shown as the nearest
    /// one inside, since the form has no other years.
    package static func format(secondsSince1970 seconds: Int64) -> String {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        write(secondsSince1970: seconds, into: &bytes, at: 0)
        return String(validating: bytes, as: UTF8.self) ?? ""
    }

    /// Writes the 29 bytes of an IMF-fixdate over those at `offset`, which must exist.
    ///
    /// For a date line that is renewed once a second in a head that is already encoded.
    package static func write(
        secondsSince1970 seconds: Int64,
        into bytes: inout [UInt8],
        at offset: Int
    ) {
        let seconds = min(max(seconds, range.lowerBound), range.upperBound)
        let days = Int((seconds >= 0 ? seconds : seconds - 86_399) / 86_400)
        let time = Int(seconds - Int64(days) * 86_400)
        let (year, month, day) = civil(days: days)
        let weekday = ((days + 4) % 7 + 7) % 7
        var place = offset
        func put(_ text: String) {
            for byte in text.utf8 {
                bytes[place] = byte
                place += 1
            }
        }
        func put(_ number: Int, digits: Int) {
            var rest = number
            for index in stride(from: place + digits - 1, through: place, by: -1) {
                bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            place += digits
        }
        put(dayNames[weekday])
        put(", ")
        put(day, digits: 2)
        put(" ")
        put(monthNames[month - 1])
        put(" ")
        put(year, digits: 4)
        put(" ")
        put(time / 3600, digits: 2)
        put(":")
        put(time / 60 % 60, digits: 2)
        put(":")
        put(time % 60, digits: 2)
        put(" GMT")
    }

    /// The second that `text` names, or `nil` when it is no date in any of the three forms.
    ///
    /// Reads the IMF-fixdate and the obsolete RFC 850 and asctime forms. A two-digit year that
    /// would be more than 50 years after `now` is taken from the century before, as RFC 9110
    /// §5.6.7 asks. A leap second counts as the second before it. The name of the day must be
    /// one, but needn't be the right one.
    package static func parse(_ text: String, now: Int64) -> Int64? {
        let bytes = Array(text.utf8)
        return parse(bytes.span, now: now)
    }

    /// As ``parse(_:now:)-(String,_)``, on bytes and without allocating.
    package static func parse(_ bytes: Span<UInt8>, now: Int64) -> Int64? {
        var scan = Scan()
        if bytes.count == byteCount, bytes[3] == UInt8(ascii: ",") {
            guard scan.name(of: dayNames, in: bytes) != nil, scan.literal(", ", in: bytes),
                let day = scan.number(2, in: bytes), scan.literal(" ", in: bytes),
                let month = scan.name(of: monthNames, in: bytes), scan.literal(" ", in: bytes),
                let year = scan.number(4, in: bytes), scan.literal(" ", in: bytes),
                let time = scan.time(in: bytes), scan.literal(" GMT", in: bytes),
                scan.isAtEnd(of: bytes)
            else { return nil }
            return second(year: year, month: month + 1, day: day, time: time)
        }
        if bytes.count > 3, bytes[3] == UInt8(ascii: " ") {
            guard scan.name(of: dayNames, in: bytes) != nil, scan.literal(" ", in: bytes),
                let month = scan.name(of: monthNames, in: bytes), scan.literal(" ", in: bytes),
                let day = scan.paddedNumber(in: bytes), scan.literal(" ", in: bytes),
                let time = scan.time(in: bytes), scan.literal(" ", in: bytes),
                let year = scan.number(4, in: bytes), scan.isAtEnd(of: bytes)
            else { return nil }
            return second(year: year, month: month + 1, day: day, time: time)
        }
        guard scan.name(of: longDayNames, in: bytes) != nil, scan.literal(", ", in: bytes),
            let day = scan.number(2, in: bytes), scan.literal("-", in: bytes),
            let month = scan.name(of: monthNames, in: bytes), scan.literal("-", in: bytes),
            let short = scan.number(2, in: bytes), scan.literal(" ", in: bytes),
            let time = scan.time(in: bytes), scan.literal(" GMT", in: bytes),
            scan.isAtEnd(of: bytes)
        else { return nil }
        let clamped = min(max(now, range.lowerBound), range.upperBound)
        let thisYear = civil(days: Int(clamped / 86_400)).year
        var year = thisYear - thisYear % 100 + short
        // The rule is about the moment, not only its year: 50 years to the second are still ahead.
        let horizon = clamped + 50 * 31_556_952
        guard let first = second(year: year, month: month + 1, day: day, time: time) else {
            // 29 February may exist in the century before only.
            return second(year: year - 100, month: month + 1, day: day, time: time)
        }
        if first <= horizon {
            // The century after, when that is still within 50 years, as in 2080 for "05".
            if let next = second(year: year + 100, month: month + 1, day: day, time: time),
                next <= horizon
            {
                return next
            }
            return first
        }
        year -= 100
        return second(year: year, month: month + 1, day: day, time: time)
    }

    /// The second of a civil date, or `nil` when there is no such day or time.
    private static func second(year: Int, month: Int, day: Int, time: Int) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard 1...length ~= day else { return nil }
        return Int64(days(year: year, month: month, day: day)) * 86_400 + Int64(time)
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, by counting from 1 March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of ``days(year:month:day:)``.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// A place in the text of a date.
    private struct Scan {
        private var place = 0

        mutating func literal(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
            let count = text.utf8CodeUnitCount
            guard place + count <= bytes.count else { return false }
            for index in 0..<count where bytes[place + index] != text.utf8Start[index] {
                return false
            }
            place += count
            return true
        }

        /// The index of the name that stands here, in its own letter case.
        mutating func name(of names: [String], in bytes: Span<UInt8>) -> Int? {
            for (index, name) in names.enumerated() {
                let count = name.utf8.count
                guard place + count <= bytes.count else { continue }
                var offset = place
                var isSame = true
                for byte in name.utf8 {
                    isSame = isSame && bytes[offset] == byte
                    offset += 1
                }
                if isSame {
                    place = offset
                    return index
                }
            }
            return nil
        }

        mutating func number(_ digits: Int, in bytes: Span<UInt8>) -> Int? {
            guard place + digits <= bytes.count else { return nil }
            var value = 0
            for index in place..<place + digits {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                value = value * 10 + Int(digit)
            }
            place += digits
            return value
        }

        /// Two digits, or a space and one: the day in the asctime form.
        mutating func paddedNumber(in bytes: Span<UInt8>) -> Int? {
            literal(" ", in: bytes) ? number(1, in: bytes) : number(2, in: bytes)
        }

        /// Seconds since midnight.
        mutating func time(in bytes: Span<UInt8>) -> Int? {
            guard let hour = number(2, in: bytes), hour < 24, literal(":", in: bytes),
                let minute = number(2, in: bytes), minute < 60, literal(":", in: bytes),
                let second = number(2, in: bytes), second <= 60
            else { return nil }
            return hour * 3600 + minute * 60 + min(second, 59)
        }

        func isAtEnd(of bytes: Span<UInt8>) -> Bool { place == bytes.count }
    }
}
