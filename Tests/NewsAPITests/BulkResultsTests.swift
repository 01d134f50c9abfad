import HTTP
import HTTPTypes
import News
import NewsAPI
import Synchronization
import Testing

/// NDJSON that is posted, by a sink and a body in a test's hands.
@Suite struct BulkResultsTests {
    /// A client that reads when a test says.
    final class Sink: ResponseSink {
        struct State {
            var reads = true
            var text = ""
            var isFinished = false
            var isGivenUp = false
        }

        let state = Mutex(State())
        var now: State { state.withLock { $0 } }
        var lines: [Substring] { now.text.split(separator: "\n") }

        var isTaken: Bool { now.reads }
        func send(_ bytes: [UInt8]) -> Bool {
            state.withLock { $0.text += String(decoding: bytes, as: UTF8.self) }
            return true
        }
        func finish() { state.withLock { $0.isFinished = true } }
        func giveUp() { state.withLock { $0.isGivenUp = true } }
        func wake() {}
        func wake(after delay: Duration) {}
    }

    /// A disk that is memory, and may break.
    final class Disk: Spool {
        let bytes = Mutex<[UInt8]>([])
        let isBroken = Mutex(false)
        var count: Int { bytes.withLock { $0.count } }

        func append(_ more: [UInt8]) throws { bytes.withLock { $0 += more } }
        func read(_ range: Range<Int>) throws -> [UInt8] {
            if isBroken.withLock({ $0 }) { throw WritingDesk.NoDisk() }
            return bytes.withLock { Array($0[range]) }
        }
    }

    /// A post under way.
    struct Post {
        let content: GivenContent
        let sink = Sink()
        let stream: any ResponseStream

        init(_ pieces: [RequestPiece], to desk: WritingDesk) throws {
            content = GivenContent(pieces: pieces)
            var request = Request(
                method: .post,
                target: "/articles",
                fields: [
                    .contentType: "application/x-ndjson", .authorization: "Bearer write-key",
                ]
            )
            try #require(desk.responder.takesContent(of: request))
            request.content = content
            let response = desk.responder.respond(to: request)
            #expect(response.status == .ok)
            stream = try #require(response.stream)
            #expect(!stream.isEndless)
        }

        /// Lets it go on until nothing happens any more.
        func run() {
            var before = -1
            while sink.now.text.utf8.count != before, !sink.now.isFinished {
                before = sink.now.text.utf8.count
                stream.produce(sink)
            }
        }
    }

    private static func line(_ id: String) -> String {
        #"{"id": "\#(id)", "headline": "H", "summary": "S"}"#
    }

    private static func bytes(_ text: String) -> RequestPiece { .bytes(Array(text.utf8)) }

    /// Lines whose results have 4 MB in all, in pieces.
    private static let faulty = (0..<40).map { _ in
        bytes(
            String(
                repeating: #"{"id": "x", "headline": 1, "summary": 2, "x": 3}"# + "\n",
                count: 500
            )
        )
    }

    @Test("the result of a line is sent, and the article served, before the next line comes")
    func interactive() throws {
        let desk = WritingDesk()
        let post = try Post([Self.bytes(Self.line("a") + "\n" + #"{"id": "b", "#)], to: desk)
        post.run()
        #expect(post.sink.lines.count == 1)
        #expect(post.sink.now.text.hasPrefix(#"{"line":1,"status":201,"id":"a""#))
        #expect(desk.send(.get, "/articles/a").status == .ok)
        post.content.add(Self.bytes(#""headline": "H", "summary": "S"}"#))
        post.run()
        #expect(post.sink.lines.count == 1)
        post.content.add(.end)
        post.run()
        #expect(post.sink.lines.last?.hasPrefix(#"{"line":2,"status":201,"id":"b""#) == true)
        #expect(post.sink.now.isFinished)
    }

    @Test("of a body that breaks off, the line that is not whole is not taken")
    func broken() throws {
        let desk = WritingDesk()
        let post = try Post([Self.bytes(Self.line("a") + "\n" + Self.line("b"))], to: desk)
        post.run()
        post.content.add(.broken)
        post.run()
        #expect(post.sink.lines.count == 1)
        #expect(!post.sink.now.isFinished)
        #expect(desk.send(.get, "/articles/a").status == .ok)
        #expect(desk.send(.get, "/articles/b").status == .notFound)
    }

    @Test("results that the client leaves unread wait on the disk, and come in their order")
    func spooled() throws {
        let disk = Disk()
        let desk = WritingDesk(spool: { disk })
        let post = try Post(Self.faulty + [Self.bytes(Self.line("last")), .end], to: desk)
        post.sink.state.withLock { $0.reads = false }
        post.run()
        #expect(post.sink.now.text.isEmpty)
        #expect(disk.count > 1 << 20)
        // All is done meanwhile.
        #expect(desk.send(.get, "/articles/last").status == .ok)
        post.sink.state.withLock { $0.reads = true }
        post.run()
        #expect(post.sink.now.isFinished)
        let lines = post.sink.lines
        #expect(lines.count == 20_001)
        for (index, line) in lines.enumerated() where index < 20_000 {
            #expect(line.hasPrefix(#"{"line":\#(index + 1),"status":422"#))
        }
        #expect(lines.last?.hasPrefix(#"{"line":20001,"status":201,"id":"last""#) == true)
    }

    @Test("without a disk nothing more is taken until the client reads")
    func withoutDisk() throws {
        let desk = WritingDesk()
        let post = try Post(Self.faulty + [Self.bytes(Self.line("last")), .end], to: desk)
        post.sink.state.withLock { $0.reads = false }
        post.run()
        #expect(post.content.next() != .later)
        #expect(desk.send(.get, "/articles/last").status == .notFound)
        post.sink.state.withLock { $0.reads = true }
        post.run()
        #expect(post.sink.now.isFinished)
        #expect(desk.send(.get, "/articles/last").status == .ok)
    }

    @Test("a disk that does not give back what it was given ends the answer as broken")
    func brokenDisk() throws {
        let disk = Disk()
        let post = try Post(Self.faulty + [.end], to: WritingDesk(spool: { disk }))
        post.sink.state.withLock { $0.reads = false }
        post.run()
        disk.isBroken.withLock { $0 = true }
        post.sink.state.withLock { $0.reads = true }
        post.run()
        #expect(post.sink.now.isGivenUp)
        #expect(!post.sink.now.isFinished)
    }

    @Test(
        "only NDJSON that need not be answered twice is taken while it comes",
        arguments: [
            ("/articles", "application/x-ndjson", false, true),
            ("/articles", "application/x-ndjson; charset=utf-8", false, true),
            ("/articles", "application/x-ndjson", true, false),
            ("/articles", "application/json", false, false),
            ("/articles/a", "application/x-ndjson", false, false),
        ]
    )
    func takes(_ target: String, _ type: String, _ isKeyed: Bool, _ takes: Bool) {
        var request = Request(method: .post, target: target, fields: [.contentType: type])
        if isKeyed, let name = HTTPField.Name("Idempotency-Key") { request.fields[name] = "\"k\"" }
        #expect(WritingDesk().responder.takesContent(of: request) == takes)
    }
}
