import HTTPServer
import Logging
import News
import Synchronization

/// Writes one log line for each request: a batch at a time, by one `write`.
///
/// The lines are those that ``LineLogHandler`` would write, made from bytes: at tens of thousands a
/// second, a dictionary and a system call for each cost as much as the answer.
struct AccessLog: Sendable {
    /// Writes the lines of a batch; called off the lanes.
    func write(_ batch: AccessBatch) {
        let style = LineLogHandler.style.withLock { $0 }
        guard style.level <= .info else { return }
        var lines = AccessLines(format: style.format)
        lines.reserve(batch.bytes.count + batch.entries.count * 160)
        for entry in batch.entries { lines.append(entry, of: batch) }
        LineLogHandler.write(lines.bytes)
    }
}

/// Lines of an access log, being made.
struct AccessLines {
    let format: LineLogHandler.Style.Format
    private(set) var bytes: [UInt8] = []
    /// The moment last written, and its bytes: most lines of a batch share their second.
    private var second = Int64.min
    private var time: [UInt8] = []

    init(format: LineLogHandler.Style.Format) { self.format = format }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Adds the line of one request, its fields in the order of their names.
    mutating func append(_ entry: AccessBatch.Entry, of batch: AccessBatch) {
        begin(at: entry.time)
        add("agent", batch, batch.range(.userAgent, of: entry))
        add("bytes", entry.bytes)
        add("cache", entry.isHit ? "hit" : "miss")
        let client = batch.range(.client, of: entry)
        if client.isEmpty { add("client", "unix") } else { add("client", batch, client) }
        add("id", batch, batch.range(.requestID, of: entry))
        add("method", batch, batch.range(.method, of: entry), isRequired: true)
        add("referer", batch, batch.range(.referer, of: entry))
        add("status", entry.status)
        add("target", batch, batch.range(.target, of: entry), isRequired: true)
        add("traceparent", batch, batch.range(.traceparent, of: entry))
        add("us", Int(entry.duration))
        bytes += format == .json ? "}\n".utf8 : "\n".utf8
    }

    private mutating func begin(at milliseconds: Int64) {
        let moment = Instant(milliseconds: milliseconds)
        if moment.seconds != second {
            second = moment.seconds
            time = Array(Instant(milliseconds: second * 1000).rfc3339.utf8.dropLast())
        }
        if format == .json { bytes += "{\"time\":\"".utf8 }
        bytes += time
        let fraction = Int(milliseconds - second * 1000)
        bytes.append(UInt8(ascii: "."))
        for divisor in [100, 10, 1] { bytes.append(0x30 + UInt8(fraction / divisor % 10)) }
        bytes.append(UInt8(ascii: "Z"))
        switch format {
        case .json:
            bytes += "\",\"level\":\"info\",\"label\":\"access\",\"message\":\"request\"".utf8
        case .text: bytes += " info access: request".utf8
        }
    }

    private mutating func addName(_ name: StaticString) {
        bytes += format == .json ? ",\"".utf8 : " ".utf8
        name.withUTF8Buffer { bytes += $0 }
        bytes += format == .json ? "\":".utf8 : "=".utf8
    }

    private mutating func add(_ name: StaticString, _ number: Int) {
        addName(name)
        let start = bytes.count
        var rest = max(number, 0)
        repeat {
            bytes.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func add(_ name: StaticString, _ word: StaticString) {
        addName(name)
        if format == .json { bytes.append(UInt8(ascii: "\"")) }
        word.withUTF8Buffer { bytes += $0 }
        if format == .json { bytes.append(UInt8(ascii: "\"")) }
    }

    private mutating func add(
        _ name: StaticString,
        _ batch: AccessBatch,
        _ range: Range<Int>,
        isRequired: Bool = false
    ) {
        guard isRequired || !range.isEmpty else { return }
        addName(name)
        let text = batch.bytes[range]
        // Visible ASCII that needs no escape, which nearly all is; JSON has quotes in any case.
        let least: UInt8 = format == .json ? 0x20 : 0x21
        let isPlain = text.allSatisfy {
            $0 >= least && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        switch (format, isPlain && !text.isEmpty) {
        case (.text, true): bytes += text
        case (.text, false): bytes += LineLogHandler.quotedIfNeeded(Self.decoded(text)).utf8
        case (.json, true):
            bytes.append(UInt8(ascii: "\""))
            bytes += text
            bytes.append(UInt8(ascii: "\""))
        case (.json, false):
            bytes += "\"\(LineLogHandler.escaped(Self.decoded(text)))\"".utf8
        }
    }

    /// Bytes of a field as text: UTF-8, or Latin-1 where they are not that.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }
}
