import News

/// Reads plain text in the layout of a wire or news page.
///
/// The parts stand in any order and any may be missing but headline and text: "Off the wire" with
/// its headlines, "You are here:", the headline, a line of source and date, a byline, paragraphs.
struct PlainTextReader {
    private var lines: [(number: Int, text: String)]
    private var article: Article

    static func read(_ bytes: [UInt8]) throws(DocumentError) -> Draft {
        let text = try decodeText(bytes)
        guard !isMail(text) else {
            throw DocumentError(line: 1, reason: "is an e-mail, which is not read here")
        }
        guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
        var reader = PlainTextReader(text: text, article: Article(id: id, headline: ""))
        try reader.read()
        var article = reader.article
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    /// Whether a text begins with the header of a message (RFC 5322 §3.6), such as a trace field.
    private static func isMail(_ text: String) -> Bool {
        let lines = text.prefix(4000).split(whereSeparator: \.isNewline).prefix(20)
        let names: Set = [
            "return-path", "received", "delivered-to", "message-id", "mime-version", "x-mailer",
            "from", "to", "subject", "date",
        ]
        let fields = lines.prefix { line in
            line.first == " " || line.first == "\t" || line.contains(":")
        }
        let found = fields.filter { line in
            names.contains(line.prefix { $0 != ":" && $0 != " " }.lowercased())
        }
        return found.count >= 3
    }

    /// Decodes UTF-8, or what a byte order mark says.
    static func decodeText(_ bytes: [UInt8]) throws(DocumentError) -> String {
        try Charset.decodeText(bytes)
    }

    private init(text: String, article: Article) {
        self.article = article
        lines = []
        var number = 0
        let normal = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        for line in normal.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            lines.append((number, String(line).trimmed))
        }
    }

    private mutating func read() throws(DocumentError) {
        takeWire()
        takeBreadcrumb()
        takeControls()
        takeHeadline()
        guard !article.headline.isEmpty else {
            throw DocumentError(line: 1, field: "headline", reason: "is missing: there is no text")
        }
        takeCredits()
        article.bodyText = paragraphs().nonEmpty
        guard article.bodyText != nil else {
            throw DocumentError(
                line: lines.last?.number,
                field: "body_text",
                reason: "is missing: there is no paragraph after the headline"
            )
        }
    }

    // MARK: Off the wire

    private mutating func takeWire() {
        let label = "off the wire"
        guard let start = lines.firstIndex(where: { $0.text.lowercased().hasPrefix(label) })
        else { return }
        let rest = String(lines[start].text.dropFirst(label.count))
        // A headline may begin with the words.
        guard rest.isEmpty || rest.first == ":" || rest.first == " " && Self.hasBullet(rest)
        else { return }
        var titles = Self.titles(String(rest.drop { $0 == ":" }))
        var end = start + 1
        if titles.isEmpty || rest == ":" {
            // The headlines may follow after a blank line only if they are marked as a list.
            while end < lines.count, lines[end].text.isEmpty { end += 1 }
            if end > start + 1, end < lines.count, !Self.hasBullet(lines[end].text) {
                lines.removeSubrange(start...start)
                return
            }
        }
        while end < lines.count {
            let text = lines[end].text
            if Self.isBreadcrumb(text) { break }
            if text.isEmpty {
                // A list may be spaced out.
                guard end + 1 < lines.count, Self.isBulleted(lines[end + 1].text) else { break }
            } else if end > start + 1, !Self.hasBullet(text), !titles.isEmpty,
                Self.hasBullet(lines[end - 1].text)
            {
                break
            }
            titles += Self.titles(text)
            end += 1
        }
        article.wire = titles.map { Article.WireHeadline(title: $0) }
        lines.removeSubrange(start..<end)
    }

    private static let bullets: Set<Unicode.Scalar> = ["•", "·", "|", "●", "▪", "■", "‣", "◦"]

    private static func hasBullet(_ text: String) -> Bool {
        text.unicodeScalars.contains { bullets.contains($0) }
    }

    private static func isBulleted(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return bullets.contains(first) || text.hasPrefix("- ") || text.hasPrefix("* ")
    }

    /// The headlines of one line of the list.
    static func titles(_ line: String) -> [String] {
        var line = line
        if line.hasPrefix("- ") || line.hasPrefix("* ") { line = String(line.dropFirst(2)) }
        return line.unicodeScalars.split { bullets.contains($0) }
            .map { String($0).collapsed }.filter { !$0.isEmpty }
    }

    // MARK: You are here

    private static func isBreadcrumb(_ text: String) -> Bool {
        text.lowercased().hasPrefix("you are here")
    }

    private mutating func takeBreadcrumb() {
        guard let index = lines.firstIndex(where: { Self.isBreadcrumb($0.text) }) else { return }
        let rest = lines[index].text.dropFirst("you are here".count).drop { $0 == ":" || $0 == " " }
        article.section = Self.section(String(rest))
        lines.remove(at: index)
    }

