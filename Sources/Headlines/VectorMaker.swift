import News

/// Works out the term vectors of articles.
///
/// Keeps what it learnt about words from one article to the next; not for two threads at once.
struct VectorMaker {
    /// How much a word counts by where it stands.
    enum Weight {
        static let unit = 64
        /// A headline says in eight words what the body says in three hundred.
        static let headline = 3 * unit
        static let summary = unit
        /// The position in the body, in words, where a word counts half as much as at the start.
        static let halfway = 400
        /// A name counts less than its words together, for these are counted too.
        static let nameDivisor = 2
    }
    /// Words of a body that are read; what comes later would weigh next to nothing.
    static let bodyWords = 4000
    /// A longer word is no word.
    static let longestWord = 60

    private var stemmer: any Stemmer
    private var language = ""
    private var known: [UInt64: Known] = [:]
    private var stops: Set<String> = []
    private let names = NameReader()

    /// Creates a maker that asks `stemmer`.
    init(stemmer: any Stemmer) {
        self.stemmer = stemmer
    }

    /// Returns the vector of an article; its status does not matter.
    mutating func vector(of article: Article) -> TermVector {
        let headline = Array(article.headline.utf8)
        let labels = article.tags + article.subjects.compactMap(\.name)
        let summary = Array(([article.summary ?? ""] + labels).joined(separator: "\n").utf8)
        let body = PlainText.body(of: article)
        let bodyWords = WordScanner.words(in: body.span, limit: Self.bodyWords)
        use(language(of: article, body: body, words: bodyWords))

        var counts = TermCounts()
        add(headline, WordScanner.words(in: headline.span), to: &counts) { _ in Weight.headline }
        add(summary, WordScanner.words(in: summary.span, limit: 400), to: &counts) { _ in
            Weight.summary
        }
        add(body, bodyWords, to: &counts) { position in
            max(1, Weight.unit * Weight.halfway / (Weight.halfway + position))
        }
        return TermVector(
            terms: counts.terms(limit: TermVector.limit),
            sketch: TextSketch.of(body.span, words: bodyWords)
        )
    }

    private func language(of article: Article, body: [UInt8], words: [Word]) -> String {
        if let language = Language.primary(article.language) { return language }
        let sample = words.prefix(400).map { TermKey.folded($0, in: body) }
        let headline = Array(article.headline.utf8)
        let title = WordScanner.words(in: headline.span).map { TermKey.folded($0, in: headline) }
        return Language.guess(sample + title) ?? "und"
    }

    private mutating func use(_ language: String) {
        guard language != self.language else { return }
        self.language = language
        stops = StopWords.words(language)
        known.removeAll(keepingCapacity: true)
    }

    private mutating func add(
        _ text: [UInt8],
        _ words: [Word],
        to counts: inout TermCounts,
        weight: (Int) -> Int
    ) {
        for (position, word) in words.enumerated() {
            if word.isRun {
                addRun(text, word, weight: weight(position), to: &counts)
                continue
            }
            guard word.range.count <= Self.longestWord else { continue }
            let entry = look(up: word, in: text)
            guard entry.key != 0 else { continue }
            counts.add(
                key: entry.key,
                stem: entry.stem,
                surface: entry.surface,
                surfaceKey: entry.surfaceKey,
                weight: weight(position),
                isName: false
            )
        }
        for name in names.names(in: words, of: text, isStop: { stops.contains($0) }) {
            counts.add(
                key: TermKey.of(name.folded.utf8, isName: true),
                stem: name.folded,
                surface: name.surface,
                surfaceKey: TermKey.of(name.surface.utf8, isName: true),
                weight: max(1, weight(name.position) / Weight.nameDivisor),
                isName: true
            )
        }
    }

    /// Cuts a run of a script without blanks into overlapping pairs.
    private func addRun(
        _ text: [UInt8],
        _ word: Word,
        weight: Int,
        to counts: inout TermCounts
    ) {
        var starts: [Int] = []
        for offset in word.range where text[offset] & 0xC0 != 0x80 { starts.append(offset) }
        starts.append(word.range.upperBound)
        let pairs = max(1, starts.count - 2)
        for index in 0..<pairs {
            let range = starts[index]..<starts[min(index + 2, starts.count - 1)]
            let key = TermKey.of(text[range], isName: false)
            let surface = String(decoding: text[range], as: UTF8.self)
            counts.add(
                key: key,
                stem: surface,
                surface: surface,
                surfaceKey: key,
                weight: weight,
                isName: false
            )
        }
    }

