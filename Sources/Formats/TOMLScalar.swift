/// What TOML writes without quotes (TOML 1.0: "Integer", "Float", "Boolean", "Offset Date-Time").
enum TOMLScalar {
    /// The value of a word, or `nil` when it is none that JSON has.
    static func value(of word: String) -> JSON.Value? {
        switch word {
        case "true": .bool(true)
        case "false": .bool(false)
        default:
            integer(word).map { .number(String($0)) } ?? float(word).map { .number($0) }
                ?? dateTime(word).map { .string($0) }
        }
    }

    private static func integer(_ word: String) -> Int64? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            return digits(word.dropFirst(2)) { $0.isHexDigit }.flatMap { Int64($0, radix: radix) }
        }
        let isSigned = word.hasPrefix("+") || word.hasPrefix("-")
        guard let digits = decimal(isSigned ? word.dropFirst() : word[...]) else { return nil }
        return Int64((word.hasPrefix("-") ? "-" : "") + digits)
    }

    /// A decimal number without its underscores; it has no zero before others.
    private static func decimal(_ text: Substring) -> String? {
        guard let found = digits(text, where: { isDecimal($0) }) else { return nil }
        return found.count > 1 && found.hasPrefix("0") ? nil : found
    }

    private static func float(_ word: String) -> String? {
        let isSigned = word.hasPrefix("+") || word.hasPrefix("-")
        var rest = isSigned ? word.dropFirst() : word[...]
        var exponent = ""
        if let place = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            let power = rest[rest.index(after: place)...]
            let hasSign = power.hasPrefix("+") || power.hasPrefix("-")
            guard
                let found = digits(hasSign ? power.dropFirst() : power, where: { isDecimal($0) })
            else { return nil }
            exponent = "e" + (power.hasPrefix("-") ? "-" : "") + found
            rest = rest[..<place]
        }
        var fraction = ""
        if let point = rest.firstIndex(of: ".") {
            guard
                let found = digits(rest[rest.index(after: point)...], where: { isDecimal($0) })
            else { return nil }
            fraction = "." + found
            rest = rest[..<point]
        }
        guard !fraction.isEmpty || !exponent.isEmpty, let whole = decimal(rest) else { return nil }
        return (word.hasPrefix("-") ? "-" : "") + whole + fraction + exponent
    }

    /// Digits without the underscores that part them; `nil` for anything else.
    private static func digits(
        _ text: Substring,
        where isDigit: (Character) -> Bool
    ) -> String? {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
        return parts.joined()
    }

    private static func isDecimal(_ digit: Character) -> Bool { ("0"..."9").contains(digit) }

    /// A date, a time or both, as RFC 3339 writes them.
    private static func dateTime(_ word: String) -> String? {
        if let time = time(word[...], mayHaveZone: false) { return time }
        let date = word.prefix(10)
        guard isDate(date) else { return nil }
        let rest = word.dropFirst(10)
        guard let separator = rest.first else { return String(date) }
        guard ["T", "t", " "].contains(separator),
            let time = time(rest.dropFirst(), mayHaveZone: true)
        else { return nil }
        return "\(date)T\(time)"
    }

    private static func isDate(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = number(parts[0]),
            let month = number(parts[1]), let day = number(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// `08:00:00`, with a fraction, and with `Z` or `+01:00` where it may have a zone.
    private static func time(_ text: Substring, mayHaveZone: Bool) -> String? {
        var clock = text
        var zone = ""
        if let place = text.firstIndex(where: { "Zz+-".contains($0) }) {
            zone = text[place...].uppercased()
            clock = text[..<place]
            guard mayHaveZone, zone == "Z" || isClock(zone.dropFirst(), parts: 2) else {
                return nil
            }
        }
        let fraction = clock.dropFirst(8)
        guard isClock(clock.prefix(8), parts: 3) else { return nil }
        if !fraction.isEmpty {
            guard fraction.first == ".", fraction.count > 1, number(fraction.dropFirst()) != nil
            else { return nil }
        }
        return clock + zone
    }

    private static func isClock(_ text: Substring, parts count: Int) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == count, parts.allSatisfy({ $0.count == 2 }) else { return false }
        return zip(parts, [23, 59, 59]).allSatisfy { part, most in
            number(part).map { $0 <= most } ?? false
        }
    }

    /// What decimal digits count to; very many count as the most there is.
    private static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ isDecimal($0) }) else { return nil }
        return Int(text) ?? .max
    }
}
