/// A query parameter of the endpoints here.
enum Parameter: String, CaseIterable, Sendable {
    case section, tag, source, language, since, until, limit, cursor

    /// What lists accept.
    static let ofLists: [Parameter] = allCases

    /// What lists accept that are of one section by their path.
    static let ofSections: [Parameter] = allCases.filter { $0 != .section }

    /// The name in `names` that a person most likely meant by `text`, or `nil` when none is near.
    static func nearest(to text: String, among names: [String]) -> String? {
        let text = Array(text.lowercased().utf8.prefix(32))
        let ranked = names.map { (distance(text, Array($0.utf8)), $0) }
        guard let best = ranked.min(by: { $0.0 < $1.0 }), best.0 <= max(1, best.1.utf8.count / 2)
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
