import GRDB
import News

/// What a search looks for, as the index has it.
struct SearchPattern {
    /// Tokens that stand side by side.
    struct Phrase {
        var tokens: [[UInt8]]
        /// Whether the last of them may go on.
        var isPrefix: Bool
        var isExcluded: Bool
    }

    /// One at least of those that are not excluded has a token, or nothing is found.
    let phrases: [Phrase]
    /// The same in the language of FTS5 (SQLite FTS5 §3); `nil` when nothing can be found.
    let expression: String?
    private let tokenizer: SearchTokenizer

    init(_ words: SearchWords, in db: Database) throws {
        let tokenizer = try SearchTokenizer(db: db, arguments: [])
        var phrases: [Phrase] = []
        var wanted: [String] = []
        var unwanted: [String] = []
        for term in words.terms {
            let text = SearchText.composed(term.text)
            let reason: FTS5Tokenization = term.isPrefix ? [.query, .prefix] : .query
            let tokens = tokenizer.tokens(of: text, for: reason)
            // What the tokenizer knows no letter in, the expression must not have: it would be
            // there in every text.
            if tokens.isEmpty { continue }
            phrases.append(
                Phrase(tokens: tokens, isPrefix: term.isPrefix, isExcluded: term.isExcluded)
            )
            let quoted =
                "\"" + text.replacing("\"", with: " ") + "\"" + (term.isPrefix ? " *" : "")
            if term.isExcluded { unwanted.append(quoted) } else { wanted.append(quoted) }
        }
        self.phrases = phrases
        self.tokenizer = tokenizer
        guard !wanted.isEmpty else {
            expression = nil
            return
        }
        let all = "(" + wanted.joined(separator: " AND ") + ")"
        expression =
            unwanted.isEmpty ? all : all + " NOT (" + unwanted.joined(separator: " OR ") + ")"
    }

    /// Finds the phrases in a text.
    func occurrences(in text: String) -> Occurrences {
        tokenizer.occurrences(of: phrases, in: text)
    }
}

/// Where the phrases of a pattern are in one text.
struct Occurrences {
    struct Occurrence: Equatable {
        /// Which phrase, as an index of ``SearchPattern/phrases``.
        var phrase: Int
        /// Offsets in UTF-8.
        var range: Range<Int>
    }

    /// By where they begin.
    var found: [Occurrence] = []
    /// Where each word of the text is, as offsets in UTF-8.
    var words: [Range<Int>] = []

    /// Adds an occurrence; what has one place, as a word and its stem, is one.
    mutating func add(_ phrase: Int, _ range: Range<Int>) {
        if let last = found.lastIndex(where: { $0.phrase == phrase }),
            found[last].range.lowerBound == range.lowerBound
        {
            let end = max(found[last].range.upperBound, range.upperBound)
            found[last].range = range.lowerBound..<end
        } else {
            found.append(Occurrence(phrase: phrase, range: range))
        }
    }

    /// How often a phrase occurs.
    func count(of phrase: Int) -> Int { found.count { $0.phrase == phrase } }
}

extension SearchTokenizer {
    /// The tokens of a short text.
    func tokens(of text: String, for reason: FTS5Tokenization) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        read(text, for: reason) { token, _, _ in tokens.append(Array(token)) }
        return tokens
    }

    fileprivate func occurrences(
        of phrases: [SearchPattern.Phrase],
        in text: String
    ) -> Occurrences {
        /// One token of a phrase.
        struct Wanted {
            var phrase: Int
            var place: Int
            var bytes: [UInt8]
            var isPrefix: Bool
        }
        var wanted: [Wanted] = []
        for (number, phrase) in phrases.enumerated() {
            for (place, bytes) in phrase.tokens.enumerated() {
                let isPrefix = phrase.isPrefix && place == phrase.tokens.count - 1
                wanted.append(
                    Wanted(phrase: number, place: place, bytes: bytes, isPrefix: isPrefix)
                )
            }
        }
        var result = Occurrences()
        // Where the phrases that are met so far began, by phrase: place of the next token, the
        // position it has to be at, and the offset of the first one.
        var begun: [[(place: Int, position: Int, start: Int)]] = phrases.map { _ in [] }
        read(text, for: .document) { token, isColocated, range in
            if !isColocated { result.words.append(range) }
            let position = result.words.count - 1
            for want in wanted
            where want.isPrefix ? token.starts(with: want.bytes) : token.elementsEqual(want.bytes) {
                var start: Int?
                if want.place == 0 {
                    start = range.lowerBound
                } else {
                    start =
                        begun[want.phrase].last {
                            $0.place == want.place && $0.position == position
                        }?.start
                }
                guard let start else { continue }
                if want.place == phrases[want.phrase].tokens.count - 1 {
                    result.add(want.phrase, start..<range.upperBound)
                } else {
                    begun[want.phrase].removeAll { $0.position < position }
                    begun[want.phrase].append((want.place + 1, position + 1, start))
                }
            }
        }
        result.found.sort { ($0.range.lowerBound, $0.phrase) < ($1.range.lowerBound, $1.phrase) }
        return result
    }

    /// Reads the tokens of a text: bytes, whether it shares the place of the one before, and the
    /// offsets of what it stands for.
    private func read(
        _ text: String,
        for reason: FTS5Tokenization,
        _ body: (UnsafeRawBufferPointer, Bool, Range<Int>) -> Void
    ) {
        withoutActuallyEscaping(body) { body in
            var reader = Reader(body: body)
            var text = text
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { bytes in
                    withUnsafeMutablePointer(to: &reader) { reader in
                        _ = tokenize(
                            context: reader,
                            tokenization: reason,
                            pText: bytes.baseAddress,
                            nText: CInt(clamping: bytes.count),
                            tokenCallback: Reader.take
                        )
                    }
                }
            }
        }
    }

    private struct Reader {
        var body: (UnsafeRawBufferPointer, Bool, Range<Int>) -> Void

        static let take: FTS5TokenCallback = { context, flags, token, count, start, end in
            guard let context else { return 1 }
            context.assumingMemoryBound(to: Reader.self).pointee.body(
                UnsafeRawBufferPointer(start: token, count: Int(count)),
                FTS5TokenFlags(rawValue: flags).contains(.colocated),
                Int(start)..<Int(end)
            )
            return 0
        }
    }
}
