import News

/// The text of an article, without markup.
enum PlainText {
    /// The body as UTF-8: the plain one, or the HTML one with its tags taken out.
    static func body(of article: Article) -> [UInt8] {
        if let text = article.bodyText { return withoutAddresses(Array(text.utf8)) }
        return article.bodyHTML.map { strip(Array($0.utf8)) } ?? []
    }

    /// Takes the targets of Markdown links, and addresses that stand in the text, out of it.
    ///
    /// That two articles link to one site does not make them about the same.
    static func withoutAddresses(_ text: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let end = endOfAddress(at: index, in: text)
            if end > index {
                kept.append(UInt8(ascii: " "))
                index = end
            } else {
                kept.append(text[index])
                index += 1
            }
        }
        return kept
    }

    /// Where the address that begins at `start` ends, or `start` when none does.
    private static func endOfAddress(at start: Int, in text: [UInt8]) -> Int {
        let isTarget =
            text[start] == UInt8(ascii: "(") && start > 0 && text[start - 1] == UInt8(ascii: "]")
        if !isTarget {
            guard text[start] | 0x20 == UInt8(ascii: "h"),
                start == 0 || !isNameByte(text[start - 1]),
                begins("http://", at: start, in: text) || begins("https://", at: start, in: text)
            else { return start }
        }
        var end = start
        while end < text.count, text[end] > 0x20 {
            if isTarget, text[end] == UInt8(ascii: ")") { return end + 1 }
            if !isTarget,
                [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\"")].contains(text[end])
            {
                return end
            }
            end += 1
        }
        return end
    }

    private static func begins(_ mark: StaticString, at start: Int, in text: [UInt8]) -> Bool {
        let end = start + mark.utf8CodeUnitCount
        guard end <= text.count else { return false }
        return mark.withUTF8Buffer { mark in
            zip(mark, text[start..<end]).allSatisfy { $0 == $1 | ($0 & 0x20) }
        }
    }

    /// Takes tags, comments, scripts and styles out of HTML and resolves common references.
    ///
    /// For counting words only: what it does not know it leaves as it is.
    static func strip(_ html: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(html.count)
        var index = 0
        while index < html.count {
            let byte = html[index]
            switch byte {
            case UInt8(ascii: "<"):
                index = endOfTag(at: index, in: html, into: &text)
            case UInt8(ascii: "&"):
                index = endOfReference(at: index, in: html, into: &text)
            default:
                text.append(byte)
                index += 1
            }
        }
        return text
    }

    /// Elements within a line of text; any other tag ends a sentence.
    private static let inline: Set<String> = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "mark", "q", "s", "small",
        "span", "strong", "sub", "sup", "time", "u", "wbr",
    ]

    private static func endOfTag(
        at start: Int,
        in html: [UInt8],
        into text: inout [UInt8]
    ) -> Int {
        if html[start...].starts(with: Array("<!--".utf8)) {
            return end(of: "-->", in: html, from: start + 4)
        }
        var index = start + 1
        if index < html.count, html[index] == UInt8(ascii: "/") { index += 1 }
        let nameStart = index
        while index < html.count, isNameByte(html[index]) { index += 1 }
        guard index > nameStart || (start + 1 < html.count && html[start + 1] == 0x21) else {
            text.append(html[start])
            return start + 1
        }
        let name = String(decoding: html[nameStart..<index], as: UTF8.self).lowercased()
        let after = end(of: ">", in: html, from: index)
        if ["script", "style"].contains(name), html[start + 1] != UInt8(ascii: "/") {
            return end(of: "</\(name)", in: html, from: after)
        }
        if !inline.contains(name) { text.append(UInt8(ascii: "\n")) }
        return after
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// The offset after the next `mark`, or the end.
    private static func end(of mark: String, in html: [UInt8], from start: Int) -> Int {
        let mark = Array(mark.utf8)
        var index = start
        while index + mark.count <= html.count {
            if html[index..<index + mark.count].elementsEqual(mark) { return index + mark.count }
            index += 1
        }
        return html.count
    }

    private static let references: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
        "rsquo": "’", "lsquo": "‘", "ldquo": "“", "rdquo": "”", "mdash": "—", "ndash": "–",
        "hellip": "…",
    ]

    private static func endOfReference(
        at start: Int,
        in html: [UInt8],
        into text: inout [UInt8]
    ) -> Int {
        let limit = min(html.count, start + 12)
        guard let end = html[start..<limit].firstIndex(of: UInt8(ascii: ";")) else {
            text.append(html[start])
            return start + 1
        }
        let name = String(decoding: html[start + 1..<end], as: UTF8.self)
        if let value = references[name] {
            text.append(contentsOf: value.utf8)
        } else if name.hasPrefix("#"), let scalar = number(name.dropFirst()) {
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else {
            text.append(contentsOf: html[start...end])
        }
        return end + 1
    }

    private static func number(_ text: Substring) -> Unicode.Scalar? {
        let value =
            text.first == "x" || text.first == "X"
            ? UInt32(text.dropFirst(), radix: 16) : UInt32(text)
        return value.flatMap(Unicode.Scalar.init)
    }
}
