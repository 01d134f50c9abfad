/// Every setting of `newsd`, resolved: flags over environment over file over defaults.
struct Settings: Sendable, Hashable {
    private var values: [String: SettingValue]

    /// Every setting at its default.
    init() {
        values = Dictionary(uniqueKeysWithValues: Self.all.map { ($0.key, $0.standard) })
    }

    /// Every setting there is.
    static let all: [Setting] = general + http2

    private static let general: [Setting] = [
        Setting(
            key: "content",
            kind: .text,
            standard: .text("./content"),
            summary: "folder of the articles"
        ),
        Setting(
            key: "listen",
            kind: .texts,
            standard: .texts(["127.0.0.1:8080"]),
            summary:
                "addresses: HOST:PORT, :PORT, PORT, [IPV6]:PORT, unix:/path, or systemd for the"
                + " sockets it passes on; with +proxy-protocol behind one, every connection there"
                + " begins with a PROXY header"
        ),
        Setting(
            key: "trustedProxies",
            kind: .proxies,
            standard: .texts([]),
            summary: "addresses and ranges (10.0.0.0/8, ::1), and unix for every Unix socket, whose"
                + " Forwarded and X-Forwarded-For, -Proto and -Host are believed, and who may send"
                + " a PROXY header"
        ),
        Setting(
            key: "hosts",
            kind: .hosts,
            standard: .texts([]),
            summary: "hosts answered for, with or without a port, else 421; none: any host"
        ),
        Setting(
            key: "publicOrigin",
            kind: .origin,
            standard: .text(""),
            summary: "scheme and host of links in answers, such as https://news.example;"
                + " empty: the first listener's"
        ),
        Setting(
            key: "title",
            kind: .text,
            standard: .text("News"),
            summary: "name of the publication, in the index and in feeds"
        ),
        Setting(
            key: "description",
            kind: .text,
            standard: .text(""),
            summary: "one sentence about the publication"
        ),
        Setting(
            key: "language",
            kind: .languageTag,
            standard: .text(""),
            summary: "language of the publication as a whole, a BCP 47 tag"
        ),
        Setting(
            key: "lanes",
            kind: .integer(0...256),
            standard: .integer(0),
            summary: "event loops; 0: one for each core"
        ),
        Setting(
            key: "workers",
            kind: .integer(1...256),
            standard: .integer(4),
            summary: "threads that make answers the cache does not have"
        ),
        Setting(
            key: "writers",
            kind: .integer(1...200),
            standard: .integer(64),
            summary: "threads that carry out writes; what many write together waits for the disk"
                + " once"
        ),
        Setting(
            key: "workerQueue",
            kind: .integer(1...1_000_000),
            standard: .integer(1024),
            summary: "requests that may wait for a worker, and writes for a writer, before 503"
        ),
        Setting(
            key: "cacheBytes",
            kind: .integer(0...(1 << 40)),
            standard: .integer(64 << 20),
            summary: "bytes of finished answers kept in memory; 0: none"
        ),
        Setting(
            key: "gzipLevel",
            kind: .integer(0...9),
            standard: .integer(6),
            summary: "effort of compression; 0: never compress"
        ),
        Setting(
            key: "access.reads",
            kind: .choice(["open", "key"]),
            standard: .text("open"),
            summary: "whether reads are open to all or need an API key, as writes always do"
        ),
        Setting(
            key: "superdesk.secrets",
            kind: .texts,
            standard: .texts([]),
            summary:
                "secrets, any of which may sign what a Superdesk pushes; none: nothing is taken"
        ),
        Setting(
            key: "superdesk.sources",
            kind: .proxies,
            standard: .texts([]),
            summary: "addresses and ranges that a Superdesk pushes from; none: any"
        ),
        Setting(
            key: "log.level",
            kind: .choice(["debug", "info", "warning", "error"]),
            standard: .text("info"),
            summary: "least severity written"
        ),
        Setting(
            key: "log.format",
            kind: .choice(["text", "json"]),
            standard: .text("text"),
            summary: "form of log lines, on standard error"
        ),
        Setting(
            key: "log.access",
            kind: .flag,
            standard: .flag(true),
            summary: "one line for each request"
        ),
        Setting(
            key: "limits.connections",
            kind: .integer(0...10_000_000),
            standard: .integer(0),
            summary: "open connections; 0: 80 % of the descriptors this process may have"
        ),
        Setting(
            key: "limits.connectionsPerAddress",
            kind: .integer(0...10_000_000),
            standard: .integer(0),
            summary:
                "open connections of one IPv4 address or IPv6 /64, else closed, trusted proxies"
                + " aside; 0: any number"
        ),
        Setting(
            key: "limits.requestsPerAddress",
            kind: .integer(0...10_000_000),
            standard: .integer(0),
            summary: "requests of one such client that send a body or wait for a worker, else 429;"
                + " 0: any number"
        ),
        Setting(
            key: "limits.requestsPerConnection",
            kind: .integer(0...1_000_000_000),
            standard: .integer(100_000),
            summary: "requests on one connection; 0: any number"
        ),
        Setting(
            key: "limits.requestLineBytes",
            kind: .integer(256...65_536),
            standard: .integer(8192),
            summary: "longest request line, else 414"
        ),
        Setting(
            key: "limits.fieldBytes",
            kind: .integer(256...65_536),
            standard: .integer(8192),
            summary: "longest field line, else 431"
        ),
        Setting(
            key: "limits.headBytes",
            kind: .integer(1024...1_048_576),
            standard: .integer(16_384),
            summary: "longest request head, else 431"
        ),
        Setting(
            key: "limits.fieldCount",
            kind: .integer(8...10_000),
            standard: .integer(100),
            summary: "most fields in a request, else 431"
        ),
        Setting(
            key: "limits.bodyBytes",
            kind: .integer(0...(1 << 40)),
            standard: .integer(1 << 20),
            summary: "longest request body, else 413"
        ),
        Setting(
            key: "limits.bulkBytes",
            kind: .integer(0...(1 << 40)),
            standard: .integer(64 << 20),
            summary:
                "longest body of POST /articles that is gathered: of any type but NDJSON, or with an Idempotency-Key; else 413"
        ),
        Setting(
            key: "limits.droppedBodyBytes",
            kind: .integer(0...(1 << 30)),
            standard: .integer(64 << 10),
            summary: "longest body of a GET, which is read and dropped, else 413"
        ),
        Setting(
            key: "limits.bodyBytesPerSecond",
            kind: .integer(0...(1 << 30)),
            standard: .integer(500),
            summary: "slowest body, else 408"
        ),
        Setting(
            key: "limits.chunkExtensionBytes",
            kind: .integer(0...65_536),
            standard: .integer(4096),
            summary: "chunk extensions of one body, else 400"
        ),
        Setting(
            key: "limits.trailerBytes",
            kind: .integer(0...65_536),
            standard: .integer(8192),
            summary: "trailer fields of one body, else 431"
        ),
        Setting(
            key: "limits.pipelinedRequests",
            kind: .integer(1...10_000),
            standard: .integer(64),
            summary: "pipelined requests served before other connections have a turn"
        ),
        Setting(
            key: "limits.unsentBytes",
            kind: .integer(16_384...(1 << 30)),
            standard: .integer(256 << 10),
            summary: "bytes of answers gathered; while some wait, no more requests are read"
        ),
        Setting(
            key: "timeouts.firstByte",
            kind: .seconds(0.1...3600),
            standard: .seconds(10),
            summary: "from accept to the first byte"
        ),
        Setting(
            key: "timeouts.head",
            kind: .seconds(0.1...3600),
            standard: .seconds(10),
            summary: "from the first byte of a request to the end of its head, else 408"
        ),
        Setting(
            key: "timeouts.body",
            kind: .seconds(0.1...3600),
            standard: .seconds(30),
            summary: "silence within a body, else 408"
        ),
        Setting(
            key: "timeouts.bodyGrace",
            kind: .seconds(0...3600),
            standard: .seconds(10),
            summary: "that a body may be slower than limits.bodyBytesPerSecond"
        ),
        Setting(
            key: "timeouts.write",
            kind: .seconds(0.1...3600),
            standard: .seconds(30),
            summary: "without the client taking a byte of an answer"
        ),
        Setting(
            key: "timeouts.idle",
            kind: .seconds(0.1...86_400),
            standard: .seconds(75),
            summary: "between requests; more than the proxy in front keeps connections"
        ),
        Setting(
            key: "timeouts.linger",
            kind: .seconds(0...60),
            standard: .seconds(1),
            summary: "from our last byte to the client's close, while it may still be sending"
        ),
        Setting(
            key: "timeouts.drain",
            kind: .seconds(0...3600),
            standard: .seconds(10),
            summary: "for requests under way when the server is told to stop"
        ),
    ]

    static func setting(_ key: String) -> Setting? { all.first { $0.key == key } }

    /// Replaces a value that has been checked against its setting.
    mutating func set(_ key: String, _ value: SettingValue) { values[key] = value }

    func text(_ key: String) -> String {
        if case .text(let text) = values[key] { text } else { "" }
    }

    /// The text, or `nil` when it is empty.
    func optionalText(_ key: String) -> String? {
        let text = text(key)
        return text.isEmpty ? nil : text
    }

    func texts(_ key: String) -> [String] {
        if case .texts(let texts) = values[key] { texts } else { [] }
    }

    func integer(_ key: String) -> Int {
        if case .integer(let number) = values[key] { number } else { 0 }
    }

    func duration(_ key: String) -> Duration {
        if case .seconds(let seconds) = values[key] { .seconds(seconds) } else { .zero }
    }

    func flag(_ key: String) -> Bool { values[key] == .flag(true) }

    /// The keys whose values differ.
    func keysDiffering(from other: Settings) -> [String] {
        Self.all.map(\.key).filter { values[$0] != other.values[$0] }
    }
}
