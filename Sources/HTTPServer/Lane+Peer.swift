import HTTP
import HTTPWire

/// Who is at the other end of a connection.
extension Lane {
    /// Whether a connection just accepted may stay.
    ///
    /// - Parameters:
    ///   - connection: One that nothing was read from yet.
    ///   - listener: Where it was accepted.
    /// - Returns: `false` when it is to be closed.
    func admits(_ connection: Connection, from listener: Listener) -> Bool {
        let trusted = configuration.trustedProxies
        if let ip = connection.peer.ip {
            connection.isTrusted = !trusted.isEmpty && trusted.contains(ip)
        } else {
            connection.isTrusted = trusted.includesUnix
        }
        guard listener.requiresProxyHeader else { return takesConnectionSlot(connection) }
        guard connection.isTrusted else {
            tell(.untrustedProxy(peer: connection.peer.text))
            return false
        }
        connection.state = .awaitingProxyHeader
        return true
    }

    /// Takes the header of the PROXY protocol, with which the connection has to begin.
    ///
    /// Whoever does not begin so is no client: there is no answer for it.
    ///
    /// - Returns: How many bytes are done with; 0 while the header is not whole.
    func takeProxyHeader(_ bytes: Span<UInt8>, of connection: Connection) -> Int {
        let header: ProxyHeader
        do throws(ProxyHeaderError) {
            guard let whole = try ProxyHeader.parse(bytes) else { return 0 }
            header = whole
        } catch {
            tell(.proxyHeaderRefused(peer: connection.peer.text, error))
            close(connection)
            return bytes.count
        }
        switch header.source {
        case .peer: break
        case .address(let ip, _):
            connection.peer = PeerAddress(ip)
            connection.isTrusted = configuration.trustedProxies.contains(ip)
        case .unix:
            // On the proxy's machine, where our sockets are not.
            connection.peer = PeerAddress(nil)
            connection.isTrusted = false
        }
        guard takesConnectionSlot(connection) else {
            close(connection)
            return bytes.count
        }
        connection.state = .fresh
        schedule(connection, at: now + configuration.deadlines.firstByte.nanoseconds)
        return header.end
    }

    /// Counts the connection for its client, unless that is a proxy or has no address.
    ///
    /// - Returns: Whether it may stay.
    private func takesConnectionSlot(_ connection: Connection) -> Bool {
        guard let counter = limits.connections, let ip = connection.peer.ip,
            !connection.isTrusted
        else { return true }
        connection.slot = counter.take(ip)
        if connection.slot != nil { return true }
        tell(.connectionsPerAddress(client: connection.peer.text, limit: counter.limit))
        return false
    }

    /// Counts the request for its client, unless that is a proxy, has no address or is counted.
    ///
    /// - Returns: Whether the request may go on.
    func takesRequestSlot(_ exchange: inout Connection.Exchange) -> Bool {
        guard let counter = limits.requests, let ip = exchange.client, exchange.slot == nil,
            !configuration.trustedProxies.contains(ip)
        else { return true }
        exchange.slot = counter.take(ip)
        return exchange.slot != nil
    }

    /// Tells an event that many clients may cause: each kind once a second at most.
    func tell(_ event: ServerEvent) {
        let kind = event.kind
        if let last = lastTold[kind], now - last < 1_000_000_000 { return }
        lastTold[kind] = now
        events(event)
    }
}

extension ServerEvent {
    /// What a client cannot vary.
    fileprivate var kind: String {
        switch self {
        case .outOfDescriptors: "descriptors"
        case .connectionLimit: "connections"
        case .listenerFailed: "listener"
        case .connectionsPerAddress: "address"
        case .untrustedProxy: "proxy"
        case .proxyHeaderRefused: "header"
        case .contentFailed: "content"
        case .accessLogBehind: "log"
        }
    }
}
