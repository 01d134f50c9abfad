/// Tells copies of a text from reports about the same: a min-hash over runs of three words.
enum TextSketch {
    /// How many values a sketch has.
    static let count = 16
    /// Fewer words than this are no text to be compared.
    static let fewestWords = 20
    /// So many equal values mean that about nine runs in ten are the same.
    static let agreeing = 14

    // What orders the hashes another way for each place.
    private static let masks = (0..<UInt64(count)).map { TermKey.mix($0) }
    private static let factors = (0..<UInt64(count)).map { TermKey.mix($0 + 1000) | 1 }

    /// Returns the sketch of a text, empty when it is too short.
    static func of(_ bytes: borrowing Span<UInt8>, words: [Word]) -> [UInt16] {
        guard words.count >= fewestWords else { return [] }
        var least = [UInt32](repeating: .max, count: count)
        var (last, beforeLast): (UInt64, UInt64) = (0, 0)
        for (index, word) in words.enumerated() {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for offset in word.range {
                hash = (hash ^ UInt64(bytes[offset] | 0x20)) &* 0x100_0000_01B3
            }
            if index >= 2 {
                let run = TermKey.mix(hash &+ TermKey.mix(last &+ TermKey.mix(beforeLast)))
                for place in 0..<count {
                    let value = (run ^ masks[place]) &* factors[place]
                    least[place] = min(least[place], UInt32(value >> 32))
                }
            }
            (beforeLast, last) = (last, hash)
        }
        return least.map { UInt16(truncatingIfNeeded: TermKey.mix(UInt64($0))) }
    }

    /// Whether two texts are one, but for a few words.
    static func isCopy(_ one: [UInt16], _ other: [UInt16]) -> Bool {
        guard one.count == count, other.count == count else { return false }
        var different = 0
        for place in 0..<count where one[place] != other[place] {
            different += 1
            if different > count - agreeing { return false }
        }
        return true
    }
}
