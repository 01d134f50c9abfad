import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// HTTP/2 over real sockets.
@Suite("HTTP/2", .ownThread) struct HTTP2Tests {
    @Test("HTTP/2 and HTTP/1.1 on one port, answered from one cache")
    func onePort() async throws {
        try await withServer { server, address in
            let first = try HTTP2Client(address)
            let second = try Client(address)
            try first.get("/4096", on: 1)
            let made = try first.answer(on: 1)
            #expect(made.status == 200)
            #expect(made.body.count == 4096)
            try second.send(ServerTests.get)
            #expect(try second.answer().body == made.body)
            try first.get("/4096", on: 3)
            let kept = try first.answer(on: 3)
            #expect(kept.body == made.body)
            let names = ["date", "content-type", "etag", "cache-control", "last-modified", "vary"]
            #expect(Set(kept.fields.map(\.name)) == Set(names + ["content-length"]))
            #expect(kept["content-length"] == "4096")
            #expect(kept["date"]?.hasSuffix("GMT") == true)
            let counts = await server.statistics()
            #expect(counts.hits == 2)
            #expect(counts.misses == 1)
            #expect(counts.requests == 3)
        }
    }

    @Test(
        "what begins as the preface does and goes on otherwise is HTTP/1.1",
        arguments: [
            ("PUT /9 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200),
            ("POST /9 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200),
            ("PATCH /9 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200),
            ("PRI /9 HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("PRI * HTTP/1.1\r\nHost: a\r\n\r\n", 501),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\t", 505), ("PRI * HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ]
    )
    func prefixes(_ text: String, status: Int) async throws {
        try await withServer { _, address in
            let whole = try Client(address)
            try whole.send(text)
            #expect(try whole.answer().status == status)
            let pieces = try Client(address)
            for byte in text.utf8 { try pieces.send([byte]) }
            #expect(try pieces.answer().status == status)
        }
    }

    @Test("a preface is understood byte by byte, and only at the beginning of a connection")
    func preface() async throws {
        try await withServer { _, address in
            let client = try Client(address)
            for byte in HTTP2Frame.preface { try client.send([byte]) }
            let http2 = try HTTP2Client(over: client, preface: [])
            try http2.get("/9", on: 1)
            #expect(try http2.answer(on: 1).body.count == 9)
            let late = try Client(address)
            try late.send(ServerTests.get)
            #expect(try late.answer().status == 200)
            try late.send(HTTP2Frame.preface)
            #expect(try late.answer().status == 505)
        }
    }

    @Test("no prior knowledge where that is not wanted")
    func off() async throws {
        try await withServer(
            Answering.samples,
            { $0.http2.takesPriorKnowledge = false }
        ) { _, address in
            let client = try Client(address)
            try client.send(HTTP2Frame.preface)
            #expect(try client.answer().status == 505)
            #expect(client.isClosed())
        }
    }

    @Test("conditions, codings and HEAD are as in HTTP/1.1, made and kept")
    func forms() async throws {
        try await withServer { _, address in
            let client = try HTTP2Client(address)
            for first in [1, 11] as [UInt32] {
                try client.get("/2000", on: first, ("if-none-match", "\"t2000\""))
                try client.get("/2000", on: first + 2, ("accept-encoding", "gzip"))
                try client.get("/2000", on: first + 4, method: "HEAD")
                try client.get("/2000", on: first + 6, ("if-match", "\"x\""))
                let unchanged = try client.answer(on: first)
                #expect(unchanged.status == 304)
                #expect(unchanged["etag"] == "\"t2000\"")
                #expect(unchanged["content-length"] == nil)
                #expect(unchanged.body.isEmpty)
                let coded = try client.answer(on: first + 2)
                #expect(coded["content-encoding"] == "gzip")
                #expect(coded["etag"] == "\"t2000-gzip\"")
                #expect(coded["content-length"] == String(coded.body.count))
                #expect(coded.body.count < 2000)
                let head = try client.answer(on: first + 4)
                #expect(head.status == 200)
                #expect(head["content-length"] == "2000")
                #expect(head.body.isEmpty)
                #expect(try client.answer(on: first + 6).status == 412)
            }
        }
    }

    @Test("requests that are refused, and the connection goes on")
    func refusals() async throws {
        let responder = Answering(limit: 10) { _ in Response(status: .ok) }
        try await withServer(responder, { $0.hosts = ServedHosts(["a"]) ?? $0.hosts }) {
            _,
            address in
            let client = try HTTP2Client(address)
            try client.get("/%zz", on: 1)
            try client.get("/", on: 3, ("x", String(repeating: "y", count: 9000)))
            try client.get("/", on: 5, method: "BREW")
            try client.get("*", on: 7, method: "OPTIONS")
            try client.post("/", on: 9, ("content-length", "11"))
            try client.post("/", on: 11)
            try client.send(.data(11, Array(repeating: 1, count: 11)))
            try client.post("/no", on: 13, ("expect", "100-continue"))
            try client.send(.headers(15, HTTP2Fields.request(authority: "b")))
            client.expect(15)
            try client.send(.headers(17, HTTP2Fields.request(authority: nil)))
            client.expect(17)
            let statuses = [1: 400, 3: 431, 5: 501, 7: 204, 9: 413, 11: 413, 13: 404, 15: 421]
            for (stream, status) in statuses {
                let answer = try client.answer(on: UInt32(stream))
                #expect(answer.status == status, "\(stream)")
                #expect(answer["connection"] == nil)
                if status == 204 { continue }
                #expect(answer["content-type"] == "application/problem+json")
                #expect(answer["content-length"] == String(answer.body.count))
            }
            #expect(try client.answer(on: 17).resetCode == HTTP2Frame.Code.protocolError.rawValue)
            try client.get("/", on: 19)
            #expect(try client.answer(on: 19).status == 200)
        }
    }

    @Test("a body reaches the responder, in small pieces and with 100 Continue")
    func bodies() async throws {
        try await withServer { _, address in
            let client = try HTTP2Client(address)
            try client.post("/x", on: 1, ("expect", "100-continue"))
            try client.take { $0[1]?.status == 100 }
            for byte in "hello".utf8 { try client.send(.data(1, [byte], padding: 9)) }
            try client.send(.headers(1, HTTP2Fields.encode([("trailer", "x")])))
            let answer = try client.answer(on: 1)
            #expect(answer.interim == [100])
            #expect(answer.status == 200)
            #expect(answer.text == "hello")
            // Dropped, as in HTTP/1.1; and none at all.
            try client.send(.headers(3, HTTP2Fields.request("/7"), endsStream: false))
            client.expect(3)
            try client.send(.data(3, [1, 2, 3], endsStream: true))
            #expect(try client.answer(on: 3).body.count == 7)
            try client.get("/x", on: 5, method: "POST")
            #expect(try client.answer(on: 5).body.isEmpty)
        }
    }

    @Test("large bodies on many streams, each as far as its window reaches")
    func uploads() async throws {
        try await withServer { _, address in
            let client = try HTTP2Client(address)
            let streams = (0..<10).map { UInt32(1 + 2 * $0) }
            func body(_ stream: UInt32) -> [UInt8] {
                Array(repeating: UInt8(stream), count: 200_000)
            }
            try client.take { _ in client.windows[0] != nil }
            var left: [UInt32: [UInt8]] = [:]
            for stream in streams {
                try client.post("/x", on: stream)
                left[stream] = body(stream)
            }
            var sent: [UInt32: Int] = [:]
            while !left.isEmpty {
                var moved = false
                for stream in streams {
                    guard let rest = left[stream] else { continue }
                    let window = 65_535 + (client.windows[stream] ?? 0) - (sent[stream] ?? 0)
                    let whole = 65_535 + (client.windows[0] ?? 0) - (sent[0] ?? 0)
                    let count = min(rest.count, 10_000, window, whole)
                    guard count > 0 else { continue }
                    moved = true
                    let isLast = count == rest.count
                    try client.send(.data(stream, Array(rest[..<count]), endsStream: isLast))
                    left[stream] = isLast ? nil : Array(rest[count...])
                    sent[stream, default: 0] += count
                    sent[0, default: 0] += count
                }
                if !moved { try client.takeFrame() }
            }
            for stream in streams {
                #expect(try client.answer(on: stream).body == body(stream), "\(stream)")
            }
        }
    }

    @Test("answers that a worker makes do not hold up others")
    func interleaved() async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.target.hasPrefix("/slow") { gate.wait() }
            return Response(
                status: .ok,
                body: Array(request.target.utf8),
                keeping: request.target == "/kept" ? .init(tags: []) : nil
            )
        }
        try await withServer(responder, { $0.workers = 3 }) { _, address in
            let client = try HTTP2Client(address)
            try client.get("/kept", on: 1)
            #expect(try client.answer(on: 1).text == "/kept")
            let slow = [3, 5] as [UInt32]
            for stream in slow { try client.get("/slow\(stream)", on: stream) }
            for index in 0..<100 {
                let stream = UInt32(7 + 2 * index)
                try client.get(index % 2 == 0 ? "/kept" : "/\(index)", on: stream)
                let answer = try client.answer(on: stream)
                #expect(answer.text == (index % 2 == 0 ? "/kept" : "/\(index)"))
            }
            #expect(slow.allSatisfy { client.streams[$0]?.status == 0 })
            gate.open()
            for stream in slow { #expect(try client.answer(on: stream).text == "/slow\(stream)") }
        }
    }

    @Test("a stream reset while a worker has its request: nobody gets the answer, the rest goes on")
    func resetMeanwhile() async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.target == "/slow" { gate.wait() }
            return Response(status: .ok, body: Array(request.target.utf8))
        }
        try await withServer(responder) { server, address in
            let client = try HTTP2Client(address)
            try client.get("/slow", on: 1)
            try client.post("/x", on: 3)
            try client.send(.data(3, [1]))
            try await waitFor { gate.count == 1 }
            try client.reset(1)
            try client.reset(3)
            try client.catchUp()
            try client.get("/next", on: 5)
            #expect(try client.answer(on: 5).text == "/next")
            // The connection ends once no worker has anything of it any more.
            client.close()
            for _ in 0..<2 { await server.checkDeadlines() }
            #expect(await server.statistics().connections == 1)
            gate.open()
            try client.rest()
            // It was not because nothing happened for long.
            #expect(client.goAways == [])
            #expect(client.streams[1]?.status == 0)
            try await waitFor { await server.statistics().connections == 0 }
        }
    }

    @Test("a client that sends no more still gets what it asked for")
    func halfClose() async throws {
        let gate = Gate()
        let responder = Answering { request in
            if request.target == "/slow" { gate.wait() }
            return Response(status: .ok, body: Array(repeating: 7, count: 1_000_000))
        }
        try await withServer(responder) { _, address in
            let client = try HTTP2Client(address)
            try client.get("/fast", on: 1)
            try client.get("/slow", on: 3)
            try await waitFor { gate.count == 1 }
            try client.catchUp()
            client.close()
            #expect(try client.answer(on: 1).body.count == 1_000_000)
            gate.open()
            #expect(try client.answer(on: 3).body.count == 1_000_000)
            try client.rest()
        }
    }

    @Test("request ids come back, and every request is noted")
    func records() async throws {
        let records = Mutex<[AccessRecord]>([])
        try await withServer(
            Answering.samples,
            accessLog: { some in records.withLock { $0 += some.records } }
        ) { server, address in
            let client = try HTTP2Client(address)
            for stream in [1, 3] as [UInt32] {
                try client.get("/9?x=\(stream)", on: stream, ("x-request-id", "me-\(stream)"))
                #expect(try client.answer(on: stream)["x-request-id"] == "me-\(stream)")
            }
            try client.get("/9?x=1", on: 5)
            #expect(try client.answer(on: 5)["x-request-id"] == nil)
            client.close()
            try client.rest()
            _ = await server.drain(grace: .seconds(5))
        }
        let found = records.withLock { $0 }
        #expect(found.map(\.target) == ["/9?x=1", "/9?x=3", "/9?x=1"])
        #expect(found.map(\.isHit) == [false, false, true])
        #expect(found.prefix(2).map(\.requestID) == ["me-1", "me-3"])
        #expect(found.allSatisfy { $0.status == 200 && $0.bytes > 9 && $0.method == "GET" })
    }
}
