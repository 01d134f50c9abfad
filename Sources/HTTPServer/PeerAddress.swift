import Glibc
import HTTP

/// Who is at the other end of a connection.
struct PeerAddress: Sendable {
    /// `nil` at a Unix socket.
    var ip: IPAddress?

    init(_ ip: IPAddress?) { self.ip = ip }

    /// The address that a system call left in `storage`.
    init(_ storage: sockaddr_storage) {
        // sin_addr and sin6_addr.
        let range =
            switch Int32(storage.ss_family) {
            case AF_INET: 4..<8
            case AF_INET6: 8..<24
            default: 0..<0
            }
        ip = unsafe withUnsafeBytes(of: storage) { raw in
            unsafe IPAddress(bytes: raw.assumingMemoryBound(to: UInt8.self).span, range)
        }
    }

    /// `127.0.0.1`, `::1`, or nothing.
    var text: String { ip?.description ?? "" }
}
