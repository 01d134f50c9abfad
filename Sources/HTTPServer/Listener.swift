import CEpoll
import Glibc

/// A socket that takes connections, of one lane.
final class Listener {
    let descriptor: Descriptor
    let address: BoundAddress
    /// Whether every connection begins with a header of the PROXY protocol.
    var requiresProxyHeader = false
    /// Whether the socket was passed on to us, and outlives us.
    var isActivated = false

    init(_ descriptor: consuming Descriptor, _ address: BoundAddress) {
        self.descriptor = descriptor
        self.address = address
    }

    /// What ``accept()`` found.
    enum Outcome {
        case connection(Int32, PeerAddress)
        /// Nobody waits.
        case empty
        /// The one who waited has gone.
        case gone
        /// The process or the machine has no descriptor or memory left.
        case exhausted(SystemError)
        case failed(SystemError)
    }

    /// Takes one connection out of the backlog, not blocking and closed on exec.
    func accept() -> Outcome {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        do {
            let raw = try retrying("accept4") {
                unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe cepoll_accept4(descriptor.raw, $0, &length)
                    }
                }
            }
            guard let raw else { return .empty }
            return .connection(raw, PeerAddress(storage))
        } catch {
            switch error.code {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(error)
            case EBADF, EINVAL, ENOTSOCK, EFAULT: return .failed(error)
            // accept(2): an error of the connection, to be treated like nobody there.
            default: return .gone
            }
        }
    }

    /// Opens one listener for each lane as `entry` says.
    ///
    /// Lanes have TCP sockets of their own, between which the kernel spreads connections; of a
    /// Unix socket, and of one that was passed on, each lane has a duplicate.
    ///
    /// - Parameters:
    ///   - entry: Where to listen, and for whom.
    ///   - lanes: How many listeners.
    ///   - activation: What was passed on.
    /// - Returns: At least one listener a lane; several when a name has several addresses.
    /// - Throws: ``ServerError`` that names the address.
    static func open(
        _ entry: ListenEntry,
        lanes: Int,
        _ activation: SocketActivation
    ) throws(ServerError) -> [[Listener]] {
        let all =
            switch entry.place {
            case .address(let address): try open(address, lanes: lanes)
            case .activated: try openActivated(activation, lanes: lanes)
            }
        for listener in all.joined() { listener.requiresProxyHeader = entry.requiresProxyHeader }
        return all
    }

    private static func open(
        _ address: ListenAddress,
        lanes: Int
    ) throws(ServerError) -> [[Listener]] {
        switch address {
        case .unix(let path):
            let descriptor = try openUnix(path)
            do {
                let bound = BoundAddress(address: address)
                return try shared(descriptor, bound, lanes: lanes).map { [$0] }
            } catch {
                throw .listen(address, error)
            }
        case .tcp(let host, let port):
            var all: [[Listener]] = Array(repeating: [], count: max(lanes, 1))
            for resolved in try Self.resolve(host, port, for: address) {
                var resolved = resolved
                if lanes > 1, resolved.port != 0 {
                    // SO_REUSEPORT would let us in beside another server on the same port.
                    _ = try openTCP(resolved, for: address, sharesPort: false, listens: false)
                }
                for lane in all.indices {
                    let descriptor = try openTCP(
                        resolved,
                        for: address,
                        sharesPort: lanes > 1,
                        listens: true
                    )
                    resolved.port = boundPort(descriptor.raw) ?? resolved.port
                    let bound = ListenAddress.tcp(host: resolved.text, port: resolved.port)
                    all[lane].append(
                        Listener(descriptor, BoundAddress(address: bound))
                    )
                }
            }
            return all
        }
    }
}
