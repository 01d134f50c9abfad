import HTTPWire

/// Prints what it costs to parse the head of a request, in nanoseconds.
@main
enum BenchWire {
    /// What is sent by a load generator, by a person and by a proxy.
    private static let requests = [
        ("wrk", ["Host: 127.0.0.1:8080"]),
        ("curl", ["Host: 127.0.0.1:8080", "User-Agent: curl/7.88.1", "Accept: */*"]),
        (
            "proxy",
            [
                "Host: news.example", "X-Forwarded-For: 203.0.113.7",
                "X-Forwarded-Proto: https", "X-Request-ID: 8f14e45fceea167a5a36dedd4bea2543",
                "Connection: keep-alive",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
                "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Language: en-GB,en;q=0.5", "Accept-Encoding: gzip, deflate, br, zstd",
                "Referer: https://news.example/sections/news/business",
                "If-None-Match: \"5d41402abc4b2a76b9719d911017c592-gzip\"",
                "Cache-Control: max-age=0",
            ]
        ),
    ]

    static func main() {
        let clock = ContinuousClock()
        var parser = RequestParser()
        let head = RequestHead()
        for (name, fields) in requests {
            let lines = ["GET /articles/2025-01-20-a-headline HTTP/1.1"] + fields + ["", ""]
            let bytes = Array(lines.joined(separator: "\r\n").utf8)
            var best = Duration.seconds(1000)
            let rounds = 500_000
            for _ in 0..<5 {
                let time = clock.measure {
                    for _ in 0..<rounds {
                        guard (try? parser.parse(bytes.span, from: 0, into: head)) == true
                        else { return print("\(name): refused") }
                    }
                }
                best = min(best, time)
            }
            let nanoseconds = Int(best / .nanoseconds(1)) / rounds
            print("\(name): \(fields.count) fields, \(bytes.count) bytes: \(nanoseconds) ns")
        }
    }
}
