import News

/// Reads TOML 1.0 (toml.io), with the line of each part.
///
/// Our own: the one Swift package for it ends the process on input such as `[,a]`. What JSON has no
/// word for becomes text: dates and times as they are written, in the form of RFC 3339.
struct TOMLParser {
    private let bytes: [UInt8]
    private var index = 0
    private var line: Int

    /// - Parameters:
    ///   - text: The document.
    ///   - line: The number of its first line.
    init(_ text: String, line: Int) {
        bytes = Array(text.utf8)
        self.line = line
    }

    /// Reads the document.
    ///
    /// - Returns: The members of its root.
    /// - Throws: ``DocumentError`` with the line of the first fault.
    mutating func parse() throws(DocumentError) -> [JSON.Member] {
        let root = TOMLTable(.header, line: line)
        var table = root
        while true {
            skipBlanks()
            if index == bytes.count { return root.members }
            if !atLineEnd {
                if take("[") {
                    table = try header(in: root)
                } else {
                    try member(of: table, depth: 0)
                }
                skipBlanks()
            }
            try endLine()
        }
    }

    // MARK: Lines

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private var atLineEnd: Bool {
        next.map { [0x0A, 0x0D, UInt8(ascii: "#")].contains($0) } ?? true
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let found = text.withUTF8Buffer { bytes[index...].starts(with: $0) }
        if found { index += text.utf8CodeUnitCount }
        return found
    }

    private mutating func skipBlanks() {
        while next == 0x20 || next == 0x09 { index += 1 }
    }

    /// Takes a comment and the end of the line, or the end of the document.
    private mutating func endLine() throws(DocumentError) {
        if take("#") {
            while let byte = next, byte != 0x0A {
                if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { break }
                try requireText(byte)
                index += 1
            }
        }
        if index == bytes.count { return }
        guard try takeLineFeed() else { throw fault("something stands behind what is complete") }
    }

    private mutating func takeLineFeed() throws(DocumentError) -> Bool {
        guard take("\n") || take("\r\n") else { return false }
        line += 1
        return true
    }

    /// Skips white space, line ends and comments within an array.
    private mutating func skipLines() throws(DocumentError) {
        while true {
            skipBlanks()
            guard index < bytes.count, atLineEnd else { return }
            try endLine()
        }
    }

