import Foundation
import HTTP
import HTTPTypes
import News
import NewsAPI
import Synchronization
import Testing

/// Server-sent events and long polls, by a sink that keeps what it is given.
@Suite struct EventsTests {
    /// What a server would do for a stream, by hand.
    final class Reader: ResponseSink {
        private struct State {
            var text = ""
            var isFinished = false
            var isWoken = false
            var delays: [Duration] = []
        }

        private let state = Mutex(State())
        private let stream: any ResponseStream

        init(_ response: Response) throws {
            stream = try #require(response.stream)
            turn()
        }

        var isFinished: Bool { state.withLock { $0.isFinished } }
        var isWoken: Bool { state.withLock { $0.isWoken } }
        var delays: [Duration] { state.withLock { $0.delays } }

        /// What was sent since it was asked last.
        var text: String {
            state.withLock { state in
                defer { state.text = "" }
                return state.text
            }
        }

        /// The names and ids of the events in that.
        var events: [String] {
            let lines = text.split(separator: "\n")
            let names = lines.compactMap { $0.hasPrefix("event: ") ? $0.dropFirst(7) : nil }
            let ids = lines.compactMap { line -> String? in
                guard line.hasPrefix("data: "),
                    let object = try? JSONSerialization.jsonObject(
                        with: Data(line.dropFirst(6).utf8)
                    )
                else { return nil }
                return (object as? [String: Any])?["id"] as? String ?? "-"
            }
            return zip(names, ids).map { "\($0) \($1)" }
        }

        func turn() {
            state.withLock { $0.isWoken = false }
            stream.produce(self)
        }

        func stop() { stream.stop() }

        func send(_ bytes: [UInt8]) -> Bool {
            state.withLock { $0.text += String(decoding: bytes, as: UTF8.self) }
            return true
        }

        var isTaken: Bool { true }
        func finish() { state.withLock { $0.isFinished = true } }
        func giveUp() {}
        func wake() { state.withLock { $0.isWoken = true } }
        func wake(after delay: Duration) { state.withLock { $0.delays.append(delay) } }
    }

    private static func desk() -> WritingDesk {
        let desk = WritingDesk()
        desk.set("2025-02-01T10:00:00Z")
        return desk
    }

    private static func put(_ desk: WritingDesk, _ id: String, _ more: String = "") {
        let body = #"{"headline": "H", "body_text": "Words of \#(id)."\#(more)}"#
        _ = desk.send(.put, "/articles/\(id)", body)
        desk.bell.ring()
    }

    private static func epoch(_ desk: WritingDesk) throws -> String {
        try desk.repository.events(after: 0, limit: 1).epoch
    }

    @Test("who comes without a place gets what comes from then on")
    func live() throws {
        let desk = Self.desk()
        Self.put(desk, "before")
        let answer = desk.send(.get, "/events", key: nil)
        #expect(answer.fields[.contentType] == "text/event-stream")
        #expect(answer.fields[.cacheControl] == "no-store")
        let reader = try Reader(answer)
        #expect(reader.text == "retry: 3000\n\n")
        Self.put(desk, "a")
        #expect(reader.isWoken)
        reader.turn()
        let text = reader.text
        let id = try "id: \(Self.epoch(desk))-2\nevent: publish\ndata: {"
        #expect(text.hasPrefix(id), "\(text)")
        #expect(text.hasSuffix("}\n\n"))
        #expect(text.split(separator: "\n").count == 3)
        // Nothing new, nothing said.
        reader.turn()
        #expect(reader.text.isEmpty)
    }

    @Test("who comes back goes on where it was", arguments: [true, false])
    func resuming(_ byField: Bool) throws {
        let desk = Self.desk()
        for id in ["a", "b", "c"] { Self.put(desk, id) }
        let place = try Self.epoch(desk) + "-1"
        let answer =
            byField
            ? desk.send(
                .get,
                "/events?since=0",
                fields: [HTTPField.Name("Last-Event-ID") ?? .from: place]
            )
            : desk.send(.get, "/events?since=\(place)")
        #expect(try Reader(answer).events == ["publish b", "publish c"])
    }

    @Test("from the beginning all of it comes, as much at once as the client takes")
    func beginning() throws {
        let desk = Self.desk()
        for number in 0..<150 { Self.put(desk, "n\(number)") }
        let reader = try Reader(desk.send(.get, "/events?since=0"))
        #expect(reader.events.count == 100)
        reader.turn()
        #expect(reader.events.count == 50)
    }

