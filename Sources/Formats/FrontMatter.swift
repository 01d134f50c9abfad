import News
import Yams

/// The YAML between `---` lines, or the TOML between `+++` lines, at the start of a Markdown file.
enum FrontMatter {
    /// More nodes than this, aliases followed, are an attack.
    private static let maximumNodes = 20_000

    /// Parses the YAML of a front matter.
    ///
    /// The lines of the result count from `line`. Plain scalars mean what they mean in JSON and
    /// otherwise text, so that a date stays the text it is.
    static func parse(_ yaml: String, line: Int) throws(DocumentError) -> [JSON.Member] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw Self.error(error, line: line)
        } catch {
            throw DocumentError(line: line, reason: "is not valid YAML")
        }
        guard let root else { return [] }
        var count = 0
        let node = try convert(root, line: line, depth: 0, count: &count)
        if node.isNull { return [] }
        guard let members = node.members else {
            throw DocumentError(line: line, reason: "has a front matter that is no mapping")
        }
        return members
    }

    /// Parses the TOML of a front matter; the lines of the result count from `line`.
    static func parse(toml: String, line: Int) throws(DocumentError) -> [JSON.Member] {
        var parser = TOMLParser(toml, line: line)
        return try parser.parse()
    }

    private static func error(_ error: YamlError, line: Int) -> DocumentError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            DocumentError(line: line + mark.line - 1, reason: "is not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            DocumentError(
                line: line + context.mark.line - 1,
                field: names.first?.description,
                reason: "stands here twice"
            )
        default: DocumentError(line: line, reason: "is not valid YAML")
        }
    }

    private static func convert(
        _ node: Node,
        line: Int,
        depth: Int,
        count: inout Int
    ) throws(DocumentError) -> JSON.Node {
        let here = line + (node.mark?.line ?? 1) - 1
        count += 1
        guard count <= maximumNodes, depth <= JSON.maximumDepth else {
            throw DocumentError(line: here, reason: "is too large or too deep a front matter")
        }
        switch node {
        case .scalar(let scalar):
            return JSON.Node(line: here, value: value(scalar))
        case .sequence(let sequence):
            var nodes: [JSON.Node] = []
            for element in sequence {
                nodes.append(
                    try convert(element, line: line, depth: depth + 1, count: &count)
                )
            }
            return JSON.Node(line: here, value: .array(nodes))
        case .mapping(let mapping):
            var members: [JSON.Member] = []
            for (key, value) in mapping {
                let keyLine = line + (key.mark?.line ?? 1) - 1
                guard case .scalar(let name) = key else {
                    throw DocumentError(line: keyLine, reason: "has a key that is no text")
                }
                if members.contains(where: { $0.name == name.string }) {
                    throw DocumentError(
                        line: keyLine,
                        field: name.string,
                        reason: "stands here twice"
                    )
                }
                members.append(
                    JSON.Member(
                        name: name.string,
                        line: keyLine,
                        value: try convert(value, line: line, depth: depth + 1, count: &count)
                    )
                )
            }
            return JSON.Node(line: here, value: .object(members))
        case .alias:
            throw DocumentError(line: here, reason: "has an alias that names nothing")
        }
    }

    private static func value(_ scalar: Node.Scalar) -> JSON.Value {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default:
            if let node = try? JSON.parse(Array(scalar.string.utf8)), case .number = node.value {
                return node.value
            }
            return .string(scalar.string)
        }
    }
}

/// Writes the members of a front matter.
struct FrontMatterWriter {
    private(set) var text = ""

    mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        text += "\(name): \(Self.scalar(value))\n"
    }

    mutating func member(_ name: String, _ values: [String]) {
        if !values.isEmpty { member(name, .array(values.map(JSONValue.string))) }
    }

    /// Writes any value, in YAML's flow style, which has JSON's shape.
    mutating func member(_ name: String, _ value: JSONValue) {
        text += "\(name): \(Self.flow(value))\n"
    }

    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let text): return text
        case .string(let text): return quoted(text)
        case .array(let values): return "[" + values.map(flow).joined(separator: ", ") + "]"
        case .object(let members):
            let texts = members.map { "\(quoted($0.name)): \(flow($0.value))" }
            return "{" + texts.joined(separator: ", ") + "}"
        }
    }

    /// The text without quotes where nobody could take it for anything else.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D
                    || $0 == 0x2F
            }
            && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(
                text.lowercased()
            )
        return isPlain || NewsDate(text) != nil ? text : quoted(text)
    }

    /// A YAML double-quoted scalar; all that YAML takes for a line end or no text is escaped.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: quoted += "\\\""
            case 0x5C: quoted += "\\\\"
            case 0x0A: quoted += "\\n"
            case 0x09: quoted += "\\t"
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
