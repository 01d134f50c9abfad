import Foundation
import HTTP
import HTTPTypes
import News
import Testing

/// Articles that follow each other, and what they are also called, over HTTP.
@Suite struct StoryTests {
    /// Articles by id, each with what it supersedes and more members.
    private static func desk(_ articles: [(id: String, more: String)]) -> WritingDesk {
        let desk = WritingDesk()
        for article in articles { put(desk, article.id, article.more) }
        return desk
    }

    @discardableResult
    private static func put(_ desk: WritingDesk, _ id: String, _ more: String = "") -> Response {
        let body = #"{"headline": "H \#(id)", "body_text": "Words of \#(id)."\#(more)}"#
        let answer = desk.send(.put, "/articles/\(id)", body)
        guard answer.status == .preconditionRequired else { return answer }
        return desk.send(.put, "/articles/\(id)", body, fields: [.ifMatch: "*"])
    }

    private static func supersedes(_ id: String) -> String { #", "supersedes": "\#(id)""# }

    private func members(_ desk: WritingDesk, _ id: String) throws -> [String] {
        let answer = desk.send(.get, "/stories/\(id)", key: nil)
        if answer.status == .notFound { return [] }
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return (object?["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    private func member(_ desk: WritingDesk, _ id: String, _ name: String) throws -> String? {
        let answer = desk.send(.get, "/articles/\(id)", key: nil)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return object?[name] as? String
    }

    @Test(
        "a chain is the same whichever of its articles came first",
        arguments: [
            ["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"], ["b", "a", "c"], ["c", "a", "b"],
            ["a", "c", "b"],
        ]
    )
    func order(_ order: [String]) throws {
        let more = ["a": "", "b": Self.supersedes("a"), "c": Self.supersedes("b")]
        let desk = Self.desk(order.map { ($0, more[$0] ?? "") })
        for id in ["a", "b", "c"] {
            #expect(try members(desk, id) == ["a", "b", "c"])
            #expect(try member(desk, id, "story") == "a")
        }
        #expect(try member(desk, "a", "superseded_by") == "b")
        #expect(try member(desk, "b", "superseded_by") == "c")
        #expect(try member(desk, "b", "supersedes") == "a")
        #expect(try member(desk, "c", "superseded_by") == nil)
        let link = desk.send(.get, "/articles/a").fields[HTTPField.Name("Link") ?? .from] ?? ""
        #expect(
            link.contains(#"</articles/b>; rel="successor-version""#)
                || link.contains("articles/b>; rel=\"successor-version\"")
        )
    }

    @Test("a parent that comes late, and a new last one, make the others' answers out of date")
    func tags() throws {
        let desk = Self.desk([("b", Self.supersedes("a"))])
        let before = desk.send(.get, "/articles/b")
        #expect(before.keeping?.tags.contains("article-a") == true)
        Self.put(desk, "a")
        #expect(desk.settled.all.last?.contains("article-a") == true)
        Self.put(desk, "c", Self.supersedes("b"))
        #expect(desk.settled.all.last?.contains("article-b") == true)
        // Let go of again.
        Self.put(desk, "c")
        #expect(desk.settled.all.last?.contains("article-b") == true)
        #expect(try member(desk, "b", "superseded_by") == nil)
        #expect(try members(desk, "c") == ["c"])
    }

    @Test(
        "what may not be shown is no part of a chain",
        arguments: [
            #", "status": "withheld""#, #", "embargo_until": "2025-02-02""#, "KILL",
        ]
    )
    func secrets(_ how: String) throws {
        let desk = Self.desk([
            ("a", ""), ("b", Self.supersedes("a")), ("c", Self.supersedes("b")),
        ])
        if how == "KILL" {
            _ = desk.send(.delete, "/articles/b")
        } else {
            Self.put(desk, "b", Self.supersedes("a") + how)
        }
        #expect(try members(desk, "a") == ["a", "c"])
        #expect(try member(desk, "a", "superseded_by") == nil)
        #expect(try member(desk, "c", "supersedes") == nil)
        #expect(try member(desk, "c", "story") == nil)
        for target in ["/articles/a", "/articles/c", "/stories/a", "/stories/c", "/stories/a.atom"]
        {
            let answer = desk.send(.get, target, key: nil)
            #expect(!answer.text.contains("/articles/b"))
            #expect(!answer.text.contains("H b"))
        }
    }

    @Test("articles of one story by its name are together, whatever it names")
    func named() throws {
        let desk = Self.desk([
            ("x", #", "story": "election""#), ("y", #", "story": "election""#), ("z", ""),
        ])
        #expect(try Set(members(desk, "election")) == ["x", "y"])
        #expect(try Set(members(desk, "x")) == ["x", "y"])
        #expect(try members(desk, "z") == ["z"])
        #expect(try members(desk, "nothing") == [])
    }

    @Test("a circle ends")
    func circle() throws {
        let desk = Self.desk([("a", Self.supersedes("b")), ("b", Self.supersedes("a"))])
        #expect(try Set(members(desk, "a")) == ["a", "b"])
        #expect(desk.send(.get, "/articles/a").status == .ok)
    }

    // MARK: Aliases

    @Test(
        "a former id leads to the article, with all that follows it",
        arguments: [
            ("/articles/old", "/articles/new"), ("/articles/old.txt", "/articles/new.txt"),
            ("/articles/old/related", "/articles/new/related"),
            ("/articles/old/versions/1", "/articles/new/versions/1"),
            ("/articles/old?as_of=2025-01-01", "/articles/new?as_of=2025-01-01"),
        ]
    )
    func alias(_ target: String, _ location: String) {
        let desk = Self.desk([("new", #", "aliases": ["old", "older"]"#)])
        let answer = desk.send(.get, target, key: nil)
        #expect(answer.status == .permanentRedirect)
        #expect(answer.fields[.location] == Newsroom.origin + location)
        #expect(desk.send(.get, "/articles/older").status == .permanentRedirect)
        #expect(desk.send(.get, "/articles/new").text.contains(#""old""#))
    }

    @Test("a name that leads to what may not be shown leads nowhere")
    func hidden() {
        let desk = Self.desk([("new", #", "aliases": ["old"], "status": "withheld""#)])
        #expect(desk.send(.get, "/articles/old").status == .notFound)
    }

    @Test(
        "a name is one article's",
        arguments: [
            (#", "aliases": ["own"]"#, "own is the id itself"),
            (#", "aliases": ["taken"]"#, "taken is an article of its own"),
            (#", "aliases": ["old"]"#, "old leads to new"),
        ]
    )
    func conflicts(_ more: String, _ reason: String) {
        let desk = Self.desk([("new", #", "aliases": ["old"]"#), ("taken", "")])
        let answer = Self.put(desk, "own", more)
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("\"/aliases\""))
        #expect(answer.text.contains(reason), "\(answer.text)")
    }

    @Test("a name that is let go of is free; an article of that id comes before it")
    func released() {
        let desk = Self.desk([("new", #", "aliases": ["old"]"#)])
        Self.put(desk, "old")
        #expect(desk.send(.get, "/articles/old").status == .ok)
        _ = desk.send(.put, "/articles/x", #"{"headline": "H", "summary": "S"}"#)
        Self.put(desk, "new")
        #expect(Self.put(desk, "x", #", "aliases": ["other"]"#).status == .ok)
        #expect(desk.send(.get, "/articles/other").status == .permanentRedirect)
    }
}
