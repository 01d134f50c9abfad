import Foundation
import Glibc
import TestSupport
import Testing

/// `newsd serve` behind a proxy, and started by a service manager.
@Suite(.serialized, .ownThread)
struct ProxyTests {
    struct Index: Decodable {
        var home_page_url: String?
        var next_url: String?
        var items: [Item]
        struct Item: Decodable { var url: String }
    }

    @Test(
        "what a proxy forwards is in the log where it is trusted, and never in an answer",
        arguments: [("127.0.0.0/8", "192.0.2.1"), ("10.0.0.0/8", "127.0.0.1")]
    )
    func forwarded(_ trusted: String, _ client: String) throws {
        let folder = try TemporaryFolder()
        let sample = NewsdBinary.sample.path
        let run = try NewsdProcess.run(["import", "--content", "content", sample], in: folder)
        try #require(run.status == 0, "\(run.errors)")
        let process = try NewsdProcess(
            ["serve", "--content", "content", "--listen", "127.0.0.1:0"],
            in: folder,
            environment: [
                "NEWSD_TRUSTED_PROXIES": trusted, "NEWSD_PUBLIC_ORIGIN": "https://news.example",
            ]
        )
        let address = try process.listening()[0]
        let fields = [
            "X-Forwarded-For": "203.0.113.9, 192.0.2.1", "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "http",
        ]
        // The first answer is made for the request that forwards, the second comes from the cache.
        for fields in [fields, [:]] {
            let answer = try HTTPClient.get(address, "/headlines", fields: fields)
            #expect(answer.status == 200)
            let index = try answer.decoded(as: Index.self)
            #expect(index.items.count == 20)
            for url in index.items.map(\.url)
                + [index.home_page_url, index.next_url].compactMap({ $0 })
            {
                #expect(url.hasPrefix("https://news.example/"), "\(url)")
            }
            #expect(!answer.text.contains("evil.example"))
            #expect(answer.fields.values.allSatisfy { !$0.contains("evil.example") })
        }
        process.send(SIGTERM)
        let outcome = process.finish()
        #expect(outcome.status == 0)
        let lines = outcome.errors.split(separator: "\n").filter { $0.contains("/headlines") }
        // In either order: two lanes may have noted them.
        let clients = lines.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix("client=") }
        #expect(clients.sorted() == ["client=\(client)", "client=127.0.0.1"].sorted(), "\(lines)")
    }

    @Test("a required PROXY header with no proxy to trust is a mistake that is named")
    func nobodyTrusted() throws {
        let folder = try TemporaryFolder()
        let run = try NewsdProcess.run(
            ["serve", "--content", "content", "--listen", "127.0.0.1:0+proxy-protocol"],
            in: folder
        )
        #expect(run.status != 0)
        #expect(run.errors.contains("127.0.0.1:0+proxy-protocol: trustedProxies has to name"))
    }

    @Test("systemd to listen on, and no systemd")
    func noManager() throws {
        let folder = try TemporaryFolder()
        let run = try NewsdProcess.run(
            ["serve", "--content", "content", "--listen", "systemd"],
            in: folder
        )
        #expect(run.status != 0)
        #expect(run.errors.contains("LISTEN_PID and LISTEN_FDS are not set"))
    }

    @Test("a restart under a service manager refuses no connection")
    func activated() throws {
        let folder = try TemporaryFolder()
        let (listener, address) = try Self.listen()
        defer { close(listener) }
        let first = try ActivatedProcess(listener, in: folder)
        #expect(first.nextLine() == "listening on \(address)")
        let kept = try HTTPClient(address)
        #expect(try kept.request("/health/live").status == 200)
        kill(first.identifier, SIGTERM)
        #expect(first.finish() == 0)
        // Nobody is there to accept it; it waits.
        let waiting = try HTTPClient(address)
        waiting.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        let second = try ActivatedProcess(listener, in: folder)
        #expect(second.nextLine() == "listening on \(address)")
        #expect(try waiting.answer().status == 200)
        kill(second.identifier, SIGTERM)
        #expect(second.finish() == 0)
    }

    /// A socket that listens on a free port, as a service manager opens one.
    private static func listen() throws -> (descriptor: Int32, address: String) {
        let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        try #require(inet_pton(AF_INET, "127.0.0.1", &address.sin_addr) == 1)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(raw, $0, length) + Glibc.listen(raw, 16) + getsockname(raw, $0, &length)
            }
        }
        try #require(code == 0)
        return (raw, "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
    }
}

/// `newsd serve --listen systemd` with a socket at descriptor 3, as systemd starts it.
///
/// `Process` closes every descriptor above 2, and `LISTEN_PID` is not known before there is a
/// process: a shell sets it and becomes `newsd`.
private final class ActivatedProcess {
    let identifier: pid_t
    private let output: Int32
    private var isReaped = false

    init(_ listener: Int32, in folder: TemporaryFolder) throws {
        var pipe: [Int32] = [0, 0]
        try #require(Glibc.pipe(&pipe) == 0)
        for raw in pipe { _ = fcntl(raw, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        posix_spawn_file_actions_adddup2(&actions, listener, 3)
        let words = [
            "/bin/sh", "-c", "LISTEN_PID=$$ exec \"$0\" \"$@\"", try NewsdBinary.url().path,
            "serve", "--content", folder.content.path, "--listen", "systemd",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("LISTEN_FDS=1"), nil]
        defer { for word in arguments + environment { free(word) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, "/bin/sh", &actions, nil, &arguments, &environment)
        close(pipe[1])
        self.identifier = identifier
        output = pipe[0]
        try #require(code == 0)
    }

    deinit {
        if !isReaped { kill(identifier, SIGKILL) }
        close(output)
    }

    /// The next line of standard output, or what there is of it at the end.
    func nextLine() -> String {
        var line = ""
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            line.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return line
    }

    /// Waits for the end; kills what has not ended after a minute.
    ///
    /// - Returns: The exit status, or -1 after a signal.
    func finish() -> Int32 {
        var status: Int32 = 0
        let isOver = eventually { waitpid(identifier, &status, WNOHANG) == identifier }
        isReaped = isOver
        guard isOver, status & 0x7F == 0 else { return -1 }
        return status >> 8 & 0xFF
    }
}
