extension [UInt8] {
    /// Appends `part`.
    ///
    /// - Returns: Where it is now.
    fileprivate mutating func keep(_ part: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let start = count
        unsafe append(contentsOf: part)
        return start..<count
    }
}

/// A request's field block while it is decoded (RFC 9113 §8.3.1).
///
/// libnghttp2 has checked the grammar of names and values, the order and number of pseudo-header
/// fields, and the fields a connection may not have; the rest is checked here.
struct RequestDraft {
    /// What a whole block is.
    enum Outcome {
        case request
        /// A request that gets a status.
        case refused(ParseError)
        /// No request: the stream is reset.
        case malformed
    }

    /// Where in the session's bytes the block began.
    private(set) var start = 0
    /// Whether the block follows a body.
    private(set) var isTrailers = false
    /// Whether fields were left out because there were too many, or too large.
    private(set) var isTooLarge = false
    private var size = 0
    private var lines = 0
    /// What the block says; good once it is whole.
    var head = RequestHead()
    private var path = 0..<0
    private var authority: Range<Int>?

    /// Begins the block of a request.
    ///
    /// - Parameter start: Where in the session's bytes names and values will go.
    mutating func begin(at start: Int) {
        head.clear()
        head.methodRange = 0..<0
        head.minorVersion = 1
        head.keepAlive = true
        path = 0..<0
        authority = nil
        beginTrailers(at: start)
        isTrailers = false
    }

    /// Begins a block of trailer fields, which are counted and dropped (RFC 9110 §6.5.1).
    mutating func beginTrailers(at start: Int) {
        self.start = start
        isTrailers = true
        isTooLarge = false
        size = 0
        lines = 0
    }

    /// Follows the session's bytes, which were moved so that the block begins at `start`.
    mutating func move(to start: Int) {
        let distance = start - self.start
        self.start = start
        head.shift(by: distance)
        if !path.isEmpty { path = path.lowerBound + distance..<path.upperBound + distance }
        if let range = authority {
            authority = range.lowerBound + distance..<range.upperBound + distance
        }
    }

    /// Takes in one field.
    mutating func add(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>,
        to bytes: inout [UInt8],
        limits: HeadLimits
    ) {
        lines += 1
        size += name.count + value.count + 32
        let isPseudo = unsafe name.first == .colon
        let isLarge = !isPseudo && name.count + value.count + 2 > limits.fieldBytes
        // Four pseudo-header fields are the request line of HTTP/1.1, which is no field.
        if size > limits.headBytes || lines > limits.fieldCount + 4 || isLarge {
            isTooLarge = true
            return
        }
        if isTrailers || isTooLarge { return }
        if isPseudo, name.count > 1 {
            switch unsafe (name.count, name[1]) {
            case (7, UInt8(ascii: "m")): head.methodRange = unsafe bytes.keep(value)
            case (5, UInt8(ascii: "p")): path = unsafe bytes.keep(value)
            case (10, UInt8(ascii: "a")): authority = unsafe bytes.keep(value)
            default: break
            }
            return
        }
        let field = unsafe FieldRange(name: bytes.keep(name), value: bytes.keep(value))
        let indexed = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe Bytes(bytes).flatMap { IndexedField($0, field.name) }
        }
        head.append(field, as: indexed)
    }

    /// Decides what the whole block says.
    ///
    /// - Parameters:
    ///   - bytes: The session's bytes.
    ///   - endsStream: Whether no body follows.
    ///   - limits: The longest path.
    /// - Returns: Whether it is a request.
    mutating func finish(
        _ bytes: Bytes?,
        _ endsStream: Bool,
        _ limits: HeadLimits
    ) -> Outcome {
        guard let bytes else { return .malformed }
        if isTooLarge { return .refused(.fieldsTooLong(limit: limits.headBytes)) }
        do throws(ParseError) {
            if head.methodRange.count > 32 { throw .methodTooLong }
            return try decide(bytes, endsStream, limits) ? .request : .malformed
        } catch {
            return .refused(error)
        }
    }

    private mutating func decide(
        _ bytes: Bytes,
        _ endsStream: Bool,
        _ limits: HeadLimits
    ) throws(ParseError) -> Bool {
        head.method = KnownMethod(bytes, head.methodRange)
        if head.method == .connect { throw .tunnel }
        var authority = authority
        if let host = head.value(.host) {
            if head.isRepeated(.host) { return false }
            // RFC 9113 §8.3.1: they name the same, or somebody is being led astray.
            if let authority, !bytes.isSameName(authority, host) { return false }
            if authority == nil { authority = host }
        }
        guard let authority, !authority.isEmpty, Authority.isValid(bytes, authority) else {
            throw .host
        }
        if path.count > limits.requestLineBytes {
            throw .requestLineTooLong(limit: limits.requestLineBytes)
        }
        let mark = try TargetParser.checkWhole(path, of: bytes, method: head.method)
        try TargetParser.parse(path, mark: mark, of: bytes, into: head)
        if head.form == .absolute { throw .target }
        head.authority = authority
        try frame(bytes, endsStream)
        return true
    }

    /// Decides how long the body is and whether the client waits to send it.
    private func frame(_ bytes: Bytes, _ endsStream: Bool) throws(ParseError) {
        var framing = BodyFraming()
        if let length = head.value(.contentLength) {
            if head.isRepeated(.contentLength) { throw .repeatedContentLength }
            try framing.addLength(bytes, length)
        }
        // Without a length the body goes on until the stream ends, as chunked does.
        if !endsStream { head.body = try framing.decide() == .none ? .chunked : framing.decide() }
        head.end = 0
        guard let first = head.value(.expect) else { return }
        var expectations = Expectations()
        expectations.add(bytes, first)
        if head.isRepeated(.expect) {
            for field in head.fields where bytes.isName("expect", field.name) {
                expectations.add(bytes, field.value)
            }
        }
        // The stream ends with its answer, the connection does not.
        if expectations.hasUnknown { throw .expectation(closes: false) }
        head.expectsContinue = expectations.hasContinue && !endsStream
    }
}
