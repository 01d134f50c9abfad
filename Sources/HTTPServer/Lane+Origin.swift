import HTTP
import HTTPWire

/// Where a request comes from, and what for, as the proxies in front say.
extension Lane {
    /// What trusted proxies say about the request in `head`, or `nil` when none says anything.
    private func forwarded(
        _ connection: Connection,
        _ bytes: Span<UInt8>
    ) -> ForwardedRequest? {
        guard connection.isTrusted else { return nil }
        let forwarded = text(.forwarded, bytes)
        let addresses = text(.xForwardedFor, bytes)
        let schemes = text(.xForwardedProto, bytes)
        let hosts = text(.xForwardedHost, bytes)
        if forwarded == nil, addresses == nil, schemes == nil, hosts == nil { return nil }
        return ForwardedRequest(
            forwarded: forwarded,
            addresses: addresses,
            schemes: schemes,
            hosts: hosts,
            trusted: configuration.trustedProxies
        )
    }

    /// The address of whoever made the request in `head`.
    func client(of connection: Connection, _ bytes: Span<UInt8>) -> PeerAddress {
        forwarded(connection, bytes)?.client.map { PeerAddress($0) } ?? connection.peer
    }

    /// Client, scheme and authority of the request in `head`.
    func origin(
        of connection: Connection,
        _ bytes: Span<UInt8>
    ) -> (client: PeerAddress, scheme: String, authority: String) {
        let said = forwarded(connection, bytes)
        return (
            client: said?.client.map { PeerAddress($0) } ?? connection.peer,
            scheme: said?.scheme ?? "http",
            authority: said?.host ?? bytes.text(head.authority)
        )
    }

    /// Whether the request in `head` is for a host that this server answers for.
    ///
    /// Asked for answers from the cache too, which are the same for every host.
    func answersForHost(_ connection: Connection, _ bytes: Span<UInt8>) -> Bool {
        if answersForAnyHost { return true }
        let hosts = configuration.hosts
        guard connection.isTrusted else {
            return hosts.contains(bytes.extracting(head.authority), isSecure: false)
        }
        let origin = origin(of: connection, bytes)
        let authority = Array(origin.authority.utf8)
        return hosts.contains(authority.span, isSecure: origin.scheme == "https")
    }

    /// Whether the request in `head` ought to say how long its body is, and does not.
    ///
    /// HTTP/2 frames what comes; in HTTP/1.1 no length means no body, which a POST without one may
    /// not have meant (RFC 9110 §15.5.12).
    func lacksLength(_ form: AnswerForm) -> Bool {
        guard form.stream == 0, head.minorVersion > 0, head.value(.contentLength) == nil,
            head.value(.transferEncoding) == nil
        else { return false }
        return [.post, .put, .patch].contains(head.method)
    }
}
