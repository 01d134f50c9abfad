import News

/// Reads the wire text of agencies: IPTC 7901 and ANPA 1312, one message or several.
///
/// Both frame a message by control characters: SOH before the header, STX before the text, ETX behind
/// it. In ANPA 1312 the header names a selector behind US (0x1F), and lines before the text begin
/// with a caret and end with `<` or `=`; in IPTC 7901 the header is one line of fields, with the
/// keyword under it, and the headline ends with `=`.
struct WireTextReader {
    private static let soh: UInt8 = 0x01
    private static let stx: UInt8 = 0x02
    private static let etx: UInt8 = 0x03
    private static let us: Unicode.Scalar = "\u{1F}"

    /// Whether a document begins as a message does: with SOH, perhaps behind SYN and blanks.
    static func recognises(_ bytes: [UInt8]) -> Bool {
        let filling: Set<UInt8> = [0x16, 0x20, 0x0D, 0x0A, 0xEF, 0xBB, 0xBF]
        return bytes.first { !filling.contains($0) } == soh
    }

    /// Which of the two a document is, by its first header.
    static func format(of bytes: [UInt8]) -> DocumentFormat {
        let header = bytes.prefix { $0 != stx }
        return header.contains(0x1F) ? .anpa : .iptc7901
    }

    /// One result for each message.
    static func read(_ bytes: [UInt8]) -> [ReadResult] {
        var results: [ReadResult] = []
        var line = 1
        for (index, part) in bytes.split(separator: soh, omittingEmptySubsequences: false)
            .enumerated()
        {
            defer { line += part.count { $0 == 0x0A } }
            // What stands before the first header is no message.
            if index == 0 { continue }
            let start = line
            results.append(
                ReadResult(line: start) { () throws(DocumentError) in
                    try message(part, line: start)
                }
            )
        }
        if results.isEmpty {
            let error = DocumentError(line: 1, reason: "is no wire message: it has no header")
            return [ReadResult(line: 1, result: .failure(error))]
        }
        return results
    }

    private static func message(
        _ bytes: ArraySlice<UInt8>,
        line: Int
    ) throws(DocumentError) -> Draft {
        guard let start = bytes.firstIndex(of: stx) else {
            throw DocumentError(line: line, reason: "is a message whose text does not begin (STX)")
        }
        let end = bytes[start...].firstIndex(of: etx)
        guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
        var reader = WireTextReader(
            header: lines(Charset.decodeWire(bytes[..<start])),
            text: lines(Charset.decodeWire(bytes[(start + 1)..<(end ?? bytes.endIndex)])),
            trailer: end.map { Charset.decodeWire(bytes[($0 + 1)...]) } ?? "",
            textLine: line + bytes[..<start].count { $0 == 0x0A },
            article: Article(id: id, headline: "")
        )
        return try reader.draft()
    }

