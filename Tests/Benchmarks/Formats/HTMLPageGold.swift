import Formats
import Foundation
import News

/// A page of the fixtures and what should be read from it.
///
/// Sets lie in folders named as where they come from: `article-extraction-benchmark` and
/// `trafilatura` (NAME.html.gz beside NAME.json), `readability` (a folder a page),
/// `newspaper4k` (html, txt, metadata) and `gne-chinese` (pages alone).
struct HTMLPageGold {
    let set: String
    let name: String
    let path: String
    var body: String?
    /// Passages that must, and that must not, be in the body.
    var with: [String] = []
    var without: [String] = []
    var headline: String?
    var date: String?
    var source: String?

    /// The pages of a set, or of all the sets in a folder.
    static func pages(in folder: String) -> [Self] {
        let sets = [
            "article-extraction-benchmark", "readability", "newspaper4k", "trafilatura",
            "gne-chinese",
        ]
        let root = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let name = root.components(separatedBy: "/").last ?? ""
        if sets.contains(name) { return pages(of: name, in: root) }
        return sets.flatMap { pages(of: $0, in: "\(root)/\($0)") }
    }

    private static func pages(of set: String, in folder: String) -> [Self] {
        let files = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
        return files.filter { $0.hasSuffix(".html.gz") && !$0.hasSuffix("expected.html.gz") }
            .map { file in
                let name = String(file.dropLast(".html.gz".count))
                var page = Self(set: set, name: name, path: "\(folder)/\(file)")
                switch set {
                case "readability": page.readReadability(folder)
                case "newspaper4k": page.readNewspaper(folder)
                case "gne-chinese": break
                default: page.readMembers(folder)
                }
                return page
            }
    }

    private mutating func readMembers(_ folder: String) {
        let gold = Self.json("\(folder)/\(name).json")
        body = gold["articleBody"] as? String
        with = gold["with"] as? [String] ?? []
        without = gold["without"] as? [String] ?? []
        headline = Self.text(gold["title"])
        date = Self.text(gold["date"])
        source = Self.text(gold["sitename"])
    }

    private mutating func readReadability(_ folder: String) {
        let page = name.components(separatedBy: "/").dropLast().joined(separator: "/")
        let gold = Self.json("\(folder)/\(page)/expected-metadata.json")
        headline = Self.text(gold["title"])
        date = Self.text(gold["publishedTime"])
        source = Self.text(gold["siteName"])
        guard let bytes = BenchFormats.unzipped("\(folder)/\(page)/expected.html.gz"),
            let id = ArticleID("expected")
        else { return }
        var article = Article(id: id, headline: "")
        article.bodyHTML = String(decoding: bytes, as: UTF8.self)
        body = article.plainText
    }

    private mutating func readNewspaper(_ folder: String) {
        let page = name.components(separatedBy: "/").last ?? name
        let gold = Self.json("\(folder)/metadata/\(page).json")
        headline = Self.text(gold["title"])
        date = Self.text(gold["publish_date"])
        body = try? String(contentsOfFile: "\(folder)/txt/\(page).txt", encoding: .utf8)
    }

    private static func json(_ path: String) -> [String: Any] {
        guard let data = FileManager.default.contents(atPath: path) else { return [:] }
        return (try? JSONSerialization.jsonObject(with: data) as? [String: Any]) ?? [:]
    }

    private static func text(_ value: Any?) -> String? {
        guard let text = value as? String, !text.isEmpty else { return nil }
        return text
    }
}
