import Formats
import News
import Testing

@testable import Headlines

@Suite struct VectorMakerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var language: String?
        var text: String
        /// Stems in no order.
        var terms: Set<String>
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "English stems, without stop words",
            language: "en",
            text: "the restrictions were restricted and an important export",
            terms: ["restrict", "import", "export"]
        ),
        Row(
            name: "a regional tag is its language",
            language: "en-GB",
            text: "the bridges",
            terms: ["bridg"]
        ),
        Row(
            name: "German",
            language: "de",
            text: "die wichtigen Häuser und das wichtige Haus",
            terms: ["wichtig", "haus"]
        ),
        Row(
            name: "Russian",
            language: "ru",
            text: "важный договор и важная",
            terms: ["важн", "договор"]
        ),
        Row(
            name: "French, its articles cut off",
            language: "fr",
            text: "l'élection de l’Europe",
            terms: ["élect", "europ"]
        ),
        Row(
            name: "a language without an algorithm keeps its words",
            language: "sw",
            text: "habari mpya",
            terms: ["habari", "mpya"]
        ),
        Row(
            name: "Chinese by overlapping pairs",
            language: "zh",
            text: "新华社北京",
            terms: ["新华", "华社", "社北", "北京"]
        ),
        Row(
            name: "one sign alone, and Latin letters between",
            language: "zh",
            text: "港AI芯片",
            terms: ["港", "ai", "芯片"]
        ),
        Row(
            name: "Japanese, its marks no part of a pair",
            language: "ja",
            text: "東京、大阪",
            terms: ["東京", "大阪"]
        ),
        Row(name: "Korean", language: "ko", text: "서울시 부산", terms: ["서울", "울시", "부산"]),
        Row(
            name: "a possessive is cut off, an apostrophe within left out",
            language: "en",
            text: "bridge's o'clock bridge’s",
            terms: ["bridg", "oclock"]
        ),
        Row(
            name: "a number keeps its point and loses its comma",
            language: "en",
            text: "1,250 tons, 3.5 percent",
            terms: ["1250", "ton", "3.5", "percent"]
        ),
        Row(
            name: "single letters are no words",
            language: "en",
            text: "x y zebra",
            terms: ["zebra"]
        ),
        Row(
            name: "a word nobody writes is none",
            language: "en",
            text: "zebra " + String(repeating: "x", count: 61),
            terms: ["zebra"]
        ),
        Row(name: "no words at all", language: "en", text: "— !?", terms: []),
        Row(
            name: "English is known by its stop words",
            text: "the restrictions of the house are on an export",
            terms: ["restrict", "hous", "export"]
        ),
        Row(
            name: "German is known by its stop words",
            text: "die Häuser und das Haus sind nicht in der Stadt",
            terms: ["haus", "stadt"]
        ),
        Row(
            name: "what no list knows is left as it is",
            text: "zebras zebra",
            terms: ["zebras", "zebra"]
        ),
    ]

    private func vector(
        _ headline: String,
        _ change: (inout Article) -> Void = { _ in }
    ) throws -> TermVector {
        var maker = VectorMaker(stemmer: SnowballStemmer())
        return maker.vector(of: try article("a", headline, change))
    }

    @Test("the words of a text come to their terms", arguments: rows)
    func words(_ row: Row) throws {
        let vector = try vector(" ") {
            $0.bodyText = row.text
            $0.language = row.language
        }
        #expect(Set(vector.terms.filter { !$0.isName }.map(\.stem)) == row.terms)
    }

    @Test(
        "names are kept whole, beside their words",
        arguments: [
            ("talks with Angela Merkel today", ["Angela Merkel"]),
            ("so the European Central Bank said", ["European Central Bank"]),
            ("of China's Foreign Ministry", ["Foreign Ministry"]),
            ("met Angela, Merkel said", []),
            ("in the Bank of England", []),
            ("Said Angela Merkel today", ["Angela Merkel"]),
            ("one two Alpha Beta Gamma Delta Epsilon", []),
            ("ALL IN CAPITALS HERE", []),
        ]
    )
    func names(_ text: String, _ names: [String]) throws {
        let vector = try vector(" ") {
            // Below three capitals in five words, names are told from a title in capitals.
            $0.bodyText = text + (text == text.uppercased() ? "" : ", while it rained all day long")
            $0.language = "en"
        }
        #expect(vector.terms.filter(\.isName).map(\.surface) == names)
        for name in names {
            #expect(vector.terms.contains { $0.isName && $0.stem == name.lowercased() })
            #expect(vector.terms.count { !$0.isName } > name.split(separator: " ").count - 1)
        }
    }

    @Test("a word counts by where it stands")
    func weights() throws {
        let vector = try vector("alpha") {
            $0.summary = "beta"
            $0.tags = ["gamma"]
            $0.bodyText = "delta " + String(repeating: "x ", count: 399) + "epsilon"
            $0.language = "xx"
        }
        let frequencies = Dictionary(
            uniqueKeysWithValues: vector.terms.map { ($0.stem, Int($0.frequency)) }
        )
        #expect(
            frequencies == ["alpha": 192, "beta": 64, "gamma": 64, "delta": 64, "epsilon": 32]
        )
    }

    @Test("a term is shown as its article writes it most")
    func surfaces() throws {
        let vector = try vector("Exporting export exports exports Exports exports") {
            $0.language = "en"
        }
        #expect(vector.terms.map(\.stem) == ["export"])
        #expect(vector.terms.map(\.surface) == ["exports"])
    }

    @Test("HTML is read without its markup")
    func markup() throws {
        let vector = try vector(" ") {
            $0.bodyHTML = "<p>Alpha &amp; be<b>t</b>a</p><script>gamma</script><!-- delta -->"
            $0.language = "xx"
        }
        #expect(Set(vector.terms.map(\.stem)) == ["alpha", "beta"])
    }

    @Test("at most 256 terms are kept, those that weigh most")
    func limit() throws {
        let vector = try vector("alpha") {
            $0.bodyText = (0..<400).map { "word\($0)" }.joined(separator: " ")
        }
        #expect(vector.terms.count == 256)
        #expect(vector.terms.first?.stem == "alpha")
        #expect(!vector.terms.contains { $0.stem == "word399" })
    }

    @Test("one maker gives an article the vector that a fresh one gives it")
    func memory() throws {
        let articles = try [
            article("a", "the house of houses") { $0.language = "en" },
            article("b", "die Häuser the house") { $0.language = "de" },
            article("c", "the house of houses") { $0.language = "en" },
        ]
        var maker = VectorMaker(stemmer: SnowballStemmer())
        for article in articles + articles.reversed() {
            var fresh = VectorMaker(stemmer: SnowballStemmer())
            #expect(maker.vector(of: article) == fresh.vector(of: article))
        }
    }
}
