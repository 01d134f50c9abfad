import Foundation
import HTTP
import HTTPTypes
import News
import NewsStore
import Testing

/// Items that a Superdesk pushes.
@Suite struct SuperdeskPushTests {
    private static func item(
        _ version: Int,
        _ headline: String,
        status: String = "usable",
        more: String = ""
    ) -> String {
        """
        {"guid": "urn:newsml:sd:1", "type": "text", "version": "\(version)", "pubstatus": "\(status)",
         "versioncreated": "2025-01-20T10:00:00+0000", "firstcreated": "2025-01-20T09:00:00+0000",
         "headline": "\(headline)", "body_html": "<p>Words of \(headline).</p>", "language": "en",
         "priority": 5, "urgency": 3, "service": [{"code": "n", "name": "News"}],
         "associations": {"embedded1": null}, "profile": "text"\(more)}
        """
    }

    @discardableResult
    private static func push(
        _ desk: WritingDesk,
        _ body: String,
        signature: String? = "sha1=good",
        field: String = "X-Superdesk-Signature"
    ) -> Response {
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name(field) { fields[name] = signature }
        return desk.send(.post, "/push/superdesk", body, key: nil, fields: fields)
    }

    /// The article, by its `uri`.
    private static func article(_ desk: WritingDesk) throws -> Article? {
        let wire = Article.WireHeadline(title: "-", url: "urn:newsml:sd:1")
        guard let id = try desk.repository.resolve([wire])[0] else { return nil }
        return try desk.repository.article(id)
    }

    @Test("an item is published, corrected and killed, and each may come twice")
    func life() throws {
        let desk = WritingDesk()
        let published = Self.push(desk, Self.item(3, "One"))
        #expect(published.status == .created, "\(published.text)")
        #expect(published.text == "{\"status\":\"OK\"}\n")
        let id = try #require(try Self.article(desk)).id
        #expect(try Self.article(desk)?.version == 3)
        #expect(desk.send(.get, "/articles/\(id)", key: nil).text.contains("Words of One"))
        #expect(Self.push(desk, Self.item(3, "One")).status == .ok)
        #expect(try Self.article(desk)?.version == 3)
        #expect(Self.push(desk, Self.item(5, "Two")).status == .ok)
        #expect(Self.push(desk, Self.item(4, "Late")).status == .ok)
        #expect(try Self.article(desk)?.headline == "Two")
        #expect(Self.push(desk, Self.item(6, "Two", status: "canceled")).status == .ok)
        #expect(desk.send(.get, "/articles/\(id)", key: nil).status == .gone)
        #expect(Self.push(desk, Self.item(5, "Two")).status == .ok)
        #expect(desk.send(.get, "/articles/\(id)", key: nil).status == .gone)
    }

    @Test("in whatever order they come, the end is the same", arguments: 0..<24)
    func order(_ number: Int) throws {
        var items = [
            Self.item(1, "One"), Self.item(2, "Two"), Self.item(4, "Four", status: "canceled"),
            Self.item(3, "Three"),
        ]
        let desk = WritingDesk()
        var number = number
        while !items.isEmpty {
            let item = items.remove(at: number % items.count)
            number /= items.count + 1
            #expect(Self.push(desk, item).status.code < 300)
            Self.push(desk, item)
        }
        let article = try #require(try Self.article(desk))
        #expect(article.version == 4)
        #expect(article.status == .canceled)
        #expect(desk.send(.get, "/articles/\(article.id)", key: nil).status == .gone)
        #expect(!desk.send(.get, "/changes?include=article", key: nil).text.contains("Words"))
    }

    @Test(
        "an update follows its parent, also one that came before it",
        arguments: [
            [1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1],
        ]
    )
    func updates(_ order: [Int]) throws {
        let desk = WritingDesk()
        for number in order {
            let more = number == 1 ? "" : #", "evolvedfrom": "urn:newsml:sd:\#(number - 1)""#
            let item = Self.item(1, "Part \(number)", more: more)
                .replacing(
                    #""guid": "urn:newsml:sd:1""#,
                    with: #""guid": "urn:newsml:sd:\#(number)""#
                )
            #expect(Self.push(desk, item).status == .created)
        }
        let ids = try (1...3).map { number in
            let wire = Article.WireHeadline(title: "-", url: "urn:newsml:sd:\(number)")
            return try #require(try desk.repository.resolve([wire])[0])
        }
        let story = desk.send(.get, "/stories/\(ids[2])", key: nil).text
        let places = try ids.map { id in
            try #require(story.range(of: "/articles/\(id)\",\"title\"")).lowerBound
        }
        #expect(places == places.sorted())
        let first = desk.send(.get, "/articles/\(ids[0])", key: nil).text
        #expect(first.contains("\"superseded_by\": \"\(ids[1])\""))
        let last = desk.send(.get, "/articles/\(ids[2])", key: nil).text
        #expect(last.contains("\"supersedes\": \"\(ids[1])\""))
        #expect(last.contains("\"story\": \"\(ids[0])\""))
    }

    @Test("what this server has no field for is kept")
    func extra() throws {
        let desk = WritingDesk()
        Self.push(desk, Self.item(1, "One", more: #", "x_desk": {"a": [1]}, "nothing": null"#))
        let extra = try #require(try Self.article(desk)).extra
        #expect(extra.contains { $0.name == "x_desk" })
        #expect(extra.contains { $0.name == "profile" })
        #expect(!extra.contains { $0.name == "nothing" })
    }

    @Test("an embargo holds")
    func embargo() throws {
        let desk = WritingDesk()
        desk.set("2025-02-01T10:00:00Z")
        let embargo = #", "embargoed": "2025-02-01T11:00:00.123456+00:00""#
        #expect(Self.push(desk, Self.item(1, "Held", more: embargo)).status == .created)
        let id = try #require(try Self.article(desk)).id
        #expect(desk.send(.get, "/articles/\(id)", key: nil).status == .notFound)
        desk.set("2025-02-01T11:00:01Z")
        #expect(desk.send(.get, "/articles/\(id)", key: nil).status == .ok)
    }

    @Test(
        "only what can never be right is given up",
        arguments: [
            ("no signature", item(1, "A"), nil, 403),
            ("a wrong one", item(1, "A"), "sha1=bad", 403),
            ("a wrong one over nonsense", "{", "sha1=bad", 403), ("no JSON", "{", "sha1=good", 400),
            ("no item", "[]", "sha1=good", 422),
            ("no guid", #"{"type": "text"}"#, "sha1=good", 422),
            ("a wrong date", item(1, "A", more: #", "embargoed": "soon""#), "sha1=good", 422),
        ] as [(String, String, String?, Int)]
    )
    func faults(_ name: String, _ body: String, _ signature: String?, _ status: Int) throws {
        let desk = WritingDesk()
        #expect(Self.push(desk, body, signature: signature).status.code == status)
        #expect(try Self.article(desk) == nil)
    }

    @Test("the name that Superdesk Publisher uses is good too")
    func publisher() {
        let answer = Self.push(WritingDesk(), Self.item(1, "A"), field: "X-Publisher-Signature")
        #expect(answer.status == .created)
    }

    @Test(
        "what the store cannot do now is asked for again",
        arguments: [(Int32(28), 507), (5, 503)]
    )
    func failure(_ code: Int32, _ status: Int) {
        let repository = StubRepository()
        repository.failWrites(.io(path: "x", errno: code))
        #expect(Self.push(WritingDesk(repository), Self.item(1, "A")).status.code == status)
    }
}
