import Formats
import News
import Testing

@Suite struct ArticleIDProposalTests {
    @Test(
        "an id is proposed from date and headline",
        arguments: [
            (
                "2025-01-20", "China firmly opposes U.S. restrictions on AI exports: ministry",
                "2025-01-20-china-firmly-opposes-u-s-restrictions-on-ai-exports-ministry"
            ),
            ("2025-01-20T23:30:00-05:00", "Café für Łódź", "2025-01-20-cafe-fuer-lodz"),
            (nil, "  Plain -- words!  ", "plain-words"),
            ("2025-01-20", "Cafe\u{301}’s", "2025-01-20-cafes"),
        ]
    )
    func proposes(_ date: String?, _ headline: String, _ id: String) throws {
        var article = Article(id: try Samples.id("x"), headline: headline)
        article.datePublished = date.flatMap { NewsDate($0) }
        #expect(ArticleID.proposed(for: article).rawValue == id)
    }

    @Test("what cannot be told in 80 bytes of ASCII gains a hash of it all")
    func hash() throws {
        func proposal(_ headline: String) throws -> String {
            ArticleID.proposed(for: Article(id: try Samples.id("x"), headline: headline)).rawValue
        }
        let long = String(repeating: "word ", count: 40)
        #expect(try proposal(long + "one") != proposal(long + "two"))
        #expect(try proposal(long).utf8.count <= 90)
        #expect(try proposal(long).hasPrefix("word-word-"))
        #expect(try proposal("中国新闻") != proposal("中国要闻"))
        #expect(try proposal("中国新闻").utf8.count == 8)
        #expect(try proposal("AI 出口") == proposal("AI 出口"))
        #expect(try proposal("AI 出口").hasPrefix("ai-"))
        #expect(try proposal("!?").utf8.count == 8)
    }
}
