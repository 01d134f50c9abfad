import Formats
import Foundation
import News

/// Reads the pages of `html FOLDER` and holds them against what should be read.
///
/// FOLDER is a set of pages, or holds sets. A page is right in its headline when letters and
/// digits are those of the gold headline, whatever their case; the last parts after a separator
/// (spaced `| - – — : · « »`, `_`, `[`), the name of a site, may be missing or too much. The date must be
/// the same calendar day as written; source is compared like the headline. The body is scored as
/// scrapinghub/article-extraction-benchmark does, by precision and recall over the bag of words
/// (`\w+`) and their F1, averaged over pages.
struct HTMLPages {
    private struct Score {
        var precision = 0.0
        var recall = 0.0
        var f1 = 0.0
    }

    /// Sums for a set of pages.
    private struct Totals {
        var pages = 0
        var refused = 0
        var seconds = 0.0
        var bodies: [Score] = []
        /// Share of the marked passages found, and of those to be left out that are left out.
        var marks: [(with: Double, without: Double)] = []
        /// Pages right, and pages with gold, for headline, date and source.
        var right: [String: (right: Int, all: Int)] = [:]
    }

    static func run(_ folder: String, details: Bool, dump: String?) {
        var totals: [(set: String, totals: Totals)] = []
        var dumped: [String: [String: String]] = [:]
        for page in HTMLPageGold.pages(in: folder) {
            guard let bytes = BenchFormats.unzipped(page.path) else { continue }
            if totals.last?.set != page.set { totals.append((page.set, Totals())) }
            let last = totals.count - 1
            let start = Date()
            let results = DocumentReader().read(bytes, name: "page.html", format: .html)
            totals[last].totals.seconds += Date().timeIntervalSince(start)
            let article = try? results.first?.result.get().article
            let notes = count(page, article, into: &totals[last].totals)
            if details {
                print("\(page.set)/\(page.name): \(notes.joined(separator: "; "))")
            }
            if dump != nil {
                dumped["\(page.set)/\(page.name)"] = [
                    "headline": article?.headline ?? "", "source": article?.source ?? "",
                    "date": article?.datePublished?.text ?? "", "body": article?.bodyText ?? "",
                    "byline": article?.byline ?? "",
                    "authors": (article?.authors ?? []).map(\.name).joined(separator: "; "),
                    "html": article?.bodyHTML ?? "",
                ]
            }
        }
        print(
            "set: pages, refused, time | body precision, recall, F1 | marked text found, left out"
                + " | headline | date | source"
        )
        for (set, totals) in totals { print("\(set): \(line(totals))") }
        if let dump, let data = try? JSONEncoder().encode(dumped) {
            try? data.write(to: URL(fileURLWithPath: dump))
        }
    }

    private static func line(_ totals: Totals) -> String {
        func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
        func mean(_ values: [Double]) -> String {
            rounded(values.reduce(0, +) / Double(max(values.count, 1)))
        }
        var line = "\(totals.pages), \(totals.refused), "
        line += String(format: "%.1f ms", totals.seconds / Double(max(totals.pages, 1)) * 1000)
        let bodies = totals.bodies
        if bodies.isEmpty {
            line += " | - "
        } else {
            line += " | \(mean(bodies.map(\.precision))) \(mean(bodies.map(\.recall)))"
            line += " \(mean(bodies.map(\.f1)))"
        }
        let marks = totals.marks
        if marks.isEmpty {
            line += " | - "
        } else {
            line += " | \(mean(marks.map(\.with))) \(mean(marks.map(\.without)))"
        }
        for field in ["headline", "date", "source"] {
            let (right, all) = totals.right[field] ?? (0, 0)
            line += all == 0 ? " | -" : " | \(right)/\(all)"
        }
        return line
    }

