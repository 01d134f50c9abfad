/// One entry of what a server is told to listen on: where, and who may connect there.
package struct ListenEntry: Sendable, Hashable, CustomStringConvertible {
    /// Where the socket comes from.
    package enum Place: Sendable, Hashable {
        case address(ListenAddress)
        /// Every socket that a service manager has passed on; see ``SocketActivation``.
        case activated
    }

    package var place: Place
    /// Whether every connection begins with a header of the PROXY protocol.
    ///
    /// If not, none does: such a header is then a malformed request. Nothing is guessed.
    package var requiresProxyHeader: Bool

    package init(_ place: Place, requiresProxyHeader: Bool = false) {
        self.place = place
        self.requiresProxyHeader = requiresProxyHeader
    }

    package static func tcp(host: String, port: UInt16) -> ListenEntry {
        ListenEntry(.address(.tcp(host: host, port: port)))
    }

    package static func unix(path: String) -> ListenEntry {
        ListenEntry(.address(.unix(path: path)))
    }

    private static let proxyProtocol = "proxy-protocol"
    private static let activated = "systemd"

    /// Parses an address as ``ListenAddress/init(parsing:)`` does, or `systemd`; then options.
    ///
    /// An option is a word behind a plus sign, as in `127.0.0.1:8081+proxy-protocol`: a plus that
    /// a slash follows is part of the path of a Unix socket.
    ///
    /// - Parameter text: The entry.
    /// - Throws: ``ListenAddressError`` that says which part is wrong.
    package init(parsing text: String) throws(ListenAddressError) {
        var address = text[...]
        var options: Set<Substring> = []
        while let plus = address.lastIndex(of: "+"), !address[plus...].contains("/") {
            let option = address[address.index(after: plus)...]
            guard option == Self.proxyProtocol else {
                throw .option(text, known: Self.proxyProtocol)
            }
            guard options.insert(option).inserted else { throw .repeatedOption(text) }
            address = address[..<plus]
        }
        self.init(
            address == Self.activated
                ? .activated : .address(try ListenAddress(parsing: String(address))),
            requiresProxyHeader: !options.isEmpty
        )
    }

    package var description: String {
        let address =
            switch place {
            case .address(let address): address.description
            case .activated: Self.activated
            }
        return requiresProxyHeader ? "\(address)+\(Self.proxyProtocol)" : address
    }
}