    @Test(
        "a sequence that began anew is said, and told from its beginning",
        arguments: ["0123456789abcdef-7", "EPOCH-7"]
    )
    func reset(_ place: String) throws {
        let desk = Self.desk()
        Self.put(desk, "a")
        let place = place.replacing("EPOCH", with: try Self.epoch(desk))
        let reader = try Reader(desk.send(.get, "/events?since=\(place)"))
        #expect(reader.events == ["reset -", "publish a"])
    }

    @Test("what is no place is refused", arguments: ["x", "1"])
    func malformed(_ place: String) {
        let desk = Self.desk()
        let field = desk.send(
            .get,
            "/events",
            fields: [HTTPField.Name("Last-Event-ID") ?? .from: place]
        )
        #expect(field.status == .badRequest)
        #expect(desk.send(.get, "/events?since=\(place)").status == .badRequest)
    }

    @Test("silence is broken every fifteen seconds, and the timer is set once for each")
    func heartbeat() throws {
        let desk = Self.desk()
        let reader = try Reader(desk.send(.get, "/events"))
        _ = reader.text
        #expect(reader.delays == [.seconds(15)])
        desk.set("2025-02-01T10:00:10Z")
        Self.put(desk, "a")
        reader.turn()
        #expect(reader.events == ["publish a"])
        #expect(reader.delays.count == 1)
        desk.set("2025-02-01T10:00:15Z")
        reader.turn()
        #expect(reader.text.isEmpty)
        #expect(reader.delays == [.seconds(15), .seconds(10)])
        desk.set("2025-02-01T10:00:25Z")
        reader.turn()
        #expect(reader.text == ":\n\n")
    }

    @Test("an embargo that lifts and an expiry are events at their moment")
    func turns() throws {
        let desk = Self.desk()
        let reader = try Reader(desk.send(.get, "/events"))
        Self.put(
            desk,
            "a",
            #", "embargo_until": "2025-02-01T11:00:00Z", "expires_at": "2025-02-01T12:00:00Z""#
        )
        reader.turn()
        #expect(reader.events.isEmpty)
        desk.set("2025-02-01T11:00:00Z")
        reader.turn()
        #expect(reader.events == ["publish a"])
        desk.set("2025-02-01T12:00:00Z")
        reader.turn()
        let text = reader.text
        #expect(text.contains("event: expire"))
        #expect(!text.contains("Words"))
    }

    @Test("whoever stops no longer listens")
    func stopping() throws {
        let desk = Self.desk()
        let readers = try (0..<3).map { _ in try Reader(desk.send(.get, "/events")) }
        #expect(desk.bell.count == 3)
        for reader in readers { reader.stop() }
        #expect(desk.bell.count == 0)
        Self.put(desk, "a")
        readers[0].turn()
        #expect(readers[0].events.isEmpty)
        #expect(desk.bell.count == 0)
    }

    // MARK: Long polls

    @Test("a poll waits until there is something, and no longer than it said")
    func polling() throws {
        let desk = Self.desk()
        let since = try Self.epoch(desk) + "-0"
        let first = try Reader(desk.send(.get, "/changes?since=\(since)&wait=30"))
        let second = try Reader(desk.send(.get, "/changes.ndjson?since=\(since)&wait=30"))
        #expect(!first.isFinished)
        #expect(first.delays == [.seconds(30)])
        desk.set("2025-02-01T10:00:10Z")
        Self.put(desk, "a")
        #expect(first.isWoken)
        first.turn()
        #expect(first.isFinished)
        let body = first.text
        #expect(body.contains(#""id": "a""#))
        #expect(body.contains("\"next\": \"\(since.dropLast())1\""))
        second.turn()
        #expect(second.text.hasPrefix("{\"token\":"))
        #expect(desk.bell.count == 0)

        let third = try Reader(desk.send(.get, "/changes?since=\(since.dropLast())1&wait=5"))
        desk.set("2025-02-01T10:00:14Z")
        third.turn()
        #expect(!third.isFinished)
        desk.set("2025-02-01T10:00:15Z")
        third.turn()
        #expect(third.isFinished)
        #expect(third.text.contains("\"changes\": []"))
    }

    @Test("with something new nobody waits", arguments: ["0", "EPOCH-0"])
    func noWait(_ since: String) throws {
        let desk = Self.desk()
        Self.put(desk, "a")
        let since = since.replacing("EPOCH", with: try Self.epoch(desk))
        let answer = desk.send(.get, "/changes?since=\(since)&wait=30")
        #expect(answer.stream == nil)
        #expect(answer.text.contains(#""id": "a""#))
    }

    @Test("a time to wait is from 1 to 60 seconds", arguments: ["0", "61", "-1", "x", ""])
    func waits(_ seconds: String) {
        #expect(Self.desk().send(.get, "/changes?wait=\(seconds)").status == .badRequest)
    }
}
