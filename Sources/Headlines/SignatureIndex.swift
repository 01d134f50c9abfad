/// For each term the articles that have it in their signature, with its weight there.
///
/// Two flat arrays hold the epoch's articles, six bytes an entry; what arrives later is kept
/// aside until the next epoch.
struct SignatureIndex {
    private var starts: [UInt32] = []
    private var articles: [UInt32] = []
    private var weights: [UInt16] = []
    private var later: [UInt32: [Late]] = [:]

    private struct Late {
        var article: UInt32
        var weight: UInt16
    }

    init() {}

    /// Builds the index of `signatures`, by article number.
    init(_ signatures: Signatures, terms: Int) {
        starts = [UInt32](repeating: 0, count: terms + 1)
        for entry in signatures.entries { starts[Int(entry.term) + 1] += 1 }
        for term in 0..<terms { starts[term + 1] += starts[term] }
        var next = starts
        articles = [UInt32](repeating: 0, count: Int(starts[terms]))
        weights = [UInt16](repeating: 0, count: Int(starts[terms]))
        for article in 0..<signatures.count {
            for entry in signatures[article] {
                let place = Int(next[Int(entry.term)])
                articles[place] = UInt32(article)
                weights[place] = entry.weight
                next[Int(entry.term)] += 1
            }
        }
    }

    /// Adds an article that arrived after the epoch began.
    mutating func insert(
        _ article: UInt32,
        _ signature: ContiguousArray<Signature.Entry>.SubSequence
    ) {
        for entry in signature {
            later[entry.term, default: []].append(Late(article: article, weight: entry.weight))
        }
    }

    /// Adds up the products of weights for every article that shares a term with `signature`.
    ///
    /// - Parameters:
    ///   - signature: The one to compare all others with.
    ///   - sums: By article number, all zero; the caller sets them back to that.
    func accumulate(
        _ signature: ContiguousArray<Signature.Entry>.SubSequence,
        into sums: inout ContiguousArray<UInt32>
    ) {
        let articles = articles.span
        let weights = weights.span
        var sums = sums.mutableSpan
        for entry in signature {
            let weight = UInt32(entry.weight)
            let term = Int(entry.term)
            if term + 1 < starts.count {
                for place in Int(starts[term])..<Int(starts[term + 1]) {
                    sums[Int(articles[place])] &+= weight &* UInt32(weights[place])
                }
            }
            guard !later.isEmpty, let list = later[entry.term] else { continue }
            for late in list { sums[Int(late.article)] &+= weight &* UInt32(late.weight) }
        }
    }

    /// Roughly how many bytes of memory the index takes.
    var byteCount: Int {
        starts.count * 4 + articles.count * 6
            + later.values.reduce(0) { $0 + $1.capacity * 8 + 32 }
    }
}
