import News

/// Dates as they are written elsewhere, brought to RFC 3339.
///
/// A day alone stays a day. A time without a zone is taken for UTC: RFC 3339 has no other way to
/// keep it.
enum ForeignDate {
    /// Reads a text that is a date and nothing else, or returns `nil`.
    static func parse(_ text: String) -> NewsDate? {
        let text = text.trimmed
        if let date = NewsDate(text) { return date }
        if let date = compact(text) { return date }
        let tokens = DateTokens(text)
        guard let found = tokens.find(), tokens.isSilent(before: found.range.lowerBound),
            tokens.isSilent(from: found.range.upperBound)
        else { return nil }
        return found.date
    }

    /// Finds the first date in a line.
    ///
    /// - Returns: The date, and the line without it, with a `|` where it stood; or `nil`.
    static func find(in line: String) -> (date: NewsDate, rest: String)? {
        let tokens = DateTokens(line)
        guard let found = tokens.find() else { return nil }
        return (
            found.date,
            tokens.text(before: found.range.lowerBound) + " | "
                + tokens.text(from: found.range.upperBound)
        )
    }

    /// `20250120`, `20250120T143000Z`, `20250120T143000+0100`.
    private static func compact(_ text: String) -> NewsDate? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 8, bytes.prefix(8).allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let day = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        if bytes.count == 8 { return NewsDate(day) }
        guard bytes.count >= 15, bytes[8] == UInt8(ascii: "T") else { return nil }
        let time = "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))"
        var zone = part(15..<bytes.count)
        if zone.isEmpty { zone = "Z" }
        if zone.utf8.count == 5 { zone = zone.prefix(3) + ":" + zone.suffix(2) }
        return NewsDate("\(day)T\(time)\(zone)")
    }
}

/// A line cut into numbers, words and single signs.
private struct DateTokens {
    enum Token: Equatable {
        case number(Int, digits: Int)
        case word(String)
        case sign(Unicode.Scalar)
    }

    private struct Place {
        var token: Token
        var start: String.Index
        var end: String.Index
        /// Whether white space stands before it.
        var isApart: Bool
    }

    private let line: String
    private var places: [Place] = []

    init(_ line: String) {
        self.line = line
        let scalars = line.unicodeScalars
        var index = scalars.startIndex
        var isApart = false
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let start = index
            if scalar.properties.isWhitespace {
                isApart = true
                index = scalars.index(after: index)
                continue
            }
            let token: Token
            if Self.isDigit(scalar) {
                index = scalars[index...].firstIndex { !Self.isDigit($0) } ?? scalars.endIndex
                let text = scalars[start..<index]
                token = .number(Int(String(text)) ?? -1, digits: text.count)
            } else if Self.isLetter(scalar) {
                index = scalars[index...].firstIndex { !Self.isLetter($0) } ?? scalars.endIndex
                token = .word(String(scalars[start..<index]).lowercased())
            } else {
                index = scalars.index(after: index)
                token = .sign(scalar)
            }
            places.append(Place(token: token, start: start, end: index, isApart: isApart))
            isApart = false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Letters of scripts that part their words; a Chinese character is a sign.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic && !(0x2E80...0xFFFF).contains(scalar.value)
    }

    func text(before place: Int) -> String {
        place < places.count ? String(line[..<places[place].start]) : line
    }

    func text(from place: Int) -> String {
        place < places.count ? String(line[places[place].start...]) : ""
    }

    func isSilent(before place: Int) -> Bool {
        places[..<place].allSatisfy { isSilent($0.token) }
    }

    func isSilent(from place: Int) -> Bool {
        places[place...].allSatisfy { isSilent($0.token) }
    }

    private func isSilent(_ token: Token) -> Bool {
        switch token {
        case .number: false
        case .word(let word): DateWords.weekdays.contains(word)
        case .sign(let sign): [",", ".", "|", "(", ")", ":"].contains(sign)
        }
    }

    // MARK: Grammar

    /// The first date and the places it takes, with its weekday and its time on either side.
    func find() -> (date: NewsDate, range: Range<Int>)? {
        for start in places.indices {
            guard let (day, dayEnd) = day(at: start) else { continue }
            var range = start..<dayEnd
            var text = day.text
            if let (time, zone, end) = time(after: dayEnd) {
                text += "T" + time + zone
                range = start..<end
            } else if let (time, zone, first) = time(before: start) {
                text += "T" + time + zone
                range = first..<dayEnd
            }
            // The weekday belongs to the date, not to what stands beside it.
            var first = range.lowerBound
            if first > 0, isSign(",", at: first - 1) { first -= 1 }
            if first > 0, case .word(let word) = places[first - 1].token,
                DateWords.weekdays.contains(word)
            {
                range = (first - 1)..<range.upperBound
            }
            if let date = NewsDate(text) { return (date, range) }
        }
        return nil
    }

