import Formats
import News
import Testing

@testable import Headlines

@Suite struct NeighbourGraphTests {
    @Test(
        "links repaired after each change are those worked out anew",
        arguments: [1, 2, 3] as [UInt64]
    )
    func repaired(_ seed: UInt64) throws {
        var newsroom = Newsroom(seed: seed)
        var maker = VectorMaker(stemmer: SnowballStemmer())
        // More reports of one event than there are links, so that lists are full and overflow.
        let articles =
            try newsroom.articles(8)
            + (0..<110).map { number in
                try article("e\(number)", "Bridge closed in harbour storm") {
                    $0.bodyText = "Gale warning \(number % 9), ferry \(number % 7)"
                    $0.language = "en"
                }
            }
        let vectors = articles.map { ($0.id, maker.vector(of: $0)) }
        var graph = NeighbourGraph()
        for (id, vector) in vectors.prefix(100) { _ = graph.replace(id, vector) }
        graph.beginEpoch()
        graph.relink(0..<graph.members.count)
        graph.recontext(0..<graph.members.count)
        for (id, vector) in newsroom.shuffled(vectors) {
            switch newsroom.number(0...4) {
            case 0, 1: _ = graph.replace(id, nil)
            case 2:
                let other = vectors[newsroom.number(0...vectors.count - 1)].1
                _ = graph.replace(id, other)
            default: _ = graph.replace(id, vector)
            }
            if let number = graph.number(id) { _ = graph.link(number) }
        }
        var anew = graph
        anew.relink(0..<anew.members.count)
        anew.recontext(0..<anew.members.count)
        #expect(graph.count > 50)
        for (found, expected) in zip(graph.members, anew.members) where found.isAlive {
            // A list shortened by removals may be short, but what it has is right.
            let links = expected.links.prefix(found.links.count)
            #expect(Array(found.links) == Array(links), "\(found.id)")
            #expect(found.links.count >= min(48, expected.links.count), "\(found.id)")
            #expect(found.contextLength == expected.contextLength, "\(found.id)")
        }
    }

    @Test("an article that leaves is told of by those it was linked to")
    func removal() throws {
        var maker = VectorMaker(stemmer: SnowballStemmer())
        var graph = NeighbourGraph()
        let articles = try [
            article("a", "Harbour bridge reopens"), article("b", "Harbour bridge closed"),
            article("c", "Budget vote delayed"),
        ]
        for article in articles { _ = graph.replace(article.id, maker.vector(of: article)) }
        graph.beginEpoch()
        graph.relink(0..<3)
        graph.recontext(0..<3)
        #expect(graph.replace(articles[0].id, nil) == [1])
        #expect(graph.members[1].links.isEmpty)
        #expect(graph.replace(articles[2].id, nil).isEmpty)
        #expect(graph.count == 1)
    }
}
