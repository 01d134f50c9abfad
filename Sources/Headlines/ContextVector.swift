import News

/// The vector of an article together with those closest to it.
///
/// Two reports of one event may share few words, yet each shares words with the other reports; the
/// closest articles speak for an article as much as it does for itself.
struct ContextVector {
    /// How many of the closest articles count.
    static let closest = 6
    /// The share of the article itself, and of its closest together.
    static let unit = 256.0

    /// Who speaks for an article: itself, and its closest by the square of their similarity.
    static func shares(
        of number: UInt32,
        links: ContiguousArray<NeighbourGraph.Link>
    ) -> ContiguousArray<NeighbourGraph.Share> {
        var shares: ContiguousArray = [NeighbourGraph.Share(article: number, weight: Int32(unit))]
        guard let best = links.first else { return shares }
        let squares = links.prefix(closest).map { link in
            let ratio = Double(link.score) / Double(best.score)
            return ratio * ratio
        }
        let total = squares.reduce(0, +)
        for (link, square) in zip(links, squares) {
            let weight = Int32((unit * square / total).rounded())
            shares.append(NeighbourGraph.Share(article: link.article, weight: weight))
        }
        return shares
    }

    /// The weight of each term, by number; zero for almost all.
    private(set) var weights: ContiguousArray<Int32> = []
    /// The terms with a weight, in the order in which they came.
    private(set) var terms: ContiguousArray<UInt32> = []
    /// The length of the vector.
    private(set) var length = 0.0

    /// Replaces the vector by that of another article.
    mutating func load(
        _ shares: ContiguousArray<NeighbourGraph.Share>,
        from members: ContiguousArray<NeighbourGraph.Member>,
        terms count: Int
    ) {
        for term in terms { weights[Int(term)] = 0 }
        terms.removeAll(keepingCapacity: true)
        if weights.count < count {
            weights.append(contentsOf: repeatElement(0, count: count - weights.count))
        }
        for share in shares where share.weight > 0 {
            for entry in members[Int(share.article)].signature.entries {
                let term = Int(entry.term)
                if weights[term] == 0 { terms.append(entry.term) }
                weights[term] += share.weight * Int32(entry.weight)
            }
        }
        var square: Int64 = 0
        for term in terms {
            let weight = Int64(weights[Int(term)])
            square += weight * weight
        }
        length = Double(square).squareRoot()
    }

    /// The product with the signature of an article.
    func product(_ signature: Signature) -> Int64 {
        var sum: Int64 = 0
        for entry in signature.entries {
            sum += Int64(weights[Int(entry.term)]) * Int64(entry.weight)
        }
        return sum
    }
}