    private func token(at place: Int) -> Token? {
        places.indices.contains(place) ? places[place].token : nil
    }

    private func number(at place: Int, digits: ClosedRange<Int>) -> Int64? {
        guard case .number(let number, let count) = token(at: place), digits.contains(count)
        else { return nil }
        return Int64(number)
    }

    private func isSign(_ sign: Unicode.Scalar, at place: Int) -> Bool {
        token(at: place) == .sign(sign)
    }

    private func word(at place: Int) -> String? {
        guard case .word(let word) = token(at: place) else { return nil }
        return word
    }

    private func day(at start: Int) -> (CivilDate, end: Int)? {
        if let first = number(at: start, digits: 4...4) { return yearFirst(first, start) }
        if let first = number(at: start, digits: 1...2) { return dayFirst(first, start) }
        guard let word = word(at: start), let month = DateWords.months[word] else { return nil }
        var place = start + 1
        if isSign(".", at: place) { place += 1 }
        guard let day = number(at: place, digits: 1...2) else { return nil }
        place += 1
        if let suffix = self.word(at: place), DateWords.ordinals.contains(suffix) { place += 1 }
        if isSign(",", at: place) { place += 1 }
        return date(yearAt: place, month, day)
    }

    /// `2025-01-20`, `2025/1/20`, `2025.01.20`, `2025年1月20日`, `2025년 1월 20일`.
    private func yearFirst(_ year: Int64, _ start: Int) -> (CivilDate, end: Int)? {
        guard case .sign(let sign) = token(at: start + 1),
            let month = number(at: start + 2, digits: 1...2),
            case .sign(let second) = token(at: start + 3),
            let day = number(at: start + 4, digits: 1...2)
        else { return nil }
        if ["-", "/", "."].contains(sign), second == sign {
            return CivilDate(year: year, month: month, day: day).map { ($0, start + 5) }
        }
        let isEast =
            sign == "年" && second == "月" && isSign("日", at: start + 5)
            || sign == "년" && second == "월" && isSign("일", at: start + 5)
        guard isEast else { return nil }
        return CivilDate(year: year, month: month, day: day).map { ($0, start + 6) }
    }

    /// `20 January 2025`, `20th of January, 2025`, `20-Jan-2025`, `20.01.2025`, `20/1/2025`.
    private func dayFirst(_ first: Int64, _ start: Int) -> (CivilDate, end: Int)? {
        var place = start + 1
        if case .sign(let sign) = token(at: place), sign == "." || sign == "/" {
            if let second = number(at: place + 1, digits: 1...2), isSign(sign, at: place + 2) {
                if sign == ".", let date = shortDate(first, second, start) { return date }
                // Which of the two is the month must be beyond doubt.
                if sign == "." || first > 12 { return date(yearAt: place + 3, second, first) }
                if second > 12 { return date(yearAt: place + 3, first, second) }
                return first == second ? date(yearAt: place + 3, first, second) : nil
            }
            if sign == "/" { return nil }
        }
        if let suffix = word(at: place), DateWords.ordinals.contains(suffix) || suffix == "de" {
            place += 1
        }
        if isSign(".", at: place) || isSign("-", at: place) { place += 1 }
        if word(at: place) == "of" || word(at: place) == "de" { place += 1 }
        guard let name = word(at: place), let month = DateWords.months[name] else { return nil }
        place += 1
        if isSign(".", at: place) || isSign("-", at: place) || isSign(",", at: place) { place += 1 }
        if word(at: place) == "de" { place += 1 }
        return date(yearAt: place, month, first)
    }

    /// `20.01.25`: two digits each, and of a year that was or will soon be.
    private func shortDate(_ day: Int64, _ month: Int64, _ start: Int) -> (CivilDate, end: Int)? {
        guard number(at: start, digits: 2...2) != nil, number(at: start + 2, digits: 2...2) != nil,
            let year = number(at: start + 4, digits: 2...2), year < 70, !isSign(".", at: start + 5)
        else { return nil }
        return CivilDate(year: 2000 + year, month: month, day: day).map { ($0, start + 5) }
    }

