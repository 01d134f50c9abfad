package import News

/// RFC 8259 JSON, read with the line of every member and value.
///
/// Strict where strictness saves somebody an hour: UTF-8, one member of each name, no trailing
/// commas, no comments, no lone surrogates.
package enum JSON {
    /// A value and the line it starts on.
    package struct Node: Sendable, Hashable {
        /// The line, from 1.
        package let line: Int
        package let value: Value

        package init(line: Int, value: Value) {
            self.line = line
            self.value = value
        }
    }

    /// What a node is.
    package enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        /// A number, as it was written.
        case number(String)
        case string(String)
        case array([Node])
        case object([Member])
    }

    /// One member of an object.
    package struct Member: Sendable, Hashable {
        package let name: String
        /// The line of the name, from 1.
        package let line: Int
        package let value: Node

        package init(name: String, line: Int, value: Node) {
            self.name = name
            self.line = line
            self.value = value
        }
    }

    /// The deepest nesting that is read.
    package static let maximumDepth = 64

    /// Parses one JSON text.
    ///
    /// - Parameters:
    ///   - bytes: The text; a byte order mark before it is skipped.
    ///   - line: The number of its first line.
    /// - Returns: The value with the lines of all its parts.
    /// - Throws: ``JSONError`` with the line of the first fault.
    package static func parse(_ bytes: [UInt8], line: Int = 1) throws(JSONError) -> Node {
        var parser = JSONParser(bytes: bytes, line: line)
        return try parser.parse()
    }
}

extension JSON.Node {
    /// The value without its lines.
    package var plain: JSONValue {
        switch value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .number(let text): .number(text)
        case .string(let text): .string(text)
        case .array(let nodes): .array(nodes.map(\.plain))
        case .object(let members):
            .object(members.map { JSONValue.Member($0.name, $0.value.plain) })
        }
    }

    /// The members of an object, or `nil` for any other value.
    package var members: [JSON.Member]? {
        if case .object(let members) = value { members } else { nil }
    }

    /// The elements of an array, or `nil` for any other value.
    package var elements: [JSON.Node]? {
        if case .array(let nodes) = value { nodes } else { nil }
    }

    /// The string, or `nil` for any other value.
    package var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    /// Whether this is `null`.
    package var isNull: Bool { value == .null }

    /// The value of an object's member, or `nil` when there is none.
    package subscript(_ name: String) -> JSON.Node? {
        members?.first { $0.name == name }?.value
    }

    /// What kind of value this is, in words for an error: `a string`.
    package var kind: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Why a text is not the JSON it should be.
package struct JSONError: Error, Hashable, Sendable {
    /// The line of the fault, from 1.
    package var line: Int
    /// The member at fault, where it is one.
    package var member: String?
    package var reason: String

    package init(line: Int, member: String? = nil, reason: String) {
        self.line = line
        self.member = member
        self.reason = reason
    }
}

/// Reads one JSON text from its bytes.
private struct JSONParser {
    let bytes: [UInt8]
    var line: Int
    var index = 0

    init(bytes: [UInt8], line: Int) {
        self.bytes = bytes
        self.line = line
    }

    mutating func parse() throws(JSONError) -> JSON.Node {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipWhiteSpace()
        let node = try value(depth: 0)
        skipWhiteSpace()
        guard index == bytes.count else { throw fault("there is more after the JSON value") }
        return node
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON.Node {
        guard index < bytes.count else { throw fault("the JSON ends too early") }
        let start = line
        switch bytes[index] {
        case UInt8(ascii: "{"):
            return JSON.Node(line: start, value: .object(try members(depth: depth + 1)))
        case UInt8(ascii: "["):
            return JSON.Node(line: start, value: .array(try elements(depth: depth + 1)))
        case UInt8(ascii: "\""):
            return JSON.Node(line: start, value: .string(try string()))
        case UInt8(ascii: "t"):
            try word("true")
            return JSON.Node(line: start, value: .bool(true))
        case UInt8(ascii: "f"):
            try word("false")
            return JSON.Node(line: start, value: .bool(false))
        case UInt8(ascii: "n"):
            try word("null")
            return JSON.Node(line: start, value: .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSON.Node(line: start, value: .number(try number()))
        default:
            throw fault("a JSON value was expected here")
        }
    }

    private mutating func members(depth: Int) throws(JSONError) -> [JSON.Member] {
        guard depth <= JSON.maximumDepth else {
            throw fault("nested deeper than \(JSON.maximumDepth) levels")
        }
        index += 1
        var members: [JSON.Member] = []
        // A set costs more than comparing until an object is large.
        var names: Set<String> = []
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw fault("a member name in double quotes was expected here")
            }
            let nameLine = line
            let name = try string()
            let isRepeated: Bool
            if members.count < 24 {
                isRepeated = members.contains { $0.name == name }
            } else {
                if names.isEmpty { names = Set(members.map(\.name)) }
                isRepeated = !names.insert(name).inserted
            }
            if isRepeated {
                throw JSONError(line: nameLine, member: name, reason: "stands here twice")
            }
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else {
                throw fault("a colon was expected after the member name", member: name)
            }
            skipWhiteSpace()
            members.append(
                JSON.Member(name: name, line: nameLine, value: try value(depth: depth))
            )
            skipWhiteSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else {
                throw fault("a comma or } was expected after this member", member: name)
            }
            skipWhiteSpace()
        }
    }

