import News

/// Reads telex: messages between ZCZC and NNNN, in the layouts that agencies gave them, and press
/// releases that begin with their source.
///
/// AAP and its customers mark the lines before the text by their first sign: `#` the keyword, `$` the
/// headline, `:` a place or a second keyword, `*` or `+` a subject. News Bites names its fields by two
/// letters: `TI#` the headline, `TX#` the text. Elsewhere the first line is the headline.
struct TelexReader {
    /// Whether a document is telex: it begins with ZCZC, or as a press release does.
    static func recognises(_ bytes: [UInt8]) -> Bool {
        let filling: Set<UInt8> = [0, 0x0A, 0x0D, 0x20, 0x7F, 0xEF, 0xBB, 0xBF]
        let head = String(
            decoding: bytes.prefix(400).drop { filling.contains($0) },
            as: UTF8.self
        )
        if head.prefix(4).lowercased() == "zczc" {
            return head.dropFirst(4).first.map { $0.isWhitespace } ?? true
        }
        return head.hasPrefix("Source: ")
            && WireText.lines(head).dropFirst().first?.hasPrefix("MEDIA RELEASE") == true
    }

    /// One result for each message.
    static func read(_ bytes: [UInt8]) -> [ReadResult] {
        let text = WireText.lines(Charset.decodeWire(bytes[...]))
        var messages: [(line: Int, lines: [String])] = []
        var isOpen = false
        for (index, line) in text.enumerated() {
            let content = WireText.clean(line).trimmingMark
            if content.prefix(4).lowercased() == "zczc" {
                messages.append((index + 1, [String(content.dropFirst(4)).trimmed]))
                isOpen = true
            } else if content == "NNNN" {
                isOpen = false
            } else if isOpen {
                messages[messages.count - 1].lines.append(line)
            }
        }
        if messages.isEmpty { messages = [(1, [""] + text)] }
        return messages.map { line, lines in
            ReadResult(line: line) { () throws(DocumentError) in
                guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
                var reader = TelexReader(
                    line: line,
                    lines: lines,
                    article: Article(id: id, headline: "")
                )
                return try reader.draft()
            }
        }
    }

    private let line: Int
    private var lines: [String]
    private var article: Article

