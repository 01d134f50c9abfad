import Formats
import Foundation
import News

/// Holds the feed reader against the labelled feeds of feedparser and gofeed:
/// `bench-formats feeds FOLDER`, with `--details` each expectation that fails.
///
/// Feedparser's files say `Expect:` in a comment, gofeed's lie beside a JSON of what they hold. Of an
/// entry title, link, id, dates, author, summary and content are looked at. An expectation is met when
/// the value is the one expected, sign for sign but for white space around it, and dates the same
/// moment. It cannot be so strict in these places:
///
/// - Texts that are HTML are compared as they are stored: both through the sanitiser, which leaves
///   other elements than feedparser's and writes them in its own way, the div around XHTML aside.
/// - What feedparser calls the summary is the content of an entry without one, and its date of
///   publication that of the change of an entry without one.
/// - gofeed tells the author of RSS as it stands, here name and address are two.
///
/// Files whose expectations need the headers of an HTTP answer (`base/http_*`) are read, not compared.
struct FeedExpectations {
    struct Count {
        var files = 0
        var met = 0
        var failed = 0
        var refused = 0
    }

    struct Expectation {
        var entry: Int
        var field: String
        var value: String
    }

    let folder: String
    let showsDetails: Bool
    var counts: [String: Count] = [:]

    static func run(_ folder: String, details: Bool) {
        var run = FeedExpectations(folder: folder, showsDetails: details)
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
        for name in names.sorted() where name.hasSuffix(".xml") { run.check(name) }
        run.report()
    }

    /// What came of the feeds of one collection.
    static func counts(in folder: String, below collection: String) -> Count {
        var run = FeedExpectations(folder: folder, showsDetails: false)
        let prefix = (collection as NSString).lastPathComponent + "/"
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
        for name in names.sorted() where name.hasSuffix(".xml") && name.hasPrefix(prefix) {
            run.check(name)
        }
        var total = Count()
        for count in run.counts.values { run.add(count, to: &total) }
        return total
    }

