import Formats
import Headlines
import News
import Testing

/// An article with an id and a headline, and what `change` sets.
func article(
    _ id: String,
    _ headline: String = "",
    _ change: (inout Article) -> Void = { _ in }
) throws -> Article {
    var article = Article(
        id: try #require(ArticleID(id)),
        headline: headline.isEmpty ? "Article \(id)" : headline
    )
    change(&article)
    return article
}

/// Random numbers that are the same for one seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Made-up news: events with words of their own, told by several reports each.
struct Newsroom {
    private var generator: SeededGenerator
    private static let syllables = [
        "bar", "cel", "dor", "fin", "gal", "hem", "jor", "kel", "lum", "mir", "nov", "por",
        "qui", "ras", "sel", "tor", "vel", "wex", "yar", "zon",
    ]

    init(seed: UInt64) { generator = SeededGenerator(state: seed) }

    /// Reports of events, some withheld, some copies of another, one without a word in it.
    mutating func articles(_ count: Int, prefix: String = "a") throws -> [Article] {
        let events = max(1, count / 6)
        let common = words(120)
        let vocabularies = (0..<events).map { _ in words(14) }
        var articles: [Article] = []
        for number in 0..<count {
            let own = vocabularies[number % events]
            let text = (0..<Int.random(in: 30...80, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? own[Int.random(in: 0..<own.count, using: &generator)]
                    : common[Int.random(in: 0..<common.count, using: &generator)]
            }
            articles.append(
                try article("\(prefix)\(number)", text.prefix(6).joined(separator: " ")) {
                    $0.bodyText = text.joined(separator: " ")
                    $0.language = "en"
                    if number % 17 == 3 { $0.status = .withheld }
                    if number % 13 == 5 { $0.bodyText = articles[number - 1].bodyText }
                    if number % 29 == 7 { ($0.headline, $0.bodyText) = ("The", nil) }
                }
            )
        }
        return articles
    }

    private mutating func words(_ count: Int) -> [String] {
        (0..<count).map { _ in
            let word = (0..<3).map { _ in
                Self.syllables[Int.random(in: 0..<Self.syllables.count, using: &generator)]
            }.joined()
            return Bool.random(using: &generator)
                ? word : word.prefix(1).uppercased() + word.dropFirst()
        }
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        elements.shuffled(using: &generator)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }
}

/// An indexer of `shelf` with the stemmer of the product.
func makeIndexer(_ shelf: Shelf) -> RelatedIndexer {
    RelatedIndexer(repository: shelf) { SnowballStemmer() }
}

/// The lists of these articles, worked out in one go.
func lists(of articles: [Article]) async throws -> [ArticleID: [Neighbour]] {
    let shelf = Shelf(articles)
    try await makeIndexer(shelf).catchUp()
    return shelf.lists
}
