import Formats
import Foundation
import Headlines
import News

/// Measures how good related headlines are, and what they cost.
@main
struct BenchRelated {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            CommandLine.arguments.dropFirst().first ?? environment["NEWSD_DATA"]
            ?? "../shared/data"
        if let count = environment["NEWSD_READY"].flatMap(Int.init) {
            try await TimeToReady.measure(folder, count: count)
            return
        }
        var labelled = LabelledArticles()
        for set in LabelledArticles.sets {
            try labelled.load(
                set.name,
                isLabelled: set.isLabelled,
                limit: set.limit,
                from: folder
            )
        }
        if !labelled.missing.isEmpty {
            print("not in \(folder), so not measured: \(labelled.missing.joined(separator: ", "))")
        }
        let evaluation = Evaluation(labelled)
        guard !evaluation.queries.isEmpty else { return }
        print("\(labelled.articles.count) articles, \(evaluation.queries.count) queries, nDCG@10")

        let repository = MemoryRepository(labelled.articles)
        let indexer = RelatedIndexer(repository: repository) { SnowballStemmer() }
        let first = try await time { try await indexer.catchUp() }
        evaluation.report("neighbours as stored") { id in
            (repository.neighbours(of: id) ?? []).map(\.id)
        }
        let related = RelatedHeadlines(repository: repository)
        var reads: [Duration] = []
        let now = Instant.now()
        try evaluation.report("the list a reader gets") { id in
            guard let article = repository.article(id) else { return [] }
            let begin = ContinuousClock().now
            let list = try related.related(to: Headline(article), at: now)
            reads.append(ContinuousClock().now - begin)
            return list.items.map(\.headline.id)
        }
        reads.sort()
        let count = labelled.articles.count
        print("all vectors and lists from nothing: \(seconds(first)) s")
        print(
            "a read, repository in memory: median \(microseconds(reads[reads.count / 2])) us,",
            "p99 \(microseconds(reads[reads.count * 99 / 100])) us"
        )
        print(
            "signatures stored: \(repository.signatureBytes / count) bytes an article;",
            "in memory: \(await indexer.bytesPerArticle) bytes an article"
        )

        let again = RelatedIndexer(repository: repository) { SnowballStemmer() }
        let restart = try await time { try await again.catchUp() }
        print("a restart, until ready: \(seconds(restart)) s")
        let sample = Array(
            labelled.articles.filter { labelled.sets[$0.id] == "wikinews-en" }.prefix(200)
        )
        let update = try await time {
            for article in sample {
                try await again.update([article.id])
            }
        }
        if !sample.isEmpty {
            print(
                "an article replaced, its list and those it changes written:",
                "\(microseconds(update / sample.count)) us"
            )
        }
    }

    private static func time(_ body: () async throws -> Void) async rethrows -> Duration {
        let begin = ContinuousClock().now
        try await body()
        return ContinuousClock().now - begin
    }

    private static func seconds(_ duration: Duration) -> String {
        String(format: "%.2f", duration / .seconds(1))
    }

    private static func microseconds(_ duration: Duration) -> String {
        String(format: "%.0f", duration / .microseconds(1))
    }
}
