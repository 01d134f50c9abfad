import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Many who ask for one answer at once.
@Suite("Collapsed requests", .ownThread) struct CollapseTests {
    /// Answers each call with its number, once the gate is open.
    private final class Maker: Sendable {
        let gate = Gate()
        private let calls = Mutex<[String]>([])
        /// The targets that were asked for, in order.
        var targets: [String] { calls.withLock { $0 } }

        func answer(_ request: Request, isKept: Bool, offers: [MediaType] = []) -> Response {
            let number = calls.withLock { calls in
                calls.append(request.target)
                return calls.count
            }
            gate.wait()
            return Response(
                status: .ok,
                fields: [.contentType: "text/plain", .eTag: "\"\(number)\"", .vary: "Accept"],
                body: Array("answer \(number)".utf8),
                keeping: isKept ? .init(tags: ["news"], offers: offers) : nil
            )
        }
    }

    private static func alone(_ configuration: inout ServerConfiguration) {
        configuration.lanes = 1
        configuration.workers = 4
        configuration.workerQueue = 4
    }

    /// Waits until the server has so many requests.
    private func arrived(_ count: Int, at server: Server) async throws {
        try await waitFor { await server.statistics().requests == count }
    }

    private func get(_ target: String, method: String = "GET", _ fields: String...) -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: a\r\n"
            + fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    @Test("an answer that is kept is made once, however many ask for it meanwhile")
    func once() async throws {
        let maker = Maker()
        let responder = Answering { maker.answer($0, isKept: true) }
        try await withServer(responder, Self.alone) { server, address in
            let clients = try (0..<40).map { _ in try Client(address) }
            for client in clients { try client.send(get("/x")) }
            let asking = try Client(address)
            try asking.send(get("/x", "If-None-Match: \"1\""))
            let other = try Client(address)
            try other.send(get("/x", method: "HEAD"))
            try await arrived(42, at: server)
            maker.gate.open()
            for client in clients {
                let reply = try client.answer()
                #expect(reply.status == 200)
                #expect(reply.text == "answer 1")
            }
            // Each condition is weighed for itself.
            #expect(try asking.answer().status == 304)
            #expect(try other.answer(isHead: true)["content-length"] == "8")
            #expect(maker.targets == ["/x"])
            let counts = await server.statistics()
            #expect(counts.misses == 1)
            #expect(counts.hits == 41)
            #expect(counts.refusals == 0)
            // They go on.
            for client in clients { try client.send(get("/x")) }
            for client in clients { #expect(try client.answer().status == 200) }
            #expect(maker.targets == ["/x"])
        }
    }

    @Test("streams of HTTP/2 wait as connections do, and what was reset meanwhile gets nothing")
    func streams() async throws {
        let maker = Maker()
        let responder = Answering { maker.answer($0, isKept: true) }
        try await withServer(responder, Self.alone) { server, address in
            let client = try HTTP2Client(address)
            let streams = (0..<50).map { UInt32(2 * $0 + 1) }
            for stream in streams { try client.get("/x", on: stream) }
            for stream in streams.suffix(10) { try client.reset(stream) }
            try client.catchUp()
            maker.gate.open()
            for stream in streams.dropLast(10) {
                let answer = try client.answer(on: stream)
                #expect(answer.status == 200)
                #expect(answer.text == "answer 1")
            }
            try client.get("/x", on: 101)
            #expect(try client.answer(on: 101).status == 200)
            #expect(maker.targets == ["/x"])
            #expect(await server.statistics().hits == 40)
        }
    }

    @Test("other targets, other values of Accept and gzip have answers of their own")
    func apart() async throws {
        let maker = Maker()
        let responder = Answering { maker.answer($0, isKept: true) }
        try await withServer(responder, Self.alone) { server, address in
            let requests = [
                get("/x"), get("/y"), get("/x?a"), get("/x", "Accept: text/html"),
                get("/x", "Accept-Encoding: gzip"),
            ]
            let clients = try requests.map { request in
                let client = try Client(address)
                try client.send(request)
                return client
            }
            try await arrived(requests.count, at: server)
            maker.gate.open()
            for client in clients { #expect(try client.answer().status == 200) }
            #expect(maker.targets.sorted() == ["/x", "/x", "/x", "/x?a", "/y"])
        }
    }

    @Test(
        "an answer that is not kept is nobody else's, and a line that is full is a 503",
        arguments: [(mayBeKept: false, cacheBytes: 1 << 20), (mayBeKept: true, cacheBytes: 0)]
    )
    func notKept(mayBeKept: Bool, cacheBytes: Int) async throws {
        let maker = Maker()
        let responder = Answering { maker.answer($0, isKept: mayBeKept) }
        let change = { (configuration: inout ServerConfiguration) in
            Self.alone(&configuration)
            configuration.cacheBytes = cacheBytes
        }
        try await withServer(responder, change) { server, address in
            let clients = try (0..<20).map { _ in try Client(address) }
            for client in clients { try client.send(get("/x")) }
            try await arrived(20, at: server)
            #expect(maker.targets == ["/x"])
            maker.gate.open()
            let replies = try clients.map { try $0.answer() }
            let texts = replies.filter { $0.status == 200 }.map(\.text)
            #expect(Set(texts).count == texts.count)
            #expect(texts.count == maker.targets.count)
            // One was first; three idle workers and a line of four are left for those who waited.
            #expect(texts.count >= 8)
            #expect(replies.allSatisfy { $0.status == 200 || $0.status == 503 })
            let refused = replies.count { $0.status == 503 }
            #expect(await server.statistics().refusals == refused)
            // A connection goes on behind its 503.
            for client in clients {
                try client.send(get("/x"))
                #expect(try client.answer().status == 200)
            }
        }
    }

    @Test("what changed while it was made is made anew, for all who wait")
    func changed() async throws {
        let first = Gate()
        let calls = Mutex(0)
        let responder = Answering { _ in
            let number = calls.withLock { calls in
                calls += 1
                return calls
            }
            if number == 1 { first.wait() }
            return Response(
                status: .ok,
                fields: [.contentType: "text/plain"],
                body: Array("version \(number)".utf8),
                keeping: .init(tags: ["news"])
            )
        }
        try await withServer(responder, Self.alone) { server, address in
            let clients = try (0..<10).map { _ in try Client(address) }
            for client in clients { try client.send(get("/x")) }
            try await arrived(10, at: server)
            server.invalidate(tags: ["news"])
            first.open()
            for client in clients { #expect(try client.answer().text == "version 2") }
            #expect(calls.withLock { $0 } == 2)
        }
    }

    @Test("who is gone holds up nobody and is counted no more; those who wait count as under way")
    func gone() async throws {
        let maker = Maker()
        let responder = Answering { maker.answer($0, isKept: true) }
        let change = { (configuration: inout ServerConfiguration) in
            Self.alone(&configuration)
            configuration.requestsPerAddress = 6
        }
        try await withServer(responder, change) { server, address in
            var leaving: [Client] = try (0..<3).map { _ in try Client(address) }
            for client in leaving { try client.send(get("/x")) }
            let staying = try (0..<3).map { _ in try Client(address) }
            for client in staying { try client.send(get("/x")) }
            try await arrived(6, at: server)
            // Those who wait are under way as well.
            let beyond = try Client(address)
            try beyond.send(get("/x"))
            #expect(try beyond.answer().status == 429)
            leaving = []
            maker.gate.open()
            for client in staying { #expect(try client.answer().text == "answer 1") }
            let later = try (0..<6).map { _ in try Client(address) }
            for (index, client) in later.enumerated() { try client.send(get("/\(index)")) }
            for client in later { #expect(try client.answer().status == 200) }
        }
    }

    @Test("a server that drains answers those who wait, and ends their connections")
    func draining() async throws {
        let maker = Maker()
        let responder = Answering { maker.answer($0, isKept: true) }
        try await withServer(responder, Self.alone) { server, address in
            let clients = try (0..<8).map { _ in try Client(address) }
            for client in clients { try client.send(get("/x")) }
            try await arrived(8, at: server)
            async let isDrained = server.drain(grace: .seconds(60))
            try await waitFor { (try? Client(address)) == nil }
            maker.gate.open()
            for client in clients {
                let reply = try client.answer()
                #expect(reply.text == "answer 1")
                #expect(reply["connection"] == "close")
            }
            #expect(await isDrained)
        }
    }
}
