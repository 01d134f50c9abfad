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

    /// The terms it has, after one that stands for all others.
    private(set) var terms: ContiguousArray<UInt32> = [.max]
    /// The weights of ``terms``, the first of them 0.
    private(set) var weights: ContiguousArray<Int32> = [0]
    /// The length of the vector.
    private(set) var length = 0.0
    /// The place of each term in ``terms``, by number; 0 for almost all.
    private var places: ContiguousArray<UInt16> = []

    /// Replaces the vector by that of another article.
    mutating func load(
        _ shares: ContiguousArray<NeighbourGraph.Share>,
        from signatures: Signatures,
        terms count: Int
    ) {
        for term in terms.dropFirst() { places[Int(term)] = 0 }
        terms.removeSubrange(1...)
        weights.removeSubrange(1...)
        if places.count < count {
            places.append(contentsOf: repeatElement(0, count: count - places.count))
        }
        let entries = signatures.entries.span
        for share in shares where share.weight > 0 {
            for index in signatures.places(of: Int(share.article)) {
                let entry = entries[index]
                let weight = share.weight * Int32(entry.weight)
                let place = Int(places[Int(entry.term)])
                if place > 0 {
                    weights[place] += weight
                } else if weight > 0 {
                    places[Int(entry.term)] = UInt16(terms.count)
                    terms.append(entry.term)
                    weights.append(weight)
                }
            }
        }
        var square: Int64 = 0
        for weight in weights { square += Int64(weight) * Int64(weight) }
        length = Double(square).squareRoot()
    }

    /// The product with the signature of an article.
    func product(_ article: Int, in signatures: Signatures) -> Int64 {
        let entries = signatures.entries.span
        let weights = weights.span
        let places = places.span
        var sum: Int64 = 0
        for index in signatures.places(of: article) {
            let entry = entries[index]
            sum += Int64(weights[Int(places[Int(entry.term)])]) * Int64(entry.weight)
        }
        return sum
    }

    /// Works out what another vector weighs at each of ``terms``.
    ///
    /// - Parameters:
    ///   - shares: What that vector is made of.
    ///   - signatures: Those of all articles.
    ///   - others: Gets the weights by place in ``terms``; what is at 0 means nothing.
    func align(
        _ shares: ContiguousArray<NeighbourGraph.Share>,
        from signatures: Signatures,
        into others: inout ContiguousArray<Int32>
    ) {
        others.removeAll(keepingCapacity: true)
        others.append(contentsOf: repeatElement(0, count: terms.count))
        let entries = signatures.entries.span
        let places = places.span
        var others = others.mutableSpan
        for share in shares where share.weight > 0 {
            for index in signatures.places(of: Int(share.article)) {
                let entry = entries[index]
                others[Int(places[Int(entry.term)])] &+= share.weight * Int32(entry.weight)
            }
        }
    }
}
