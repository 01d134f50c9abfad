import Formats
import News
import Testing

@testable import Headlines

@Suite struct TermVectorTests {
    private static let text =
        "talks at Lake Como: die Häuser, 新华社, export's "
        + (0..<30)
        .map { "word\($0)" }.joined(separator: " ")

    private func sample() throws -> TermVector {
        var maker = VectorMaker(stemmer: SnowballStemmer())
        return maker.vector(
            of: try article("a", "The European Union restricts exports") {
                $0.bodyText = Self.text
                $0.language = "en"
            }
        )
    }

    @Test("what is stored is what was made")
    func roundTrip() throws {
        let vector = try sample()
        #expect(!vector.sketch.isEmpty)
        #expect(vector.terms.contains { $0.isName })
        #expect(TermVector.decode(vector.encode()) == vector)
        #expect(TermVector.decode(TermVector.empty.encode()) == .empty)
    }

    @Test("no prefix is a vector, nor is one with a byte too many or of another format")
    func damaged() throws {
        let bytes = try sample().encode()
        for count in bytes.indices { #expect(TermVector.decode(Array(bytes[..<count])) == nil) }
        #expect(TermVector.decode(bytes + [0]) == nil)
        #expect(TermVector.decode([bytes[0] + 1] + bytes[1...]) == nil)
    }

    @Test("any byte may be wrong: the answer is a vector or none", arguments: 0..<8)
    func flipped(_ bit: Int) throws {
        let bytes = try sample().encode()
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1 << bit
            guard let vector = TermVector.decode(other) else { continue }
            #expect(TermVector.decode(vector.encode()) == vector)
        }
    }

    @Test("copies are told by their text, but for a few words")
    func copies() {
        func sketch(_ text: String) -> [UInt16] {
            let bytes = Array(text.utf8)
            return TextSketch.of(bytes.span, words: WordScanner.words(in: bytes.span))
        }
        let words = (0..<200).map { "word\($0)" }
        let text = sketch(words.joined(separator: " "))
        #expect(TextSketch.isCopy(text, sketch(words.joined(separator: "\n ").uppercased())))
        #expect(
            TextSketch.isCopy(text, sketch((words + ["more", "words"]).joined(separator: " ")))
        )
        #expect(!TextSketch.isCopy(text, sketch(words.prefix(100).joined(separator: " "))))
        #expect(!TextSketch.isCopy(text, sketch(words.reversed().joined(separator: " "))))
        #expect(sketch(words.prefix(19).joined(separator: " ")).isEmpty)
        #expect(!TextSketch.isCopy([], []))
    }
}
