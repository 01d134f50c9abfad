/// What a person typed to search for, taken apart.
///
/// Words are parted by white space and all required; `"words in quotes"` stand side by side in
/// this order; `-` before either leaves out what has it; `*` at the end of either stands for any
/// ending. What has no letter or digit is no word and is passed over. There are no other signs: no
/// text is a mistake in a language nobody here has to know.
package struct SearchWords: Sendable, Hashable {
    /// One word, or several that stand side by side.
    package struct Term: Sendable, Hashable {
        /// As typed, without its signs; has a letter or digit.
        package var text: String
        /// Whether articles with it are left out.
        package var isExcluded: Bool
        /// Whether its last word may go on.
        package var isPrefix: Bool

        /// Creates a term.
        package init(_ text: String, isExcluded: Bool = false, isPrefix: Bool = false) {
            self.text = text
            self.isExcluded = isExcluded
            self.isPrefix = isPrefix
        }
    }

    /// Why nothing can be searched for with a text.
    package enum Fault: Error, Sendable, Hashable {
        /// There is nothing but white space.
        case empty
        /// More than ``maximumLength`` characters (Unicode scalars).
        case tooLong
        case controlCharacters
        /// Nothing in it has a letter or digit.
        case noWord
        /// Every word is to be left out.
        case onlyExclusions
        /// More than ``maximumWords``, those in quotes counted too.
        case tooManyWords
        /// More than ``maximumPrefixes`` with `*`.
        case tooManyPrefixes
        /// `*` after fewer letters than ``minimumPrefix``, which stands for too much to be an answer.
        case shortPrefix
    }

    /// How many characters (Unicode scalars) a text may have.
    package static let maximumLength = 500
    /// How many words it may have, runs of letters and digits.
    package static let maximumWords = 32

    /// How many terms may have `*`.
    package static let maximumPrefixes = 4
    /// How many letters of an alphabet there are before `*`; a Chinese or Thai one says enough.
    package static let minimumPrefix = 3

    /// As typed.
    package let text: String
    /// In the order typed; one at least is not excluded.
    package let terms: [Term]

    /// Takes a text apart.
    ///
    /// - Parameter text: What was typed.
    /// - Throws: A ``Fault`` when it cannot be searched for.
    package init(_ text: String) throws(Fault) {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.maximumLength else { throw .tooLong }
        guard !scalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .controlCharacters
        }
        guard !scalars.allSatisfy(\.properties.isWhitespace) else { throw .empty }
        var reader = TermReader(scalars)
        var terms: [Term] = []
        while let term = reader.next() { terms.append(term) }
        guard !terms.isEmpty else { throw .noWord }
        guard !terms.allSatisfy(\.isExcluded) else { throw .onlyExclusions }
        guard terms.reduce(0, { $0 + $1.words.count }) <= Self.maximumWords else {
            throw .tooManyWords
        }
        guard terms.count(where: \.isPrefix) <= Self.maximumPrefixes else {
            throw .tooManyPrefixes
        }
        guard !terms.contains(where: { $0.isPrefix && $0.endsInFewLetters }) else {
            throw .shortPrefix
        }
        self.text = text
        self.terms = terms
    }
}

extension SearchWords.Term {
    /// The runs of letters and digits in it.
    fileprivate var words: [Substring.UnicodeScalarView] {
        text.unicodeScalars.split { !$0.isOfWord }
    }

    /// Whether its last word says too little to stand for all that begin with it.
    fileprivate var endsInFewLetters: Bool {
        guard let last = words.last else { return true }
        return last.count < SearchWords.minimumPrefix && last.allSatisfy { $0.value < 0xE00 }
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter, a mark on one, or a digit.
    fileprivate var isOfWord: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        // Not what makes a sign a picture.
        case .nonspacingMark, .spacingMark: !(0xFE00...0xFE0F).contains(value)
        default: false
        }
    }

    /// Whether it begins or ends words that stand side by side; phones write `“` for `"`.
    fileprivate var isQuote: Bool { ["\"", "\u{201C}", "\u{201D}", "\u{201E}"].contains(self) }
}

/// Reads one term after the other.
private struct TermReader {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func next() -> SearchWords.Term? {
        while index < scalars.count {
            if scalars[index].properties.isWhitespace {
                index += 1
                continue
            }
            let isExcluded =
                scalars[index] == "-" && index + 1 < scalars.count
                && !scalars[index + 1].properties.isWhitespace
            if isExcluded { index += 1 }
            var content = scalars[index].isQuote ? quoted() : bare()
            let isPrefix = content.last == "*"
            while content.last == "*" { content.removeLast() }
            guard content.contains(where: \.isOfWord) else { continue }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: content)
            return SearchWords.Term(String(text), isExcluded: isExcluded, isPrefix: isPrefix)
        }
        return nil
    }

    /// What stands in quotes, which need not end, with the `*` behind them.
    private mutating func quoted() -> [Unicode.Scalar] {
        index += 1
        var content: [Unicode.Scalar] = []
        while index < scalars.count, !scalars[index].isQuote {
            content.append(scalars[index])
            index += 1
        }
        index += 1
        if index < scalars.count, scalars[index] == "*" {
            content.append("*")
            index += 1
        }
        return content
    }

    private mutating func bare() -> [Unicode.Scalar] {
        var content: [Unicode.Scalar] = []
        while index < scalars.count, !scalars[index].isQuote,
            !scalars[index].properties.isWhitespace
        {
            content.append(scalars[index])
            index += 1
        }
        return content
    }
}
