import HTTPWire

extension ServerEvent: CustomStringConvertible {
    /// One line for a log; nothing in it but addresses and paths is a client's.
    package var description: String {
        switch self {
        case .outOfDescriptors(let error): "no new connections for a moment: \(error)"
        case .connectionLimit(let limit): "\(limit) connections are open: new ones wait"
        case .listenerFailed(let address, let error):
            "\(address) is listened on no longer: \(error)"
        case .connectionsPerAddress(let client, let limit):
            "\(client) has \(limit) connections: a further one was closed"
        case .untrustedProxy(let peer):
            "\(Self.name(peer)) may not send a PROXY header: it is none of trustedProxies"
        case .proxyHeaderRefused(let peer, let error):
            "\(Self.name(peer)) began without a valid PROXY header: \(error)"
        case .contentFailed(let target, let reason): "\(target): \(reason)"
        case .accessLogBehind(let lost):
            "the access log is written too slowly: \(lost) lines or more were lost"
        }
    }

    private static func name(_ peer: String) -> String { peer.isEmpty ? "a Unix socket" : peer }
}