    private mutating func draft() throws(DocumentError) -> Draft {
        readService(lines.removeFirst())
        let first = lines.first { !WireText.clean($0).isEmpty }.map(WireText.clean) ?? ""
        if first.wholeMatch(of: #/[A-Z]{2}\#.*/#) != nil {
            try readFields()
        } else if first.hasPrefix("Source: ") {
            readRelease()
        } else {
            readMarks()
        }
        guard !article.headline.isBlank else {
            throw DocumentError(line: line, field: "headline", reason: "is missing or empty")
        }
        guard article.hasText else {
            throw DocumentError(
                line: line,
                field: "body_text",
                reason: "is missing: there is no paragraph after the headline"
            )
        }
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    private mutating func keep(_ name: String, _ text: String?) {
        guard let text = text?.trimmed.nonEmpty else { return }
        article.extra.gather(name, .string(text))
    }

    /// What stands behind ZCZC: `AAP`, `FMG000`.
    private mutating func readService(_ text: String) {
        if !text.isEmpty, text.allSatisfy(\.isLetter) { article.source = text }
        keep("service", text)
    }

    // MARK: Marked lines

    private mutating func readMarks() {
        var marks: [Character: [String]] = [:]
        var unmarked: String?
        var count = 0
        scanning: for line in lines {
            let content = WireText.withoutEnd(WireText.clean(line).drop { $0 == "^" })
            if let mark = content.first, "%#$:=&*+@~".contains(mark),
                content.dropFirst().first != " "
            {
                marks[mark, default: []].append(String(content.dropFirst()).trimmed)
            } else if content.wholeMatch(of: #/[A-Z]{2} [A-Z0-9][\w() ]*/#) != nil, count == 0 {
                keep("routing", content)
            } else if !content.isEmpty {
                let isKnown = headline(by: marks) != nil
                if isKnown || unmarked != nil { break scanning }
                unmarked = content
            }
            count += 1
        }
        let headline = headline(by: marks) ?? unmarked ?? ""
        article.headline = headline.replacing(" :", with: ": ").collapsed
        take(marks)
        takeText(Array(lines[count...]))
    }

    /// The headline that the marked lines give, where they do.
    private func headline(by marks: [Character: [String]]) -> String? {
        if let text = marks["$"]?.first(where: { $0.count > 2 }) { return text }
        let second = marks[":"]?.first { !$0.isEmpty }
        if let keyword = marks["#"]?.first?.nonEmpty, let second {
            return second.hasPrefix(keyword) ? second : "\(keyword): \(second)"
        }
        return marks["%"] == nil && marks["$"] == nil ? second : nil
    }

    private mutating func take(_ marks: [Character: [String]]) {
        let names: [(Character, String)] = [
            ("#", "slugline"), ("$", "category"), (":", "keyword"), ("=", "takekey"),
            ("%", "routing"),
            ("&", "service_level"), ("*", "format"), ("+", "subject"), ("@", "region"),
            ("~", "product"),
        ]
        for (mark, name) in names {
            for text in marks[mark] ?? [] where text != article.headline {
                if let match = text.wholeMatch(of: #/\((.+)\)/#), mark == ":" {
                    article.dateline = String(match.1)
                } else if mark == "*" || mark == "+", text.count == 8, text.allSatisfy(\.isNumber) {
                    article.subjects.append(Article.Subject(scheme: "subj", code: text))
                } else {
                    keep(name, text)
                }
            }
        }
    }

    private mutating func takeText(_ lines: [String]) {
        let full = lines.filter { !$0.isBlank }
        let short = full.count { $0.count < 66 }
        var paragraphs = WireText.paragraphs(lines, keepsLines: short * 10 > full.count * 8)
        if paragraphs.first == article.headline { paragraphs.removeFirst() }
        if let first = paragraphs.first, let date = ForeignDate.parse(first) {
            article.datePublished = date
            paragraphs.removeFirst()
        }
        if let line = paragraphs.prefix(3).lazy.compactMap({ WireDateline($0) }).first {
            article.dateline = line.text
            article.source = article.source ?? line.source
            article.datePublished = article.datePublished ?? line.date
        }
        article.bodyText = paragraphs.joined(separator: "\n\n").nonEmpty
    }

    // MARK: Named fields

    private mutating func readFields() throws(DocumentError) {
        var fields: [(name: String, lines: [String])] = []
        for line in lines {
            let content = WireText.clean(line)
            if let match = content.wholeMatch(of: #/([A-Z]{2})\#(.*)/#) {
                fields.append((String(match.1), [String(match.2)]))
            } else if !fields.isEmpty {
                fields[fields.count - 1].lines.append(line)
            }
        }
        for (name, lines) in fields {
            let text = WireText.clean(lines.joined(separator: " "))
            switch name {
            case "TI": article.headline = text
            case "AB": article.summary = text.nonEmpty
            case "BY": article.byline = text.nonEmpty
            case "KN": article.source = text.nonEmpty
            case "KY": keep("slugline", text)
            // Each line is a paragraph.
            case "TX":
                article.bodyText =
                    lines.map(WireText.clean).filter { !$0.isEmpty }
                    .joined(separator: "\n\n").nonEmpty
            case "PD" where !text.isEmpty:
                guard let date = ForeignDate.parse(text) else {
                    throw DocumentError(line: line, field: "PD", reason: "is not a date")
                }
                article.datePublished = date
            default: keep(name, text)
            }
        }
    }

    // MARK: Press releases

    /// `Source: NAME`, a line with the number of the release, the headline on one line or more.
    private mutating func readRelease() {
        let rest = lines.drop { WireText.clean($0).isEmpty }
        let head = rest.prefix { !WireText.clean($0).isEmpty }.map(WireText.clean)
        article.source = String(head[0].dropFirst("Source: ".count)).trimmed.nonEmpty
        keep("release", head.dropFirst().first)
        article.headline = head.dropFirst(2).joined(separator: " ")
        takeText(Array(rest.dropFirst(head.count)))
    }
}

extension String {
    /// The text without a byte order mark.
    fileprivate var trimmingMark: String { hasPrefix("\u{FEFF}") ? String(dropFirst()) : self }
}
