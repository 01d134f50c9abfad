import Foundation
import HTTPWire
import Testing

/// Requests that others collected, where they are present: `NEWSD_HTTP_VECTORS`, or
/// `../shared/data/http-vectors` beside the package.
@Suite struct VectorTests {
    static let folder: String? = {
        let given = ProcessInfo.processInfo.environment["NEWSD_HTTP_VECTORS"]
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let near = ["../shared", "../../shared"].map {
            package.appending(path: $0 + "/data/http-vectors").path
        }
        return ([given].compactMap(\.self) + near).first {
            FileManager.default.fileExists(atPath: $0)
        }
    }()

    /// Files that test settings of another server, or its policy.
    private static let leftOut: Set<String> = [
        "010", "011", "012", "013", "019", "040", "041", "042", "chunked_07", "version_02", "001",
        "limit_header_default_01",
    ]

    @Test("gunicorn's requests", arguments: ["invalid", "valid"])
    func gunicorn(_ kind: String) throws {
        guard let folder = Self.folder else {
            return print("skipped: no http-vectors beside the package")
        }
        let path = folder + "/gunicorn/tests/requests/" + kind
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        where file.hasSuffix(".http") {
            let name = String(file.dropLast(5))
            if name.hasPrefix("pp_") || name.hasPrefix("compat_") { continue }
            if kind == "invalid", Self.leftOut.contains(name) { continue }
            let data = try Data(contentsOf: URL(filePath: path + "/" + file))
            let bytes = Self.unescaped(Array(data))
            let outcome = feed(bytes)
            count += 1
            if kind == "invalid" {
                // Trailers are dropped here, whatever they are.
                if name == "rfc9110_trailer_forbidden_host_01" { continue }
                #expect(outcome.status >= 400, "\(name): \(outcome)")
            } else if !Self.refusedHere.contains(name), outcome.status == 400 {
                #expect(outcome.error == .missingHost, "\(name): \(outcome)")
            }
            for cuts in waysToCut(bytes.count) {
                #expect(feed(bytes, cuts: cuts) == outcome, "\(name)")
            }
        }
        print("gunicorn \(kind): \(count) requests")
        #expect(count > 20)
    }

    @Test("llhttp's requests")
    func llhttp() throws {
        guard let folder = Self.folder else {
            return print("skipped: no http-vectors beside the package")
        }
        let path = folder + "/llhttp/test/request"
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        where file.hasSuffix(".md") && !file.contains("lenient") {
            let text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
            for section in text.components(separatedBy: "<!-- meta=").dropFirst() {
                guard section.prefix(60).contains("\"type\": \"request\""),
                    let bytes = Self.block("```http\n", of: section),
                    let log = Self.block("```log\n", of: section)
                else { continue }
                count += 1
                let outcome = feed(Self.llhttpBytes(bytes))
                let isError = log.contains("error code=")
                // A lone first request decides; what follows may be another protocol's.
                if isError {
                    #expect(
                        outcome.status >= 400 || !outcome.requests.isEmpty,
                        "\(file): \(outcome)\n\(bytes.prefix(160))"
                    )
                } else if outcome.requests.isEmpty, let error = outcome.error,
                    error != .missingHost, error.status == 400
                {
                    #expect(
                        Self.strict.contains { bytes.contains($0) },
                        "\(file): \(outcome)\n\(bytes.prefix(160))"
                    )
                }
            }
        }
        print("llhttp: \(count) requests")
        #expect(count > 20)
    }

    /// What gunicorn lets pass and this server refuses on purpose: a fragment, a field of more than
    /// 8 KiB, a space before the colon.
    private static let refusedHere: Set<String> = ["005", "024", "028"]

    /// What llhttp lets pass and RFC 9112 does not: fragments, user information, HTTP/0.9, RTSP.
    private static let strict = ["#", "$@", "GET /\n", "RTSP/1.0"]

    private static func block(_ fence: String, of text: String) -> String? {
        guard let start = text.range(of: fence) else { return nil }
        let rest = text[start.upperBound...]
        return rest.range(of: "\n```").map { String(rest[..<$0.lowerBound]) }
    }

    /// Line ends are CRLF unless they are written out.
    private static func llhttpBytes(_ text: String) -> [UInt8] {
        var text = text.replacingOccurrences(of: "\\\n", with: "\u{1}")
        if text.contains("\\r") || text.contains("\\n") {
            let lines = text.components(separatedBy: "\n").map {
                $0.hasSuffix("\\r") || $0.hasSuffix("\\n") ? $0 : $0 + "\\r\\n"
            }
            text = lines.joined()
        } else {
            text = text.components(separatedBy: "\n").joined(separator: "\\r\\n") + "\\r\\n"
        }
        return unescaped(Array(text.replacingOccurrences(of: "\u{1}", with: "").utf8))
    }

    /// The line ends of the file dropped, and `\r \n \t \0 \f \xHH` decoded.
    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A { continue }
            guard byte == UInt8(ascii: "\\"), index < bytes.count else {
                result.append(byte)
                continue
            }
            index += 1
            switch bytes[index - 1] {
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "0"): result.append(0)
            case UInt8(ascii: "x"):
                let digits = String(
                    validating: bytes[index..<min(index + 2, bytes.count)],
                    as: UTF8.self
                )
                result.append(UInt8(digits ?? "", radix: 16) ?? 0)
                index += 2
            default: result += [byte, bytes[index - 1]]
            }
        }
        return result
    }
}
