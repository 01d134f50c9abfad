import News

/// The language of a text, as far as tokens depend on it.
enum Language {
    /// The primary subtag of a BCP 47 tag in lower case, or `nil` for none and for `und`.
    static func primary(_ tag: String?) -> String? {
        guard let tag else { return nil }
        let subtag = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        return subtag.isEmpty || subtag == "und" ? nil : subtag
    }

    /// Guesses the language of a text by its most frequent short words.
    ///
    /// - Parameter words: The ``TermKey/folded(_:in:)`` of its words, in the order of the text.
    /// - Returns: A language of ``StopWords``, or `nil` when none has a clear lead; scripts without
    ///   stop words of their own are left alone by every stemmer, so a guess would do nothing.
    static func guess(_ words: some Sequence<UInt64>) -> String? {
        var hits = [Int](repeating: 0, count: StopWords.languages.count)
        var count = 0
        for word in words.prefix(400) {
            count += 1
            guard let mask = StopWords.masks[word] else { continue }
            for index in hits.indices where mask & (1 << UInt32(index)) != 0 { hits[index] += 1 }
        }
        var best = 0
        var second = 0
        var language: String?
        for (index, hit) in hits.enumerated() {
            if hit > best {
                (second, best) = (best, hit)
                language = StopWords.languages[index].code
            } else if hit > second {
                second = hit
            }
        }
        // A tenth of running text in any of these languages is stop words; headlines have fewer.
        return best * 12 >= count && best > second ? language : nil
    }
}
