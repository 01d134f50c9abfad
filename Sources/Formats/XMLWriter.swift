/// Writes XML 1.0 into bytes, element by element.
struct XMLWriter {
    private(set) var bytes: [UInt8]
    private var depth: Int

    init(capacity: Int) {
        bytes = Array("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".utf8)
        depth = 0
        bytes.reserveCapacity(capacity)
    }

    /// Writes what is put into a document later, within so many elements.
    init(depth: Int) {
        bytes = []
        self.depth = depth
    }

    /// Writes an element whose content `body` writes.
    mutating func element(
        _ name: String,
        _ attributes: [(String, String)],
        _ body: (inout XMLWriter) -> Void
    ) {
        open(name, attributes)
        append(">\n")
        depth += 1
        body(&self)
        depth -= 1
        indent()
        append("</\(name)>\n")
    }

    /// Writes an element whose content `body` writes.
    mutating func element(
        _ name: String,
        _ attributes: KeyValuePairs<String, String> = [:],
        _ body: (inout XMLWriter) -> Void
    ) {
        element(name, attributes.map { ($0.key, $0.value) }, body)
    }

    /// Writes an element with text; none when `text` is `nil`.
    mutating func element(
        _ name: String,
        _ attributes: KeyValuePairs<String, String> = [:],
        text: String?
    ) {
        guard let text else { return }
        open(name, attributes.map { ($0.key, $0.value) })
        append(">")
        appendEscaped(text)
        append("</\(name)>\n")
    }

    /// Writes an element without content.
    mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        open(name, attributes.map { ($0.key, $0.value) })
        append("/>\n")
    }

    /// Writes an element without content.
    mutating func empty(_ name: String, _ attributes: [(String, String)]) {
        open(name, attributes)
        append("/>\n")
    }

    /// Writes markup as it is; text goes through ``appendEscaped(_:)``.
    mutating func raw(_ markup: String) { append(markup) }

    private mutating func open(_ name: String, _ attributes: some Sequence<(String, String)>) {
        indent()
        append("<\(name)")
        for (name, value) in attributes {
            attribute(name, value)
        }
    }

    /// Writes an attribute of a start tag that is open as markup.
    mutating func attribute(_ name: String, _ value: String) {
        append(" \(name)=\"")
        appendEscaped(value, isAttribute: true)
        append("\"")
    }

    private mutating func indent() {
        for _ in 0..<depth { append("  ") }
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends text; what XML 1.0 §2.2 has no place for becomes U+FFFD.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - isAttribute: Whether it is the value of an attribute, where a reader takes line ends and
    ///     tabs for spaces (XML 1.0 §3.3.3).
    mutating func appendEscaped(_ text: String, isAttribute: Bool = false) {
        // Very many of them look like an attack; see XMLLimits.
        let equalsSigns = text.utf8.count > 1000 && text.utf8.count { $0 == 0x3D } > 1000
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x3D where equalsSigns: append("&#61;")
            case 0x26: append("&amp;")
            case 0x3C: append("&lt;")
            case 0x3E: append("&gt;")
            case 0x22: append("&quot;")
            // A bare CR would be read back as a line feed.
            case 0x0D: append("&#13;")
            case 0x09 where isAttribute: append("&#9;")
            case 0x0A where isAttribute: append("&#10;")
            case 0x09, 0x0A: bytes.append(UInt8(scalar.value))
            case 0..<0x20, 0xFFFE, 0xFFFF: append("\u{FFFD}")
            case 0..<0x80: bytes.append(UInt8(scalar.value))
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
    }
}
