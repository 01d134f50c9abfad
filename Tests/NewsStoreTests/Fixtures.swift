import Foundation
import News
import Testing

@testable import NewsStore

/// A folder that is gone when the test is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/newsd-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to file: String) throws {
        let url = URL(fileURLWithPath: path + "/" + file)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        // In place, as an editor without a safe save does it.
        try text.write(to: url, atomically: false, encoding: .utf8)
    }

    func read(_ file: String) throws -> String {
        try String(contentsOfFile: path + "/" + file, encoding: .utf8)
    }

    func exists(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + file)
    }

    func remove(_ file: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + file)
    }

    func move(_ file: String, to other: String) throws {
        let place = URL(fileURLWithPath: path + "/" + other).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: path + "/" + file, toPath: path + "/" + other)
    }

    /// Every file below a folder with its text, but not the catalogue.
    func tree(_ top: String = "") throws -> [String: String] {
        var tree: [String: String] = [:]
        for case let file as String in FileManager.default.enumerator(atPath: path + "/" + top)
            ?? .init()
        where file.hasSuffix(".json") || file.contains(".tmp-") {
            tree[file] = try read(top + "/" + file)
        }
        return tree
    }
}

/// An article with the few fields a test is about.
func article(
    _ id: String,
    _ headline: String = "A headline",
    on date: String? = "2025-01-20",
    _ change: (inout Article) -> Void = { _ in }
) throws -> Article {
    var article = Article(id: try #require(ArticleID(id)), headline: headline)
    article.datePublished = try date.map { try #require(NewsDate($0)) }
    article.bodyText = "A paragraph of \(id)."
    change(&article)
    return article
}

func identifier(_ text: String) throws -> ArticleID { try #require(ArticleID(text)) }

func section(_ text: String) throws -> SectionPath { try #require(SectionPath(text)) }

func moment(_ text: String) throws -> Instant { try #require(NewsDate(text)).instant }

/// When the tests look.
let noon = Instant(milliseconds: 1_740_000_000_000)
