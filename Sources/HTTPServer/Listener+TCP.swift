import Glibc

extension Listener {
    /// An address of TCP with its port in the order of the machine.
    struct Resolved {
        var storage: sockaddr_storage
        var length: socklen_t
        var family: Int32

        /// The port.
        var port: UInt16 {
            get {
                var copy = storage
                return unsafe withUnsafeBytes(of: &copy) { raw in
                    // sin_port and sin6_port are at the same place.
                    unsafe UInt16(raw[2]) << 8 | UInt16(raw[3])
                }
            }
            set {
                unsafe withUnsafeMutableBytes(of: &storage) { raw in
                    unsafe raw[2] = UInt8(newValue >> 8)
                    unsafe raw[3] = UInt8(newValue & 0xFF)
                }
            }
        }

        /// The address without the port.
        var text: String { PeerAddress(storage).text }
    }

    /// The addresses a host has, each once.
    static func resolve(
        _ host: String,
        _ port: UInt16,
        for address: ListenAddress
    ) throws(ServerError) -> [Resolved] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE
        unsafe hints.ai_family = host.isEmpty ? AF_INET : AF_UNSPEC
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list)
        guard code == 0, let first = unsafe list else {
            let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) }
            throw .resolve(address, reason: reason ?? "no such host")
        }
        defer { unsafe freeaddrinfo(first) }
        var found: [Resolved] = []
        var next: UnsafeMutablePointer<addrinfo>? = unsafe first
        while let info = unsafe next {
            unsafe next = info.pointee.ai_next
            let family = unsafe info.pointee.ai_family
            guard family == AF_INET || family == AF_INET6,
                let source = unsafe info.pointee.ai_addr
            else { continue }
            var storage = sockaddr_storage()
            let length = unsafe info.pointee.ai_addrlen
            unsafe withUnsafeMutableBytes(of: &storage) { raw in
                unsafe raw.copyMemory(
                    from: UnsafeRawBufferPointer(start: source, count: Int(length))
                )
            }
            let resolved = Resolved(storage: storage, length: length, family: family)
            if !found.contains(where: { $0.text == resolved.text }) { found.append(resolved) }
        }
        guard !found.isEmpty else { throw .resolve(address, reason: "no address of TCP") }
        return found
    }

    /// Opens a socket bound to `resolved`.
    static func openTCP(
        _ resolved: Resolved,
        for address: ListenAddress,
        sharesPort: Bool,
        listens: Bool
    ) throws(ServerError) -> Descriptor {
        do {
            let descriptor = try openSocket(resolved.family)
            try set(descriptor.raw, SOL_SOCKET, SO_REUSEADDR, 1)
            if sharesPort { try set(descriptor.raw, SOL_SOCKET, SO_REUSEPORT, 1) }
            if resolved.family == AF_INET6 {
                try set(descriptor.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
            }
            // Accepted sockets inherit it: an answer never waits for the ACK of the one before.
            try set(descriptor.raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            var storage = resolved.storage
            _ = try retrying("bind") {
                unsafe withUnsafePointer(to: &storage) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(descriptor.raw, $0, resolved.length)
                    }
                }
            }
            if listens { _ = try retrying("listen") { listen(descriptor.raw, backlog) } }
            return descriptor
        } catch {
            throw .listen(address, error)
        }
    }

    /// The kernel lowers it to net.core.somaxconn.
    static let backlog: Int32 = 4096

    static func openSocket(_ family: Int32) throws(SystemError) -> Descriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard let raw = try retrying("socket", { socket(family, kind, 0) }) else {
            throw SystemError(call: "socket", code: EAGAIN)
        }
        return Descriptor(owning: raw)
    }

    static func set(
        _ raw: Int32,
        _ level: Int32,
        _ option: Int32,
        _ value: Int32
    ) throws(SystemError) {
        var value = value
        _ = try retrying("setsockopt") {
            unsafe setsockopt(
                raw,
                level,
                option,
                &value,
                socklen_t(MemoryLayout<Int32>.size)
            )
        }
    }

    /// The port a socket was given.
    static func boundPort(_ raw: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(raw, $0, &length)
            }
        }
        guard code == 0 else { return nil }
        return Resolved(storage: storage, length: length, family: 0).port
    }
}