    /// What is known about one spelling of a word; `key` is 0 for a stop word.
    private struct Known {
        var key: UInt64
        var stem: String
        var surface: String
        var surfaceKey: UInt64
    }

    private mutating func look(up word: Word, in text: [UInt8]) -> Known {
        let surfaceKey = TermKey.of(text[word.range], isName: false)
        if let entry = known[surfaceKey] { return entry }
        // Bounded, so that a flood of nonsense cannot fill the memory.
        if known.count > 100_000 { known.removeAll(keepingCapacity: true) }
        let entry = learn(String(decoding: text[word.range], as: UTF8.self), surfaceKey)
        known[surfaceKey] = entry
        return entry
    }

    private mutating func learn(_ surface: String, _ surfaceKey: UInt64) -> Known {
        let (shown, folded) = WordFolding.fold(surface, language: language)
        guard folded.unicodeScalars.count > 1, !stops.contains(folded) else {
            return Known(key: 0, stem: "", surface: "", surfaceKey: 0)
        }
        let stem = stemmer.stem(folded, language: language)
        return Known(
            key: TermKey.of(stem.utf8, isName: false),
            stem: stem,
            surface: shown,
            surfaceKey: surfaceKey
        )
    }
}

/// Brings the spellings of a word together.
enum WordFolding {
    /// Returns a word as it is shown, and in lower case for stemming.
    ///
    /// An English possessive and a Romance elided article are cut off; points in numbers stay,
    /// their commas go.
    static func fold(_ word: String, language: String) -> (shown: String, folded: String) {
        // Most words have neither mark, and looking for them as text costs more than the rest.
        let isPlain = word.utf8.allSatisfy { byte in
            byte < 0x80 && byte != UInt8(ascii: "'") && byte != UInt8(ascii: ",")
        }
        if isPlain { return (word, word.lowercased()) }
        var shown = straightened(word)
        if shown.utf8.contains(UInt8(ascii: "'")) {
            if shown.hasSuffix("'s") || shown.hasSuffix("'S") {
                shown.removeLast(2)
            } else if ["fr", "it", "ca"].contains(language), let mark = shown.firstIndex(of: "'") {
                shown = String(shown[shown.index(after: mark)...])
            }
        }
        shown = without(",", shown)
        return (shown, without("'", shown).lowercased())
    }

    /// The word with typographic apostrophes made plain.
    private static func straightened(_ word: String) -> String {
        guard word.unicodeScalars.contains(where: { isCurly($0) }) else { return word }
        var scalars = String.UnicodeScalarView()
        for scalar in word.unicodeScalars { scalars.append(isCurly(scalar) ? "'" : scalar) }
        return String(scalars)
    }

    private static func isCurly(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{2019}" || scalar == "\u{02BC}"
    }

    private static func without(_ mark: Unicode.Scalar, _ word: String) -> String {
        guard word.unicodeScalars.contains(mark) else { return word }
        return String(String.UnicodeScalarView(word.unicodeScalars.filter { $0 != mark }))
    }
}

/// The terms of one article as they are counted.
private struct TermCounts {
    private struct Count {
        var key: UInt64
        var stem: String
        var surface: String
        var surfaceKey: UInt64
        var votes: Int
        var weight: Int
        var isName: Bool
    }

    private var indices: [UInt64: Int] = [:]
    private var counts: [Count] = []

    mutating func add(
        key: UInt64,
        stem: String,
        surface: String,
        surfaceKey: UInt64,
        weight: Int,
        isName: Bool
    ) {
        guard let index = indices[key] else {
            indices[key] = counts.count
            counts.append(
                Count(
                    key: key,
                    stem: stem,
                    surface: surface,
                    surfaceKey: surfaceKey,
                    votes: 1,
                    weight: weight,
                    isName: isName
                )
            )
            return
        }
        counts[index].weight += weight
        // The spelling most used wins (Boyer and Moore's majority vote).
        if counts[index].surfaceKey == surfaceKey {
            counts[index].votes += 1
        } else if counts[index].votes > 1 {
            counts[index].votes -= 1
        } else {
            (counts[index].surface, counts[index].surfaceKey) = (surface, surfaceKey)
            counts[index].votes = 1
        }
    }

    func terms(limit: Int) -> [TermVector.Term] {
        let order = counts.sorted { one, other in
            one.weight != other.weight ? one.weight > other.weight : one.key < other.key
        }
        return order.prefix(limit).map { count in
            TermVector.Term(
                stem: count.stem,
                surface: count.surface,
                frequency: UInt16(min(count.weight, Int(UInt16.max))),
                isName: count.isName
            )
        }
    }
}
