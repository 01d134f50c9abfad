import Formats
import Foundation
import News

/// Measures the readers and writers: `bench-formats speed`, `html FOLDER`, `feeds FOLDER`,
/// `xml FOLDER`.
///
/// FOLDER holds pages as NAME.html.gz beside NAME.json with `articleBody`, the layout of
/// scrapinghub/article-extraction-benchmark.
@main
struct BenchFormats {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "html": try pages(in: arguments.dropFirst().first ?? ".", verbose: arguments.count > 2)
        case "feeds":
            FeedExpectations.run(
                arguments.dropFirst().first ?? ".",
                details: arguments.contains("--details")
            )
        case "xml":
            XMLFixtures.run(
                arguments.dropFirst().first ?? ".",
                details: arguments.contains("--details")
            )
        case "read":
            let folder = arguments.dropFirst().first ?? "."
            print(ReadingFiles.run(folder, details: arguments.contains("--details")))
        default: speed()
        }
    }

    // MARK: Speed

    static func speed() {
        guard let id = ArticleID("2025-01-20-sample") else { return }
        var article = Article(id: id, headline: "Harbour bridge reopens after two years of repairs")
        let paragraph = String(
            repeating: "The council said on Monday that the work was done. ",
            count: 8
        )
        article.bodyText = Array(repeating: paragraph, count: 8).joined(separator: "\n\n")
        article.datePublished = NewsDate("2025-01-20T08:30:00Z")
        article.source = "Example News"
        article.tags = ["bridges", "traffic", "council"]
        article.wire = (0..<10).map { .init(title: "Another headline, number \($0)") }
        let published = PublishedArticle(article: article, url: "https://example.org/articles/x")
        let native = NativeFormat.encode(article)
        var html = article
        html.bodyHTML = Array(repeating: "<p>\(paragraph)</p>", count: 8).joined()
        html.bodyText = nil
        let nativeHTML = NativeFormat.encode(html)
        let feed = Feed(
            title: "News",
            homePageURL: "https://example.org/",
            feedURL: "https://example.org/h",
            updated: Instant(milliseconds: 0),
            items: Array(
                repeating: FeedItem(headline: Headline(article), url: "https://example.org/x"),
                count: 20
            )
        )
        let reader = DocumentReader()
        print("article of \(native.count) bytes, with HTML \(nativeHTML.count) bytes")
        measure("native decode") { (try? NativeFormat.decode(native)) != nil }
        measure("native encode") { !NativeFormat.encode(article).isEmpty }
        measure("read native") { reader.read(native, name: "a.json", format: .native).count == 1 }
        measure("read native, HTML") {
            reader.read(nativeHTML, name: "a.json", format: .native).count == 1
        }
        let text = PlainTextFormat.encode(published)
        measure("read text") { reader.read(text, name: "a.txt", format: .text).count == 1 }
        let markdown = MarkdownFormat.encode(published)
        measure("read Markdown") {
            reader.read(markdown, name: "a.md", format: .markdown).count == 1
        }
        measure("JSON Feed of 20") { !JSONFeedFormat.encode(feed).isEmpty }
        measure("Atom of 20") { !AtomFormat.encode(feed).isEmpty }
        measure("RSS of 20") { !RSSFormat.encode(feed).isEmpty }
        measure("JSON-LD") { !JSONLDFormat.encode(published).isEmpty }
        measure("text") { !PlainTextFormat.encode(published).isEmpty }
    }

    static func measure(_ name: String, _ body: () -> Bool) {
        let clock = ContinuousClock()
        var count = 0
        let start = clock.now
        while clock.now - start < .milliseconds(400) {
            for _ in 0..<20 where body() { count += 1 }
        }
        let elapsed = clock.now - start
        let micros =
            Double(elapsed.components.attoseconds) / 1e12 + Double(elapsed.components.seconds) * 1e6
        let each = micros / Double(max(count, 1))
        print("\(name): \((each * 10).rounded() / 10) us, \(Int(1e6 / each))/s")
    }

    // MARK: Pages

    static func pages(in folder: String, verbose: Bool) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".html.gz") }.sorted()
        let reader = DocumentReader()
        var precision = 0.0
        var recall = 0.0
        var count = 0.0
        var failures = 0
        var dates = 0
        var headlines = 0
        var seconds = 0.0
        for name in names {
            let base = String(name.dropLast(".html.gz".count))
            guard let page = unzipped("\(folder)/\(name)"),
                let data = FileManager.default.contents(atPath: "\(folder)/\(base).json"),
                let gold = try? JSON.parse(Array(data))
            else { continue }
            let start = Date()
            let results = reader.read(page, name: "page.html", format: .html)
            seconds += Date().timeIntervalSince(start)
            let article = try? results.first?.result.get().article
            if article == nil { failures += 1 }
            if let date = gold["date"]?.string, let read = article?.datePublished,
                read.text.hasPrefix(date)
            {
                dates += 1
            }
            if let title = gold["title"]?.string, title == article?.headline { headlines += 1 }
            guard let body = gold["articleBody"]?.string else {
                count += 1
                let (found, all) = marks(gold, article?.bodyText ?? "")
                precision += found
                recall += all
                continue
            }
            count += 1
            let (p, r) = score(article?.bodyText ?? "", body)
            precision += p
            recall += r
            if verbose, 2 * p * r / max(p + r, 0.001) < 0.85 {
                print("\(base) P \(p) R \(r) \(gold["url"]?.string ?? "")")
            }
        }
        let p = precision / max(count, 1)
        let r = recall / max(count, 1)
        print(
            "\(Int(count)) pages, \(failures) refused, precision \(p), recall \(r), F1 \(2 * p * r / max(p + r, 0.001)),"
                + " dates \(dates), headlines \(headlines), \(seconds / max(count, 1) * 1000) ms each"
        )
    }

    /// For pages with marked passages: the share of those left out, and of those found.
    static func marks(_ gold: JSON.Node, _ text: String) -> (Double, Double) {
        let with = (gold["with"]?.elements ?? []).compactMap(\.string)
        let without = (gold["without"]?.elements ?? []).compactMap(\.string)
        let found = with.filter { text.contains($0) }.count
        let wrong = without.filter { text.contains($0) }.count
        let precision = found + wrong == 0 ? 1 : Double(found) / Double(found + wrong)
        return (precision, with.isEmpty ? 1 : Double(found) / Double(with.count))
    }

    /// Precision and recall over shingles of four words.
    static func score(_ text: String, _ gold: String) -> (Double, Double) {
        let found = shingles(text)
        let expected = shingles(gold)
        var common = 0
        for (shingle, number) in found { common += min(number, expected[shingle] ?? 0) }
        let foundCount = found.values.reduce(0, +)
        let expectedCount = expected.values.reduce(0, +)
        return (
            foundCount == 0 ? 0 : Double(common) / Double(foundCount),
            expectedCount == 0 ? 0 : Double(common) / Double(expectedCount)
        )
    }

    static func shingles(_ text: String) -> [String: Int] {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        var shingles: [String: Int] = [:]
        guard words.count >= 4 else {
            return words.isEmpty ? [:] : [words.joined(separator: " "): 1]
        }
        for index in 0...(words.count - 4) {
            shingles[words[index..<(index + 4)].joined(separator: " "), default: 0] += 1
        }
        return shingles
    }

    static func unzipped(_ path: String) -> [UInt8]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
        process.arguments = ["-dc", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(data)
    }
}
