import FoundationEssentials
import Glibc
import Logging
import News
import Synchronization

/// Writes each log event as one line, text or JSON, to standard error.
///
/// A line is written by one `write`, so lines of several threads never mix.
struct LineLogHandler: LogHandler {
    /// What can change while the server runs.
    struct Style: Sendable, Hashable {
        enum Format: String, Sendable { case text, json }
        var format: Format
        var level: Logger.Level
    }

    /// The style of all handlers; a reload of the configuration replaces it.
    static let style = Mutex(Style(format: .text, level: .info))

    let label: String
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    var logLevel: Logger.Level {
        get { Self.style.withLock { $0.level } }
        set { Self.style.withLock { $0.level = newValue } }
    }

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let format = Self.style.withLock { $0.format }
        let all = (event.metadata ?? [:]).merging(metadata) { own, _ in own }
        let fields = all.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        let line =
            switch format {
            case .text: Self.textLine(label, event.level, "\(event.message)", fields, .now())
            case .json: Self.jsonLine(label, event.level, "\(event.message)", fields, .now())
            }
        Self.write(Array(line.utf8))
    }

    /// `2026-01-02T03:04:05Z info access: GET /headlines 200 bytes=4096`.
    static func textLine(
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [(String, String)],
        _ time: Instant
    ) -> String {
        var line = "\(time.rfc3339) \(level) \(label): \(escaped(message))"
        for (name, value) in fields { line += " \(name)=\(quotedIfNeeded(value))" }
        return line + "\n"
    }

    /// One JSON object; the fields are members beside `time`, `level`, `label` and `message`.
    static func jsonLine(
        _ label: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [(String, String)],
        _ time: Instant
    ) -> String {
        let fixed = [
            ("time", time.rfc3339), ("level", "\(level)"), ("label", label), ("message", message),
        ]
        let members = (fixed + fields).map { name, value in
            // A number stays a number, so that a log reader can add them up.
            "\"\(escaped(name))\":" + (isNumber(value) ? value : "\"\(escaped(value))\"")
        }
        return "{" + members.joined(separator: ",") + "}\n"
    }

    private static func isNumber(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 15 else { return false }
        return text.utf8.allSatisfy { (48...57).contains($0) } && (first != 48 || text == "0")
    }

    /// With quotes, control characters and backslashes escaped, so that no client can forge a line.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// In quotes where a reader could not tell its end otherwise.
    static func quotedIfNeeded(_ text: String) -> String {
        let plain =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x5C }
        let escapedText = escaped(text)
        return plain && escapedText == text ? text : "\"\(escapedText)\""
    }

    /// Writes whole lines to standard error.
    static func write(_ lines: [UInt8]) {
        lines.withUnsafeBytes { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                // A log that cannot be written has nobody to tell.
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
