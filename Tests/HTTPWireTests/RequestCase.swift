import Testing

/// A request and the status that it deserves; 200 is any request accepted.
struct RequestCase: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let status: Int

    init(_ name: String, _ text: String, _ status: Int = 400) {
        self.name = name
        bytes = Array(text.utf8)
        self.status = status
    }

    init(_ name: String, bytes: [UInt8], _ status: Int = 400) {
        self.name = name
        self.bytes = bytes
        self.status = status
    }

    var testDescription: String { name }

    /// `GET /` with `Host` and one more line.
    static func field(_ name: String, _ line: String, _ status: Int = 400) -> RequestCase {
        RequestCase(name, "GET / HTTP/1.1\r\nHost: x\r\n\(line)\r\n\r\n", status)
    }

    /// `line` and `Host`.
    static func line(_ name: String, _ line: String, _ status: Int = 400) -> RequestCase {
        RequestCase(name, "\(line)\r\nHost: x\r\n\r\n", status)
    }

    /// A request with this value of `Host`.
    static func host(_ name: String, _ host: String, _ status: Int = 400) -> RequestCase {
        RequestCase(name, "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", status)
    }

    /// A post with these lines and then these bytes.
    static func post(
        _ name: String,
        _ lines: String,
        _ body: String = "",
        _ status: Int = 400
    ) -> RequestCase {
        RequestCase(name, "POST / HTTP/1.1\r\nHost: x\r\n\(lines)\r\n\r\n\(body)", status)
    }

    /// A post with this chunked body.
    static func chunked(_ name: String, _ body: String, _ status: Int = 400) -> RequestCase {
        post(name, "Transfer-Encoding: chunked", body, status)
    }
}
