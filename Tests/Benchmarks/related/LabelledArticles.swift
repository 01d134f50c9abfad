import Foundation
import News

/// Articles of public data sets, with the event that each reports where that is known.
struct LabelledArticles {
    /// The sets whose articles name their event, then those that only stand in the way.
    static let sets: [(name: String, isLabelled: Bool, limit: Int)] = [
        ("argos-events", true, .max), ("newscluster-events", true, .max), ("ecbplus", true, .max),
        ("bbc-news", false, .max), ("wikinews-en", false, .max), ("digitalgov-news", false, .max),
        ("reuters-21578", false, 6000), ("senate-press-releases", false, 6000),
    ]

    var articles: [Article] = []
    /// The event of an article, by id.
    var events: [ArticleID: String] = [:]
    /// The set of an article, by id.
    var sets: [ArticleID: String] = [:]
    /// The names of sets that are not there.
    var missing: [String] = []

    /// Adds the articles of one set that have a headline.
    mutating func load(_ set: String, isLabelled: Bool, limit: Int, from folder: String) throws {
        let path = "\(folder)/\(set)/articles.jsonl.gz"
        guard FileManager.default.fileExists(atPath: path) else {
            missing.append(set)
            return
        }
        for line in try Self.unpack(path).split(separator: UInt8(ascii: "\n")).prefix(limit) {
            let record = try JSONDecoder().decode(Record.self, from: Data(line))
            guard let headline = record.headline, !headline.isEmpty,
                let id = ArticleID(Self.name(record.id))
            else { continue }
            var article = Article(id: id, headline: headline)
            article.revision = "1"
            article.bodyText = record.body
            article.summary = record.summary
            article.language = record.language
            article.source = record.source
            article.datePublished = record.published.flatMap { NewsDate($0) }
            articles.append(article)
            sets[id] = set
            if isLabelled, let cluster = record.cluster { events[id] = cluster }
        }
    }

    private struct Record: Decodable {
        var id: String
        var headline: String?
        var body: String?
        var summary: String?
        var published: String?
        var source: String?
        var language: String?
        var cluster: String?
    }

    private static func name(_ text: String) -> String {
        let allowed = text.lowercased().unicodeScalars.map { scalar in
            scalar.isASCII && scalar.properties.isAlphabetic
                || "0123456789.-".contains(
                    Character(scalar)
                ) ? Character(scalar) : "_"
        }
        return String(String(allowed).prefix(ArticleID.maximumLength))
    }

    private static func unpack(_ path: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["zcat", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }
}
