import Foundation
import Glibc

/// One connection to a server, used with plain blocking calls.
final class HTTPClient {
    struct Answer {
        var status: Int
        /// By name in lower case.
        var fields: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body))
        }
    }

    enum Failure: Error {
        case address(String), connect(Int32), closed(String), malformed(String)
    }

    private let descriptor: Int32
    private let host: String
    private var buffer: [UInt8] = []

    /// Connects to `http://HOST:PORT` or `unix:PATH`, as `newsd` prints them.
    init(_ address: String) throws {
        if let path = address.split(separator: ":", maxSplits: 1).last, address.hasPrefix("unix:") {
            host = "localhost"
            descriptor = try Self.connect(unix: String(path))
        } else if let match = address.wholeMatch(of: /http:\/\/([\d.]+):(\d+)/),
            let port = UInt16(match.2)
        {
            host = "\(match.1):\(port)"
            descriptor = try Self.connect(ipv4: String(match.1), port: port)
        } else {
            throw Failure.address(address)
        }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(descriptor) }

    /// One request on a connection of its own.
    static func get(
        _ address: String,
        _ target: String,
        method: String = "GET",
        fields: [String: String] = [:]
    ) throws -> Answer {
        try HTTPClient(address).request(target, method: method, fields: fields)
    }

    /// Sends a request and reads its answer; the connection stays open.
    func request(
        _ target: String,
        method: String = "GET",
        fields: [String: String] = [:],
        body: String = ""
    ) throws -> Answer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if !body.isEmpty { head += "Content-Length: \(body.utf8.count)\r\n" }
        send(head + "\r\n" + body)
        return try answer(hasBody: method != "HEAD")
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Waits for the beginning of an answer.
    func awaitAnswer() throws { if buffer.isEmpty { try fill() } }

    /// Reads the next answer, which must say its length.
    func answer(hasBody: Bool = true) throws -> Answer {
        let mark = Array("\r\n\r\n".utf8)
        var end = buffer.firstRange(of: mark)
        while end == nil {
            try fill()
            end = buffer.firstRange(of: mark)
        }
        guard let end else { throw Failure.malformed("no end of head") }
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        buffer.removeSubrange(..<end.upperBound)
        guard let match = lines[0].wholeMatch(of: /HTTP\/1\.1 (\d{3}) .*/),
            let status = Int(match.1)
        else { throw Failure.malformed(lines[0]) }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw Failure.malformed(line) }
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        var length = 0
        if hasBody, status != 304, status != 204 {
            guard let declared = fields["content-length"].flatMap(Int.init) else {
                throw Failure.malformed("no length")
            }
            length = declared
        }
        while buffer.count < length { try fill() }
        let body = Array(buffer[..<length])
        buffer.removeSubrange(..<length)
        return Answer(status: status, fields: fields, body: body)
    }

    /// What comes next, to the end of the first `mark`.
    func text(until mark: String) throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let end = buffer.firstRange(of: mark)?.upperBound {
                defer { buffer.removeSubrange(..<end) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            try fill()
        }
    }

    /// Whether the server has closed its side, waited for as long as reads are.
    func isClosed() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 0
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else {
            throw Failure.closed(count == 0 ? "by the server" : String(cString: strerror(errno)))
        }
        buffer += chunk[..<count]
    }

    private static func connect(ipv4 host: String, port: UInt16) throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw Failure.address(host) }
        return try connect(AF_INET, address)
    }

    private static func connect(unix path: String) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        try withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { throw Failure.address(path) }
            place.copyBytes(from: bytes)
        }
        return try connect(AF_UNIX, address)
    }

    private static func connect<Address>(_ family: Int32, _ address: Address) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        let result = withUnsafeBytes(of: address) { bytes in
            guard let start = bytes.baseAddress else { return Int32(-1) }
            return Glibc.connect(
                descriptor,
                start.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw Failure.connect(code)
        }
        return descriptor
    }
}
