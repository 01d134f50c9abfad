import Glibc

extension Listener {
    /// Listens on the sockets that were passed on.
    ///
    /// - Parameters:
    ///   - activation: Where they come from.
    ///   - lanes: How many lanes share each of them.
    /// - Returns: For each lane a duplicate of every socket.
    /// - Throws: ``ServerError/activation(_:)``.
    static func openActivated(
        _ activation: SocketActivation,
        lanes: Int
    ) throws(ServerError) -> [[Listener]] {
        do throws(SocketActivationError) {
            var all: [[Listener]] = Array(repeating: [], count: max(lanes, 1))
            for raw in try activation.take() {
                let descriptor = Descriptor(owning: raw)
                let address = try boundAddress(of: raw)
                try prepare(raw, address)
                let listeners: [Listener]
                do {
                    listeners = try shared(descriptor, address, lanes: lanes)
                } catch {
                    throw SocketActivationError.system(error)
                }
                for (lane, listener) in listeners.enumerated() {
                    listener.isActivated = true
                    all[lane].append(listener)
                }
            }
            return all
        } catch {
            throw .activation(error)
        }
    }

    /// Where a socket listens.
    ///
    /// - Throws: ``SocketActivationError`` when it does not, or not for streams.
    private static func boundAddress(
        of raw: Int32
    ) throws(SocketActivationError) -> BoundAddress {
        guard option(raw, SO_TYPE) == Int32(SOCK_STREAM.rawValue), option(raw, SO_ACCEPTCONN) == 1
        else { throw .notListening(raw) }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(raw, $0, &length)
            }
        }
        guard code == 0 else { throw .system(SystemError(call: "getsockname", code: errno)) }
        switch Int32(storage.ss_family) {
        case AF_INET, AF_INET6:
            let port = Resolved(storage: storage, length: length, family: 0).port
            return BoundAddress(address: .tcp(host: PeerAddress(storage).text, port: port))
        case AF_UNIX:
            return BoundAddress(address: .unix(path: path(storage, length)))
        default: throw .family(raw)
        }
    }

    /// The path of a Unix socket; `@name` of an abstract one.
    private static func path(_ storage: sockaddr_storage, _ length: socklen_t) -> String {
        var storage = storage
        let bytes = unsafe withUnsafeBytes(of: &storage) { raw in
            let start = MemoryLayout<sa_family_t>.size
            return unsafe Array(raw[start..<max(start, min(Int(length), raw.count))])
        }
        let isAbstract = bytes.first == 0
        let name = isAbstract ? bytes.dropFirst() : bytes.prefix { $0 != 0 }
        return (isAbstract ? "@" : "") + name.span.text(0..<name.count)
    }

    private static func option(_ raw: Int32, _ name: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let code = unsafe getsockopt(raw, SOL_SOCKET, name, &value, &length)
        return code == 0 ? value : nil
    }

    /// Sets what our own sockets are opened with.
    private static func prepare(
        _ raw: Int32,
        _ address: BoundAddress
    ) throws(SocketActivationError) {
        let flags = fcntl(raw, F_GETFL)
        guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw .system(SystemError(call: "fcntl", code: errno))
        }
        guard case .tcp = address.address else { return }
        do {
            try set(raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        } catch {
            throw .system(error)
        }
    }

    /// A listener for each lane, all of one socket.
    static func shared(
        _ descriptor: consuming Descriptor,
        _ address: BoundAddress,
        lanes: Int
    ) throws(SystemError) -> [Listener] {
        let raw = descriptor.raw
        var all = [Listener(descriptor, address)]
        while all.count < lanes {
            let copy = fcntl(raw, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw SystemError(call: "dup", code: errno) }
            all.append(Listener(Descriptor(owning: copy), address))
        }
        return all
    }
}
