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
    init(_ signatures: ContiguousArray<Signature>, terms: Int) {
        starts = [UInt32](repeating: 0, count: terms + 1)
        for signature in signatures {
            for entry in signature.entries { starts[Int(entry.term) + 1] += 1 }
        }
        for term in 0..<terms { starts[term + 1] += starts[term] }
        var next = starts
        articles = [UInt32](repeating: 0, count: Int(starts[terms]))
        weights = [UInt16](repeating: 0, count: Int(starts[terms]))
        for (article, signature) in signatures.enumerated() {
            for entry in signature.entries {
                let place = Int(next[Int(entry.term)])
                articles[place] = UInt32(article)
                weights[place] = entry.weight
                next[Int(entry.term)] += 1
            }
        }
    }

    /// Adds an article that arrived after the epoch began.
    mutating func insert(_ article: UInt32, _ signature: Signature) {
        for entry in signature.entries {
            later[entry.term, default: []].append(Late(article: article, weight: entry.weight))
        }
    }

    /// Adds up the products of weights for every article that shares a term with `signature`.
    ///
    /// - Parameters:
    ///   - signature: The one to compare all others with.
    ///   - sums: By article number, all zero; the caller sets them back to that.
    ///   - touched: Gets the numbers of the articles with a sum above zero.
    func accumulate(
        _ signature: Signature,
        into sums: inout ContiguousArray<UInt32>,
        touched: inout [UInt32]
    ) {
        for entry in signature.entries {
            let weight = UInt32(entry.weight)
            let term = Int(entry.term)
            if term + 1 < starts.count {
                for place in Int(starts[term])..<Int(starts[term + 1]) {
                    let article = articles[place]
                    let sum = sums[Int(article)]
                    if sum == 0 { touched.append(article) }
                    sums[Int(article)] = sum &+ weight &* UInt32(weights[place])
                }
            }
            guard !later.isEmpty, let list = later[entry.term] else { continue }
            for late in list {
                let sum = sums[Int(late.article)]
                if sum == 0 { touched.append(late.article) }
                sums[Int(late.article)] = sum &+ weight &* UInt32(late.weight)
            }
        }
    }

    /// Roughly how many bytes of memory the index takes.
    var byteCount: Int {
        starts.count * 4 + articles.count * 6
            + later.values.reduce(0) { $0 + $1.capacity * 8 + 32 }
    }
}
