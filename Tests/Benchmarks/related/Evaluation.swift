import Foundation
import News

/// nDCG@10 with binary relevance: a report of the same event is relevant, nothing else is.
///
/// The ideal is the number of other reports of the event, cut at ten. One query for each article
/// whose event has another report.
struct Evaluation {
    let labelled: LabelledArticles
    private let sizes: [String: Int]
    /// The articles asked for, by id.
    let queries: [ArticleID]

    init(_ labelled: LabelledArticles) {
        self.labelled = labelled
        let sizes = labelled.events.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        self.sizes = sizes
        queries = labelled.events.filter { (sizes[$1] ?? 0) > 1 }.keys.sorted()
    }

    /// Prints one line: all queries, each set, and two halves of the events.
    func report(_ name: String, _ ranking: (ArticleID) throws -> [ArticleID]) rethrows {
        var groups: [String: (sum: Double, count: Int)] = [:]
        for query in queries {
            guard let event = labelled.events[query] else { continue }
            let value = try gain(of: ranking(query), for: query, event: event)
            let half = event.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) } >> 3 & 1
            for group in ["all", labelled.sets[query] ?? "", half == 0 ? "half A" : "half B"] {
                groups[group, default: (0, 0)].sum += value
                groups[group, default: (0, 0)].count += 1
            }
        }
        let order = ["all"] + LabelledArticles.sets.map(\.name) + ["half A", "half B"]
        let cells = order.compactMap { group in
            groups[group].map { String(format: "%@ %.4f", group, $0.sum / Double($0.count)) }
        }
        print(
            name.padding(toLength: 28, withPad: " ", startingAt: 0),
            cells.joined(separator: "  ")
        )
    }

    private func gain(of ranking: [ArticleID], for query: ArticleID, event: String) -> Double {
        var gain = 0.0
        for (place, id) in ranking.prefix(10).enumerated() where labelled.events[id] == event {
            gain += 1 / log2(Double(place) + 2)
        }
        let ideal = (0..<min(10, (sizes[event] ?? 1) - 1)).reduce(0.0) {
            $0 + 1 / log2(Double($1) + 2)
        }
        return gain / ideal
    }
}
