import GRDB

/// How texts become the words that are searched for (SQLite FTS5 §7, custom tokenizers).
///
/// Languages that part their words: each word in lower case without diacritics, once as its English
/// stem (`porter unicode61 remove_diacritics 2`, with the vowel signs of India's scripts) and, in
/// texts, once more as it is written, so that the beginning of a word finds it whatever its stem is.
/// Those that do not, see ``SpacelessScript``: every two neighbouring characters, and in texts each
/// by itself.
final class SearchTokenizer: FTS5CustomTokenizer {
    static let name = "newsd"

    private let words: any FTS5Tokenizer
    private let stems: any FTS5Tokenizer

    init(db: Database, arguments: [String]) throws {
        let words = FTS5TokenizerDescriptor.unicode61(
            diacritics: .remove,
            categories: "L* N* Co Mn Mc",
            // What makes a sign a picture is a mark as well.
            separators: ["\u{FE0E}", "\u{FE0F}"]
        )
        self.words = try db.makeTokenizer(words)
        stems = try db.makeTokenizer(.porter(wrapping: words))
    }

    func tokenize(
        context: UnsafeMutableRawPointer?,
        tokenization: FTS5Tokenization,
        pText: UnsafePointer<CChar>?,
        nText: CInt,
        tokenCallback: @escaping FTS5TokenCallback
    ) -> CInt {
        guard let pText, nText > 0 else { return 0 }
        let text = UnsafeBufferPointer(start: pText, count: Int(nText))
        let bytes = UnsafeRawBufferPointer(text)
        let sink = TokenSink(context: context, callback: tokenCallback, text: text)
        var start = 0
        while start < bytes.count {
            var end = start
            var characters: [Int] = []
            while let next = SpacelessScript.endOfCharacter(at: end, in: bytes) {
                characters.append(end)
                end = next
            }
            let code: CInt
            if characters.isEmpty {
                end = SpacelessScript.start(after: start, in: bytes)
                code = tokenizeWords(start..<end, tokenization, sink)
            } else {
                code = sink.pairs(characters + [end], isText: tokenization.contains(.document))
            }
            guard code == 0 else { return code }
            start = end
        }
        return 0
    }

    private func tokenizeWords(
        _ range: Range<Int>,
        _ tokenization: FTS5Tokenization,
        _ sink: TokenSink
    ) -> CInt {
        let text = UnsafeBufferPointer(rebasing: sink.text[range])
        if tokenization.contains(.document) {
            var written = WrittenWords(sink: sink, offset: range.lowerBound)
            return withUnsafeMutablePointer(to: &written) { written in
                let code = words.tokenize(
                    context: written,
                    tokenization: tokenization,
                    pText: text.baseAddress,
                    nText: CInt(text.count),
                    tokenCallback: WrittenWords.take
                )
                guard code == 0 else { return code }
                return stems.tokenize(
                    context: written,
                    tokenization: tokenization,
                    pText: text.baseAddress,
                    nText: CInt(text.count),
                    tokenCallback: WrittenWords.passOn
                )
            }
        }
        // The beginning of a word is not to be taken for a word, which has another stem.
        let tokenizer = tokenization.contains(.prefix) ? words : stems
        var shifted = ShiftedSink(sink: sink, offset: range.lowerBound)
        return withUnsafeMutablePointer(to: &shifted) { shifted in
            tokenizer.tokenize(
                context: shifted,
                tokenization: tokenization,
                pText: text.baseAddress,
                nText: CInt(text.count),
                tokenCallback: ShiftedSink.passOn
            )
        }
    }
}

/// Where tokens go to.
private struct TokenSink {
    var context: UnsafeMutableRawPointer?
    var callback: FTS5TokenCallback
    var text: UnsafeBufferPointer<CChar>

    func give(_ token: UnsafeBufferPointer<CChar>, at range: Range<Int>, flags: CInt = 0) -> CInt {
        callback(
            context,
            flags,
            token.baseAddress,
            CInt(token.count),
            CInt(range.lowerBound),
            CInt(range.upperBound)
        )
    }

    /// Gives every two neighbours of the characters between these bounds.
    ///
    /// The last one has none and stands for itself, so that every character has one place. In a
    /// text each stands there for itself as well.
    func pairs(_ bounds: [Int], isText: Bool) -> CInt {
        for index in 0..<bounds.count - 1 {
            let single = bounds[index]..<bounds[index + 1]
            var code: CInt = 0
            if index + 2 < bounds.count {
                let pair = bounds[index]..<bounds[index + 2]
                code = give(UnsafeBufferPointer(rebasing: text[pair]), at: pair)
                if code == 0, !isText { continue }
            }
            if code == 0 {
                code = give(
                    UnsafeBufferPointer(rebasing: text[single]),
                    at: single,
                    flags: index + 2 < bounds.count ? FTS5TokenFlags.colocated.rawValue : 0
                )
            }
            guard code == 0 else { return code }
        }
        return 0
    }
}

/// Passes the tokens of a part of the text on.
private struct ShiftedSink {
    var sink: TokenSink
    var offset: Int

    static let passOn: FTS5TokenCallback = { context, flags, token, count, start, end in
        guard let context else { return 1 }
        let shifted = context.assumingMemoryBound(to: ShiftedSink.self).pointee
        let offset = CInt(shifted.offset)
        return shifted.sink.callback(
            shifted.sink.context,
            flags,
            token,
            count,
            start + offset,
            end + offset
        )
    }
}

/// The words of a part of the text as they are written, to go along with their stems.
private struct WrittenWords {
    var sink: TokenSink
    var offset: Int
    private var bytes: [CChar] = []
    private var ends: [Int] = []
    private var next = 0

    init(sink: TokenSink, offset: Int) {
        self.sink = sink
        self.offset = offset
    }

    static let take: FTS5TokenCallback = { context, _, token, count, _, _ in
        guard let context else { return 1 }
        let written = context.assumingMemoryBound(to: WrittenWords.self)
        written.pointee.bytes.append(
            contentsOf: UnsafeBufferPointer(start: token, count: Int(count))
        )
        written.pointee.ends.append(written.pointee.bytes.count)
        return 0
    }

    static let passOn: FTS5TokenCallback = { context, _, token, count, start, end in
        guard let context else { return 1 }
        let stem = UnsafeBufferPointer(start: token, count: Int(count))
        let range = Int(start)..<Int(end)
        return context.assumingMemoryBound(to: WrittenWords.self).pointee.give(stem, range)
    }

    private mutating func give(_ stem: UnsafeBufferPointer<CChar>, _ range: Range<Int>) -> CInt {
        let range = range.lowerBound + offset..<range.upperBound + offset
        let code = sink.give(stem, at: range)
        guard code == 0, next < ends.count else { return code }
        let place = (next == 0 ? 0 : ends[next - 1])..<ends[next]
        next += 1
        return bytes.withUnsafeBufferPointer { bytes in
            let word = UnsafeBufferPointer(rebasing: bytes[place])
            if word.elementsEqual(stem) { return 0 }
            return sink.give(word, at: range, flags: FTS5TokenFlags.colocated.rawValue)
        }
    }
}
