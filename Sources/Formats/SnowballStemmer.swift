import CStemmer
import News

/// Brings words to their stems with Snowball's algorithms (libstemmer).
///
/// Keeps the C state of every language it has met. Copies share that state: make one for each
/// thread.
package struct SnowballStemmer: Stemmer {
    private var algorithms: [String: Algorithm?] = [:]
    /// The language of the last word, which nearly always is that of the next.
    private var lastLanguage = ""
    private var lastAlgorithm: Algorithm?

    package init() {}

    package mutating func stem(_ word: String, language: String) -> String {
        if language != lastLanguage {
            lastLanguage = language
            lastAlgorithm = algorithm(for: language)
        }
        return lastAlgorithm?.stem(word) ?? word
    }

    private mutating func algorithm(for language: String) -> Algorithm? {
        if let known = algorithms[language] { return known }
        let algorithm = Self.names[language].flatMap(Algorithm.init(named:))
        algorithms[language] = .some(algorithm)
        return algorithm
    }

    /// The primary language subtags that have an algorithm.
    package static var languages: [String] { names.keys.sorted() }

    private static let names: [String: String] = [
        "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
        "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
        "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
        "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
        "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
        "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
        "yi": "yiddish",
    ]

    /// The owner of one `sb_stemmer`.
    private final class Algorithm {
        private let stemmer: OpaquePointer

        init?(named name: String) {
            guard let stemmer = sb_stemmer_new(name, "UTF_8") else { return nil }
            self.stemmer = stemmer
        }

        deinit { sb_stemmer_delete(stemmer) }

        func stem(_ word: String) -> String {
            // A native string always has contiguous storage.
            let stem = word.utf8.withContiguousStorageIfAvailable { bytes -> String? in
                guard let start = bytes.baseAddress, let size = CInt(exactly: bytes.count),
                    let result = sb_stemmer_stem(stemmer, start, size)
                else { return nil }
                let length = Int(sb_stemmer_length(stemmer))
                let stem = UnsafeBufferPointer(start: result, count: length)
                // Most words come back as they went in.
                if length == bytes.count, stem.elementsEqual(bytes) { return nil }
                return String(validating: stem, as: UTF8.self)
            }
            return (stem ?? nil) ?? word
        }
    }
}
