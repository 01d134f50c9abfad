import Foundation
import TestSupport
import Testing

/// The sequence of changes of a running server, followed.
@Suite(.serialized, .ownThread)
struct EventsTests {
    private static func article(_ headline: String, _ more: String = "") -> String {
        #"{"headline": "\#(headline)", "body_text": "Words of \#(headline)."\#(more)}"#
    }

    @Test("whoever follows is told of a write, of a lift and of a kill, in that order")
    func following() throws {
        let desk = try WriteTests.Desk()
        let client = try HTTPClient(desk.address)
        client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.text(until: "retry: 3000\n\n").contains("text/event-stream"))
        let lift = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 6))
        let held = Self.article("Held", #", "embargo_until": "\#(lift)""#)
        #expect(try desk.send("PUT", "/articles/held", held).status == 201)
        #expect(try desk.send("PUT", "/articles/a", Self.article("One")).status == 201)
        #expect(try client.text(until: "event: publish\n").contains("id: "))
        #expect(try client.text(until: "\n\n").contains(#""id":"a""#))
        // No request wakes it.
        let lifted = try client.text(until: "\n\n") + client.text(until: "\n\n")
        #expect(lifted.contains(#""id":"held""#), "\(lifted)")
        #expect(lifted.contains(#""lift":true"#))
        #expect(try desk.get("/articles/held").status == 200)
        #expect(try desk.send("DELETE", "/articles/a").status == 200)
        let kill = try client.text(until: "event: kill\n") + client.text(until: "\n\n")
        #expect(!kill.contains("One"))
    }

    @Test("a poll is answered by the write it waited for; a server that ends lets it go")
    func polling() throws {
        let desk = try WriteTests.Desk()
        let client = try HTTPClient(desk.address)
        client.send("GET /changes.ndjson?wait=60 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.text(until: "\r\n\r\n")
        #expect(try desk.send("PUT", "/articles/a", Self.article("One")).status == 201)
        #expect(try client.text(until: "\r\n0\r\n\r\n").contains(#""headline":"One""#))

        let next = try desk.get("/changes").decoded(as: Page.self).next
        client.send("GET /changes?since=\(next)&wait=60 HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.text(until: "\r\n\r\n")
        desk.process.send(SIGTERM)
        #expect(try client.text(until: "0\r\n\r\n") == "0\r\n\r\n")
        #expect(desk.process.finish().status == 0)
    }

    @Test("the sequence goes on where it was after a restart")
    func restart() throws {
        let desk = try WriteTests.Desk()
        #expect(try desk.send("PUT", "/articles/a", Self.article("One")).status == 201)
        let before = try desk.get("/changes").decoded(as: Page.self)
        desk.process.send(SIGTERM)
        #expect(desk.process.finish().status == 0)
        let again = try NewsdProcess(
            ["serve", "--content", "content", "--listen", "127.0.0.1:0"],
            in: desk.folder
        )
        let address = try again.listening()[0]
        #expect(
            try eventually { try HTTPClient.get(address, "/health/ready").status == 200 }
        )
        let after = try HTTPClient.get(address, "/changes").decoded(as: Page.self)
        #expect(after.next == before.next)
        #expect(try HTTPClient.get(address, "/changes?since=\(before.next)").status == 200)
    }

    private struct Page: Decodable {
        var next: String
    }
}
