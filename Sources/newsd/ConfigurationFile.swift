import Formats
import News
import NewsAPI

/// Why a configuration cannot be used; every case names where the fault is.
enum ConfigurationError: Error, Hashable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case malformed(file: String, line: Int, reason: String)
    case unknownKey(file: String, line: Int, key: String, nearest: String?)
    case wrongValue(file: String, line: Int, key: String, expectation: String)
    case unknownVariable(name: String, nearest: String?)
    case wrongVariable(name: String, expectation: String)

    var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): \(reason)"
        case .malformed(let file, let line, let reason):
            "\(file):\(line): \(reason)"
        case .unknownKey(let file, let line, let key, let nearest):
            "\(file):\(line): \(key): unknown key" + Self.hint(nearest)
        case .wrongValue(let file, let line, let key, let expectation):
            "\(file):\(line): \(key): must be \(expectation)"
        case .unknownVariable(let name, let nearest):
            "\(name): unknown environment variable" + Self.hint(nearest)
        case .wrongVariable(let name, let expectation):
            "\(name): must be \(expectation)"
        }
    }

    private static func hint(_ nearest: String?) -> String {
        nearest.map { "; did you mean \($0)?" } ?? ""
    }
}

extension Settings {
    /// Applies a configuration file: JSON with `//` and `/* */` comments.
    ///
    /// `file` is its name, for errors.
    mutating func apply(_ bytes: [UInt8], file: String) throws(ConfigurationError) {
        let root: JSON.Node
        do {
            root = try JSON.parse(Self.withoutComments(bytes))
        } catch {
            throw .malformed(file: file, line: error.line, reason: error.reason)
        }
        guard case .object(let members) = root.value else {
            throw .malformed(file: file, line: root.line, reason: "must be a JSON object")
        }
        try apply(members, prefix: "", file: file)
    }

    private mutating func apply(
        _ members: [JSON.Member],
        prefix: String,
        file: String
    ) throws(ConfigurationError) {
        for member in members {
            let key = prefix + member.name
            let isGroup = Self.all.contains { $0.key.hasPrefix(key + ".") }
            if isGroup {
                guard case .object(let inner) = member.value.value else {
                    throw .wrongValue(
                        file: file,
                        line: member.line,
                        key: key,
                        expectation: "a JSON object"
                    )
                }
                try apply(inner, prefix: key + ".", file: file)
                continue
            }
            guard let setting = Self.setting(key) else {
                throw .unknownKey(
                    file: file,
                    line: member.line,
                    key: key,
                    nearest: Spelling.nearest(to: key, among: Self.all.map(\.key))
                )
            }
            guard let value = setting.value(of: member.value) else {
                throw .wrongValue(
                    file: file,
                    line: member.line,
                    key: key,
                    expectation: setting.expectation
                )
            }
            set(key, value)
        }
    }

    /// Applies the `NEWSD_...` variables of an environment.
    mutating func apply(environment: [String: String]) throws(ConfigurationError) {
        let settings = Dictionary(
            uniqueKeysWithValues: Self.all.map { ($0.environmentVariable, $0) }
        )
        for (name, text) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("NEWSD_") && name != Self.fileVariable {
            guard let setting = settings[name] else {
                throw .unknownVariable(
                    name: name,
                    nearest: Spelling.nearest(
                        to: name,
                        among: settings.keys.sorted() + [Self.fileVariable]
                    )
                )
            }
            guard let value = setting.parse(text) else {
                throw .wrongVariable(name: name, expectation: setting.expectation)
            }
            set(setting.key, value)
        }
    }

    /// The variable that names the configuration file, as `--config` does.
    static let fileVariable = "NEWSD_CONFIG"

    /// The bytes with every comment blanked, line breaks kept so that line numbers still hold.
    private static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var index = 0
        var isInString = false
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if isInString {
                if byte == UInt8(ascii: "\\") {
                    index += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
                    result[index] = UInt8(ascii: " ")
                    index += 1
                }
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                let start = index
                index += 2
                while index < bytes.count,
                    !(bytes[index - 1] == UInt8(ascii: "*") && bytes[index] == UInt8(ascii: "/")
                        && index > start + 2)
                {
                    index += 1
                }
                for place in start..<min(index + 1, bytes.count)
                where bytes[place] != UInt8(ascii: "\n") {
                    result[place] = UInt8(ascii: " ")
                }
            }
            index += 1
        }
        return result
    }
}

extension Setting {
    /// The value a JSON node gives this setting, or `nil` when it is not one.
    fileprivate func value(of node: JSON.Node) -> SettingValue? {
        switch (kind, node.value) {
        case (.text, .string(let text)), (.origin, .string(let text)),
            (.languageTag, .string(let text)):
            return parse(text)
        case (.choice(let names), .string(let text)):
            return names.contains(text) ? .text(text) : nil
        case (.texts, .array(let nodes)), (.proxies, .array(let nodes)),
            (.hosts, .array(let nodes)):
            let texts = nodes.compactMap(\.string)
            return texts.count == nodes.count ? value(of: texts) : nil
        case (.flag, .bool(let flag)): return .flag(flag)
        case (.integer, .number(let digits)), (.seconds, .number(let digits)):
            return parse(digits)
        default: return nil
        }
    }
}
