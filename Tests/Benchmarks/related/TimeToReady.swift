import Formats
import Foundation
import Headlines
import News

/// How long a new store of press releases, long and alike, takes until all lists are there.
enum TimeToReady {
    static func measure(_ folder: String, count: Int) async throws {
        var releases = LabelledArticles()
        try releases.load("senate-press-releases", isLabelled: false, limit: count, from: folder)
        guard releases.missing.isEmpty else {
            print("not in \(folder), so not measured: senate-press-releases")
            return
        }
        let repository = MemoryRepository(releases.articles)
        let indexer = RelatedIndexer(repository: repository) { SnowballStemmer() }
        let begin = ContinuousClock().now
        try await indexer.catchUp()
        let first = (ContinuousClock().now - begin) / .seconds(1)
        let middle = ContinuousClock().now
        try await RelatedIndexer(repository: repository) { SnowballStemmer() }.catchUp()
        let restart = (ContinuousClock().now - middle) / .seconds(1)
        print(
            String(
                format: "%d articles ready after %.2f s, after a restart %.2f s; lists %016llx",
                releases.articles.count,
                first,
                restart,
                fingerprint(repository, releases.articles.map(\.id).sorted())
            )
        )
    }

    /// Tells whether two programs made the same lists of the same articles (FNV-1a).
    private static func fingerprint(_ repository: MemoryRepository, _ ids: [ArticleID]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        for id in ids {
            add(id.rawValue)
            for neighbour in repository.neighbours(of: id) ?? [] {
                add("\(neighbour.id) \(neighbour.score.bitPattern)")
                for reason in neighbour.reasons {
                    add("\(reason.kind) \(reason.value) \(reason.weight.bitPattern)")
                }
            }
        }
        return hash
    }
}
