import Glibc

/// The address at the other end of a connection, in 18 bytes.
struct PeerAddress: Sendable {
    private var family: UInt8 = 0
    private var bytes = InlineArray<16, UInt8>(repeating: 0)

    /// No address, as of a Unix socket.
    init() {}

    /// The address that `accept` left in `storage`.
    init(_ storage: sockaddr_storage) {
        var storage = storage
        family = UInt8(truncatingIfNeeded: storage.ss_family)
        unsafe withUnsafeBytes(of: &storage) { raw in
            switch Int32(family) {
            case AF_INET: for index in 0..<4 { bytes[index] = unsafe raw[4 + index] }
            case AF_INET6: for index in 0..<16 { bytes[index] = unsafe raw[8 + index] }
            default: family = 0
            }
        }
    }

    /// `127.0.0.1`, `::1`, or nothing.
    var text: String {
        guard family != 0 else { return "" }
        var text = [CChar](repeating: 0, count: 64)
        var bytes = bytes
        let length = socklen_t(text.count)
        let isWritten = unsafe withUnsafeBytes(of: &bytes) { raw in
            unsafe text.withUnsafeMutableBufferPointer { text in
                unsafe inet_ntop(Int32(family), raw.baseAddress, text.baseAddress, length) != nil
            }
        }
        guard isWritten else { return "" }
        let plain = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(validating: plain, as: UTF8.self) ?? ""
    }
}
