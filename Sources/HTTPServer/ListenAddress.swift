/// Where to listen.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or address, IPv6 without brackets; empty for every IPv4 address. Port 0 picks one.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket.
    case unix(path: String)

    /// Parses `HOST:PORT`, `:PORT`, `PORT`, `[IPV6]:PORT` or `unix:PATH`.
    ///
    /// - Parameter text: The address; a lone port listens on 127.0.0.1.
    /// - Throws: ``ListenAddressError`` that says which part is wrong.
    package init(parsing text: String) throws(ListenAddressError) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, !path.utf8.contains(0) else { throw .path(text) }
            // The room in sockaddr_un.sun_path, its NUL included.
            guard path.utf8.count < 108 else { throw .pathTooLong(text, limit: 107) }
            self = .unix(path: path)
            return
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            self = .tcp(host: "127.0.0.1", port: try Self.port(text[...], of: text))
            return
        }
        let port = try Self.port(text[text.index(after: colon)...], of: text)
        let host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.utf8.count > 2 else { throw .host(text) }
            self = .tcp(host: String(host.dropFirst().dropLast()), port: port)
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw .bracketsMissing(text)
        } else {
            let allowed = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard allowed else { throw .host(text) }
            self = .tcp(host: String(host), port: port)
        }
    }

    private static func port(
        _ digits: Substring,
        of text: String
    ) throws(ListenAddressError) -> UInt16 {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits)
        else { throw .port(text) }
        return port
    }

    package var description: String {
        switch self {
        case .tcp(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

/// Why a text is no address to listen on; each case holds the text.
package enum ListenAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    case port(String)
    case host(String)
    case bracketsMissing(String)
    case path(String)
    case pathTooLong(String, limit: Int)
    /// A word behind a plus sign that is no option.
    case option(String, known: String)
    case repeatedOption(String)

    package var description: String {
        switch self {
        case .port(let text):
            "`\(text)`: the port must be a number from 0 to 65535, as in 127.0.0.1:8080"
        case .host(let text): "`\(text)`: not a host name or address"
        case .bracketsMissing(let text):
            "`\(text)`: an IPv6 address goes in brackets, as in [::1]:8080"
        case .path(let text): "`\(text)`: the path of the socket is empty or holds a NUL"
        case .pathTooLong(let text, let limit):
            "`\(text)`: the path of a socket has at most \(limit) bytes"
        case .option(let text, let known):
            "`\(text)`: unknown option; the one there is is +\(known)"
        case .repeatedOption(let text): "`\(text)`: an option is given twice"
        }
    }
}

/// Where a server does listen.
package struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    package let address: ListenAddress

    /// `http://127.0.0.1:8080`, `http://[::1]:8080` or `unix:/path`.
    package var description: String {
        switch address {
        case .tcp: "http://\(address)"
        case .unix: address.description
        }
    }
}
