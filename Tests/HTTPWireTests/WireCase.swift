import Foundation
import Testing

/// A raw request of `Tests/Fixtures/wire` and its verdict; the README there describes the files.
struct WireCase: CustomTestStringConvertible, Sendable {
    /// A request that is accepted: the whole of them, or those before the one refused.
    struct Accepted: Equatable, Sendable {
        var method: String
        var target: [UInt8]
        var authority: String
        var body: [UInt8]
    }

    /// What is wrong with a file.
    enum FileError: Error, Equatable {
        case noHead, notASCII, escape(String)
        case key(String), missing(String), misplaced(String), blankAtTheEnd
    }

    var name: String
    var isRefused: Bool
    var rule = ""
    var accepted: [Accepted] = []
    /// Of the one refused.
    var status: Int?
    var keepsConnection = false
    /// Whether the parser alone cannot tell: the server has a limit or a policy of its own.
    var isDecidedByServer = false
    var bytes: [UInt8] = []

    var testDescription: String { (isRefused ? "refused/" : "accepted/") + name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/wire")

    /// The cases of all files, by name.
    static func load() throws -> [WireCase] {
        try ["accepted", "refused"].flatMap { kind in
            let files = try FileManager.default
                .contentsOfDirectory(atPath: folder.appending(path: kind).path).sorted()
            return try files.map { file in
                let path = folder.appending(path: kind).appending(path: file)
                do {
                    return try WireCase(
                        name: String(file.dropLast(".http".count)),
                        isRefused: kind == "refused",
                        text: String(contentsOf: path, encoding: .utf8)
                    )
                } catch {
                    Issue.record("\(kind)/\(file): \(error)")
                    throw error
                }
            }
        }
    }

    /// Reads one file.
    init(name: String, isRefused: Bool, text: String) throws {
        self.name = name
        self.isRefused = isRefused
        guard let border = text.range(of: "\n---\n") else { throw FileError.noHead }
        var hasConnection = false
        for line in text[..<border.lowerBound].split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            let key = String(parts[0])
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            switch key {
            case "rule": rule = String(value)
            case "request":
                let words = value.split(separator: " ", maxSplits: 1)
                guard words.count == 2 else { throw FileError.key("request") }
                accepted.append(
                    Accepted(
                        method: String(words[0]),
                        target: try Self.decoded(words[1]),
                        authority: "",
                        body: []
                    )
                )
            case "authority", "body", "answer":
                guard let last = accepted.indices.last else { throw FileError.misplaced(key) }
                if key == "authority" { accepted[last].authority = String(value) }
                if key == "body" { accepted[last].body = try Self.decoded(value) }
            case "status": status = Int(value)
            case "connection":
                guard value == "keep" || value == "close" else { throw FileError.key(key) }
                hasConnection = true
                keepsConnection = value == "keep"
            case "decided": isDecidedByServer = true
            case "why": break
            default: throw FileError.key(key)
            }
        }
        if rule.isEmpty { throw FileError.missing("rule") }
        if !hasConnection { throw FileError.missing("connection") }
        if isRefused != (status != nil) { throw FileError.missing("status") }
        if !isRefused, accepted.isEmpty { throw FileError.missing("request") }
        for line in text[border.upperBound...].split(separator: "\n") {
            if line.last == " " || line.last == "\t" { throw FileError.blankAtTheEnd }
            bytes += try Self.decoded(line)
        }
    }

    /// The bytes that a line stands for: its LF is none of them, escapes are read.
    static func decoded(_ line: Substring) throws -> [UInt8] {
        var rest = Array(line.utf8)[...]
        let bytes = try decoded(&rest, until: nil)
        return bytes
    }

    private static func decoded(
        _ rest: inout ArraySlice<UInt8>,
        until end: UInt8?
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == end { return bytes }
            guard 0x20...0x7E ~= byte else { throw FileError.notASCII }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "0"): bytes.append(0)
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "x"):
                guard let value = UInt8(text(rest.prefix(2)), radix: 16) else {
                    throw FileError.escape(text(rest.prefix(2)))
                }
                rest = rest.dropFirst(2)
                bytes.append(value)
            case UInt8(ascii: "{"):
                let digits = rest.prefix { $0 != UInt8(ascii: "*") }
                rest = rest.dropFirst(digits.count + 1)
                guard let count = Int(text(digits)) else { throw FileError.escape(text(digits)) }
                let once = try decoded(&rest, until: UInt8(ascii: "}"))
                for _ in 0..<count { bytes += once }
            default: throw FileError.escape(text(rest.prefix(8)))
            }
        }
        if end != nil { throw FileError.escape("{ without }") }
        return bytes
    }
}
