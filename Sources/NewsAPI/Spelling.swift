/// Guesses what a person meant by a name that does not exist.
package enum Spelling {
    /// The name that was most likely meant by `text`.
    ///
    /// - Parameters:
    ///   - text: What was typed, in any case; only its first 32 bytes count.
    ///   - names: What exists.
    /// - Returns: The nearest name, or `nil` when more than a third of every one would be wrong.
    package static func nearest(to text: String, among names: [String]) -> String? {
        let text = Array(text.lowercased().utf8.prefix(32))
        let ranked = names.map { (distance(text, Array($0.lowercased().utf8)), $0) }
        guard let best = ranked.min(by: { $0.0 < $1.0 }), best.0 <= max(1, best.1.utf8.count / 3)
        else { return nil }
        return best.1
    }

    /// How many bytes must be added, left out or replaced to make `other` of `one` (Levenshtein).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (byte == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