    private static func lines(_ text: String) -> [String] {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private let header: [String]
    private var text: [String]
    private let trailer: String
    private let textLine: Int
    private var article: Article

    private mutating func draft() throws(DocumentError) -> Draft {
        if header.first?.unicodeScalars.contains(Self.us) == true {
            readANPAHeader()
            takeANPALines()
        } else {
            readIPTCHeader()
            takeIPTCLines()
        }
        readTrailer()
        let paragraphs = paragraphs()
        guard !article.headline.isBlank else {
            throw DocumentError(
                line: textLine,
                field: "headline",
                reason: "is missing or empty"
            )
        }
        article.bodyText = paragraphs.joined(separator: "\n\n").nonEmpty
        guard article.bodyText != nil else {
            throw DocumentError(
                line: textLine,
                field: "body_text",
                reason: "is missing: there is no paragraph after the headline"
            )
        }
        if let first = paragraphs.first { readDateline(first) }
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    private mutating func keep(_ name: String, _ text: String?) {
        guard let text = text.map(Self.clean)?.nonEmpty else { return }
        article.extra.gather(name, .string(text))
    }

    // MARK: IPTC 7901

    /// `eca062 4 i 211 ccccb   dpa 061`: service and number, priority, category, words, source.
    private mutating func readIPTCHeader() {
        let fields = (header.first ?? "").split(separator: " ").map { Self.clean(String($0)) }
            .filter { !$0.isEmpty }
        let names = ["service_number", "priority", "category", "word_count"]
        for (name, field) in zip(names, fields) { keep(name, field) }
        let rest = fields.dropFirst(names.count)
        if let source = rest.last(where: { $0.allSatisfy(\.isLetter) }) { article.source = source }
        let keywords = header.dropFirst().map(Self.clean).filter { !$0.isEmpty }
            .joined(separator: " ")
        keep("slugline", keywords)
        article.tags = keywords.split(separator: "/").map { String($0).trimmed }
            .filter { !$0.isEmpty }
    }

    /// The lines up to the one that ends with `=`: notes, the headline, a byline.
    private mutating func takeIPTCLines() {
        let end =
            text.firstIndex { Self.clean($0).hasSuffix("=") }
            ?? text.firstIndex { !$0.isBlank } ?? text.startIndex
        guard end < text.endIndex else { return }
        for line in text[...end] {
            let line = Self.withoutEnd(Self.clean(line))
            if line.isEmpty { continue }
            if line.hasPrefix("By ") {
                article.byline = line
            } else if !line.contains(where: \.isLowercase) || line.hasPrefix("(") {
                // `1ST LEAD`, `REFILE`, `(Achtung)`.
                keep("ednote", line)
            } else if article.headline.isEmpty {
                article.headline = line
            } else {
                article.headline += " " + line
            }
        }
        text.removeSubrange(...end)
    }

    // MARK: ANPA 1312

    private mutating func readANPAHeader() {
        let first = (header.first ?? "").unicodeScalars.split(separator: Self.us)
        if let number = first.first { keep("service_number", String(number)) }
        if first.count > 1 { keep("selector", String(first[1])) }
        guard header.count > 1 else { return }
        let second = header[1]
        let words = second.split(separator: " ")
        if let priority = words.first { keep("priority", String(priority)) }
        if let category = words.dropFirst().first {
            keep("category", String(category.prefix { $0.isLetter }))
        }
        // `08-29 0590`: the day and the number of words.
        if let count = words.last.map({ Self.clean(String($0)) }), count.allSatisfy(\.isNumber) {
            keep("word_count", count)
        }
    }

    /// The lines that begin with a caret: the keyword, the headline, notes, a byline, the source.
    private mutating func takeANPALines() {
        var lines: [String] = []
        while let line = text.first {
            let line = Self.clean(line)
            let isOurs = line.hasPrefix("^") || (lines.isEmpty && !line.isEmpty)
            guard isOurs || (line.isEmpty && lines.isEmpty) || line.hasSuffix("+") else { break }
            text.removeFirst()
            let content = Self.withoutEnd(line.drop { $0 == "^" })
            if !content.isEmpty { lines.append(content) }
            if line.hasSuffix("+") { break }
        }
        guard let keyword = lines.first else { return }
        keep("slugline", keyword)
        for line in lines.dropFirst() {
            if line.hasPrefix("By ") {
                article.byline = line
            } else if line.lowercased().hasSuffix("press"), line.split(separator: " ").count <= 4 {
                article.source = line
            } else if ["Eds:", "AP Photo", "EDITOR", "With ", "All Times"].contains(
                where: line.hasPrefix
            ) {
                keep("ednote", line)
            } else if article.headline.isEmpty {
                article.headline = line
            } else {
                keep("ednote", line)
            }
        }
        if article.headline.isEmpty {
            // `BC-US--Giant Lobster Death, 1st Ld-Writethru,127`.
            let title = keyword.prefix { $0 != "," }
            article.headline = String(title).replacing("BC-", with: "").replacing("--", with: ": ")
        }
    }

    // MARK: Both

    /// `242200 GMT Jun 17` or `AP-WF-08-29-16 1626GMT`.
    private mutating func readTrailer() {
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        let text = Self.clean(trailer)
        if let match = text.firstMatch(of: #/(\d\d)(\d\d)(\d\d) GMT ([A-Za-z]{3}) (\d\d)/#),
            let month = months.firstIndex(of: match.4.lowercased())
        {
            let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
            article.datePublished = NewsDate(
                "20\(match.5)-\(number)-\(match.1)T\(match.2):\(match.3):00Z"
            )
        } else if let match = (text + " " + (self.text.last ?? "")).firstMatch(
            of: #/-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)GMT/#
        ) {
            article.datePublished = NewsDate(
                "20\(match.3)-\(match.1)-\(match.2)T\(match.4):\(match.5):00Z"
            )
        }
    }

    /// `Berlin (dpa) - Negotiations`, `CHATHAM, Mass. (AP) _ A lobster`.
    private mutating func readDateline(_ paragraph: String) {
        guard let match = paragraph.prefixMatch(of: #/(.{2,60}?) \(([A-Za-z ]{2,12})\) [-_] /#)
        else {
            return
        }
        article.dateline = "\(match.1) (\(match.2))"
        if article.source == nil { article.source = String(match.2) }
    }

    /// The paragraphs of the text: parted by blank lines, or by an indent of the first line.
    private func paragraphs() -> [String] {
        var paragraphs: [String] = []
        var isOpen = false
        for line in text {
            let isIndented = line.hasPrefix("   ") || line.hasPrefix("\t")
            let content = Self.clean(line)
            if content.isEmpty {
                isOpen = false
            } else if isOpen, !isIndented, let last = paragraphs.last {
                paragraphs[paragraphs.count - 1] = last + " " + content
            } else {
                paragraphs.append(content)
                isOpen = true
            }
        }
        return paragraphs
    }

    /// A line without what only a printer or a tabulator understands.
    private static func clean(_ line: String) -> String {
        var text = ""
        for scalar in line.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x1E, 0x1F: text += " "
            case 0..<0x20, 0x7F: continue
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text.trimmed.collapsed
    }

    /// A line without the sign that ends it.
    private static func withoutEnd(_ line: some StringProtocol) -> String {
        var line = Substring(line)
        while let last = line.last, "<=+ ".contains(last) { line.removeLast() }
        return String(line)
    }
}
