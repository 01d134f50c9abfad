import HTTPServer
import Testing

@testable import newsd

@Suite struct AccessLogTests {
    /// A request with everything, at a time with a fraction.
    static let full = AccessRecord(
        time: 1_737_331_200_045,
        client: "2001:db8::1",
        method: "GET",
        target: "/headlines?limit=1",
        status: 200,
        bytes: 4096,
        duration: 12,
        requestID: "a-1",
        traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
        userAgent: "curl/8.0 (\"quoted\\\")",
        referer: "https://a.example/é",
        isHit: true
    )
    /// A request that could not be parsed, from a Unix socket.
    static let refused = AccessRecord(
        time: 1_737_331_201_000,
        client: "",
        method: "",
        target: "",
        status: 400,
        bytes: 0,
        duration: 0,
        requestID: "a-2"
    )

    @Test(
        "each request is a line, its fields in the order of their names",
        arguments: [
            (
                LineLogHandler.Style.Format.text,
                [
                    #"2025-01-20T00:00:00.045Z info access: request agent="curl/8.0 (\"quoted\\\")""#
                        + " bytes=4096 cache=hit client=2001:db8::1 id=a-1 method=GET"
                        + " referer=https://a.example/é status=200 target=/headlines?limit=1"
                        + " traceparent=00-0123456789abcdef0123456789abcdef-0123456789abcdef-01 us=12",
                    "2025-01-20T00:00:01.000Z info access: request bytes=0 cache=miss client=unix"
                        + " id=a-2 method=\"\" status=400 target=\"\" us=0",
                ]
            ),
            (
                .json,
                [
                    #"{"time":"2025-01-20T00:00:00.045Z","level":"info","label":"access","#
                        + #""message":"request","agent":"curl/8.0 (\"quoted\\\")","bytes":4096,"#
                        + #""cache":"hit","client":"2001:db8::1","id":"a-1","method":"GET","#
                        + #""referer":"https://a.example/é","status":200,"#
                        + #""target":"/headlines?limit=1","traceparent":"#
                        + #""00-0123456789abcdef0123456789abcdef-0123456789abcdef-01","us":12}"#,
                    #"{"time":"2025-01-20T00:00:01.000Z","level":"info","label":"access","#
                        + #""message":"request","bytes":0,"cache":"miss","client":"unix","#
                        + #""id":"a-2","method":"","status":400,"target":"","us":0}"#,
                ]
            ),
        ]
    )
    func lines(_ format: LineLogHandler.Style.Format, _ expected: [String]) {
        var batch = AccessBatch()
        batch.append(Self.full)
        batch.append(Self.refused)
        var lines = AccessLines(format: format)
        for entry in batch.entries { lines.append(entry, of: batch) }
        let text = String(validating: lines.bytes, as: UTF8.self)
        #expect(text == expected.map { $0 + "\n" }.joined())
    }

    @Test("a batch gives back what was noted, and nothing once it is emptied")
    func batch() {
        var batch = AccessBatch()
        for _ in 0..<2 {
            batch.append(Self.refused)
            batch.append(Self.full)
            #expect(batch.records == [Self.refused, Self.full])
            batch.removeAll()
            #expect(batch.isEmpty)
        }
    }
}
