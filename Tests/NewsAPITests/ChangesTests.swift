import Foundation
import HTTP
import HTTPTypes
import News
import Testing

/// The sequence of changes, over HTTP.
@Suite struct ChangesTests {
    struct Page: Decodable {
        struct Change: Decodable {
            struct Article: Decodable {
                var id: String
                var revision: String
                var headline: String
            }
            var token: String
            var kind: String
            var id: String
            var version: Int
            var time: String
            var lift: Bool?
            var headline: String?
            var reason: String?
            var replacement: String?
            var article: Article?
        }
        var epoch: String
        var next: String
        var has_more: Bool
        var changes: [Change]
    }

    private static func page(_ desk: WritingDesk, _ query: String = "") throws -> Page {
        let answer = desk.send(.get, "/changes" + query, key: nil)
        try #require(answer.status == .ok, "\(answer.text)")
        #expect(answer.fields[.cacheControl] == "no-store")
        return try JSONDecoder().decode(Page.self, from: Data(answer.body))
    }

    private static func article(_ headline: String, _ more: String = "") -> String {
        #"{"headline": "\#(headline)", "body_text": "Words of \#(headline)."\#(more)}"#
    }

    @Test("whoever follows gets every change once, in its order")
    func following() throws {
        let desk = WritingDesk()
        let empty = try Self.page(desk)
        #expect(empty.changes.isEmpty)
        #expect(empty.next == empty.epoch + "-0")
        _ = desk.send(.put, "/articles/a", Self.article("One"))
        _ = desk.send(.put, "/articles/b", Self.article("Two"))
        _ = desk.send(.put, "/articles/a", Self.article("Three"), fields: [.ifMatch: "*"])
        var told: [String] = []
        var since = empty.next
        while true {
            let page = try Self.page(desk, "?since=\(since)&limit=2")
            told += page.changes.map { "\($0.kind) \($0.id) \($0.version) \($0.headline ?? "-")" }
            since = page.next
            if !page.has_more { break }
        }
        #expect(told == ["publish a 1 Three", "publish b 1 Two", "update a 2 Three"])
        #expect(try Self.page(desk, "?since=\(since)").changes.isEmpty)
        #expect(try Self.page(desk, "?since=\(since)").next == since)
        _ = desk.send(.put, "/articles/c", Self.article("Four"))
        #expect(try Self.page(desk, "?since=\(since)").changes.map(\.id) == ["c"])
    }

    @Test("a lift is told at the moment it was due, whether anything woke up for it or not")
    func lift() throws {
        let desk = WritingDesk()
        desk.set("2025-02-01T10:00:00Z")
        let embargo =
            #", "embargo_until": "2025-02-01T11:00:00Z", "expires_at": "2025-02-01T12:00:00Z""#
        _ = desk.send(.put, "/articles/a", Self.article("Held", embargo))
        desk.set("2025-02-01T10:59:59Z")
        #expect(try Self.page(desk).changes.isEmpty)
        desk.set("2025-02-01T11:30:00Z")
        let lifted = try #require(try Self.page(desk).changes.first)
        #expect(lifted.kind == "publish")
        #expect(lifted.lift == true)
        #expect(lifted.time == "2025-02-01T11:00:00Z")
        #expect(lifted.headline == "Held")
        desk.set("2025-02-01T12:00:00Z")
        let both = try Self.page(desk).changes
        #expect(both.map(\.kind) == ["publish", "expire"])
        #expect(both.allSatisfy { $0.headline == nil })
    }

    @Test(
        "of what was killed nothing is told but that, why, and what to use",
        arguments: [
            "/changes", "/changes.ndjson", "/changes?include=article",
        ]
    )
    func killed(_ target: String) {
        let desk = WritingDesk()
        _ = desk.send(.put, "/articles/a", Self.article("Secret", #", "section": "hidden""#))
        let kill = #"{"reason": "Not so.", "replacement": "b"}"#
        _ = desk.send(.delete, "/articles/a", kill)
        let text = desk.send(.get, target, key: nil).text
        for word in ["Secret", "Words", "hidden"] { #expect(!text.contains(word)) }
        for word in ["Not so.", "kill", "\"b\""] { #expect(text.contains(word)) }
    }

    @Test("NDJSON has a line for each change")
    func lines() throws {
        let desk = WritingDesk()
        for id in ["a", "b"] { _ = desk.send(.put, "/articles/\(id)", Self.article(id)) }
        for answer in [
            desk.send(.get, "/changes.ndjson", key: nil),
            desk.send(.get, "/changes", key: nil, fields: [.accept: "application/x-ndjson"]),
        ] {
            #expect(answer.fields[.contentType] == "application/x-ndjson")
            let lines = try answer.text.split(separator: "\n").map {
                try JSONDecoder().decode(Page.Change.self, from: Data($0.utf8))
            }
            #expect(lines.map(\.id) == ["a", "b"])
        }
    }

    @Test(
        "what is wrong with since and include is told",
        arguments: [
            ("?since=x", 400), ("?since=-1", 400), ("?since=EPOCH-", 400), ("?since=EPOCH-99", 400),
            ("?since=0123456789abcdef-0", 410), ("?include=all", 400), ("?limit=101", 400),
            ("?section=news", 400), ("?since=0", 200), ("?since=EPOCH-0", 200),
        ]
    )
    func faults(_ query: String, _ status: Int) throws {
        let desk = WritingDesk()
        let epoch = try Self.page(desk).epoch
        let answer = desk.send(.get, "/changes" + query.replacing("EPOCH", with: epoch), key: nil)
        #expect(answer.status.code == status, "\(answer.text)")
        if status == 410 { #expect(answer.text.contains("/problems/sequence-reset")) }
    }

    @Test("who follows from the beginning has in the end what is published")
    func rebuilding() throws {
        let desk = WritingDesk()
        desk.set("2025-02-01T10:00:00Z")
        for number in 0..<20 {
            let more = number % 4 == 0 ? #", "expires_at": "2025-02-01T11:00:00Z""# : ""
            _ = desk.send(.put, "/articles/n\(number)", Self.article("N\(number)", more))
        }
        for number in stride(from: 0, to: 20, by: 3) {
            _ = desk.send(.delete, "/articles/n\(number)")
        }
        for number in stride(from: 1, to: 20, by: 3) {
            let body = Self.article("M\(number)", number == 7 ? #", "status": "withheld""# : "")
            _ = desk.send(.put, "/articles/n\(number)", body, fields: [.ifMatch: "*"])
        }
        desk.set("2025-02-01T12:00:00Z")
        var copy: [String: String] = [:]
        var since = "0"
        while true {
            let page = try Self.page(desk, "?since=\(since)&limit=7&include=article")
            for change in page.changes {
                switch change.kind {
                case "kill", "expire", "withdraw": copy[change.id] = nil
                // What may not be shown any more comes without its article.
                default: copy[change.id] = change.article?.revision
                }
            }
            since = page.next
            if !page.has_more { break }
        }
        var published: [String: String] = [:]
        let all = try desk.repository.headlines(
            HeadlineQuery(limit: 100),
            at: instant("2025-02-01T12:00:00Z")
        )
        for headline in all.headlines { published[headline.id.rawValue] = headline.revision }
        #expect(published.count == 11)
        #expect(copy == published)
    }
}
