import CIconv

/// An encoding of text, by the labels of the WHATWG Encoding Standard and others in use.
package struct Charset: Hashable, Sendable {
    /// How the label names it, in lower case.
    package let label: String
    /// What iconv calls it; `UTF-8` and `CP1252` are decoded here.
    private let name: String

    /// The encoding that a label names, or `nil` when none is known by it.
    ///
    /// - Parameter label: In any case, as in `charset=GB2312`. As in browsers, `gb2312` is GB18030,
    ///   and `iso-8859-1` and `us-ascii` are windows-1252, which have all their characters.
    package init?(_ label: String) {
        let label = label.trimmed.lowercased()
        guard let name = Self.names[label] else { return nil }
        self.label = label
        self.name = name
    }

    private init(name: String) {
        label = name.lowercased()
        self.name = name
    }

    package static let utf8 = Charset(name: "UTF-8")
    static let utf16LE = Charset(name: "UTF-16LE")
    static let utf16BE = Charset(name: "UTF-16BE")
    static let utf32LE = Charset(name: "UTF-32LE")
    static let utf32BE = Charset(name: "UTF-32BE")
    static let windows1252 = Charset(name: "CP1252")
    static let ebcdic = Charset(name: "IBM037")

    /// Whether its letters take two bytes or four, so that no declaration can be read in ASCII.
    var isWide: Bool { name.hasPrefix("UTF-16") || name.hasPrefix("UTF-32") }

    /// Decodes a whole text.
    ///
    /// - Throws: ``DocumentError`` with the line and the offset of the first bytes that are wrong.
    func decode(_ bytes: some Collection<UInt8>) throws(DocumentError) -> String {
        if self == .utf8 {
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            throw Self.fault(inUTF8: Array(bytes))
        }
        var decoder = Decoder(bytes, name: name)
        return try decoder.decode(of: self, repairs: false)
    }

    /// Decodes a text with U+FFFD in place of what is wrong, as browsers do.
    ///
    /// - Throws: ``DocumentError`` when this system cannot decode the encoding at all.
    func repair(_ bytes: some Collection<UInt8>) throws(DocumentError) -> String {
        if self == .utf8 { return String(decoding: bytes, as: UTF8.self) }
        var decoder = Decoder(bytes, name: name)
        return try decoder.decode(of: self, repairs: true)
    }

    /// The fault of bytes that are not UTF-8.
    static func fault(inUTF8 bytes: [UInt8]) -> DocumentError {
        // The longest valid beginning ends where the first bad sequence starts.
        var low = 0
        var line = 1
        while let end = bytes[low...].firstIndex(of: 0x0A) {
            guard String(validating: bytes[low...end], as: UTF8.self) != nil else { break }
            line += 1
            low = end + 1
        }
        var offset = low
        var iterator = bytes[low...].makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        parsing: while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error, .emptyInput: break parsing
            }
        }
        return DocumentError(line: line, reason: "is not valid UTF-8 at offset \(offset)")
    }
}

/// One run of iconv from front to back.
private struct Decoder: ~Copyable {
    private let handle: iconv_t?
    private let bytes: [UInt8]
    private let isLatin: Bool
    private var text: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 16 << 10)
    private var index = 0

    init(_ bytes: some Collection<UInt8>, name: String) {
        isLatin = name == "CP1252"
        self.bytes = Array(bytes)
        handle = isLatin ? nil : ciconv_open(name)
    }

    deinit {
        if let handle { iconv_close(handle) }
    }

    mutating func decode(of charset: Charset, repairs: Bool) throws(DocumentError) -> String {
        if isLatin { return Windows1252.decode(bytes) }
        guard handle != nil else {
            throw DocumentError(
                field: "charset",
                reason: "is in \(charset.label), which this system cannot decode"
            )
        }
        text.reserveCapacity(bytes.count + bytes.count / 2)
        while true {
            if convert() { break }
            guard repairs else {
                throw DocumentError(
                    line: 1 + text.count { $0 == 0x0A },
                    reason: "is not valid \(charset.label) at offset \(index)"
                )
            }
            text += [0xEF, 0xBF, 0xBD]
            let width = charset.isWide ? (charset.label.hasPrefix("utf-32") ? 4 : 2) : 1
            // The second byte of a pair goes with the first, unless it is a letter of its own.
            let isPair =
                width == 1 && index + 1 < bytes.count && bytes[index + 1] >= 0x80
                && ![0x80, 0xA0, 0xFF].contains(bytes[index]) && bytes[index] > 0x80
            index = min(index + (isPair ? 2 : width), bytes.count)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes from `index` on, to the end or to what is wrong.
    ///
    /// - Returns: Whether it came to the end.
    private mutating func convert() -> Bool {
        while index < bytes.count {
            let result = step(bytes.count - index)
            if result == CICONV_WRONG { return false }
        }
        return step(0) == CICONV_DONE
    }

    /// Decodes some of the next bytes; of none, what was kept back.
    private mutating func step(_ count: Int) -> ciconv_result {
        let handle = handle
        let start = index
        var left = count
        var room = chunk.count
        let result = bytes.withUnsafeBytes { input in
            chunk.withUnsafeMutableBytes { output in
                ciconv_convert(
                    handle,
                    count == 0
                        ? nil
                        : input.baseAddress?.advanced(by: start)
                            .assumingMemoryBound(to: CChar.self),
                    &left,
                    output.baseAddress?.assumingMemoryBound(to: CChar.self),
                    &room
                )
            }
        }
        index += count - left
        text += chunk[..<(chunk.count - room)]
        return result
    }
}

/// The encoding of which every byte is a character.
private enum Windows1252 {
    static func decode(_ bytes: [UInt8]) -> String {
        var text = ""
        text.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            let code = (0x80..<0xA0).contains(byte) ? upper[Int(byte) - 0x80] : UInt16(byte)
            text.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return text
    }

    private static let upper: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    ]
}
