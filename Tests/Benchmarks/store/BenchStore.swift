import Foundation
import News
import NewsStore

/// Measures the store: import, reconciliation, and what one read costs.
///
/// `bench-store FOLDER [DOCUMENTS.ndjson]`: FOLDER is made and left behind. Without documents,
/// 20,000 are made up.
@main
struct BenchStore {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("usage: bench-store FOLDER [DOCUMENTS.ndjson]")
            return
        }
        let content = arguments[1]
        let document = arguments.count > 2 ? arguments[2] : try madeUp(in: content)
        var store = try FileArticleRepository(content: content, mode: .shared)
        try await clock("import") {
            let progress = try await ImportRun(into: store).run([.path(document)]) { event in
                if case .rejected(let rejection) = event { print(rejection) }
            }
            return progress.documents
        }
        try await clock("import again") {
            try await ImportRun(into: store).run([.path(document)]) { _ in }.unchanged
        }
        let catalogue = content + "/.newsd/catalogue.sqlite"
        let size = try FileManager.default.attributesOfItem(atPath: catalogue)[.size] ?? 0
        print("catalogue: \(size) bytes")
        try await clock("reconcile, nothing changed") { try store.reconcile().unchanged }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: catalogue + suffix)
        }
        store = try FileArticleRepository(content: content, mode: .shared)
        try await clock("reconcile, catalogue lost") { try store.reconcile().added }
        try latencies(store)
    }

    /// Prints how long one of many takes.
    private static func clock(_ name: String, _ body: () async throws -> Int) async throws {
        let start = ContinuousClock.now
        let count = try await body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = Int(Double(count) / seconds)
        print("\(name): \(count) in \(String(format: "%.2f", seconds)) s, \(rate)/s")
    }

    private static func latencies(_ store: FileArticleRepository) throws {
        let now = Instant.now()
        var query = HeadlineQuery(limit: 100)
        var ids: [ArticleID] = []
        while true {
            let page = try store.headlines(query, at: now)
            ids += page.headlines.map(\.id)
            guard page.hasMore else { break }
            query.after = page.headlines.last?.position
        }
        guard ids.count > 100 else { return }
        var random = SystemRandomNumberGenerator()
        func any() -> ArticleID { ids[Int.random(in: 0..<ids.count, using: &random)] }
        let list = ids.prefix(50).map { id in
            Neighbour(
                id: id,
                score: 0.5,
                reasons: (0..<5).map {
                    Neighbour.Reason(kind: "term", value: "export controls \($0)", weight: 0.1)
                }
            )
        }
        try store.saveNeighbours(Dictionary(uniqueKeysWithValues: ids.map { ($0, list) }))
        try measure("article") { _ = try store.article(any()) }
        try measure("headlines of 50 ids") { _ = try store.headlines((0..<50).map { _ in any() }) }
        try measure("neighbours, 50 with 5 reasons") { _ = try store.neighbours(of: any()) }
        try measure("newest 20") { _ = try store.headlines(HeadlineQuery(limit: 20), at: now) }
        query = HeadlineQuery(limit: 20)
        query.section = SectionPath("government")
        try measure("newest 20 of a section") { _ = try store.headlines(query, at: now) }
        let sample = try store.headlines(ids)
        try measure("newest 20 of section and source, from a place") {
            let headline = sample[any()]
            query.source = headline?.source
            query.after = headline?.position
            _ = try store.headlines(query, at: now)
        }
        query.tag = "no such tag"
        try measure("section, source and a tag nobody has") {
            _ = try store.headlines(query, at: now)
        }
        let titles = ids.map { Article.WireHeadline(title: sample[$0]?.title ?? "") }
        try measure("resolve 10 titles") {
            _ = try store.resolve((0..<10).map { _ in titles[Int.random(in: 0..<titles.count)] })
        }
        try measure("sections", times: 50) { _ = try store.sections(at: now) }
        try measure("count", times: 50) { _ = try store.count(at: now) }
    }

    private static func measure(
        _ name: String,
        times: Int = 2000,
        _ body: () throws -> Void
    ) throws {
        var microseconds: [Double] = []
        for _ in 0..<times {
            let start = ContinuousClock.now
            try body()
            microseconds.append((ContinuousClock.now - start) / .microseconds(1))
        }
        microseconds.sort()
        let (median, p99) = (microseconds[times / 2], microseconds[times * 99 / 100])
        print("\(name): median \(Int(median)) us, p99 \(Int(p99)) us")
    }

    private static func madeUp(in content: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: content,
            withIntermediateDirectories: true
        )
        let path = content + "/made-up.ndjson"
        var text = ""
        for number in 0..<20_000 {
            let day = "20\(10 + number % 15)-\(10 + number % 3)-\(10 + number % 19)"
            let body = (0..<60).map { "Sentence \($0 * number) of an article about \(number)." }
            text += """
                {"id": "m\(number)", "headline": "Article number \(number)", "body_text": "\
                \(body.joined(separator: " "))", "source": "Source \(number % 63)", \
                "section": "government/senate", "language": "en", "date_published": "\(day)"}\n
                """
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
