import News

/// What the texts of agencies share: lines for printers, paragraphs, months.
enum WireText {
    /// A line without what only a printer or a tabulator understands.
    static func clean(_ line: some StringProtocol) -> String {
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
    static func withoutEnd(_ line: some StringProtocol) -> String {
        var line = Substring(line)
        while let last = line.last, "<=+! ".contains(last) { line.removeLast() }
        return String(line)
    }

    /// The lines of a text, whatever ends them.
    static func lines(_ text: String) -> [String] {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The paragraphs of a text: parted by blank lines, or by an indent of the first line; the rows
    /// of a table are lines of one.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - keepsLines: Whether every line is a row.
    /// - Returns: The paragraphs, none of them empty.
    static func paragraphs(_ lines: [String], keepsLines: Bool = false) -> [String] {
        var paragraphs: [String] = []
        var isOpen = false
        var isTable = false
        for line in lines {
            let isIndented =
                line.hasPrefix("   ") || line.hasPrefix("\t") || line.hasPrefix("^")
                || line.hasPrefix("==")
            let isRow =
                keepsLines || line.unicodeScalars.first == "\u{8}" || line.contains("\u{1E}")
            let content = withoutEnd(clean(line).drop { $0 == "^" }).trimmed
            if content.isEmpty {
                isOpen = false
            } else if isOpen, keepsLines || !isIndented, isRow == isTable,
                let last = paragraphs.last
            {
                paragraphs[paragraphs.count - 1] = last + (isRow ? "\n" : " ") + content
            } else {
                paragraphs.append(content)
                isOpen = true
            }
            isTable = isRow
        }
        return paragraphs
    }

    /// The number of a month by the beginning of its name, as agencies write it.
    static func month(_ name: some StringProtocol) -> Int? {
        let names = [
            ["jan", "ene"], ["feb", "fév", "fev"], ["mar", "mär", "mrz", "maa"],
            ["apr", "avr", "abr"], ["may", "mai", "mei", "mag"], ["jun", "juin", "giu"],
            ["jul", "juil", "lug"], ["aug", "aoû", "aou", "ago"], ["sep", "set"],
            ["oct", "okt", "ott", "out"], ["nov"], ["dec", "dez", "déc", "dic"],
        ]
        let name = name.lowercased()
        return names.firstIndex { $0.contains(where: name.hasPrefix) }.map { $0 + 1 }
    }
}

/// The place and the agency that a text begins with: `Berlin (dpa) - `, `CHATHAM, Mass. (AP) _ `,
/// `Paris (ats afp) `, `SAITAMA, Japan, Dec. 9 Kyodo - `, `GUAM, Feb. 1, 2017 /PRNewswire/ --`.
struct WireDateline {
    var text: String
    var source: String?
    /// The date in it, where it has a year.
    var date: NewsDate?

    init?(_ paragraph: String) {
        let start = String(paragraph.prefix(160))
        if let match = start.prefixMatch(
            of: #/(\p{L}[^()]{1,60}?) \(([A-Za-z ]{2,14})\) (?:--|[-_–—]) /#
        ) {
            text = "\(match.1) (\(match.2))"
            source = String(match.2)
        } else if let match = start.prefixMatch(of: #/(\p{Lu}[^(),.]{1,40}) \(([a-z ]{2,14})\) /#) {
            // Without a dash only what no sentence begins with.
            text = "\(match.1) (\(match.2))"
            source = String(match.2)
        } else if let match = start.prefixMatch(
            of:
                #/(\p{Lu}[^.()]{1,40}, [A-Z][a-z]{2,8}\.? \d{1,2}),? ([A-Z][A-Za-z]{1,11}) (?:--|[-–—]) /#
        ) {
            text = "\(match.1) \(match.2)"
            source = String(match.2)
        } else if let match = start.prefixMatch(
            of: #/(\p{Lu}[^\/:]{2,60}?) ?\/([^\/]{3,40}?) ?\/(?: |$)/#
        ) {
            text = "\(match.1) /\(match.2)/"
            source = String(match.2)
            date = ForeignDate.find(in: String(match.1))?.date
        } else {
            return nil
        }
    }
}
