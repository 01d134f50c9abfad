/// Finds names: runs of two to four capitalised words within a sentence.
struct NameReader {
    struct Name {
        /// As the text writes it, with single blanks.
        var surface: String
        /// In lower case.
        var folded: String
        /// The place of its first word among the words of the text.
        var position: Int
    }

    /// A text with a larger share of capitals is a title in capitals, where they say nothing.
    static let capitalShare = 0.6

    /// Returns the names of a text; a stop word ends one, as does anything but a blank.
    func names(in words: [Word], of text: [UInt8], isStop: (String) -> Bool) -> [Name] {
        let capitals = words.count { $0.isCapitalised }
        guard Double(capitals) < Self.capitalShare * Double(words.count) else { return [] }
        var names: [Name] = []
        var run: [(surface: String, folded: String)] = []
        var first = 0
        func finish() {
            if (2...4).contains(run.count) {
                names.append(
                    Name(
                        surface: run.map(\.surface).joined(separator: " "),
                        folded: run.map(\.folded).joined(separator: " "),
                        position: first
                    )
                )
            }
            run = []
        }
        for (position, word) in words.enumerated() {
            if !word.isJoined || !word.isCapitalised || word.startsSentence { finish() }
            guard word.isCapitalised, word.range.count <= 30 else { continue }
            let surface = String(decoding: text[word.range], as: UTF8.self)
            let (shown, folded) = WordFolding.fold(surface, language: "")
            if isStop(folded) {
                finish()
                continue
            }
            if run.isEmpty { first = position }
            run.append((shown, folded))
            // A possessive is the end of a name: "China's Foreign Ministry".
            if shown.utf8.count < word.range.count { finish() }
        }
        finish()
        return names
    }
}
