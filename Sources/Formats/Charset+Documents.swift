/// Which encoding a document is in, and its text in UTF-8.
extension Charset {
    /// What the first bytes say, whatever is declared: a byte order mark, or letters of ASCII in two
    /// or four bytes each.
    ///
    /// - Returns: The encoding, and how many bytes its mark takes.
    static func marked(_ bytes: [UInt8]) -> (charset: Charset, mark: Int)? {
        let marks: [([UInt8], Charset)] = [
            ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE, 0, 0], .utf32LE),
            ([0, 0, 0xFE, 0xFF], .utf32BE), ([0xFF, 0xFE], .utf16LE), ([0xFE, 0xFF], .utf16BE),
        ]
        for (mark, charset) in marks where bytes.starts(with: mark) { return (charset, mark.count) }
        guard bytes.count >= 4 else { return nil }
        for first in "<{[".utf8 {
            switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
            case (first, 0, 0, 0): return (.utf32LE, 0)
            case (0, 0, 0, first): return (.utf32BE, 0)
            case (first, 0, 1..., 0): return (.utf16LE, 0)
            case (0, first, 0, 1...): return (.utf16BE, 0)
            default: continue
            }
        }
        // `<?xm` in EBCDIC, whose letters all its pages share.
        guard bytes.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) else { return nil }
        let head = try? Charset.ebcdic.decode(bytes.prefix(256))
        let label = head.flatMap { declaredByXML(Array($0.utf8)) }
        return (label.flatMap { Charset($0) } ?? .ebcdic, 0)
    }

    /// The encoding that the first bytes of a document say it has, or `nil` when they say nothing.
    ///
    /// - Parameter bytes: The beginning of the document: a byte order mark is looked for.
    /// - Returns: UTF-8, UTF-16, UTF-32, or a page of EBCDIC.
    package static func marking(_ bytes: [UInt8]) -> Charset? { marked(bytes)?.charset }

    /// A document in UTF-8 where something that goes before its own declaration says how it is
    /// encoded: its first bytes, or whoever sent it.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - stated: What the sender says, as in `Content-Type`.
    ///   - repairs: Whether U+FFFD is to stand for what is wrong.
    /// - Returns: The document as it was when nothing says so; else in UTF-8 behind a byte order
    ///   mark, which goes before what the document declares.
    /// - Throws: ``DocumentError`` with the line of what is wrong in that encoding.
    static func unify(
        _ bytes: [UInt8],
        stated: Charset?,
        repairs: Bool
    ) throws(DocumentError) -> [UInt8] {
        let marked = marked(bytes)
        guard let charset = marked?.charset ?? stated else { return bytes }
        let content = bytes[(marked?.mark ?? 0)...]
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        // The readers look at UTF-8 themselves.
        if charset == .utf8 { return marked == nil ? mark + content : bytes }
        let text = repairs ? try charset.repair(content) : try charset.decode(content)
        return mark + text.utf8
    }

    /// The text of a document that is UTF-8 unless its first bytes say otherwise.
    static func decodeText(_ bytes: [UInt8]) throws(DocumentError) -> String {
        let (charset, mark) = marked(bytes) ?? (.utf8, 0)
        return try charset.decode(bytes[mark...])
    }

    /// Decodes a page by its byte order mark, its declaration, or what its bytes can be.
    ///
    /// As browsers do, a page that declares nothing and is no UTF-8 is windows-1252, and what is
    /// malformed in the encoding becomes U+FFFD.
    static func decodeHTML(_ bytes: [UInt8]) throws(DocumentError) -> String {
        if let (charset, mark) = marked(bytes) { return try charset.repair(bytes[mark...]) }
        // Many pages declare one encoding and are UTF-8: text that is valid is taken for it.
        let isStateful = bytes.contains(0x1B)
        if !isStateful, let text = String(validating: bytes, as: UTF8.self) { return text }
        guard let label = declaredByHTML(bytes) ?? declaredByXML(bytes) else {
            return try (isStateful ? Charset.utf8 : .windows1252).repair(bytes)
        }
        guard let charset = Charset(label) else { throw unknown(label) }
        // Whoever could read the declaration was not reading UTF-16.
        return try (charset.isWide ? .utf8 : charset).repair(bytes)
    }

    /// The text of an XML document in UTF-8, without a byte order mark.
    static func decodeXML(_ bytes: [UInt8]) throws(DocumentError) -> [UInt8] {
        let (charset, mark) = try ofXML(bytes)
        let content = bytes[mark...]
        guard charset == .utf8 else { return Array(try charset.decode(content).utf8) }
        guard String(validating: content, as: UTF8.self) != nil else { throw fault(inUTF8: bytes) }
        return mark == 0 ? bytes : Array(content)
    }

    /// The beginning of an XML document, which may end within a character, be its encoding known or
    /// not.
    static func decodeXMLHead(_ bytes: [UInt8]) -> [UInt8] {
        guard let (charset, mark) = try? ofXML(bytes),
            let text = try? charset.repair(bytes[mark...])
        else { return bytes }
        return Array(text.utf8)
    }

    private static func ofXML(_ bytes: [UInt8]) throws(DocumentError) -> (Charset, mark: Int) {
        if let (charset, mark) = marked(bytes) { return (charset, mark) }
        guard let label = declaredByXML(bytes) else { return (.utf8, 0) }
        guard let charset = Charset(label) else { throw unknown(label) }
        // Whoever could read the declaration was not reading UTF-16.
        return (charset.isWide ? .utf8 : charset, 0)
    }

    /// Text in UTF-8 with what many write for characters of windows-1252 as those characters: controls
    /// from U+0080 on, which nobody means; `&#X` is `&#x`.
    static func mended(_ bytes: [UInt8]) -> [UInt8] {
        var mended: [UInt8] = []
        mended.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if byte == 0xC2, (0x80..<0xA0).contains(next),
                let character = try? Charset.windows1252.decode([next])
            {
                mended += character.utf8
                index += 2
            } else if byte == UInt8(ascii: "&"), next == UInt8(ascii: "#"),
                index + 2 < bytes.count, bytes[index + 2] == UInt8(ascii: "X")
            {
                mended += "&#x".utf8
                index += 3
            } else {
                mended.append(byte)
                index += 1
            }
        }
        return mended
    }

    /// Decodes wire text, which says nothing of its encoding: UTF-8 where it is valid, else
    /// windows-1252.
    static func decodeWire(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? (try? Charset.windows1252.decode(bytes)) ?? ""
    }

    private static func unknown(_ label: String) -> DocumentError {
        DocumentError(
            line: 1,
            field: "charset",
            reason: "declares the encoding \(label.prefix(40)), which is not read here"
        )
    }

    // MARK: Declarations

    /// The label in the XML declaration, lower case.
    static func declaredByXML(_ bytes: [UInt8]) -> String? {
        let head = bytes.prefix(512).drop { $0 <= 0x20 }
        guard head.starts(with: Array("<?xml".utf8)) else { return nil }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        guard let end = text.range(ofASCII: "?>"),
            let name = text[..<end.lowerBound].description.range(ofASCII: "encoding")
        else { return nil }
        return label(text[name.upperBound..<end.lowerBound])
    }

    /// The label that a `meta` element of a page declares, lower case.
    static func declaredByHTML(_ bytes: [UInt8]) -> String? {
        var rest = Substring(String(decoding: bytes.prefix(16 << 10), as: UTF8.self).lowercased())
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            if rest.hasPrefix("!--") {
                // What a comment declares counts for nothing.
                guard let end = rest.description.range(ofASCII: "-->") else { return nil }
                let length = rest.description.distance(
                    from: rest.description.startIndex,
                    to: end.upperBound
                )
                rest = rest.dropFirst(length)
                continue
            }
            guard rest.hasPrefix("meta"), let next = rest.dropFirst(4).first,
                next.isWhitespace || next == "/"
            else { continue }
            let tag = rest.prefix { $0 != ">" }
            guard let name = tag.description.range(ofASCII: "charset") else { continue }
            let value = tag.description[name.upperBound...]
            if let label = label(value) { return label }
        }
        return nil
    }

    /// The value behind a name: `="utf-8"`, `= utf-8; more`.
    private static func label(_ text: Substring) -> String? {
        let rest = text.drop { $0.isWhitespace }
        guard rest.first == "=" else { return nil }
        let value = rest.dropFirst().drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
        return String(value.prefix { $0.isLetter || $0.isNumber || "-_:.+".contains($0) }).nonEmpty
    }
}
