/// What `Connection` says about staying open (RFC 9112 §9.3).
struct ConnectionOptions: Sendable {
    private var closes = false
    private var keeps = false

    /// Takes in a line of `Connection`.
    mutating func add(_ bytes: Bytes, _ value: Range<Int>) {
        var place = value.lowerBound
        while place < value.upperBound {
            let start = place
            while place < value.upperBound, bytes[place] != .comma { place += 1 }
            let option = bytes.trimmed(start..<place)
            if bytes.isName("close", option) {
                closes = true
            } else if bytes.isName("keep-alive", option) {
                keeps = true
            }
            place += 1
        }
    }

    /// Whether the client lets the connection stay open.
    func keepsAlive(minorVersion: UInt8) -> Bool {
        !closes && (minorVersion > 0 || keeps)
    }
}
