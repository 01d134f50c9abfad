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
    /// How the subject writes each term of its context; `nil` where that was not looked up.
    private var surfaces: ContiguousArray<UInt32??> = []
    /// The heaviest products of terms, by place in the subject's.
    private var best: [(place: Int, product: Int64)] = []

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
        surfaces.removeAll(keepingCapacity: true)
        surfaces.append(contentsOf: repeatElement(nil, count: subject.terms.count))
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

    private mutating func reasons(
        for article: Int,
        of number: Int,
        in graph: NeighbourGraph
    ) -> [Neighbour.Reason] {
        best.removeAll(keepingCapacity: true)
        var least: Int64 = 1
        let (here, there) = (subject.weights, object)
        for place in 1..<here.count {
            let product = Int64(here[place]) * Int64(there[place])
            guard product >= least else { continue }
            let entry = (place: place, product: product)
            let rank = best.firstIndex { outweighs(entry, $0, graph) } ?? best.count
            guard rank < 2 * Self.reasons else { continue }
            best.insert(entry, at: rank)
            if best.count > 2 * Self.reasons { best.removeLast() }
            if best.count == 2 * Self.reasons { least = best[best.count - 1].product }
        }
        let unit = subject.length * graph.members[article].contextLength
        var found: [Neighbour.Reason] = []
        found.reserveCapacity(best.count)
        for entry in best {
            let weight = Float(Double(entry.product) / unit)
            if let reason = reason(entry.place, weight: weight, article, number, graph) {
                found.append(reason)
            }
        }
        if best.contains(where: { graph.table.isName[Int(subject.terms[$0.place])] }) {
            found = Self.joinNames(found)
        }
        found.removeSubrange(min(found.count, Self.reasons)...)
        return found
    }

    private func outweighs(
        _ one: (place: Int, product: Int64),
        _ other: (place: Int, product: Int64),
        _ graph: NeighbourGraph
    ) -> Bool {
        if one.product != other.product { return one.product > other.product }
        let keys = graph.table.keys
        return keys[Int(subject.terms[one.place])] < keys[Int(subject.terms[other.place])]
    }

    private mutating func reason(
        _ place: Int,
        weight: Float,
        _ article: Int,
        _ number: Int,
        _ graph: NeighbourGraph
    ) -> Neighbour.Reason? {
        let term = subject.terms[place]
        let here = surfaces[place] ?? graph.surface(of: term, in: number)
        surfaces[place] = .some(here)
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
        var joined = reasons
        for name in reasons where name.value.utf8.contains(UInt8(ascii: " ")) {
            var weight = name.weight
            joined.removeAll { reason in
                guard reason.value != name.value, isWord(reason.value, of: name.value)
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

    /// Whether a name has this word, in any case.
    private static func isWord(_ word: String, of name: String) -> Bool {
        // Nearly all are ASCII, which needs no new text in lower case.
        guard word.utf8.allSatisfy({ $0 < 0x80 }), name.utf8.allSatisfy({ $0 < 0x80 }) else {
            return name.lowercased().split(separator: " ").contains { $0 == word.lowercased() }
        }
        var rest = word.utf8.makeIterator()
        var isSame = true
        for byte in name.utf8 {
            if byte == UInt8(ascii: " ") {
                if isSame, rest.next() == nil { return true }
                rest = word.utf8.makeIterator()
                isSame = true
            } else if isSame {
                isSame = rest.next().map(lowercase) == lowercase(byte)
            }
        }
        return isSame && rest.next() == nil
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
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
