import HTTP
import NewsAPI

/// One setting: its key in the configuration file, its environment variable, what it may be.
struct Setting: Sendable {
    /// What values a setting takes, and how a file and an environment variable write them.
    enum Kind: Sendable, Hashable {
        case text
        /// Scheme, host and port of an address, nothing after them; or empty.
        case origin
        /// A BCP 47 tag, or empty.
        case languageTag
        /// A list of texts; comma separated in the environment.
        case texts
        /// A list of addresses, ranges of them and `unix`.
        case proxies
        /// A list of hosts with or without a port.
        case hosts
        case integer(ClosedRange<Int>)
        /// Seconds, fractions allowed.
        case seconds(ClosedRange<Double>)
        case flag
        case choice([String])
    }

    /// The dotted path in the file: `limits.fieldBytes`.
    let key: String
    let kind: Kind
    let standard: SettingValue
    let summary: String

    /// `limits.fieldBytes` is `NEWSD_LIMITS_FIELD_BYTES`.
    var environmentVariable: String {
        var name = "NEWSD_"
        for character in key {
            if character == "." {
                name.append("_")
            } else {
                if character.isUppercase { name.append("_") }
                name.append(character.uppercased())
            }
        }
        return name
    }

    /// What the setting takes, for an error message.
    var expectation: String {
        switch kind {
        case .text: "a text"
        case .origin: "scheme and host, such as https://news.example"
        case .languageTag: "a language tag, such as en or pt-BR"
        case .texts: "a list of texts"
        case .proxies: "a list of addresses, ranges such as 10.0.0.0/8, and unix"
        case .hosts: "a list of hosts, such as news.example or news.example:8080"
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .seconds(let range):
            "seconds from \(range.lowerBound.shortText) to \(range.upperBound.shortText)"
        case .flag: "true or false"
        case .choice(let names): "one of \(names.joined(separator: ", "))"
        }
    }

    /// The value that a list of texts gives this setting, or `nil` when one of them is wrong.
    func value(of texts: [String]) -> SettingValue? {
        switch kind {
        case .texts: .texts(texts)
        case .proxies: AddressSet(texts).map { _ in .texts(texts) }
        case .hosts: ServedHosts(texts).map { _ in .texts(texts) }
        default: nil
        }
    }

    /// Parses the value an environment variable holds, or returns `nil` when it is not one.
    func parse(_ text: String) -> SettingValue? {
        switch kind {
        case .text: return .text(text)
        case .origin:
            let origin = /https?:\/\/[A-Za-z0-9._~%:\[\]-]+/
            return text.isEmpty || text.wholeMatch(of: origin) != nil ? .text(text) : nil
        case .languageTag:
            return text.isEmpty || LanguageTag.isWellFormed(text) ? .text(text) : nil
        case .texts, .proxies, .hosts:
            let parts = text.split(separator: ",").map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            return value(of: parts)
        case .integer(let range):
            guard let number = Int(text), range.contains(number) else { return nil }
            return .integer(number)
        case .seconds(let range):
            guard let number = Double(text), range.contains(number) else { return nil }
            return .seconds(number)
        case .flag:
            switch text {
            case "true", "1": return .flag(true)
            case "false", "0": return .flag(false)
            default: return nil
            }
        case .choice(let names):
            return names.contains(text) ? .text(text) : nil
        }
    }
}

/// The value of one setting.
enum SettingValue: Sendable, Hashable {
    case text(String)
    case texts([String])
    case integer(Int)
    case seconds(Double)
    case flag(Bool)
}

extension Double {
    /// Without a fraction when there is none: `75`, `0.5`.
    var shortText: String {
        self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self)
    }
}
