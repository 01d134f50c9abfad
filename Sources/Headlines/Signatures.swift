/// The signatures of all articles by number, in one array.
struct Signatures {
    /// Those of one article after those of another, in the order in which they were set.
    private(set) var entries: ContiguousArray<Signature.Entry> = []
    private var ranges: ContiguousArray<Range<UInt32>> = []

    /// How many articles have a number, with a signature or without.
    var count: Int { ranges.count }

    /// The signature of an article; empty until it is set.
    subscript(article: Int) -> ContiguousArray<Signature.Entry>.SubSequence {
        entries[places(of: article)]
    }

    /// Where in ``entries`` the signature of an article is.
    func places(of article: Int) -> Range<Int> {
        let range = ranges[article]
        return Int(range.lowerBound)..<Int(range.upperBound)
    }

    /// Gives the next number to an article without a signature.
    mutating func append() { ranges.append(0..<0) }

    /// Sets the signature of an article that had none.
    mutating func set(_ signature: Signature, of article: Int) {
        let start = UInt32(entries.count)
        entries.append(contentsOf: signature.entries)
        ranges[article] = start..<UInt32(entries.count)
    }

    /// Roughly how many bytes of memory they take.
    var byteCount: Int {
        entries.count * MemoryLayout<Signature.Entry>.stride
            + ranges.count * MemoryLayout<Range<UInt32>>.stride
    }
}
