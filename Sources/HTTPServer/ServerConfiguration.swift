package import HTTP
package import HTTPWire

/// What a server is told at its start.
package struct ServerConfiguration: Sendable {
    package var listen: [ListenEntry]
    /// Where the sockets of ``ListenEntry/Place/activated`` come from.
    package var activation = SocketActivation.system
    /// How many lanes share the connections, 1 or more; a lane keeps one core busy at most.
    package var lanes: Int
    /// How many requests that only read may be in the responder at once, 1 or more.
    package var workers: Int
    /// How many requests of other methods may be in the responder at once, 1 or more.
    ///
    /// They wait for the disk for most of their time, and the more of them wait together, the more
    /// have it done by one sync.
    package var writers: Int
    /// How many requests may wait for a worker, and how many for a writer; more are refused with
    /// 503.
    package var workerQueue: Int
    /// Bytes of finished answers kept, over all lanes; 0 keeps none.
    package var cacheBytes = 64 << 20
    /// The smallest body worth compressing, in bytes.
    package var gzipMinimumBytes = 1024
    /// How hard zlib tries, 1 to 9.
    package var gzipLevel = 6
    package var head = HeadLimits()
    /// The largest request body, in bytes, where the responder names no other.
    package var maximumBodyBytes = 1 << 20
    /// The largest body of a GET or HEAD, in bytes, that is read and dropped.
    package var droppedBodyBytes = 64 << 10
    /// The most bytes of chunk extensions, and of trailer fields, in one body.
    package var chunkExtensionBytes = 4096
    package var trailerBytes = 8192
    /// Pipelined requests served in one turn of their connection, 1 or more.
    package var pipelinedRequests = 64
    /// Bytes of answers gathered before they are written; while the client takes less than it was
    /// sent, no more of its requests are read.
    package var unsentBytes = 256 << 10
    /// Requests answered on one connection, whose last answer closes it; 0 is no limit.
    package var requestsPerConnection = 100_000
    /// Connections over all lanes, or `nil` for 80 % of the descriptors the process may have.
    package var maximumConnections: Int?
    /// The proxies whose word about their clients is taken: `Forwarded`, `X-Forwarded-...`, and the
    /// header of the PROXY protocol where a listener requires it.
    package var trustedProxies = AddressSet()
    /// Connections of one client, an IPv4 address or a /64 of IPv6; 0 is no limit.
    ///
    /// Those of trusted proxies are not counted.
    package var connectionsPerAddress = 0
    /// Requests of one client that have a body or wait for a worker; 0 is no limit.
    ///
    /// Those of a trusted proxy's own are not counted.
    package var requestsPerAddress = 0
    /// The hosts that are answered for; requests for others are answered 421.
    package var hosts = ServedHosts()
    package var deadlines = Deadlines()
    package var http2 = HTTP2()
    /// How long a drain may take when its caller names no other time.
    package var drainGrace = Duration.seconds(10)
    package var clock = ServerClock.system

    package init(
        listen: [ListenEntry] = [.tcp(host: "127.0.0.1", port: 8080)],
        lanes: Int = 1,
        workers: Int = 4,
        writers: Int = 64,
        workerQueue: Int = 1024
    ) {
        self.listen = listen
        self.lanes = max(lanes, 1)
        self.workers = max(workers, 1)
        self.writers = max(writers, 1)
        self.workerQueue = max(workerQueue, 0)
    }

    /// Whether and how HTTP/2 is spoken.
    package struct HTTP2: Sendable {
        /// Whether a client may begin with HTTP/2's preface, on any listener.
        package var takesPriorKnowledge = true
        /// Whether `Upgrade: h2c` is heeded.
        ///
        /// Proxies that pass the field on let clients tunnel past their rules, and RFC 9113 §3.1
        /// has deprecated it.
        package var takesUpgrade = false
        /// What one connection may ask for; the limits of heads are ``ServerConfiguration/head``.
        package var limits = HTTP2Limits()

        package init() {}
    }

    /// How long a client may take for each thing.
    package struct Deadlines: Sendable {
        /// From the connection to its first byte; then it is closed.
        package var firstByte = Duration.seconds(10)
        /// From the first byte of a head to its last; then 408.
        package var head = Duration.seconds(10)
        /// How long a body may be slower than ``bodyBytesPerSecond``; then 408.
        package var bodyGrace = Duration.seconds(10)
        package var bodyBytesPerSecond = 500
        /// Between two bytes of a body; then 408.
        package var bodySilence = Duration.seconds(30)
        /// Without a byte of the answer taken; then the connection is reset.
        package var write = Duration.seconds(30)
        /// Between two requests; then the connection is closed.
        package var idle = Duration.seconds(75)
        /// From the last byte we send to the client's close, when it may still be sending.
        package var linger = Duration.seconds(1)

        package init() {}
    }
}

/// Something an operator may want to know; none of it stops the server.
package enum ServerEvent: Sendable, Hashable {
    /// No descriptor for a new connection: listening pauses. At most once a second for each lane.
    case outOfDescriptors(SystemError)
    /// As many connections as allowed: new ones wait in the backlog. At most once a second.
    case connectionLimit(Int)
    /// A listener that failed and is no longer watched.
    case listenerFailed(BoundAddress, SystemError)
    /// A client with as many connections as it may have: the new one was closed. As are all that
    /// follow, told at most once a second for each lane.
    case connectionsPerAddress(client: String, limit: Int)
    /// Someone who is no trusted proxy connected where the PROXY protocol is required: closed.
    case untrustedProxy(peer: String)
    /// A connection did not begin with the PROXY protocol where that is required: closed.
    case proxyHeaderRefused(peer: String, ProxyHeaderError)
    /// Content that could not be read to its end: its client got a 500 or a reset.
    case contentFailed(target: String, reason: String)
    /// Whoever writes the access log is far behind: some answers are not noted. At most once a
    /// second for each lane.
    case accessLogBehind(lost: Int)
}

/// Why a server could not start.
package enum ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    case resolve(ListenAddress, reason: String)
    case listen(ListenAddress, SystemError)
    /// A server is listening on this Unix socket.
    case socketInUse(path: String)
    /// Something that is not a socket has the path.
    case notASocket(path: String)
    /// The sockets of a service manager are not there, or cannot be listened on.
    case activation(SocketActivationError)
    /// A listener requires the PROXY protocol, and no proxy is trusted.
    case proxiesUnnamed(ListenEntry)
    case lane(SystemError)
    case alreadyStarted
    /// No address to listen on is configured.
    case nowhere

    package var description: String {
        switch self {
        case .resolve(let address, let reason): "cannot listen on \(address): \(reason)"
        case .listen(let address, let error): "cannot listen on \(address): \(error)"
        case .socketInUse(let path): "cannot listen on unix:\(path): another server does"
        case .notASocket(let path):
            "cannot listen on unix:\(path): something that is not a socket is there"
        case .activation(let error): "cannot listen on systemd: \(error)"
        case .proxiesUnnamed(let entry):
            "cannot listen on \(entry): trustedProxies has to name who may connect there"
        case .lane(let error): "cannot start: \(error)"
        case .alreadyStarted: "the server was started before"
        case .nowhere: "no address to listen on is configured"
        }
    }
}