    private func date(yearAt place: Int, _ month: Int64, _ day: Int64) -> (CivilDate, end: Int)? {
        guard let year = number(at: place, digits: 4...4) else { return nil }
        return CivilDate(year: year, month: month, day: day).map { ($0, place + 1) }
    }

    // MARK: Time of day

    private func time(after place: Int) -> (time: String, zone: String, end: Int)? {
        var start = place
        while case .sign(let sign) = token(at: start), [",", "-", "–", "|", "—"].contains(sign) {
            start += 1
        }
        if let word = word(at: start), ["t", "at", "um", "à"].contains(word) { start += 1 }
        guard let (time, end) = clock(at: start) else { return nil }
        let (zone, zoneEnd) = zone(at: end) ?? ("Z", end)
        return (time, zone, zoneEnd)
    }

    /// `14:05, January 20, 2025`, `08:30 UTC, 20 Jan 2025`.
    private func time(before place: Int) -> (time: String, zone: String, start: Int)? {
        for start in max(0, place - 9)..<place {
            guard let (time, clockEnd) = clock(at: start) else { continue }
            var end = clockEnd
            var offset = "Z"
            if let found = zone(at: clockEnd) { (offset, end) = found }
            if let word = word(at: end), DateWords.weekdays.contains(word) { end += 1 }
            if isSign(",", at: end) || isSign("|", at: end) { end += 1 }
            if let word = word(at: end), DateWords.weekdays.contains(word) { end += 1 }
            if isSign(",", at: end) { end += 1 }
            if end == place { return (time, offset, start) }
        }
        return nil
    }

    /// `14:05`, `14:05:30.25`, `2:05 p.m.`, `14点05分`.
    private func clock(at start: Int) -> (String, end: Int)? {
        guard var hour = number(at: start, digits: 1...2), hour < 24, isSign(":", at: start + 1),
            let minute = number(at: start + 2, digits: 2...2), minute < 60
        else { return nil }
        var place = start + 3
        var second: Int64 = 0
        var fraction = ""
        if isSign(":", at: place), let value = number(at: place + 1, digits: 2...2), value <= 60 {
            second = value
            place += 2
            if isSign(".", at: place), case .number(_, _) = token(at: place + 1) {
                fraction = "." + line[places[place + 1].start..<places[place + 1].end]
                place += 2
            }
        }
        if let (isAfternoon, end) = halfOfDay(at: place), (1...12).contains(hour) {
            hour = hour % 12 + (isAfternoon ? 12 : 0)
            place = end
        }
        return ("\(two(hour)):\(two(minute)):\(two(second))\(fraction)", place)
    }

    private func halfOfDay(at place: Int) -> (isAfternoon: Bool, end: Int)? {
        guard let word = word(at: place) else { return nil }
        if word == "am" || word == "pm" { return (word == "pm", place + 1) }
        guard word == "a" || word == "p", isSign(".", at: place + 1),
            self.word(at: place + 2) == "m"
        else { return nil }
        return (word == "p", isSign(".", at: place + 3) ? place + 4 : place + 3)
    }

    /// `Z`, `UTC`, `EST`, `+0800`, `-05:00`, `GMT+8`, `(Beijing time)`.
    private func zone(at place: Int) -> (String, end: Int)? {
        if case .sign(let sign) = token(at: place), sign == "+" || sign == "-" || sign == "−" {
            return offset(at: place)
        }
        var start = place
        if isSign("(", at: start) { start += 1 }
        guard let word = word(at: start) else { return nil }
        if word == "beijing", self.word(at: start + 1) == "time" {
            return ("+08:00", isSign(")", at: start + 2) ? start + 3 : start + 2)
        }
        guard let zone = DateWords.zones[word] else { return nil }
        if word == "gmt" || word == "utc", let found = offset(at: start + 1) { return found }
        return (zone, start > place && isSign(")", at: start + 1) ? start + 2 : start + 1)
    }

    private func offset(at place: Int) -> (String, end: Int)? {
        guard case .sign(let sign) = token(at: place), sign == "+" || sign == "-" || sign == "−",
            case .number(let number, let digits) = token(at: place + 1)
        else { return nil }
        let mark = sign == "+" ? "+" : "-"
        if digits == 4 {
            return ("\(mark)\(two(Int64(number / 100))):\(two(Int64(number % 100)))", place + 2)
        }
        guard digits <= 2 else { return nil }
        if isSign(":", at: place + 2), let minutes = self.number(at: place + 3, digits: 2...2) {
            return ("\(mark)\(two(Int64(number))):\(two(minutes))", place + 4)
        }
        return ("\(mark)\(two(Int64(number))):00", place + 2)
    }

    private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