    private mutating func elements(depth: Int) throws(JSONError) -> [JSON.Node] {
        guard depth <= JSON.maximumDepth else {
            throw fault("nested deeper than \(JSON.maximumDepth) levels")
        }
        index += 1
        var nodes: [JSON.Node] = []
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return nodes }
        while true {
            nodes.append(try value(depth: depth))
            skipWhiteSpace()
            if take(UInt8(ascii: "]")) { return nodes }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or ] was expected here") }
            skipWhiteSpace()
        }
    }

    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        index = bytes.span.plainEnd(from: index)
        guard index < bytes.count else { throw fault("a string is not closed") }
        switch bytes[index] {
        case UInt8(ascii: "\""):
            let text = try text(bytes.span.extracting(start..<index))
            index += 1
            return text
        case UInt8(ascii: "\\"): return try escapedString(from: start)
        default: throw fault("a control character stands unescaped in a string")
        }
    }

    /// The rest of a string that has an escape, from its first byte on.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var buffer: [UInt8] = []
        // An article's text is most of its document, but not every text of a large one is large.
        buffer.reserveCapacity(min(bytes.count - start, 8192))
        // All between two escapes at once: a text has one for each of its lines.
        var begin = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                append(begin..<index, to: &buffer)
                index += 1
                return try text(buffer.span)
            case UInt8(ascii: "\\"):
                append(begin..<index, to: &buffer)
                index += 1
                try escape(into: &buffer)
                begin = index
            case 0..<0x20: throw fault("a control character stands unescaped in a string")
            default: index = bytes.span.plainEnd(from: index)
            }
        }
        throw fault("a string is not closed")
    }

    private func append(_ range: Range<Int>, to buffer: inout [UInt8]) {
        let part = bytes.span.extracting(range)
        buffer.append(addingCapacity: part.count) { $0.append(copying: part) }
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
        guard index < bytes.count else { throw fault("a string is not closed") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                    throw fault("half of a surrogate pair is missing")
                }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else {
                    throw fault("half of a surrogate pair is missing")
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw fault("half of a surrogate pair is missing")
            }
            buffer.append(contentsOf: String(scalar).utf8)
        default: throw fault("a backslash escapes something it may not")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = hexadecimalDigit(bytes[index]) else {
                throw fault("\\u needs four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }

    private func text(_ span: Span<UInt8>) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: span))
        } catch {
            throw fault("a string is not valid UTF-8")
        }
    }

    /// RFC 8259 §6: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private mutating func number() throws(JSONError) -> String {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        if index < bytes.count, isWordByte(bytes[index]) { throw fault("a number is malformed") }
        return try text(bytes.span.extracting(start..<index))
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        if index == start { throw fault("a number is malformed") }
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let end = index + word.utf8CodeUnitCount
        let isThere =
            end <= bytes.count
            && word.withUTF8Buffer { bytes[index..<end].elementsEqual($0) }
            && (end == bytes.count || !isWordByte(bytes[end]))
        guard isThere else { throw fault("a JSON value was expected here") }
        index = end
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x0A: line += 1
            case 0x0D:
                // CR LF is one line end, CR alone is one too.
                if index + 1 == bytes.count || bytes[index + 1] != 0x0A { line += 1 }
            case 0x20, 0x09: break
            default: return
            }
            index += 1
        }
    }

    private func fault(_ reason: String, member: String? = nil) -> JSONError {
        JSONError(line: line, member: member, reason: reason)
    }
}

/// The value of a hexadecimal digit, or `nil` for another byte.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
