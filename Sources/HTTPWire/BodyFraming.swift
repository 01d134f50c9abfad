/// Decides how long a body is: the one place that does (RFC 9112 §6.3).
///
/// Takes the fields in the order they come and refuses at once what nothing later can repair.
struct BodyFraming: Sendable {
    private var length: Int?
    private var hasCodings = false
    private var endsChunked = false
    private var hasUnknownCoding = false

    /// Takes in a `Content-Length`.
    mutating func addLength(_ bytes: Bytes, _ value: Range<Int>) throws(ParseError) {
        if hasCodings { throw .lengthAndCoding }
        if length != nil { throw .repeatedContentLength }
        guard 1...18 ~= value.count else { throw .contentLength }
        var number = 0
        for index in value {
            guard bytes[index].isDigit else { throw .contentLength }
            // Eighteen digits can't overflow.
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        length = number
    }

    /// Takes in a line of `Transfer-Encoding`: tokens between commas, none of them empty.
    mutating func addCodings(_ bytes: Bytes, _ value: Range<Int>) throws(ParseError) {
        if length != nil { throw .lengthAndCoding }
        hasCodings = true
        var place = value.lowerBound
        while true {
            let start = place
            while place < value.upperBound, bytes[place] != .comma { place += 1 }
            let coding = bytes.trimmed(start..<place)
            if coding.isEmpty || endsChunked { throw .transferCoding }
            var end = coding.lowerBound
            while end < coding.upperBound, bytes[end].isToken { end += 1 }
            let name = coding.lowerBound..<end
            if name.isEmpty { throw .transferCoding }
            if bytes.isName("chunked", name) {
                // `chunked` has no parameters.
                if end != coding.upperBound { throw .transferCoding }
                endsChunked = true
            } else {
                hasUnknownCoding = true
            }
            if place == value.upperBound { return }
            place += 1
        }
    }

    /// What the fields say together, once all have come.
    func decide() throws(ParseError) -> BodyLength {
        if hasUnknownCoding { throw .unknownTransferCoding }
        if hasCodings { return .chunked }
        guard let length, length > 0 else { return .none }
        return .sized(length)
    }
}

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
