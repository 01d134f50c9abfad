import HTTPServer
import HTTPWire

/// The settings of HTTP/2, and what they mean to the server.
extension Settings {
    static let http2: [Setting] = [
        Setting(
            key: "http2.priorKnowledge",
            kind: .flag,
            standard: .flag(true),
            summary: "speak HTTP/2 with clients that begin with it"
        ),
        Setting(
            key: "http2.upgrade",
            kind: .flag,
            standard: .flag(false),
            summary: "heed Upgrade: h2c, which lets clients tunnel past some proxies' rules"
        ),
        Setting(
            key: "http2.streams",
            kind: .integer(1...10_000),
            standard: .integer(128),
            summary: "requests open at once on one HTTP/2 connection"
        ),
        Setting(
            key: "http2.newStreams",
            kind: .integer(1...10_000),
            standard: .integer(200),
            summary: "requests begun in one read, else the connection ends, as with all below"
        ),
        Setting(
            key: "http2.continuations",
            kind: .integer(0...1000),
            standard: .integer(8),
            summary: "CONTINUATION frames of one request"
        ),
        Setting(
            key: "http2.largeHeads",
            kind: .integer(1...1000),
            standard: .integer(3),
            summary: "requests with fields above limits.headBytes or limits.fieldCount"
        ),
        Setting(
            key: "http2.resets",
            kind: .integer(1...1_000_000),
            standard: .integer(200),
            summary: "requests the client takes back at once"
        ),
        Setting(
            key: "http2.resetsPerSecond",
            kind: .integer(0...1_000_000),
            standard: .integer(20),
            summary: "how many more it may take back each second"
        ),
        Setting(
            key: "http2.faults",
            kind: .integer(1...1_000_000),
            standard: .integer(100),
            summary: "streams reset by the server in 30 seconds"
        ),
        Setting(
            key: "http2.controlFrames",
            kind: .integer(1...1_000_000),
            standard: .integer(500),
            summary: "frames in 10 seconds that ask for nothing"
        ),
        Setting(
            key: "http2.emptyData",
            kind: .integer(1...1_000_000),
            standard: .integer(100),
            summary: "DATA frames without content in a row"
        ),
        Setting(
            key: "http2.windowBytes",
            kind: .integer(65_535...(1 << 30)),
            standard: .integer(1 << 20),
            summary: "content of all requests that may come before it is taken in"
        ),
    ]

    /// Whether and how HTTP/2 is spoken.
    var http2Configuration: ServerConfiguration.HTTP2 {
        var http2 = ServerConfiguration.HTTP2()
        http2.takesPriorKnowledge = flag("http2.priorKnowledge")
        http2.takesUpgrade = flag("http2.upgrade")
        http2.limits.streams = integer("http2.streams")
        http2.limits.streamsAtOnce = integer("http2.newStreams")
        http2.limits.continuations = integer("http2.continuations")
        http2.limits.largeHeads = integer("http2.largeHeads")
        http2.limits.resets = integer("http2.resets")
        http2.limits.resetsPerSecond = integer("http2.resetsPerSecond")
        http2.limits.faults = integer("http2.faults")
        http2.limits.controls = integer("http2.controlFrames")
        http2.limits.emptyData = integer("http2.emptyData")
        http2.limits.connectionWindowBytes = integer("http2.windowBytes")
        return http2
    }
}
