import Foundation
import GRDB
package import News

/// A search without an index: every article is looked through, and ranked as FTS5 does it.
extension InMemoryRepository {
    package func indexTexts(limit: Int) throws(RepositoryError) -> Int { 0 }

    package func search(
        _ query: SearchQuery,
        at now: Instant
    ) throws(RepositoryError) -> SearchPage {
        var list = query.list
        // The turn is that of the whole list, and all of it is looked through.
        (list.after, list.asOf, list.limit) = (nil, nil, Int.max)
        let scope = try headlines(list, at: now)
        let articles = usableArticles()
        let hits = try Catalogue.mapping { () throws in
            // Only for its tokenizers.
            try DatabaseQueue().read { db in
                let pattern = try SearchPattern(query.words, in: db)
                let scores = RankedTexts(articles, pattern).scores
                return scope.headlines.compactMap { headline -> SearchHit? in
                    guard let score = scores[headline.id], let article = articles[headline.id]
                    else { return nil }
                    return SearchHit(
                        article,
                        headline,
                        score: query.order == .date ? 0 : score,
                        by: pattern
                    )
                }
            }
        }
        // What is equally good stays in the order of lists.
        var sorted = hits.sorted { one, other in
            one.score != other.score
                ? one.score > other.score : one.headline.position < other.headline.position
        }
        if let after = query.list.after {
            let score = query.order == .date ? 0 : query.afterScore ?? .infinity
            sorted.removeAll { hit in
                hit.score != score ? hit.score > score : hit.headline.position <= after
            }
        }
        return SearchPage(
            hits: Array(sorted.prefix(query.list.limit)),
            hasMore: sorted.count > query.list.limit,
            turnsAt: scope.turnsAt
        )
    }
}

/// Okapi BM25 over all columns, as `bm25()` has it (SQLite FTS5 §5.1.1).
private struct RankedTexts {
    /// Of the articles that are found, by id.
    private(set) var scores: [ArticleID: Double] = [:]

    init(_ articles: [ArticleID: Article], _ pattern: SearchPattern) {
        let phrases = pattern.phrases.indices
        var texts: [ArticleID: (counts: [Double], words: Int)] = [:]
        var holders = phrases.map { _ in 0.0 }
        for (id, article) in articles {
            var counts = phrases.map { _ in 0.0 }
            var words = 0
            for (column, weight) in zip(SearchText(article).columns, SearchText.weights) {
                let occurrences = pattern.occurrences(in: column)
                words += occurrences.words.count
                for phrase in phrases {
                    counts[phrase] += weight * Double(occurrences.count(of: phrase))
                }
            }
            for phrase in phrases where counts[phrase] > 0 { holders[phrase] += 1 }
            texts[id] = (counts, words)
        }
        guard pattern.expression != nil else { return }
        let total = Double(texts.count)
        let average = Double(texts.values.reduce(0) { $0 + $1.words }) / total
        for (id, text) in texts {
            let isFound = phrases.allSatisfy { phrase in
                (text.counts[phrase] > 0) != pattern.phrases[phrase].isExcluded
            }
            guard isFound else { continue }
            scores[id] = phrases.reduce(0) { score, phrase in
                let rarity = log((total - holders[phrase] + 0.5) / (holders[phrase] + 0.5))
                let count = text.counts[phrase]
                let length = 1.2 * (1 - 0.75 + 0.75 * Double(text.words) / average)
                return score + (rarity > 0 ? rarity : 1e-6) * (count * 2.2) / (count + length)
            }
        }
    }
}
