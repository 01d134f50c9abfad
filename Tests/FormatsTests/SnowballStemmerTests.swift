import Formats
import News
import Testing

@Suite struct SnowballStemmerTests {
    @Test(
        "words come to their stems",
        arguments: [
            ("en", "restrictions", "restrict"), ("en", "ai", "ai"), ("de", "häuser", "haus"),
            ("fr", "continuellement", "continuel"), ("es", "elecciones", "eleccion"),
            ("ru", "важный", "важн"), ("zh", "新闻", "新闻"), ("xx", "restrictions", "restrictions"),
            ("en", "", ""),
        ]
    )
    func stems(_ language: String, _ word: String, _ stem: String) {
        var stemmer = SnowballStemmer()
        #expect(stemmer.stem(word, language: language) == stem)
    }

    @Test("every language listed has an algorithm, in turns with another")
    func languages() {
        var stemmer = SnowballStemmer()
        #expect(SnowballStemmer.languages.count == 30)
        for language in SnowballStemmer.languages {
            #expect(!stemmer.stem("nationen", language: language).isEmpty)
            #expect(stemmer.stem("exports", language: "en") == "export")
        }
    }
}
