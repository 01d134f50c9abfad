/// Takes the body of one request out of the bytes that follow its head (RFC 9112 §6 and §7).
///
/// Chunk extensions and trailer fields are checked and dropped; a `Host` among the trailers is
/// refused.
package struct BodyDecoder: Sendable {
    /// What one call did.
    package struct Progress: Sendable, Hashable {
        /// How many bytes, from where the call began, are done with.
        package var consumed: Int
        /// Whether the body is whole; then the next request begins after what was consumed.
        package var isComplete: Bool
    }

    private let limits: BodyLimits
    private var state: State
    private var contentBytes = 0
    private var extensionBytes = 0
    private var trailerBytes = 0

    private enum State {
        case sized(remaining: Int)
        case size(digits: Int, value: UInt64)
        /// Among the extensions of a chunk of `size` bytes.
        case extensions(ExtensionState, size: UInt64)
        /// Before the LF that ends the line of the size.
        case sizeEnd(size: UInt64)
        case data(remaining: Int)
        case dataCR, dataLF
        /// In a name, of which so many bytes are those of `host`; -1 when it is another.
        case trailerName(host: Int)
        case trailerStart, trailerValue, trailerLF, lastLF
        case complete
    }

    /// Where in `; name = value` a chunk extension is (RFC 9112 §7.1.1).
    private enum ExtensionState {
        case beforeName, name, afterName, beforeValue, value, quoted, escaped, afterValue,
            afterBlank
    }

    /// Makes a decoder for one body.
    ///
    /// - Parameters:
    ///   - length: As the head's ``RequestHead/body`` says.
    ///   - limits: What the target takes.
    package init(_ length: BodyLength, limits: BodyLimits = BodyLimits()) {
        self.limits = limits
        state =
            switch length {
            case .none: .complete
            case .sized(let count): .sized(remaining: count)
            case .chunked: .size(digits: 0, value: 0)
            }
    }

    /// Appends to `body` what content the bytes from `from` on hold.
    ///
    /// Every byte given is consumed unless the body ends before. A body announced larger than
    /// the limit is refused by the first call, even one without bytes.
    ///
    /// - Parameters:
    ///   - bytes: What has arrived.
    ///   - from: The first byte not consumed yet.
    ///   - body: Takes the content.
    /// - Returns: How far it came.
    /// - Throws: A ``ParseError`` about the body; the connection must be closed then.
    package mutating func decode(
        _ bytes: Span<UInt8>,
        from: Int,
        into body: inout [UInt8]
    ) throws(ParseError) -> Progress {
        precondition(from >= 0 && from <= bytes.count, "the body begins outside the bytes")
        return try unsafe bytes.withUnsafeBufferPointer {
            buffer throws(ParseError) -> Progress in
            try unsafe advance(buffer, from: from, into: &body)
        }
    }

    private mutating func advance(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from: Int,
        into body: inout [UInt8]
    ) throws(ParseError) -> Progress {
        var place = from
        loop: while true {
            switch state {
            case .complete: break loop
            case .sized(let remaining):
                if remaining > limits.contentBytes - contentBytes {
                    throw .bodyTooLarge(limit: limits.contentBytes)
                }
                let count = unsafe take(remaining, bytes, &place, &body)
                state = count == remaining ? .complete : .sized(remaining: remaining - count)
                if place == bytes.count { break loop }
            case .data(let remaining):
                let count = unsafe take(remaining, bytes, &place, &body)
                state = count == remaining ? .dataCR : .data(remaining: remaining - count)
                if place == bytes.count { break loop }
            default:
                guard place < bytes.count else { break loop }
                try frame(unsafe bytes[place])
                place += 1
            }
        }
        if case .complete = state {
            return Progress(consumed: place - from, isComplete: true)
        }
        return Progress(consumed: place - from, isComplete: false)
    }

    /// Moves at most `count` bytes of content.
    private mutating func take(
        _ count: Int,
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ place: inout Int,
        _ body: inout [UInt8]
    ) -> Int {
        let count = min(count, bytes.count - place)
        unsafe body.append(contentsOf: bytes[place..<place + count])
        place += count
        contentBytes += count
        return count
    }

    /// Takes in one byte that isn't content.
    private mutating func frame(_ byte: UInt8) throws(ParseError) {
        switch state {
        case .size(let digits, let value):
            if let digit = byte.hexValue {
                guard digits < 16 else { throw .chunkSize }
                state = .size(digits: digits + 1, value: value << 4 | UInt64(digit))
                return
            }
            guard digits > 0 else { throw .chunkSize }
            switch byte {
            case .cr: state = .sizeEnd(size: value)
            case .semicolon:
                try countExtension()
                state = .extensions(.beforeName, size: value)
            default: throw .chunkSize
            }
            // Before the data comes, so that a client which waits learns it.
            if value > UInt64(limits.contentBytes - contentBytes) {
                throw .bodyTooLarge(limit: limits.contentBytes)
            }
        case .extensions(let position, let size):
            if byte == .cr, position == .name || position == .value || position == .afterValue {
                state = .sizeEnd(size: size)
                return
            }
            try countExtension()
            state = .extensions(try Self.next(position, byte), size: size)
        case .sizeEnd(let size):
            guard byte == .lf else { throw .lineEnd }
            state = size == 0 ? .trailerStart : .data(remaining: Int(size))
        case .dataCR:
            guard byte == .cr else { throw .chunkEnd }
            state = .dataLF
        case .dataLF:
            guard byte == .lf else { throw .chunkEnd }
            state = .size(digits: 0, value: 0)
        default: try frameTrailer(byte)
        }
    }

    /// Takes in one byte after the last chunk.
    private mutating func frameTrailer(_ byte: UInt8) throws(ParseError) {
        if case .trailerStart = state, byte == .cr {
            state = .lastLF
            return
        }
        if case .lastLF = state {
            guard byte == .lf else { throw .lineEnd }
            state = .complete
            return
        }
        trailerBytes += 1
        if trailerBytes > limits.trailerBytes {
            throw .trailersTooLong(limit: limits.trailerBytes)
        }
        switch state {
        case .trailerStart:
            if byte.isBlank { throw .foldedField }
            guard byte.isToken else { throw byte == .lf ? .lineEnd : .fieldName }
            state = .trailerName(host: Self.hostBytes(0, byte))
        case .trailerName(let host):
            if byte == .colon {
                // A trailer may not route (RFC 9110 §6.5.1): one who merges it would answer for
                // another host. Those that frame come too late to mean anything.
                if host == 4 { throw .trailerHost }
                state = .trailerValue
            } else if byte.isToken {
                state = .trailerName(host: Self.hostBytes(host, byte))
            } else {
                throw byte == .cr || byte == .lf ? .lineEnd : .fieldName
            }
        case .trailerValue:
            if byte == .cr {
                state = .trailerLF
            } else if !byte.isValue {
                throw byte == .lf ? .lineEnd : .fieldValue
            }
        case .trailerLF:
            guard byte == .lf else { throw .lineEnd }
            state = .trailerStart
        default: break
        }
    }

    /// How much of `host` a name matches with `byte` after `count` bytes that do; -1 for nothing.
    private static func hostBytes(_ count: Int, _ byte: UInt8) -> Int {
        let name: StaticString = "host"
        guard 0..<4 ~= count, unsafe name.utf8Start[count] == byte | 0x20 else { return -1 }
        return count + 1
    }

    private mutating func countExtension() throws(ParseError) {
        extensionBytes += 1
        if extensionBytes > limits.extensionBytes {
            throw .chunkExtensionsTooLong(limit: limits.extensionBytes)
        }
    }

    /// Where in a chunk extension `byte` leads.
    private static func next(
        _ position: ExtensionState,
        _ byte: UInt8
    ) throws(ParseError) -> ExtensionState {
        switch position {
        case .beforeName:
            if byte.isBlank { return .beforeName }
            if byte.isToken { return .name }
        case .name, .afterName:
            if position == .name, byte.isToken { return .name }
            if byte.isBlank { return .afterName }
            if byte == UInt8(ascii: "=") { return .beforeValue }
            if byte == .semicolon { return .beforeName }
        case .beforeValue:
            if byte.isBlank { return .beforeValue }
            if byte == .quote { return .quoted }
            if byte.isToken { return .value }
        case .value:
            if byte.isToken { return .value }
            if byte.isBlank { return .afterBlank }
            if byte == .semicolon { return .beforeName }
        case .quoted:
            if byte == .quote { return .afterValue }
            if byte == UInt8(ascii: "\\") { return .escaped }
            if byte.isValue { return .quoted }
        case .escaped:
            if byte.isValue { return .quoted }
        case .afterValue, .afterBlank:
            if byte.isBlank { return .afterBlank }
            if byte == .semicolon { return .beforeName }
        }
        throw byte == .cr || byte == .lf ? .lineEnd : .chunkExtension
    }
}