    private func requireText(_ byte: UInt8) throws(DocumentError) {
        guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
            throw fault("a control character stands in it")
        }
    }

    /// A fault on the line that is read, or on another.
    private func fault(_ reason: String, on other: Int? = nil) -> DocumentError {
        DocumentError(line: other ?? line, reason: "is not valid TOML: \(reason)")
    }

    // MARK: Tables and keys

    /// Reads the rest of a header; its table is what the next members belong to.
    private mutating func header(in root: TOMLTable) throws(DocumentError) -> TOMLTable {
        let isOfMany = take("[")
        let path = try key()
        guard isOfMany ? take("]]") : take("]"), let name = path.last else {
            throw fault("a header is not closed")
        }
        var table = root
        for part in path.dropLast() {
            guard let inner = table.descend(part, line: line) else {
                throw fault("\(part) is a value, not a table")
            }
            table = inner
        }
        let new = TOMLTable(.header, line: line)
        switch (table[name], isOfMany) {
        case (nil, false): table.set(name, .table(new), line: line)
        case (nil, true): table.set(name, .tables([new]), line: line)
        case (.tables(let others), true): table.set(name, .tables(others + [new]), line: line)
        case (.table(let known), false) where known.origin == .path:
            known.origin = .header
            return known
        default: throw fault("\(name) stands here twice")
        }
        return new
    }

    /// Reads `key = value` into a table.
    private mutating func member(of table: TOMLTable, depth: Int) throws(DocumentError) {
        let start = line
        let path = try key()
        guard take("="), let name = path.last else { throw fault("a key has no value") }
        skipBlanks()
        var table = table
        for part in path.dropLast() {
            guard let inner = table.descendDotted(part, line: start) else {
                throw fault("\(part) stands here twice")
            }
            table = inner
        }
        guard table[name] == nil else { throw fault("\(name) stands here twice") }
        // Dots nest as braces do.
        table.set(name, .value(try value(depth: depth + path.count)), line: start)
    }

    /// Reads a key, dotted or not, and the white space around it.
    private mutating func key() throws(DocumentError) -> [String] {
        var parts: [String] = []
        repeat {
            skipBlanks()
            switch next {
            case UInt8(ascii: "\""):
                index += 1
                parts.append(try basicString())
            case UInt8(ascii: "'"):
                index += 1
                parts.append(try literalString())
            default:
                let start = index
                while let byte = next, Self.isBare(byte) { index += 1 }
                guard index > start else { throw fault("a key is missing") }
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            skipBlanks()
            guard parts.count <= JSON.maximumDepth else { throw fault("it is too deep") }
        } while take(".")
        return parts
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(DocumentError) -> JSON.Node {
        guard depth <= JSON.maximumDepth else { throw fault("it is too deep") }
        let start = line
        let value: JSON.Value
        if take("\"\"\"") {
            value = .string(try longString("\"\"\"", hasEscapes: true))
        } else if take("'''") {
            value = .string(try longString("'''", hasEscapes: false))
        } else if take("\"") {
            value = .string(try basicString())
        } else if take("'") {
            value = .string(try literalString())
        } else if take("[") {
            value = .array(try array(depth: depth))
        } else if take("{") {
            value = .object(try inlineTable(depth: depth))
        } else {
            value = try plainValue()
        }
        return JSON.Node(line: start, value: value)
    }

    private mutating func array(depth: Int) throws(DocumentError) -> [JSON.Node] {
        let start = line
        var nodes: [JSON.Node] = []
        while true {
            try skipLines()
            if take("]") { return nodes }
            if index == bytes.count { throw fault("an array is not closed", on: start) }
            nodes.append(try value(depth: depth + 1))
            try skipLines()
            if take("]") { return nodes }
            guard take(",") else {
                throw fault(
                    "an array is not closed",
                    on: index == bytes.count ? start : line
                )
            }
        }
    }

    private mutating func inlineTable(depth: Int) throws(DocumentError) -> [JSON.Member] {
        let table = TOMLTable(.header, line: line)
        skipBlanks()
        if take("}") { return [] }
        while true {
            try member(of: table, depth: depth)
            skipBlanks()
            if take("}") { return table.members }
            guard take(",") else { throw fault("an inline table is not closed") }
        }
    }

    /// Reads what is written without quotes: a number, a date, `true` or `false`.
    private mutating func plainValue() throws(DocumentError) -> JSON.Value {
        let start = index
        while let byte = next, Self.isPlain(byte) { index += 1 }
        // A space may stand between a date and its time.
        if index - start == 10, next == 0x20, index + 1 < bytes.count, isDigit(index + 1) {
            index += 1
            while let byte = next, Self.isPlain(byte) { index += 1 }
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = TOMLScalar.value(of: word) else {
            throw fault(word.isEmpty ? "a value is missing" : "\(word) is no value")
        }
        return value
    }

    private func isDigit(_ index: Int) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isBare(byte) || [UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
    }

    // MARK: Strings

    private mutating func basicString() throws(DocumentError) -> String {
        var text: [UInt8] = []
        while let byte = next, byte != 0x0A {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            default:
                try requireText(byte)
                text.append(byte)
            }
        }
        throw fault("a string is not closed")
    }

    private mutating func literalString() throws(DocumentError) -> String {
        let start = index
        while let byte = next, byte != 0x0A {
            index += 1
            if byte == UInt8(ascii: "'") {
                return String(decoding: bytes[start..<index - 1], as: UTF8.self)
            }
            try requireText(byte)
        }
        throw fault("a string is not closed")
    }

    /// Reads a string of several lines; a line end right behind its quotes is none of it.
    private mutating func longString(
        _ quotes: StaticString,
        hasEscapes: Bool
    ) throws(DocumentError) -> String {
        let start = line
        var text: [UInt8] = []
        _ = try takeLineFeed()
        while let byte = next {
            if take(quotes) {
                // One or two quotes more belong to the text.
                let quote = bytes[index - 1]
                for _ in 0..<2 where next == quote {
                    text.append(quote)
                    index += 1
                }
                return String(decoding: text, as: UTF8.self)
            }
            if try takeLineFeed() {
                text.append(0x0A)
                continue
            }
            index += 1
            if hasEscapes, byte == UInt8(ascii: "\\") {
                if try !skipLineBreak() { try escape(into: &text) }
                continue
            }
            try requireText(byte)
            text.append(byte)
        }
        throw fault("a string is not closed", on: start)
    }

    /// Skips the white space behind a backslash at the end of a line, with all line ends in it.
    private mutating func skipLineBreak() throws(DocumentError) -> Bool {
        let start = index
        skipBlanks()
        guard try takeLineFeed() else {
            index = start
            return false
        }
        repeat { skipBlanks() } while try takeLineFeed()
        return true
    }

    private mutating func escape(into text: inout [UInt8]) throws(DocumentError) {
        guard let byte = next else { throw fault("a string is not closed") }
        index += 1
        switch byte {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "u"): try scalar(digits: 4, into: &text)
        case UInt8(ascii: "U"): try scalar(digits: 8, into: &text)
        default: throw fault("a backslash escapes something it may not")
        }
    }

    private mutating func scalar(digits: Int, into text: inout [UInt8]) throws(DocumentError) {
        let end = min(index + digits, bytes.count)
        let code = String(decoding: bytes[index..<end], as: UTF8.self)
        guard end - index == digits,
            code.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let number = UInt32(code, radix: 16), let scalar = Unicode.Scalar(number)
        else { throw fault("\(code) is no character") }
        index = end
        text.append(contentsOf: String(scalar).utf8)
    }
}