    /// Adds a page to the totals and says what is wrong with it.
    private static func count(
        _ page: HTMLPageGold,
        _ article: Article?,
        into totals: inout Totals
    ) -> [String] {
        var notes: [String] = []
        totals.pages += 1
        if article == nil {
            totals.refused += 1
            notes.append("refused")
        }
        let body = article?.bodyText ?? ""
        if let gold = page.body {
            let found = words(body)
            let expected = words(gold)
            let score = score(found, expected)
            totals.bodies.append(score)
            notes.append(String(format: "F1 %.3f", score.f1))
            if score.f1 < 0.98 {
                notes.append("missed: \(difference(expected, found))")
                notes.append("too much: \(difference(found, expected))")
            }
        }
        if !page.with.isEmpty || !page.without.isEmpty {
            let missed = page.with.filter { !body.contains($0) }
            let wrong = page.without.filter { body.contains($0) }
            totals.marks.append(
                (
                    1 - Double(missed.count) / Double(max(page.with.count, 1)),
                    1 - Double(wrong.count) / Double(max(page.without.count, 1))
                )
            )
            notes += missed.map { "missed “\($0)”" } + wrong.map { "too much “\($0)”" }
        }
        let fields = [
            ("headline", page.headline, article?.headline ?? ""),
            ("date", page.date, article?.datePublished?.text ?? ""),
            ("source", page.source, article?.source ?? ""),
        ]
        for (field, gold, read) in fields {
            guard let gold else { continue }
            let isRight = field == "date" ? gold.prefix(10) == read.prefix(10) : agree(gold, read)
            let sums = totals.right[field] ?? (0, 0)
            totals.right[field] = (sums.right + (isRight ? 1 : 0), sums.all + 1)
            if !isRight { notes.append("\(field) “\(read)”, not “\(gold)”") }
        }
        return notes
    }

    // MARK: Comparing

    /// Whether two headlines differ in nothing that matters.
    private static func agree(_ first: String, _ second: String) -> Bool {
        func bare(_ text: String) -> String {
            String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter(isWord)))
        }
        func cut(_ text: String) -> [String] {
            var shorter = [text]
            for separator in [" | ", " – ", " — ", " - ", " : ", " · ", " « ", " » ", "_", " ["] {
                let parts = text.components(separatedBy: separator)
                for count in parts.indices.dropFirst() {
                    shorter.append(parts.prefix(count).joined(separator: separator))
                }
            }
            return shorter.map(bare)
        }
        return cut(first).contains(bare(second)) || cut(second).contains(bare(first))
    }

    private static func score(_ found: [String: Int], _ expected: [String: Int]) -> Score {
        var common = 0
        for (word, number) in found { common += min(number, expected[word] ?? 0) }
        let all = found.values.reduce(0, +)
        let gold = expected.values.reduce(0, +)
        if all == 0, gold == 0 { return Score(precision: 1, recall: 1, f1: 1) }
        let precision = all == 0 ? 0 : Double(common) / Double(all)
        let recall = gold == 0 ? 0 : Double(common) / Double(gold)
        let f1 = common == 0 ? 0 : 2 * precision * recall / (precision + recall)
        return Score(precision: precision, recall: recall, f1: f1)
    }

    /// The words of a text and how often each occurs: runs of what Python takes for `\w`.
    private static func words(_ text: String) -> [String: Int] {
        var words: [String: Int] = [:]
        for word in text.unicodeScalars.split(whereSeparator: { !isWord($0) }) {
            words[String(word), default: 0] += 1
        }
        return words
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: scalar == "_"
        }
    }

    /// The words that one text has and another has not, the longest first.
    private static func difference(_ first: [String: Int], _ second: [String: Int]) -> String {
        let words = first.filter { $0.value > second[$0.key] ?? 0 }
        let number = words.reduce(0) { $0 + $1.value - (second[$1.key] ?? 0) }
        let longest = words.keys.sorted { ($0.count, $0) > ($1.count, $1) }.prefix(8)
        return "\(number) (\(longest.joined(separator: " ")))"
    }
}