    /// The path of a breadcrumb such as `News/`, `Home > News > World`.
    static func section(_ breadcrumb: String) -> SectionPath? {
        let steps = breadcrumb.split { "/>»›→|".contains($0) }.map { String($0).collapsed }
            .filter {
                !$0.isEmpty && !["home", "homepage", "front page"].contains($0.lowercased())
            }
        // A step that is a segment already, as `a_b`, stays one.
        let segments = steps.compactMap { step in
            (SectionPath(step) ?? SectionPath(titles: [step]))?.rawValue
        }
        return SectionPath(segments.joined(separator: "/"))
    }

    // MARK: Headline and credits

    /// Removes the words of a page's controls from its lines.
    private mutating func takeControls() {
        for index in lines.indices {
            let lower = lines[index].text.lowercased()
            guard let range = lower.range(ofASCII: "adjust font size") else { continue }
            // Only the letters and signs of the control may follow.
            let tail = lower[range.upperBound...]
            guard tail.count <= 12 else { continue }
            let offset = lower.distance(from: lower.startIndex, to: range.lowerBound)
            lines[index].text = String(lines[index].text.prefix(offset)).trimmed
        }
    }

    private mutating func takeHeadline() {
        guard let first = lines.firstIndex(where: { !$0.text.isEmpty }) else { return }
        // The line of source and date may stand above the headline.
        if CreditLine(lines[first].text)?.date != nil,
            let second = lines[(first + 1)...].firstIndex(where: { !$0.text.isEmpty }),
            CreditLine(lines[second].text)?.date == nil
        {
            article.headline = lines[second].text.collapsed
            lines.remove(at: second)
            return
        }
        article.headline = lines[first].text.collapsed
        lines.removeSubrange(...first)
    }

    /// Takes source, date and byline from the lines between headline and text.
    private mutating func takeCredits() {
        for _ in 0..<4 {
            guard let index = lines.firstIndex(where: { !$0.text.isEmpty }),
                let credit = CreditLine(lines[index].text),
                credit.date == nil || article.datePublished == nil,
                credit.source == nil || article.source == nil,
                credit.byline == nil || article.byline == nil
            else { return }
            // The last line left is text, whatever it looks like.
            guard lines[(index + 1)...].contains(where: { !$0.text.isEmpty }) else { return }
            article.datePublished = credit.date ?? article.datePublished
            article.source = credit.source ?? article.source
            article.byline = credit.byline ?? article.byline
            lines.removeSubrange(...index)
        }
    }

    /// The paragraphs left: blocks between blank lines, or every line where there are none.
    private func paragraphs() -> String {
        let blocks = lines.split { $0.text.isEmpty }.map { $0.map(\.text) }
        if blocks.count == 1, let only = blocks.first { return only.joined(separator: "\n") }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }
}

/// A line between headline and text: source, date, byline.
struct CreditLine {
    private(set) var date: NewsDate?
    private(set) var source: String?
    private(set) var byline: String?

    /// Reads a line, or returns `nil` when it is none of this kind.
    init?(_ line: String) {
        guard line.utf8.count <= 200 else { return nil }
        var rest = line
        if let found = ForeignDate.find(in: line) {
            date = found.date
            rest = found.rest
        }
        var isLabelled = false
        for part in Self.parts(rest) {
            var text = part
            var isSource = false
            for label in Self.labels where text.lowercased().hasPrefix(label) {
                text = String(text.dropFirst(label.count)).trimmed
                isLabelled = true
                isSource = label.hasPrefix("source") || label.hasPrefix("来源")
            }
            if text.hasPrefix(":") || text.hasPrefix("：") {
                text = String(text.dropFirst()).trimmed
            }
            if text.isEmpty { continue }
            guard text.split(separator: " ").count <= 8, text.utf8.count <= 80 else { return nil }
            if let name = Self.name(inByline: text) {
                guard byline == nil, !name.isEmpty else { return nil }
                byline = name
            } else if source == nil {
                if !isSource, date == nil { return nil }
                source = text
            } else {
                return nil
            }
        }
        guard date != nil || byline != nil || source != nil && isLabelled else { return nil }
        // A sentence with a date in it is text.
        if date != nil, let last = line.last, ".!?。\"”".contains(last),
            !["a.m.", "p.m."].contains(where: { line.lowercased().hasSuffix($0) })
        {
            return nil
        }
    }

    private static let labels = [
        "last updated", "updated", "published", "posted", "source", "date", "发布时间", "来源",
        "web editor",
    ]

    private static func name(inByline text: String) -> String? {
        let lower = text.lowercased()
        guard lower.hasPrefix("by ") || lower.hasPrefix("by: ") else { return nil }
        return String(text.dropFirst(lower.hasPrefix("by: ") ? 4 : 3)).trimmed
    }

    private static func parts(_ text: String) -> [String] {
        text.split { "|,()（）·•;\u{3000}".contains($0) || $0 == "\t" }
            .map { String($0).collapsed }
            .map { part in
                // Signs left over from around the date.
                var part = part
                while let last = part.last, ":-–—".contains(last) { part.removeLast() }
                while let first = part.first, "-–—".contains(first) { part.removeFirst() }
                return part.trimmed
            }
            .filter { !$0.isEmpty }
    }
}

extension String {
    /// The first place of an ASCII text, or `nil`.
    func range(ofASCII text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start..<index(start, offsetBy: text.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
