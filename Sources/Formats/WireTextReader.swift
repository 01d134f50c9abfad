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

    /// Whether a document begins as a message does: with SOH, perhaps behind what fills a line.
    static func recognises(_ bytes: [UInt8]) -> Bool {
        let filling: Set<UInt8> = [0, 0x16, 0x20, 0x0D, 0x0A, 0x7F, 0xEF, 0xBB, 0xBF]
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
            header: WireText.lines(Charset.decodeWire(bytes[..<start])),
            text: WireText.lines(Charset.decodeWire(bytes[(start + 1)..<(end ?? bytes.endIndex)])),
            trailer: end.map { Charset.decodeWire(bytes[($0 + 1)...]) } ?? "",
            textLine: line + bytes[..<start].count { $0 == 0x0A },
            article: Article(id: id, headline: "")
        )
        return try reader.draft()
    }

    private let header: [String]
    private var text: [String]
    private let trailer: String
    private let textLine: Int
    private var article: Article
    /// The source by the header, which may name a desk.
    private var headerSource: String?

    private mutating func draft() throws(DocumentError) -> Draft {
        if header.first?.unicodeScalars.contains(Self.us) == true {
            readANPAHeader()
            takeANPALines()
        } else {
            readIPTCHeader()
            takeIPTCLines()
        }
        try readTrailer()
        var paragraphs = WireText.paragraphs(text)
        takeNotes(&paragraphs)
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
        if let line = paragraphs.prefix(3).lazy.compactMap({ WireDateline($0) }).first {
            article.dateline = line.text
            article.source = article.source ?? line.source
        }
        article.source = article.source ?? headerSource
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    private mutating func keep(_ name: String, _ text: String?) {
        guard let text = text?.trimmed.nonEmpty else { return }
        article.extra.gather(name, .string(text))
    }

    // MARK: IPTC 7901

    /// `eca062 4 i 211 ccccb   dpa 061`: service and number, priority, category, words, source.
    private mutating func readIPTCHeader() {
        let fields = (header.first ?? "").split(separator: " ").map { WireText.clean(String($0)) }
            .filter { !$0.isEmpty }
        let names = ["service_number", "priority", "category", "word_count"]
        for (name, field) in zip(names, fields) { keep(name, field) }
        let rest = fields.dropFirst(names.count)
        headerSource = rest.last { $0.allSatisfy(\.isLetter) }
        let keywords = header.dropFirst().map(WireText.clean).filter { !$0.isEmpty }
            .joined(separator: " ")
        keep("slugline", keywords.hasSuffix("/") ? String(keywords.dropLast()) : keywords)
        article.tags = keywords.split(separator: "/").map { String($0).trimmed }
            .filter { !$0.isEmpty }
    }

    /// The lines up to the one that ends with `=`: notes, the headline, a byline.
    private mutating func takeIPTCLines() {
        let end =
            text.firstIndex { WireText.clean($0).hasSuffix("=") }
            ?? text.firstIndex { !$0.isBlank } ?? text.startIndex
        guard end < text.endIndex else { return }
        for line in text[...end] {
            let line = WireText.withoutEnd(WireText.clean(line))
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
        if let number = first.first { keep("service_number", WireText.clean(String(number))) }
        if first.count > 1 { keep("selector", WireText.clean(String(first[1]))) }
        guard header.count > 1 else { return }
        let second = header[1]
        let words = second.split(separator: " ")
        if let priority = words.first { keep("priority", WireText.clean(String(priority))) }
        if let category = words.dropFirst().first {
            keep("category", String(category.prefix { $0.isLetter }))
        }
        // `08-29 0590`: the day and the number of words.
        if let count = words.last.map({ WireText.clean(String($0)) }), count.allSatisfy(\.isNumber)
        {
            keep("word_count", count)
        }
    }

    /// The lines that begin with a caret: the keyword, the headline, notes, a byline, the source.
    private mutating func takeANPALines() {
        var lines: [String] = []
        while let first = text.first {
            let line = WireText.clean(first)
            let isOurs = line.hasPrefix("^") || (lines.isEmpty && !line.isEmpty)
            guard isOurs || (line.isEmpty && lines.isEmpty) || line.hasSuffix("+") else { break }
            // Behind keyword and headline only what is closed belongs to them: a list is text.
            if lines.count > 1, !line.hasSuffix("<"), !line.hasSuffix("="), !line.hasSuffix("+") {
                break
            }
            // What is set behind the byline stands above a part of the text.
            if article.byline != nil, line.hasSuffix("="), !Self.isSource(line) { break }
            text.removeFirst()
            // `*9006< ^AP-Top-Headlines,0176<`: a selector may stand before the keyword.
            for part in line.split(separator: "^") {
                let content = WireText.withoutEnd(part)
                if content.isEmpty || content.hasPrefix("*") && lines.isEmpty { continue }
                lines.append(content)
                if lines.count > 1 { take(content) }
            }
            if line.hasSuffix("+") { break }
        }
        guard let keyword = lines.first else { return }
        takeKeyword(keyword)
    }

    private mutating func take(_ line: String) {
        if line.hasPrefix("By ") {
            article.byline = line
        } else if Self.isSource(line) {
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

    private static func isSource(_ line: String) -> Bool {
        let line = WireText.withoutEnd(line.drop { $0 == "^" })
        return line.lowercased().hasSuffix("press") && line.split(separator: " ").count <= 4
    }

    /// `BC-US--Giant Lobster Death, 1st Ld-Writethru,127`: the slugline, which of its versions it is,
    /// and how many words it has.
    private mutating func takeKeyword(_ keyword: String) {
        var keyword = keyword
        if let match = keyword.wholeMatch(of: #/(.+),\s*(\d{2,5})/#) {
            keep("words", String(match.2))
            keyword = String(match.1)
        }
        keep("slugline", keyword)
        if article.headline.isEmpty {
            let title = keyword.prefix { $0 != "," }
            article.headline = String(title).replacing("BC-", with: "").replacing("--", with: ": ")
        }
    }

    // MARK: Both

    /// `242200 GMT Jun 17`, `091223 dec 18`, `AP-WF-08-29-16 1626GMT`, `KWS-21:37-09-12-18`.
    private mutating func readTrailer() throws(DocumentError) {
        let text = WireText.clean(trailer)
        let date: (year: Substring, month: Int?, day: Substring, hour: Substring, minute: Substring)
        if let match = text.firstMatch(of: #/(\d\d)(\d\d)(\d\d)(?: GMT)? (\p{L}{3,9})\.? (\d\d)/#) {
            date = (match.5, WireText.month(match.4), match.1, match.2, match.3)
        } else if let match = (text + " " + (self.text.last ?? "")).firstMatch(
            of: #/-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)GMT/#
        ) {
            date = (match.3, Int(match.1), match.2, match.4, match.5)
        } else if let match = text.firstMatch(of: #/-(\d\d):(\d\d)-(\d\d)-(\d\d)-(\d\d)/#) {
            date = (match.5, Int(match.4), match.3, match.1, match.2)
        } else {
            return
        }
        guard let month = date.month else { return }
        let number = month < 10 ? "0\(month)" : "\(month)"
        let moment = NewsDate(
            "20\(date.year)-\(number)-\(date.day)T\(date.hour):\(date.minute):00Z"
        )
        guard let moment else {
            throw DocumentError(line: textLine, field: "trailer", reason: "is not a date")
        }
        article.datePublished = moment
    }

    /// Takes out what follows the text and says itself that it is for editors.
    private mutating func takeNotes(_ paragraphs: inout [String]) {
        let start = paragraphs.firstIndex { paragraph in
            let line = paragraph.lowercased()
            return ["# notebook", "# dpa notebook", "the following information is not"].contains {
                line.hasPrefix($0)
            }
        }
        guard let start, start > 0 else { return }
        keep("notebook", paragraphs[start...].joined(separator: "\n"))
        paragraphs.removeSubrange(start...)
    }
}
