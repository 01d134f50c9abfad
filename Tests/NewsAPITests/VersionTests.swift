import Foundation
import HTTP
import HTTPTypes
import News
import Testing

/// What an article was before, over HTTP.
@Suite struct VersionTests {
    /// An article with three versions, taken in at 10, 11 and 12 o'clock; it is 13 o'clock.
    private static func desk() -> WritingDesk {
        let desk = WritingDesk()
        let versions = [
            #"{"headline": "One", "body_text": "The cat sat here.", "date_published": "2025-01-20"}"#,
            #"{"headline": "Two", "body_text": "The dog sat here.", "date_published": "2025-01-20"}"#,
            #"""
            {"headline": "Two", "body_text": "The dog sat there.", "correction": "Not here.",
             "date_published": "2025-01-20", "section": "news"}
            """#,
        ]
        for (hour, version) in zip(10..., versions) {
            desk.set("2025-02-01T\(hour):00:00Z")
            _ = desk.send(.put, "/articles/a", version, fields: hour == 10 ? [:] : [.ifMatch: "*"])
        }
        desk.set("2025-02-01T13:00:00Z")
        return desk
    }

    struct List: Decodable, Equatable {
        struct Version: Decodable, Equatable {
            var version: Int
            var headline: String
            var correction: String?
            var from: String
            var until: String?
            var url: String
        }
        var id: String
        var versions: [Version]
    }

    @Test("versions are told newest first, with when each was shown")
    func list() throws {
        let answer = Self.desk().send(.get, "/articles/a/versions", key: nil)
        #expect(answer.status == .ok)
        let base = Newsroom.origin + "/articles/a/versions/"
        let list = try answer.decoded(as: List.self)
        #expect(
            list.versions == [
                .init(
                    version: 3,
                    headline: "Two",
                    correction: "Not here.",
                    from: "2025-02-01T12:00:00Z",
                    until: nil,
                    url: base + "3"
                ),
                .init(
                    version: 2,
                    headline: "Two",
                    correction: nil,
                    from: "2025-02-01T11:00:00Z",
                    until: "2025-02-01T12:00:00Z",
                    url: base + "2"
                ),
                .init(
                    version: 1,
                    headline: "One",
                    correction: nil,
                    from: "2025-01-20T00:00:00Z",
                    until: "2025-02-01T11:00:00Z",
                    url: base + "1"
                ),
            ]
        )
    }

    @Test(
        "each version is what it was, for ever",
        arguments: [
            ("/articles/a/versions/1", 200, "The cat sat here."),
            ("/articles/a/versions/2", 200, "The dog sat here."),
            ("/articles/a/versions/3", 200, "The dog sat there."),
            ("/articles/a/versions/1.txt", 200, "The cat sat here."),
            ("/articles/a/versions/4", 404, ""), ("/articles/a/versions/0", 404, ""),
            ("/articles/a/versions/01", 404, ""), ("/articles/a/versions/x", 404, ""),
            ("/articles/a/versions/1..2", 404, ""), ("/articles/b/versions/1", 404, ""),
            ("/articles/b/versions", 404, ""), ("/articles/a/versions/1...9", 404, ""),
        ]
    )
    func one(_ target: String, _ status: Int, _ text: String) {
        let answer = Self.desk().send(.get, target, key: nil)
        #expect(answer.status.code == status)
        if status == 200 {
            #expect(answer.text.contains(text))
            #expect(answer.fields[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(answer.keeping?.tags.contains("article-a") == true)
        }
    }

    @Test(
        "as_of is what was shown at that moment",
        arguments: [
            ("2025-01-19", 404, ""), ("2025-01-20", 200, "The cat"),
            ("2025-02-01T10:59:59.999Z", 200, "The cat"),
            ("2025-02-01T11:00:00Z", 200, "The dog sat here"),
            ("2025-02-01T12:00:00Z", 200, "The dog sat there"),
            ("2025-02-01T13:00:00Z", 200, "The dog sat there"),
            ("2025-02-01T13:00:00.001Z", 400, "as_of"),
            ("yesterday", 400, "as_of"),
        ]
    )
    func asOf(_ moment: String, _ status: Int, _ text: String) {
        let answer = Self.desk().send(.get, "/articles/a?as_of=\(moment)", key: nil)
        #expect(answer.status.code == status, "\(answer.text)")
        if !text.isEmpty { #expect(answer.text.contains(text)) }
    }

    @Test(
        "a list as_of a moment is the one that was shown then, with addresses of what it has",
        arguments: [
            ("/headlines?as_of=2025-01-19", 200, [:]),
            ("/headlines?as_of=2025-01-20", 200, ["One": 1]),
            ("/headlines?as_of=2025-02-01T11:30:00Z", 200, ["Two": 2]),
            ("/headlines?as_of=2025-02-01T13:00:00Z", 200, ["Two": 3]),
            ("/sections/news?as_of=2025-02-01T13:00:00Z", 200, ["Two": 3]),
            ("/sections/news?as_of=2025-02-01T11:30:00Z", 200, [:]),
            ("/headlines?as_of=2025-02-01T13:00:01Z", 400, [:]),
            ("/sections/news?as_of=soon", 400, [:]),
        ] as [(String, Int, [String: Int])]
    )
    func lists(_ target: String, _ status: Int, _ items: [String: Int]) throws {
        let answer = Self.desk().send(.get, target, key: nil)
        #expect(answer.status.code == status, "\(answer.text)")
        guard status == 200 else { return }
        struct Feed: Decodable {
            struct Item: Decodable {
                var title: String
                var url: String
            }
            var items: [Item]
            var feed_url: String
        }
        let feed = try answer.decoded(as: Feed.self)
        #expect(feed.items.map(\.title) == Array(items.keys))
        let base = Newsroom.origin + "/articles/a/versions/"
        #expect(feed.items.map(\.url) == items.values.map { base + String($0) })
        #expect(feed.feed_url == Newsroom.origin + target)
    }

    @Test(
        "Atom tells of what was killed, by its address and moment alone",
        arguments: [
            ("/headlines.atom", 1), ("/sections/news.atom", 1), ("/headlines.atom?section=news", 1),
            ("/headlines.atom?section=sport", 0), ("/headlines.atom?as_of=2025-02-01T12:30:00Z", 0),
            ("/headlines.rss", 0), ("/headlines.json", 0),
        ]
    )
    func tombstones(_ target: String, _ count: Int) {
        let desk = Self.desk()
        let other = #"{"headline": "B", "summary": "S", "section": "news"}"#
        #expect(desk.send(.put, "/articles/b", other).status == .created)
        #expect(!desk.send(.get, target, key: nil).text.contains("deleted-entry"))
        desk.set("2025-02-01T14:00:00Z")
        #expect(desk.send(.delete, "/articles/a", #"{"reason": "Wrong."}"#).status == .ok)
        let answer = desk.send(.get, target, key: nil)
        #expect(answer.status == .ok)
        let entry =
            "<at:deleted-entry ref=\"\(Newsroom.origin)/articles/a\" when=\"2025-02-01T14:00:00Z\"/>"
        #expect(answer.text.contains(entry) == (count == 1), "\(answer.text)")
        #expect(answer.text.contains("purl.org/atompub/tombstones/1.0") == (count == 1))
        #expect(!answer.text.contains("Two"))
        #expect(!answer.text.contains("Wrong"))
    }

    @Test("nothing is written in the past")
    func writing() {
        let desk = Self.desk()
        let answer = desk.send(.delete, "/articles/a?as_of=2025-01-20")
        #expect(answer.status == .badRequest)
        #expect(desk.send(.get, "/articles/a").status == .ok)
    }

    struct Comparison: Decodable {
        struct Change: Decodable {
            struct Word: Decodable, Equatable {
                var op: String
                var text: String
            }
            var field: String
            var words: [Word]?
            var before: String?
            var after: String?
        }
        var from: Int
        var to: Int
        var changes: [Change]
    }

    @Test("two versions are compared word by word, either way")
    func comparison() throws {
        let desk = Self.desk()
        let answer = desk.send(.get, "/articles/a/versions/1...3", key: nil)
        let found = try answer.decoded(as: Comparison.self)
        #expect(found.changes.map(\.field) == ["headline", "body_text", "section", "correction"])
        #expect(
            found.changes[1].words == [
                .init(op: "equal", text: "The "), .init(op: "delete", text: "cat "),
                .init(op: "insert", text: "dog "), .init(op: "equal", text: "sat "),
                .init(op: "delete", text: "here"), .init(op: "insert", text: "there"),
                .init(op: "equal", text: "."),
            ]
        )
        #expect(found.changes[2].before == nil)
        #expect(found.changes[2].after == "news")
        #expect(found.changes[3].words == [.init(op: "insert", text: "Not here.")])
        let same = try desk.send(.get, "/articles/a/versions/2...2").decoded(as: Comparison.self)
        #expect(same.changes.isEmpty)
        let back = try desk.send(.get, "/articles/a/versions/3...1").decoded(as: Comparison.self)
        #expect(back.changes[0].words?.map(\.op) == ["delete", "insert"])
    }

    @Test(
        "whatever the texts, the pieces make up both of them",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "a", 1), ("a b c", "a c", 3), ("a  b\n\nc", "a b c", 5),
            ("新华社北京电", "新华社上海电", 4), ("cat's", "cats", 2),
            (String(repeating: "x y ", count: 3000), String(repeating: "y z ", count: 3000), 2),
        ]
    )
    func pieces(_ one: String, _ other: String, _ most: Int) throws {
        let desk = WritingDesk()
        for body in [one, other] {
            let text = #"{"headline": "H", "summary": "S", "body_text": \#(quoted(body))}"#
            let answer = desk.send(.put, "/articles/a", text, fields: [.ifMatch: "*"])
            if answer.status == .preconditionFailed { _ = desk.send(.put, "/articles/a", text) }
        }
        guard one != other else {
            #expect(desk.send(.get, "/articles/a/versions/1...2").status == .notFound)
            return
        }
        let found = try desk.send(.get, "/articles/a/versions/1...2").decoded(as: Comparison.self)
        let words = try #require(found.changes.first { $0.field == "body_text" }?.words)
        #expect(words.filter { $0.op != "insert" }.map(\.text).joined() == one)
        #expect(words.filter { $0.op != "delete" }.map(\.text).joined() == other)
        #expect(words.count <= max(most, 1) + 2)
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\n", with: "\\n") + "\""
    }

    @Test(
        "after a kill every version and comparison is gone, with every word",
        arguments: [
            "", "/versions", "/versions/1", "/versions/2.txt", "/versions/3", "/versions/1...2",
            "?as_of=2025-02-01T10:30:00Z", ".md", "/related",
        ]
    )
    func killed(_ path: String) {
        let desk = Self.desk()
        #expect(desk.send(.get, "/articles/a" + path).status == .ok)
        _ = desk.send(.delete, "/articles/a", #"{"reason": "Not true."}"#)
        let answer = desk.send(.get, "/articles/a" + path)
        #expect(answer.status == .gone)
        for word in ["cat", "dog", "One", "Two"] { #expect(!answer.text.contains(word)) }
    }

    @Test("a version that embargo or desk held back is never told of")
    func held() throws {
        let desk = WritingDesk()
        let versions = [
            #"{"headline": "Held", "summary": "S", "embargo_until": "2025-02-01T11:00:00Z"}"#,
            #"{"headline": "Back", "summary": "S", "status": "withheld"}"#,
            #"{"headline": "Shown", "summary": "S"}"#,
        ]
        for (minute, version) in zip(10..., versions) {
            desk.set("2025-02-01T10:\(minute):00Z")
            _ = desk.send(
                .put,
                "/articles/a",
                version,
                fields: minute == 10 ? [:] : [.ifMatch: "*"]
            )
            if minute < 12 { #expect(desk.send(.get, "/articles/a/versions").status == .notFound) }
        }
        desk.set("2025-02-01T12:00:00Z")
        let list = try desk.send(.get, "/articles/a/versions").decoded(as: List.self)
        #expect(list.versions.map(\.headline) == ["Shown"])
        for number in 1...2 {
            #expect(desk.send(.get, "/articles/a/versions/\(number)").status == .notFound)
        }
        #expect(desk.send(.get, "/articles/a/versions/1...3").status == .notFound)
        #expect(desk.send(.get, "/articles/a?as_of=2025-02-01T10:11:30Z").status == .notFound)
    }
}

extension Response {
    fileprivate func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
