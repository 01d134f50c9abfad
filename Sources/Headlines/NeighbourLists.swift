import News

/// Turns links into the neighbours that are stored and shown: second-order scores, with reasons.
///
/// Scratch space for one thread; holds nothing between articles.
struct NeighbourLists {
    /// Neighbours stored of an article.
    static let length = 40
    /// Reasons stored of a neighbour, copies apart.
    static let reasons = 5

    private var subject = ContextVector()
    /// What the context of a neighbour weighs at each term of the subject's.
    private var object: ContiguousArray<Int32> = []
    /// The product of the subject's context with the signature of an article, by its number; less
    /// than 0 where it is not known.
    private var products: ContiguousArray<Int64> = []
    private var known: [UInt32] = []

    /// Works out the neighbours of an article, best first.
    ///
    /// - Parameters:
    ///   - number: The number of the article.
    ///   - graph: Where it is.
    /// - Returns: At most ``length``.
    mutating func neighbours(of number: Int, in graph: NeighbourGraph) -> [Neighbour] {
        let members = graph.members
        let terms = graph.table.count
        if products.count < members.count {
            products.append(
                contentsOf: repeatElement(-1, count: members.count - products.count)
            )
        }
        let signatures = graph.signatures
        subject.load(members[number].context, from: signatures, terms: terms)
        guard subject.length > 0 else { return [] }
        var scored: [(article: Int, product: Int64)] = []
        for link in members[number].links {
            let article = Int(link.article)
            var sum: Int64 = 0
            for share in members[article].context {
                sum += Int64(share.weight) * product(share.article, signatures)
            }
            scored.append((article, sum))
        }
        for article in known { products[Int(article)] = -1 }
        known.removeAll(keepingCapacity: true)

        var ranked = scored.map { entry in
            (
                article: entry.article,
                score: Float(
                    Double(entry.product)
                        / (subject.length * members[entry.article].contextLength)
                )
            )
        }
        ranked.sort { one, other in
            one.score != other.score
                ? one.score > other.score : members[one.article].id < members[other.article].id
        }
        ranked.removeSubrange(min(ranked.count, Self.length)...)
        var list: [Neighbour] = []
        list.reserveCapacity(ranked.count)
        for (place, entry) in ranked.enumerated() {
            subject.align(members[entry.article].context, from: signatures, into: &object)
            var reasons = reasons(for: entry.article, of: number, in: graph)
            for rank in -1..<place {
                let earlier = rank < 0 ? number : ranked[rank].article
                guard TextSketch.isCopy(members[earlier].sketch, members[entry.article].sketch)
                else { continue }
                reasons.append(
                    Neighbour.Reason(
                        kind: ReasonKind.copy.rawValue,
                        value: members[earlier].id.rawValue,
                        weight: 0
                    )
                )
            }
            list.append(
                Neighbour(
                    id: members[entry.article].id,
                    score: min(1, entry.score),
                    reasons: reasons
                )
            )
        }
        return list
    }

    private mutating func product(
        _ article: UInt32,
        _ signatures: Signatures
    ) -> Int64 {
        let known = products[Int(article)]
        if known >= 0 { return known }
        let product = subject.product(Int(article), in: signatures)
        products[Int(article)] = product
        self.known.append(article)
        return product
    }

    // MARK: Reasons

    private func reasons(
        for article: Int,
        of number: Int,
        in graph: NeighbourGraph
    ) -> [Neighbour.Reason] {
        var best: [(term: UInt32, product: Int64)] = []
        for place in 1..<subject.terms.count {
            let product = Int64(subject.weights[place]) * Int64(object[place])
            guard product > 0 else { continue }
            let entry = (term: subject.terms[place], product: product)
            guard
                best.count < 2 * Self.reasons || Self.outweighs(entry, best[best.count - 1], graph)
            else { continue }
            let place = best.firstIndex { Self.outweighs(entry, $0, graph) } ?? best.count
            best.insert(entry, at: place)
            if best.count > 2 * Self.reasons { best.removeLast() }
        }
        let unit = subject.length * graph.members[article].contextLength
        let found = best.compactMap { entry in
            reason(entry.term, weight: Float(Double(entry.product) / unit), article, number, graph)
        }
        return Array(Self.joinNames(found).prefix(Self.reasons))
    }

    private static func outweighs(
        _ one: (term: UInt32, product: Int64),
        _ other: (term: UInt32, product: Int64),
        _ graph: NeighbourGraph
    ) -> Bool {
        one.product != other.product
            ? one.product > other.product
            : graph.table.keys[Int(one.term)] < graph.table.keys[Int(other.term)]
    }

    private func reason(
        _ term: UInt32,
        weight: Float,
        _ article: Int,
        _ number: Int,
        _ graph: NeighbourGraph
    ) -> Neighbour.Reason? {
        let here = graph.surface(of: term, in: number)
        let there = graph.surface(of: term, in: article)
        let shared = here != nil && there != nil
        let kind: ReasonKind =
            !shared ? .context : graph.table.isName[Int(term)] ? .name : .term
        guard
            let surface = here ?? there
                ?? graph.members[number].context.lazy.compactMap({ share in
                    graph.surface(of: term, in: Int(share.article))
                }).first
        else { return nil }
        return Neighbour.Reason(
            kind: kind.rawValue,
            value: graph.table.surface(surface),
            weight: weight
        )
    }

    /// Lets a name speak for its words: they are left out and their weight is its own.
    private static func joinNames(_ reasons: [Neighbour.Reason]) -> [Neighbour.Reason] {
        guard reasons.contains(where: { $0.value.utf8.contains(UInt8(ascii: " ")) }) else {
            return reasons
        }
        var joined = reasons
        for name in reasons where name.value.utf8.contains(UInt8(ascii: " ")) {
            let words = Set(name.value.lowercased().split(separator: " ").map(String.init))
            var weight = name.weight
            joined.removeAll { reason in
                guard reason.value != name.value, words.contains(reason.value.lowercased())
                else { return false }
                weight += reason.weight
                return true
            }
            if let place = joined.firstIndex(of: name) { joined[place].weight = weight }
        }
        return joined.sorted { one, other in
            one.weight != other.weight ? one.weight > other.weight : one.value < other.value
        }
    }
}

extension NeighbourGraph {
    /// How an article writes a term, as a number of ``TermTable``; `nil` when it does not.
    func surface(of term: UInt32, in number: Int) -> UInt32? {
        let terms = members[number].terms
        var (low, high) = (0, terms.count)
        while low < high {
            let middle = (low + high) / 2
            if terms[middle].term < term { low = middle + 1 } else { high = middle }
        }
        return low < terms.count && terms[low].term == term ? terms[low].surface : nil
    }
}