    private mutating func check(_ name: String) {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return }
        let bytes = Array(data)
        let expectations =
            name.contains("base/http_")
            ? []
            : name.hasPrefix("gofeed/")
                ? gofeed(name) : Self.feedparser(String(decoding: bytes, as: UTF8.self))
        let group = (name as NSString).deletingLastPathComponent
        counts[group, default: Count()].files += 1
        let entries: [FeedEntry]
        do {
            entries = try FeedReader.entries(bytes)
        } catch {
            counts[group, default: Count()].refused += 1
            counts[group, default: Count()].failed += expectations.count
            if showsDetails { print("\(name): refused: \(error)") }
            return
        }
        for expectation in expectations {
            let found =
                entries.indices.contains(expectation.entry)
                ? Self.values(expectation.field, entries[expectation.entry]) : []
            if found.contains(where: { Self.isSame($0, expectation) }) {
                counts[group, default: Count()].met += 1
            } else {
                counts[group, default: Count()].failed += 1
                if showsDetails {
                    print("\(name): \(expectation.field): \(expectation.value) != \(found)")
                }
            }
        }
    }

    private func report() {
        func row(_ name: String, _ count: Count) {
            let all = count.met + count.failed
            let share = all == 0 ? 100 : Double(count.met) * 100 / Double(all)
            print(
                "\(name): \(count.files) files, \(count.refused) refused, \(count.met) of \(all)"
                    + " expectations met (\((share * 10).rounded() / 10) %)"
            )
        }
        var total = Count()
        var wellFormed = Count()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            row(name, count)
            add(count, to: &total)
            if name.hasPrefix("feedparser/wellformed") || name.hasPrefix("gofeed") {
                add(count, to: &wellFormed)
            }
        }
        row("well-formed", wellFormed)
        row("all", total)
    }

    private func add(_ count: Count, to total: inout Count) {
        total.files += count.files
        total.met += count.met
        total.failed += count.failed
        total.refused += count.refused
    }

    // MARK: What is expected

    /// The comparisons of a Python expression that concern an entry's fields.
    private static func feedparser(_ text: String) -> [Expectation] {
        guard let start = text.range(of: "Expect:"),
            let end = text.range(of: "\n", range: start.upperBound..<text.endIndex)
        else { return [] }
        let line = String(text[start.upperBound..<end.lowerBound])
        let pattern =
            #"entries\[(\d+)\]\['(title|link|id|guid|author|summary|description|title_detail|"#
            + #"summary_detail|content|published_parsed|updated_parsed)'\]"#
            + #"(\[0\])?(?:\['value'\])?\s*==\s*(?:u?\'\'\'(.*?)\'\'\'|u?'((?:[^'\\]|\\.)*)'|"#
            + #"u?"((?:[^"\\]|\\.)*)"|\(([\d, ]+)\))"#
        guard let regex = try? NSRegularExpression(pattern: pattern) else { return [] }
        let source = line as NSString
        return regex.matches(in: line, range: NSRange(location: 0, length: source.length)).map {
            match in
            func part(_ index: Int) -> String? {
                let range = match.range(at: index)
                return range.location == NSNotFound ? nil : source.substring(with: range)
            }
            let value =
                part(7).map { time(fromTuple: $0) }
                ?? python(part(4) ?? part(5) ?? part(6) ?? "")
            let field = (part(2) ?? "").replacingOccurrences(of: "_detail", with: "")
            return Expectation(entry: Int(part(1) ?? "") ?? 0, field: field, value: value)
        }
    }

    /// `(2003, 12, 31, 10, 14, 55, 2, 365, 0)` as RFC 3339.
    private static func time(fromTuple text: String) -> String {
        let numbers = text.split(separator: ",").compactMap { Int($0.filter(\.isNumber)) }
        guard numbers.count >= 6 else { return text }
        func two(_ index: Int) -> String {
            numbers[index] < 10 ? "0\(numbers[index])" : "\(numbers[index])"
        }
        return "\(numbers[0])-\(two(1))-\(two(2))T\(two(3)):\(two(4)):\(two(5))Z"
    }

    /// The text of a Python string literal.
    private static func python(_ literal: String) -> String {
        var text = ""
        var rest = Substring(literal)
        while let character = rest.popFirst() {
            guard character == "\\", let escape = rest.popFirst() else {
                text.append(character)
                continue
            }
            func hex(_ digits: Int) {
                let code = UInt32(rest.prefix(digits), radix: 16) ?? 0xFFFD
                text.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
                rest = rest.dropFirst(digits)
            }
            switch escape {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "x": hex(2)
            case "u": hex(4)
            case "U": hex(8)
            default: text.append(escape)
            }
        }
        return text
    }

    private func gofeed(_ name: String) -> [Expectation] {
        let path = "\(folder)/\(name.dropLast(4)).json"
        guard let data = FileManager.default.contents(atPath: path),
            let gold = try? JSON.parse(Array(data)),
            let items = (gold["items"] ?? gold["entries"])?.elements
        else { return [] }
        var expectations: [Expectation] = []
        for (index, item) in items.enumerated() {
            func add(_ field: String, _ value: String?) {
                guard let value else { return }
                expectations.append(Expectation(entry: index, field: field, value: value))
            }
            add("title", item["title"]?.string)
            add("link", item["link"]?.string)
            add("id", item["guid"]?["value"]?.string ?? item["guid"]?.string ?? item["id"]?.string)
            add("summary", (item["description"] ?? item["summary"])?.string)
            add("content", item["content"]?["value"]?.string ?? item["content"]?.string)
            add("author name", item["author"]?.string ?? item["author"]?["name"]?.string)
            add("author name", item["authors"]?.elements?.first?["name"]?.string)
            add("published", item["publishedParsed"]?.string)
            add("updated", item["updatedParsed"]?.string)
        }
        return expectations
    }

    // MARK: What is there

    /// What the reader has for a field: one value, but for authors of gofeed.
    private static func values(_ field: String, _ entry: FeedEntry) -> [String] {
        func stored(_ text: FeedEntry.Text?) -> String? {
            text.map { $0.isHTML ? $0.stored ?? "" : $0.value }
        }
        let value: String?
        switch field {
        case "title": value = stored(entry.title)
        case "link": value = entry.link
        case "id", "guid": value = entry.id
        case "summary", "description": value = stored(entry.summary ?? entry.content)
        case "content": value = stored(entry.content)
        case "published", "published_parsed": value = entry.publishedText ?? entry.updatedText
        case "updated", "updated_parsed": value = entry.updatedText
        case "author":
            let name = entry.authors.first?.name
            // feedparser's way of telling both.
            value =
                name != nil && entry.email != nil && name != entry.email
                ? "\(name ?? "") (\(entry.email ?? ""))" : name ?? entry.email
        case "author name": return [entry.authors.first?.name ?? "", entry.email ?? ""]
        default: value = nil
        }
        return [value ?? ""]
    }

    private static func isSame(_ found: String, _ expectation: Expectation) -> Bool {
        let expected = expectation.value.trimmingCharacters(in: .whitespacesAndNewlines)
        let found = found.trimmingCharacters(in: .whitespacesAndNewlines)
        switch expectation.field {
        case "published", "published_parsed", "updated", "updated_parsed":
            let reader = ISO8601DateFormatter()
            guard let one = reader.date(from: found), let other = reader.date(from: expected) else {
                return found == expected
            }
            return one == other
        case "title", "summary", "description", "content":
            // The value expected is HTML wherever feedparser or gofeed tells it as they found it.
            return found == expected || withoutDiv(found) == stored(expected)
                || stored(found) == stored(expected)
        default: return found == expected
        }
    }

    private static func stored(_ text: String) -> String {
        HTMLSanitizer.sanitize(withoutDiv(text)) ?? ""
    }

    private static func withoutDiv(_ text: String) -> String {
        guard text.hasPrefix("<div>"), text.hasSuffix("</div>") else { return text }
        return String(text.dropFirst(5).dropLast(6))
    }
}
