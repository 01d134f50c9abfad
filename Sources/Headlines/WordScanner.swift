/// One word of a text, as offsets into its UTF-8.
struct Word {
    var range: Range<Int>
    var isCapitalised: Bool
    /// Whether it stands at the beginning of a sentence, line or quotation.
    var startsSentence: Bool
    /// Whether it follows the word before with nothing but blanks between them.
    var isJoined: Bool
    /// Whether it is a run of a script written without blanks, to be cut into bigrams.
    var isRun: Bool
    var isASCII: Bool
}

/// Splits UTF-8 into words.
///
/// A word is a run of letters, marks and digits; an apostrophe between letters and a point or
/// comma between digits belong to it. A run of Chinese, Japanese, Korean or Thai is one word.
enum WordScanner {
    /// Returns the words of `bytes`, which must be valid UTF-8, at most `limit`.
    static func words(in bytes: borrowing Span<UInt8>, limit: Int = .max) -> [Word] {
        var words: [Word] = []
        var startsSentence = true
        var isJoined = false
        var index = 0
        while index < bytes.count, words.count < limit {
            let (scalar, next) = Self.scalar(at: index, in: bytes)
            let kind = ScalarKind(scalar)
            guard kind.isWord else {
                switch kind {
                case .blank: break
                case .stop: (startsSentence, isJoined) = (true, false)
                default: isJoined = false
                }
                index = next
                continue
            }
            var word = Word(
                range: index..<next,
                isCapitalised: kind == .upper,
                startsSentence: startsSentence,
                isJoined: isJoined,
                isRun: kind == .run,
                isASCII: true
            )
            index = extent(of: &word, from: next, in: bytes, last: kind)
            words.append(word)
            startsSentence = false
            isJoined = true
        }
        return words
    }

    /// Extends a word to its end and returns the offset after it.
    private static func extent(
        of word: inout Word,
        from start: Int,
        in bytes: borrowing Span<UInt8>,
        last: ScalarKind
    ) -> Int {
        var last = last
        var end = start
        while end < bytes.count {
            let (scalar, next) = scalar(at: end, in: bytes)
            let kind = ScalarKind(scalar)
            if kind == .mark {
                end = next
                continue
            }
            if kind.isWord {
                guard (kind == .run) == word.isRun else { break }
                last = kind
                end = next
                continue
            }
            let joins: Bool =
                switch kind {
                case .apostrophe: last == .lower || last == .upper
                case .point: last == .digit
                default: false
                }
            guard joins, next < bytes.count else { break }
            let following = ScalarKind(Self.scalar(at: next, in: bytes).0)
            let continues =
                kind == .point
                ? following == .digit : (following == .lower || following == .upper)
            guard continues else { break }
            end = next
        }
        word.range = word.range.lowerBound..<end
        for offset in word.range where bytes[offset] >= 0x80 {
            word.isASCII = false
            break
        }
        return end
    }

    /// The scalar at an offset and the offset after it.
    static func scalar(at index: Int, in bytes: borrowing Span<UInt8>) -> (UInt32, Int) {
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), index + 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        var scalar = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
        var next = index + 1
        while next < min(index + length, bytes.count) {
            scalar = scalar << 6 | UInt32(bytes[next] & 0x3F)
            next += 1
        }
        return (scalar, next)
    }
}

/// What a scalar is to the scanner.
enum ScalarKind {
    case lower, upper, digit, run, mark
    case blank, stop, apostrophe, point, other

    var isWord: Bool {
        switch self {
        case .lower, .upper, .digit, .run: true
        default: false
        }
    }

    init(_ scalar: UInt32) {
        if scalar < 0x80 {
            self = Self.ascii[Int(scalar)]
        } else {
            self.init(wide: scalar)
        }
    }

    private static let ascii: [ScalarKind] = (0..<128).map { value in
        switch UInt8(value) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .lower
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .upper
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: " "), UInt8(ascii: "\t"): .blank
        case UInt8(ascii: "'"): .apostrophe
        case UInt8(ascii: "."), UInt8(ascii: ","): .point
        case UInt8(ascii: "\n"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ":"),
            UInt8(ascii: "\""):
            .stop
        default: .other
        }
    }

    private init(wide scalar: UInt32) {
        switch scalar {
        case 0xA0, 0x3000: self = .blank
        case 0x2019, 0x02BC: self = .apostrophe
        case 0x2018, 0x201C, 0x201D, 0xAB, 0xBB, 0x3002, 0xFF01, 0xFF1F: self = .stop
        // Kana, Han, Hangul, Thai, Lao, Khmer and Burmese.
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC, 0x31F0...0x31FF, 0xFF66...0xFF9D,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF,
            0xAC00...0xD7AF, 0x1100...0x11FF, 0x0E01...0x0EDF, 0x1000...0x109F, 0x1780...0x17D3:
            self = .run
        default: self.init(properties: scalar)
        }
    }

    private init(properties value: UInt32) {
        guard let scalar = Unicode.Scalar(value) else {
            self = .other
            return
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: self = .upper
        case .lowercaseLetter, .modifierLetter, .otherLetter: self = .lower
        case .decimalNumber: self = .digit
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .spaceSeparator: self = .blank
        default: self = .other
        }
    }
}
