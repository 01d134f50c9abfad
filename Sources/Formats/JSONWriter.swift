package import News

/// Writes JSON into bytes, member by member, in the order of the calls.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object {
///     $0.member("title", "News")
///     $0.member("count", 3)
/// }
/// let bytes = writer.bytes
/// ```
package struct JSONWriter: Sendable {
    package enum Layout: Sendable {
        /// No white space at all.
        case compact
        /// Every member and element on a line of its own, two spaces a level.
        case lines
    }

    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    private let layout: Layout
    private let escapesMarkup: Bool
    private var depth = 0
    /// Whether the next member or element is the first of its container.
    private var isFirst = true

    /// Creates an empty writer.
    ///
    /// - Parameters:
    ///   - layout: How to lay the text out.
    ///   - capacity: The bytes to reserve.
    ///   - escapesMarkup: Whether `<`, `>` and `&` are escaped, so that the text may stand inside
    ///     an HTML `script` element.
    package init(_ layout: Layout = .lines, capacity: Int = 4096, escapesMarkup: Bool = false) {
        self.layout = layout
        self.escapesMarkup = escapesMarkup
        bytes.reserveCapacity(capacity)
    }

    // MARK: Values

    /// Writes an object whose members `body` writes.
    package mutating func object<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// Writes an array whose elements `body` writes with ``element(_:)``.
    package mutating func array<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// Writes a string.
    package mutating func value(_ text: String) { appendQuoted(text) }

    /// Writes an integer.
    package mutating func value(_ number: some BinaryInteger) {
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Writes a number with at most six digits after the point; what is not finite becomes `null`.
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return append("null") }
        if number == number.rounded(), abs(number) < 1e15 {
            return value(Int64(number))
        }
        let rounded = (number * 1e6).rounded() / 1e6
        bytes.append(contentsOf: String(rounded).utf8)
    }

    /// Writes `true` or `false`.
    package mutating func value(_ flag: Bool) { append(flag ? "true" : "false") }

    /// Writes any value.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let flag): self.value(flag)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): appendQuoted(text)
        case .array(let values):
            array { for value in values { $0.element { $0.value(value) } } }
        case .object(let members):
            object { for member in members { $0.member(member.name, member.value) } }
        }
    }

    // MARK: Members and elements

    /// Writes an element that `body` writes as one value.
    package mutating func element<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        separate()
        try body(&self)
        isFirst = false
    }

    /// Writes a string as an element.
    package mutating func element(_ text: String) { element { $0.value(text) } }

    /// Writes a member whose value `body` writes.
    package mutating func member<E: Error>(
        _ name: String,
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        separate()
        appendQuoted(name)
        append(layout == .lines ? ": " : ":")
        try body(&self)
        isFirst = false
    }

    /// Writes a string as a member.
    package mutating func member(_ name: String, _ text: String) {
        let key = name.utf8.span
        let content = text.utf8.span
        guard isPlain(key), isPlain(content) else { return member(name) { $0.value(text) } }
        // What most members are, all at once.
        let (depth, isFirst, isInLines) = (depth, isFirst, layout == .lines)
        bytes.append(addingCapacity: key.count + content.count + 2 * depth + 8) { bytes in
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            if isInLines { bytes.breakLine(depth) }
            bytes.append(quoting: key)
            bytes.append(UInt8(ascii: ":"))
            if isInLines { bytes.append(UInt8(ascii: " ")) }
            bytes.append(quoting: content)
        }
        self.isFirst = false
    }

    /// Writes a string as a member when there is one.
    package mutating func member(_ name: String, _ text: String?) {
        if let text { member(name, text) }
    }

    /// Writes an integer as a member.
    package mutating func member(_ name: String, _ number: some BinaryInteger) {
        member(name) { $0.value(number) }
    }

    /// Writes a number as a member.
    package mutating func member(_ name: String, _ number: Double) {
        member(name) { $0.value(number) }
    }

    /// Writes `true` or `false` as a member.
    package mutating func member(_ name: String, _ flag: Bool) {
        member(name) { $0.value(flag) }
    }

    /// Writes any value as a member.
    package mutating func member(_ name: String, _ value: JSONValue) {
        member(name) { $0.value(value) }
    }

    /// Writes strings as a member, unless there are none.
    package mutating func member(_ name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        member(name) { $0.array { for text in texts { $0.element(text) } } }
    }

    /// Ends the text with a line feed and returns it.
    package consuming func finished() -> [UInt8] {
        bytes.append(0x0A)
        return bytes
    }

    // MARK: Bytes

    private mutating func container<E: Error>(
        _ open: UInt8,
        _ close: UInt8,
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        bytes.append(open)
        depth += 1
        isFirst = true
        try body(&self)
        depth -= 1
        if !isFirst { breakLine() }
        bytes.append(close)
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        breakLine()
    }

    private mutating func breakLine() {
        guard layout == .lines else { return }
        let depth = depth
        bytes.append(addingCapacity: 1 + 2 * depth) { $0.breakLine(depth) }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendQuoted(_ text: String) {
        let text = text.utf8.span
        guard !isPlain(text) else {
            bytes.append(addingCapacity: text.count + 2) { $0.append(quoting: text) }
            return
        }
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while start < text.count {
            let end = plainEnd(of: text, from: start)
            let plain = text.extracting(start..<end)
            bytes.append(addingCapacity: plain.count) { $0.append(copying: plain) }
            if end < text.count { appendEscape(text[end]) }
            start = end + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func isPlain(_ text: Span<UInt8>) -> Bool { plainEnd(of: text, from: 0) == text.count }

    private func plainEnd(of text: Span<UInt8>, from start: Int) -> Int {
        escapesMarkup ? text.inertEnd(from: start) : text.plainEnd(from: start)
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits: [UInt8] = Array("0123456789abcdef".utf8)
            append("u00")
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(quoting text: Span<UInt8>) {
        append(UInt8(ascii: "\""))
        append(copying: text)
        append(UInt8(ascii: "\""))
    }

    fileprivate mutating func breakLine(_ depth: Int) {
        append(0x0A)
        append(repeating: 0x20, count: 2 * depth)
    }
}
