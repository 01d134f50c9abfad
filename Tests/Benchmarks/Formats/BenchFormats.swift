import Formats
import Foundation
import News

/// Measures the readers and writers: `bench-formats speed`, `html FOLDER`, `feeds FOLDER`,
/// `xml FOLDER`, `read FOLDER`, `table FOLDER`.
@main
struct BenchFormats {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "html":
            HTMLPages.run(
                arguments.dropFirst().first ?? ".",
                details: arguments.contains("--details"),
                dump: arguments.last.flatMap {
                    $0.hasPrefix("--dump=") ? String($0.dropFirst(7)) : nil
                }
            )
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
        case "table": FixtureTable.run(arguments.dropFirst().first ?? ".")
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
        // What goes along is found by reading what was written.
        let marked = PublishedArticle(article: html, url: "https://example.org/articles/x")
        measure("NITF") { !NITFFormat.encode(marked).isEmpty }
        measure("NewsML-G2") { !NewsMLG2Format.encode(marked).isEmpty }
        measure("ninjs 3.1") { !NinjsFormat.encode(marked, .v3_1).isEmpty }
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
