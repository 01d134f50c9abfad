/// Parses the heads of HTTP/1 requests (RFC 9112), as their bytes arrive.
///
/// Goes through the bytes once, from left to right, however they are cut: the verdict about a
/// request is the same when it arrives whole and when it arrives byte by byte.
package struct RequestParser: Sendable {
    package let limits: HeadLimits

    private var stage = Stage.start
    /// Where the request began in the call before; offsets move with it.
    private var origin = 0
    /// The next byte to look at.
    private var place = 0
    /// Where the element under way began: a request line, name or value.
    private var start = 0
    /// Where the request line began.
    private var lineStart = 0
    /// Where the first `?` of the target is, or `nil` while none was seen.
    private var mark: Int?
    /// Where the field line began.
    private var fieldStart = 0
    /// Where the first field line began.
    private var blockStart = 0
    private var name = 0..<0
    private var framing = BodyFraming()
    private var connection = ConnectionOptions()
    private var expectations = Expectations()

    private enum Stage {
        case start, method, target, version, fieldStart, fieldName, fieldValue
    }

    package init(limits: HeadLimits = HeadLimits()) {
        self.limits = limits
    }

    /// Whether a head is under way: an empty line before it does not begin one.
    package var hasBegun: Bool { stage != .start }

    /// Forgets a head that is not whole.
    package mutating func reset() {
        stage = .start
    }

    /// Parses the request head that begins at `from`, going on where the last call stopped.
    ///
    /// While a head is not whole, the bytes from `from` on must stay the same from call to call,
    /// followed by what came since, and `head` must be the one of the call before; `from` itself
    /// may differ. After a head or an error the parser is ready for another request. One CRLF
    /// before the request line is skipped.
    ///
    /// - Parameters:
    ///   - bytes: What has arrived.
    ///   - from: Where the request begins.
    ///   - head: Takes the head. Unspecified until this returns `true`.
    /// - Returns: `true` when the head is whole, `false` when more bytes are needed.
    /// - Throws: The first fault from the left, once no further byte could repair it.
    package mutating func parse(
        _ bytes: Span<UInt8>,
        from: Int,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        precondition(from >= 0 && from <= bytes.count, "the request begins outside the bytes")
        do throws(ParseError) {
            let isWhole = try unsafe bytes.withUnsafeBufferPointer {
                buffer throws(ParseError) -> Bool in
                guard let bytes = unsafe Bytes(buffer) else { return false }
                return try advance(bytes, from: from, into: head)
            }
            if isWhole { stage = .start }
            return isWhole
        } catch {
            stage = .start
            // What follows the name of an unknown method may be another protocol altogether.
            if head.method == .other, error == .target || error == .version {
                throw .unknownMethod
            }
            throw error
        }
    }

    private mutating func advance(
        _ bytes: Bytes,
        from: Int,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        if stage == .start {
            guard try begin(bytes, from: from, into: head) else { return false }
        } else if from != origin {
            move(to: from, head)
        }
        if stage == .method {
            guard try parseMethod(bytes, into: head) else { return false }
        }
        if stage == .target {
            guard try parseTarget(bytes, into: head) else { return false }
        }
        if stage == .version {
            guard try parseVersion(bytes, into: head) else { return false }
        }
        return try parseFields(bytes, into: head)
    }

    /// Skips a leading CRLF and sets everything to the beginning.
    private mutating func begin(
        _ bytes: Bytes,
        from: Int,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        head.clear()
        head.method = .get
        var first = from
        guard first < bytes.count else { return false }
        if bytes[first] == .cr {
            guard first + 1 < bytes.count else { return false }
            guard bytes[first + 1] == .lf else { throw .lineEnd }
            first += 2
            guard first < bytes.count else { return false }
        }
        origin = from
        lineStart = first
        start = first
        place = first
        mark = nil
        framing = BodyFraming()
        connection = ConnectionOptions()
        expectations = Expectations()
        stage = .method
        return true
    }

    /// Follows the caller's bytes, which were moved.
    private mutating func move(to from: Int, _ head: RequestHead) {
        let distance = from - origin
        origin = from
        place += distance
        start += distance
        lineStart += distance
        mark = mark.map { $0 + distance }
        fieldStart += distance
        blockStart += distance
        name = name.lowerBound + distance..<name.upperBound + distance
        head.shift(by: distance)
    }

    // MARK: The request line

    @inline(__always)
    private mutating func parseMethod(
        _ bytes: Bytes,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        place = bytes.endOfName(from: place, to: min(bytes.count, start + 33))
        if place > start + 32 { throw .methodTooLong }
        guard place < bytes.count else { return false }
        guard bytes[place] == .space, place > start else {
            throw bytes[place] == .lf || bytes[place] == .cr ? .lineEnd : .method
        }
        head.methodRange = start..<place
        head.method = KnownMethod(bytes, head.methodRange)
        place += 1
        start = place
        stage = .target
        return true
    }

    @inline(__always)
    private mutating func parseTarget(
        _ bytes: Bytes,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        // After the target come at least a space and eight bytes of version.
        let longest = lineStart + limits.requestLineBytes - 9
        while true {
            place = bytes.skipPlain(from: place, to: min(bytes.count, longest + 1))
            if place > longest {
                try TargetParser.check(prefix: start..<place, of: bytes, method: head.method)
                throw .requestLineTooLong(limit: limits.requestLineBytes)
            }
            guard place < bytes.count else {
                try TargetParser.check(prefix: start..<place, of: bytes, method: head.method)
                return false
            }
            let byte = bytes[place]
            guard byte.isTarget else { break }
            if byte == .percent {
                guard try isEscape(bytes) else {
                    try TargetParser.check(prefix: start..<place, of: bytes, method: head.method)
                    return false
                }
                place += 3
            } else {
                if byte == .questionMark, mark == nil { mark = place }
                place += 1
            }
        }
        // A fault in the form stands further left than the byte that ended the target.
        try TargetParser.check(prefix: start..<place, of: bytes, method: head.method)
        guard bytes[place] == .space else { throw .target }
        try TargetParser.parse(start..<place, mark: mark ?? place, of: bytes, into: head)
        place += 1
        start = place
        stage = .version
        return true
    }

    /// Whether the `%` at `place` begins a whole escape, or `false` while that can't be known.
    private func isEscape(_ bytes: Bytes) throws(ParseError) -> Bool {
        guard place + 1 < bytes.count else { return false }
        guard bytes[place + 1].isHex else { throw .target }
        guard place + 2 < bytes.count else { return false }
        guard bytes[place + 2].isHex else { throw .target }
        if bytes[place + 1] == UInt8(ascii: "0"), bytes[place + 2] == UInt8(ascii: "0") {
            throw .target
        }
        return true
    }

    @inline(__always)
    private mutating func parseVersion(
        _ bytes: Bytes,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        // `HTTP/1.1` as one word.
        if start + 10 <= bytes.count, bytes.word(at: start) == 0x312E_312F_5054_5448,
            bytes[start + 8] == .cr, bytes[start + 9] == .lf
        {
            head.minorVersion = 1
        } else {
            let literal: StaticString = "HTTP/0.0\r\n"
            for offset in 0..<10 {
                guard start + offset < bytes.count else { return false }
                let byte = bytes[start + offset]
                switch offset {
                case 5: if !byte.isDigit { throw .version }
                case 7:
                    if !byte.isDigit { throw .version }
                    guard bytes[start + 5] == UInt8(ascii: "1") else { throw .majorVersion }
                case 8 where byte == .lf, 9 where byte != .lf: throw .lineEnd
                default: if unsafe byte != literal.utf8Start[offset] { throw .version }
                }
            }
            head.minorVersion = bytes[start + 7] - UInt8(ascii: "0")
        }
        place = start + 10
        blockStart = place
        stage = .fieldStart
        return true
    }

    // MARK: The fields

    private mutating func parseFields(
        _ bytes: Bytes,
        into head: RequestHead
    ) throws(ParseError) -> Bool {
        let blockEnd = blockStart + limits.headBytes
        while true {
            if stage == .fieldStart {
                guard place < blockEnd else { throw .fieldsTooLong(limit: limits.headBytes) }
                guard place < bytes.count else { return false }
                let byte = bytes[place]
                if byte == .cr {
                    guard try endLine(bytes, blockEnd) else { return false }
                    try finish(bytes, head)
                    return true
                }
                if byte.isBlank { throw .foldedField }
                if head.fields.count == limits.fieldCount {
                    throw .tooManyFields(limit: limits.fieldCount)
                }
                fieldStart = place
                stage = .fieldName
            }
            // The CR may stand just past the longest line.
            let end = min(bytes.count, blockEnd, fieldStart + limits.fieldBytes + 1)
            if stage == .fieldName {
                place = bytes.endOfName(from: place, to: end)
                guard place < end else { return try isWanting(bytes, blockEnd) }
                guard bytes[place] == .colon, place > fieldStart else {
                    throw bytes[place] == .lf || bytes[place] == .cr ? .lineEnd : .fieldName
                }
                name = fieldStart..<place
                place += 1
                stage = .fieldValue
            }
            place = bytes.endOfValue(from: place, to: end)
            guard place < end else { return try isWanting(bytes, blockEnd) }
            guard bytes[place] == .cr else {
                throw bytes[place] == .lf ? .lineEnd : .fieldValue
            }
            let value = bytes.trimmed(name.upperBound + 1..<place)
            guard try endLine(bytes, blockEnd) else { return false }
            try add(FieldRange(name: name, value: value), bytes, head)
            stage = .fieldStart
        }
    }

    /// What it means that a line isn't over where the bytes that may belong to it are.
    ///
    /// - Returns: `false`: more bytes are needed.
    private func isWanting(_ bytes: Bytes, _ blockEnd: Int) throws(ParseError) -> Bool {
        if place >= fieldStart + limits.fieldBytes + 1 {
            throw .fieldTooLong(limit: limits.fieldBytes)
        }
        if place >= blockEnd { throw .fieldsTooLong(limit: limits.headBytes) }
        return false
    }

    /// Goes past the CRLF that begins at `place`, or returns `false` when LF is yet to come.
    @inline(__always)
    private mutating func endLine(_ bytes: Bytes, _ blockEnd: Int) throws(ParseError) -> Bool {
        guard place + 1 < blockEnd else { throw .fieldsTooLong(limit: limits.headBytes) }
        guard place + 1 < bytes.count else { return false }
        guard bytes[place + 1] == .lf else { throw .lineEnd }
        place += 2
        return true
    }

    /// Takes in one field line and what it says about host, length and connection.
    @inline(__always)
    private mutating func add(
        _ field: FieldRange,
        _ bytes: Bytes,
        _ head: RequestHead
    ) throws(ParseError) {
        let indexed = IndexedField(bytes, field.name)
        switch indexed {
        case .host:
            if head.value(.host) != nil { throw .repeatedHost }
            guard Authority.isValid(bytes, field.value) else { throw .host }
            if field.value.isEmpty, head.minorVersion > 0 { throw .host }
            if head.form != .absolute { head.authority = field.value }
        case .contentLength:
            try framing.addLength(bytes, field.value)
        case .transferEncoding:
            if head.minorVersion == 0 { throw .transferCoding }
            try framing.addCodings(bytes, field.value)
        case .connection:
            connection.add(bytes, field.value)
        case .expect:
            expectations.add(bytes, field.value)
        case nil:
            // HTTP/1.0 ends the connection: no request can hide behind such a field.
            if head.minorVersion > 0 { try BodyFraming.refuseLookalike(bytes, field.name) }
        default: break
        }
        head.append(field, as: indexed)
    }

    /// Decides what only the whole head tells.
    private mutating func finish(
        _ bytes: Bytes,
        _ head: RequestHead
    ) throws(ParseError) {
        if head.minorVersion > 0, head.value(.host) == nil { throw .missingHost }
        head.body = try framing.decide()
        head.keepAlive = connection.keepsAlive(minorVersion: head.minorVersion)
        head.end = place
        // Without a body there is nothing to wait for, and HTTP/1.0 knows no expectations
        // (RFC 9110 §10.1.1).
        head.expectsContinue =
            expectations.hasContinue && head.hasBody && head.minorVersion > 0
        if expectations.hasUnknown {
            throw .expectation(closes: head.hasBody || !head.keepAlive)
        }
    }
}

extension KnownMethod {
    /// The method that a token names; letter case matters.
    init(_ bytes: Bytes, _ range: Range<Int>) {
        let first = range.lowerBound
        var word: UInt64 = 0
        guard range.count <= 8 else {
            self = .other
            return
        }
        if first + 8 <= bytes.count {
            word = bytes.word(at: first) & ~(~0 << UInt64(range.count * 8))
        } else {
            for index in range { word |= UInt64(bytes[index]) << UInt64((index - first) * 8) }
        }
        // The letters of the name, the first the lowest byte.
        switch word {
        case 0x54_4547: self = .get
        case 0x4441_4548: self = .head
        case 0x5453_4F50: self = .post
        case 0x54_5550: self = .put
        case 0x48_4354_4150: self = .patch
        case 0x4554_454C_4544: self = .delete
        case 0x53_4E4F_4954_504F: self = .options
        case 0x54_4345_4E4E_4F43: self = .connect
        case 0x45_4341_5254: self = .trace
        case 0x59_5245_5551: self = .query
        default: self = .other
        }
    }
}
