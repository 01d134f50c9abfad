/// One article that is about the same as another, and why.
package struct Neighbour: Sendable, Hashable {
    package var id: ArticleID
    /// Similarity, 0 to 1; the same from either side.
    package var score: Float
    /// The heaviest reasons first; the weights of all reasons add up to at most `score`.
    package var reasons: [Reason]

    package init(id: ArticleID, score: Float, reasons: [Reason]) {
        self.id = id
        self.score = score
        self.reasons = reasons
    }

    package struct Reason: Sendable, Hashable {
        /// `term`, `name`, `date`, `pin`, `wire`...
        package var kind: String
        package var value: String
        package var weight: Float

        package init(kind: String, value: String, weight: Float) {
            self.kind = kind
            self.value = value
            self.weight = weight
        }
    }
}

/// What the ranking has worked out of one version of one article, opaque to the store.
package struct StoredSignature: Sendable {
    package var id: ArticleID
    /// The revision it was made from.
    package var revision: String
    package var bytes: [UInt8]

    package init(id: ArticleID, revision: String, bytes: [UInt8]) {
        self.id = id
        self.revision = revision
        self.bytes = bytes
    }
}

/// Brings a word to its stem, language by language.
///
/// A stemmer may be used on any thread, but not by two at once: make one for each.
package protocol Stemmer {
    /// Returns the stem of a lower-case word, or the word itself for a language it does not know.
    ///
    /// `language` is the primary subtag of a BCP 47 tag, lower case: `en`.
    mutating func stem(_ word: String, language: String) -> String
}
