import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Synchronization
import Testing

/// A client on a blocking socket that gives up after a minute.
final class Client {
    private let raw: Int32
    private var buffer: [UInt8] = []

    init(_ address: BoundAddress) throws {
        switch address.address {
        case .tcp(let host, let port):
            let isSix = host.utf8.contains(UInt8(ascii: ":"))
            raw = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var storage = sockaddr_storage()
            withUnsafeMutablePointer(to: &storage) { pointer in
                if isSix {
                    pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                        $0.pointee.sin6_family = sa_family_t(AF_INET6)
                        $0.pointee.sin6_port = port.bigEndian
                        inet_pton(AF_INET6, host, &$0.pointee.sin6_addr)
                    }
                } else {
                    pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                        $0.pointee.sin_family = sa_family_t(AF_INET)
                        $0.pointee.sin_port = port.bigEndian
                        inet_pton(AF_INET, host, &$0.pointee.sin_addr)
                    }
                }
            }
            try connect(storage)
        case .unix(let path):
            raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var storage = sockaddr_storage()
            withUnsafeMutableBytes(of: &storage) { bytes in
                bytes.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
                for (index, byte) in path.utf8.enumerated() { bytes[2 + index] = byte }
            }
            try connect(storage)
        }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        // What was sent is at the server, not waiting for an acknowledgement of what was before.
        var isOn: Int32 = 1
        setsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(raw) }

    private func connect(_ storage: sockaddr_storage) throws {
        var storage = storage
        let isUnix = Int32(storage.ss_family) == AF_UNIX
        let size = isUnix ? MemoryLayout<sockaddr_un>.size : MemoryLayout<sockaddr_in6>.size
        let code = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(raw, $0, socklen_t(size))
            }
        }
        guard code == 0 else { throw Failure(reason: "connect: \(errno)") }
    }

    struct Failure: Error {
        let reason: String
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(reason: "send: \(errno)") }
            sent += count
        }
    }

    /// Sends no more.
    func finish() { shutdown(raw, Int32(SHUT_WR)) }

    /// One answer; the body is as long as `Content-Length` says, or nothing.
    func answer(isHead: Bool = false) throws -> Reply {
        while true {
            if let end = headEnd() {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                var reply = Reply(head: head)
                let count = isHead ? 0 : Int(reply["content-length"] ?? "0") ?? 0
                while buffer.count < end + count {
                    guard try more() else { throw Failure(reason: "the body ends early") }
                }
                reply.body = Array(buffer[end..<end + count])
                buffer.removeFirst(end + count)
                return reply
            }
            guard try more() else { throw Failure(reason: "closed before an answer") }
        }
    }

    /// The next `count` bytes, whatever they are.
    func bytes(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try more() else { throw Failure(reason: "closed too early") }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// Whether the server closes, with nothing before that.
    func isClosed() -> Bool {
        buffer.isEmpty && (try? more()) == false
    }

    /// All that comes until the end.
    func rest() throws -> Int {
        while try more() {}
        return buffer.count
    }

    private func headEnd() -> Int? {
        guard buffer.count >= 4 else { return nil }
        for index in 0...buffer.count - 4
        where buffer[index] == 13 && buffer[index + 1] == 10 && buffer[index + 2] == 13
            && buffer[index + 3] == 10
        {
            return index + 4
        }
        return nil
    }

    private func more() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(raw, &chunk, chunk.count, 0)
        if count == 0 || count < 0 && errno == ECONNRESET { return false }
        guard count > 0 else { throw Failure(reason: "recv: \(errno)") }
        buffer += chunk[..<count]
        return true
    }
}

/// An answer as a client sees it.
struct Reply {
    let status: Int
    var body: [UInt8] = []
    private let fields: [(name: String, value: String)]

    init(head: String) {
        let lines = head.split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts[1].drop { $0 == " " }.description)
        }
    }

    subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Answers by a closure.
struct Answering: Responder {
    var limit: Int?
    let body: @Sendable (Request) -> Response

    init(limit: Int? = nil, _ body: @escaping @Sendable (Request) -> Response) {
        self.limit = limit
        self.body = body
    }

    func respond(to request: Request) -> Response { body(request) }

    func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? { limit }

    /// `/no` takes nothing.
    func refusal(of request: Request) -> Response? {
        guard request.target == "/no" else { return nil }
        var problem = Problem(.notFound, kind: "not-found", title: "Not Found")
        problem.detail = "Nothing is here."
        problem.fields[.accessControlAllowOrigin] = "*"
        return problem.response
    }

    /// `/N`: a kept text of N bytes; POST: what was sent; anything else: 404.
    static let samples = Answering { request in
        if request.method == .post {
            return Response(status: .ok, fields: [.contentType: "text/plain"], body: request.body)
        }
        guard let count = Int(request.target.dropFirst().prefix { $0 != "?" }) else {
            return Problem(.notFound, kind: "not-found", title: "Not Found").response
        }
        return Response(
            status: .ok,
            fields: [
                .contentType: "text/plain", .eTag: "\"t\(count)\"", .cacheControl: "max-age=60",
                .lastModified: "Mon, 20 Jan 2025 00:00:00 GMT", .vary: "Accept",
            ],
            body: Array(repeating: UInt8(ascii: "a"), count: count),
            keeping: .init(tags: ["t\(count)"])
        )
    }
}

/// Clocks that go only when told.
final class HandClock: Sendable {
    private let time = Mutex<Int64>(1_000_000_000_000)

    var clock: ServerClock {
        ServerClock(
            monotonic: { self.time.withLock { $0 } },
            wall: { 1_737_331_200_000 + self.time.withLock { $0 } / 1_000_000 }
        )
    }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration.components.seconds * 1_000_000_000 }
    }
}

/// Runs `body` with a server and ends it.
func withServer(
    _ responder: any Responder = Answering.samples,
    _ change: (inout ServerConfiguration) -> Void = { _ in },
    accessLog: (@Sendable (AccessBatch) -> Void)? = nil,
    events: @escaping @Sendable (ServerEvent) -> Void = { _ in },
    _ body: (Server, BoundAddress) async throws -> Void
) async throws {
    var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    change(&configuration)
    let server = try Server(
        configuration: configuration,
        responder: responder,
        accessLog: accessLog,
        events: events
    )
    let addresses = try server.start()
    do {
        try await body(server, addresses[0])
    } catch {
        _ = await server.drain(grace: .zero)
        throw error
    }
    _ = await server.drain(grace: .zero)
}
