/// The heaviest terms of an article under the statistics of one epoch.
///
/// Weights are whole numbers, 2^14 for the length of the vector, so that a sum of products does not
/// depend on its order: the same from either side, whatever came first.
struct Signature {
    /// How many terms are compared when candidates are looked for.
    static let length = 64
    /// The length of a vector as a whole number.
    static let unit = 16_384.0

    struct Entry {
        var term: UInt32
        var weight: UInt16
    }

    /// The heaviest first; equal ones by the key of their term.
    var entries: ContiguousArray<Entry> = []
}

/// How rare each term was when an epoch began.
struct EpochStatistics {
    private let rarest: Float
    private let weights: [Float]

    /// Freezes the statistics of `table` over `total` articles.
    init(table: TermTable, total: Int) {
        rarest = Self.weight(0, of: Double(total))
        weights = table.documents.map { Self.weight(Double($0), of: Double(total)) }
    }

    /// The inverse document frequency of a term, as BM25 has it; positive.
    func weight(_ term: UInt32) -> Float {
        Int(term) < weights.count ? weights[Int(term)] : rarest
    }

    private static func weight(_ documents: Double, of total: Double) -> Float {
        Float(logarithm(1 + (total - documents + 0.5) / (documents + 0.5)))
    }

    /// Returns the signature of an article with these terms.
    ///
    /// A term's weight grows with the logarithm of its frequency: the second mention says less
    /// than the first.
    func signature(_ terms: ContiguousArray<RankedTerm>, keys: [UInt64]) -> Signature {
        var weighted: ContiguousArray<(term: UInt32, weight: Float)> = []
        weighted.reserveCapacity(terms.count)
        for term in terms {
            let frequency = Double(term.frequency) / Double(VectorMaker.Weight.unit)
            weighted.append((term.term, Float(logarithm(1 + frequency)) * weight(term.term)))
        }
        weighted.sort { one, other in
            one.weight != other.weight
                ? one.weight > other.weight : keys[Int(one.term)] < keys[Int(other.term)]
        }
        let kept = weighted.prefix(Signature.length)
        let square = kept.reduce(0.0) { $0 + Double($1.weight) * Double($1.weight) }
        guard square > 0 else { return Signature() }
        let factor = Signature.unit / square.squareRoot()
        return Signature(
            entries: ContiguousArray(
                kept.lazy.map { entry in
                    Signature.Entry(
                        term: entry.term,
                        weight: UInt16((Double(entry.weight) * factor).rounded())
                    )
                }
            )
        )
    }
}

/// A term of an article as the ranking keeps it in memory.
struct RankedTerm {
    var term: UInt32
    var surface: UInt32
    /// In 1/64.
    var frequency: UInt16
}
