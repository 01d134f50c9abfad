import HTTP
import HTTPTypes
import News
import Testing

/// Writes that are sent twice.
@Suite struct IdempotencyTests {
    private static let first = #"{"headline": "One", "body_text": "Words of the first."}"#

    private func send(
        _ desk: WritingDesk,
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: String = "",
        key: String,
        by client: String = "write-key",
        type: String? = nil,
        match: String? = nil
    ) -> Response {
        var fields: HTTPFields = [.ifMatch: match ?? ""]
        if match == nil { fields[.ifMatch] = nil }
        if let name = HTTPField.Name("Idempotency-Key") { fields[name] = key }
        return desk.send(method, target, body, type: type, key: client, fields: fields)
    }

    @Test(
        "the same request again is answered as before, and done once",
        arguments: [
            (HTTPRequest.Method.put, "/articles/b", first), (.post, "/articles", first),
            (.put, "/articles/b", "{}"), (.put, "/articles/b", "{"),
            (.delete, "/articles/a", ""), (.delete, "/articles/a", #"{"reason": "No."}"#),
            (.patch, "/articles/a", "{}"),
        ]
    )
    func again(_ method: HTTPRequest.Method, _ target: String, _ body: String) throws {
        let desk = WritingDesk()
        _ = desk.send(.put, "/articles/a", Self.first)
        let one = send(desk, method, target, body, key: "\"k\"")
        let settled = desk.settled.all.count
        let two = send(desk, method, target, body, key: "k")
        #expect(two.status == one.status)
        #expect(two.body == one.body)
        #expect(two.fields[.eTag] == one.fields[.eTag])
        #expect(two.fields[.location] == one.fields[.location])
        #expect(two.fields[.contentType] == one.fields[.contentType])
        #expect(two.fields[.cacheControl] == "no-store")
        #expect(desk.settled.all.count == settled)
    }

    @Test("NDJSON is taken in once")
    func lines() {
        let desk = WritingDesk()
        let lines = #"{"id": "n", "headline": "H", "summary": "S"}"#
        let type = "application/x-ndjson"
        let one = send(desk, .post, "/articles", lines, key: "k", type: type)
        let two = send(desk, .post, "/articles", lines, key: "k", type: type)
        #expect(one.text.contains("\"status\":201"))
        #expect(two.text == one.text)
    }

    @Test(
        "another request with the same key is refused; another client's key is another",
        arguments: [
            (HTTPRequest.Method.put, "/articles/b", "{}", "write-key", 422),
            (.put, "/articles/c", first, "write-key", 422),
            (.post, "/articles", first, "write-key", 422),
            (.put, "/articles/b", "{}", "admin-key", 422),
            (.put, "/articles/c", first, "admin-key", 201),
        ]
    )
    func other(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: String,
        _ client: String,
        _ status: Int
    ) {
        let desk = WritingDesk()
        #expect(send(desk, .put, "/articles/b", Self.first, key: "k").status == .created)
        let answer = send(desk, method, target, body, key: "k", by: client)
        #expect(answer.status.code == status)
        let isReuse = answer.text.contains("/problems/idempotency-key-reused")
        #expect(isReuse == (client == "write-key"))
    }

    @Test("after a day a key is free")
    func age() {
        let desk = WritingDesk()
        desk.set("2025-02-01T12:00:00Z")
        _ = send(desk, .put, "/articles/b", Self.first, key: "k")
        desk.set("2025-02-02T11:59:59Z")
        #expect(send(desk, .put, "/articles/c", Self.first, key: "k").status.code == 422)
        desk.set("2025-02-02T12:00:00Z")
        #expect(send(desk, .put, "/articles/c", Self.first, key: "k").status == .created)
    }

    @Test("what was killed meanwhile does not come back by asking again")
    func killed() {
        let desk = WritingDesk()
        _ = send(desk, .put, "/articles/b", Self.first, key: "k")
        _ = desk.send(.delete, "/articles/b")
        let again = send(desk, .put, "/articles/b", Self.first, key: "k")
        #expect(again.status == .gone)
        #expect(!again.text.contains("Words"))
    }

    @Test("what was replaced meanwhile is told as it was")
    func replaced() {
        let desk = WritingDesk()
        let one = send(desk, .put, "/articles/b", Self.first, key: "k")
        _ = desk.send(
            .put,
            "/articles/b",
            #"{"headline": "Two", "summary": "S"}"#,
            fields: [.ifMatch: "*"]
        )
        #expect(send(desk, .put, "/articles/b", Self.first, key: "k").body == one.body)
        #expect(desk.send(.get, "/articles/b").text.contains("Two"))
    }

    @Test("that the server could not do it is not kept")
    func failure() {
        let repository = StubRepository()
        repository.failWrites(.io(path: "x", errno: 28))
        let desk = WritingDesk(repository)
        #expect(send(desk, .put, "/articles/b", Self.first, key: "k").status.code == 507)
        repository.failWrites(.io(path: "x", errno: 30))
        #expect(send(desk, .put, "/articles/b", Self.first, key: "k").status.code == 503)
    }

    @Test("what is no key is refused", arguments: ["", "\"\"", "a b", "\"a\"b\"", "ä"])
    func malformed(_ key: String) {
        #expect(
            send(WritingDesk(), .put, "/articles/b", Self.first, key: key).status == .badRequest
        )
    }
}
