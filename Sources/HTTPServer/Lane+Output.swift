import Glibc
import HTTP
import HTTPTypes
import HTTPWire

/// From answers to bytes on their way.
extension Lane {
    /// Above this a body is written from where it is kept, not copied.
    static let copyLimit = 16 << 10

    /// Puts a message on its way.
    ///
    /// - Parameters:
    ///   - message: The answer; its date is renewed.
    ///   - connection: Whose it is.
    ///   - form: What the answer has to say about the connection.
    ///   - isHead: Whether the body is left out.
    ///   - isLast: Whether no answer can follow in this batch.
    /// - Returns: How many bytes it takes.
    @discardableResult
    func emit(
        _ message: KeptMessage,
        to connection: Connection,
        _ form: AnswerForm,
        isHead: Bool,
        isLast: Bool
    ) -> Int {
        if form.stream != 0 {
            return emit(message, on: form.stream, of: connection, form, isHead: isHead)
        }
        message.date(second, date)
        let end = isHead ? message.headCount : message.count
        var added = 0
        if form.closes || form.saysKeepAlive || form.isChunked || !form.echoedID.isEmpty {
            let before = out.count
            out.append(message.bytes, 0..<message.headCount - 2)
            if form.closes { out += ResponseEncoder.connectionClose }
            if form.isChunked { out += ResponseEncoder.chunked }
            if form.saysKeepAlive { out += ResponseEncoder.connectionKeepAlive }
            if !form.echoedID.isEmpty {
                out += "X-Request-ID: ".utf8
                out += form.echoedID
                out += "\r\n".utf8
            }
            out += "\r\n".utf8
            added = out.count - before - message.headCount
            append(message.bytes, message.headCount..<end, to: connection)
        } else if isLast, out.isEmpty, connection.unsent.isEmpty {
            // The common case: one request, one answer, written from where it is kept.
            write(message.bytes, 0..<end, to: connection)
        } else {
            append(message.bytes, 0..<end, to: connection)
        }
        if !form.contentFollows { connection.state.answered(closes: form.closes) }
        return end + added
    }

    private func append(_ bytes: [UInt8], _ range: Range<Int>, to connection: Connection) {
        if range.count <= Self.copyLimit {
            out.append(bytes, range)
        } else {
            flushWith(bytes, range, to: connection)
        }
    }

    /// Writes what the batch has gathered.
    func flush(_ connection: Connection) {
        guard !out.isEmpty else { return }
        flushWith([], 0..<0, to: connection)
    }

    /// Writes what the batch has gathered and, behind it, `range` of `bytes`.
    private func flushWith(_ bytes: [UInt8], _ range: Range<Int>, to connection: Connection) {
        defer { emptyOut() }
        guard connection.unsent.isEmpty else {
            if !out.isEmpty { connection.unsent.append(.init(bytes: out, range: 0..<out.count)) }
            if !range.isEmpty { connection.unsent.append(.init(bytes: bytes, range: range)) }
            return
        }
        var sent = unsafe out.withUnsafeBytes { first in
            unsafe bytes.withUnsafeBytes { second in
                unsafe Self.send(
                    connection.descriptor.raw,
                    first,
                    UnsafeRawBufferPointer(rebasing: second[range])
                )
            }
        }
        if sent < 0 { sent = failed(connection) }
        guard sent < out.count + range.count else { return }
        if sent < out.count {
            connection.unsent.append(.init(bytes: Array(out[sent...]), range: 0..<out.count - sent))
        }
        if !range.isEmpty {
            let rest = range.lowerBound + max(sent - out.count, 0)..<range.upperBound
            connection.unsent.append(.init(bytes: bytes, range: rest))
        }
        block(connection)
    }

    /// Writes `range` of `bytes`, with nothing before them.
    func write(_ bytes: [UInt8], _ range: Range<Int>, to connection: Connection) {
        var sent = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(
                connection.descriptor.raw,
                bytes.baseAddress?.advanced(by: range.lowerBound),
                range.count,
                Self.noSignal
            )
        }
        if sent < 0 { sent = failed(connection) }
        guard sent < range.count else { return }
        connection.unsent.append(
            .init(bytes: bytes, range: range.lowerBound + sent..<range.upperBound)
        )
        block(connection)
    }

    static let noSignal = Int32(MSG_NOSIGNAL)

    /// One `sendmsg` of both; -1 leaves `errno`.
    private static func send(
        _ raw: Int32,
        _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer
    ) -> Int {
        if unsafe second.isEmpty {
            return unsafe Glibc.send(raw, first.baseAddress, first.count, noSignal)
        }
        var pieces = unsafe (
            iovec(
                iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress),
                iov_len: first.count
            ),
            iovec(
                iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress),
                iov_len: second.count
            )
        )
        return unsafe withUnsafeMutablePointer(to: &pieces) { pieces in
            unsafe pieces.withMemoryRebound(to: iovec.self, capacity: 2) { pieces in
                var message = unsafe msghdr()
                unsafe message.msg_iov = pieces
                unsafe message.msg_iovlen = 2
                return unsafe sendmsg(raw, &message, noSignal)
            }
        }
    }

    /// What a write that failed has sent: nothing.
    ///
    /// A client that is gone is noticed by its event.
    private func failed(_ connection: Connection) -> Int {
        if errno != EAGAIN, errno != EINTR { connection.isBroken = true }
        return 0
    }

    private func emptyOut() {
        if out.capacity > 4 * configuration.unsentBytes {
            out = []
        } else {
            out.removeAll(keepingCapacity: true)
        }
    }

    /// Waits for the socket to take more.
    private func block(_ connection: Connection) {
        counts.shortWrites += 1
        schedule(connection, at: now + configuration.deadlines.write.nanoseconds)
    }

    /// Writes on where the socket took no more.
    func flushUnsent(_ connection: Connection) {
        while let segment = connection.unsent.first {
            var sent = unsafe segment.bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    connection.descriptor.raw,
                    bytes.baseAddress?.advanced(by: segment.range.lowerBound),
                    segment.range.count,
                    Self.noSignal
                )
            }
            if sent < 0 { sent = failed(connection) }
            if sent > 0 {
                schedule(connection, at: now + configuration.deadlines.write.nanoseconds)
            }
            if sent < segment.range.count {
                connection.unsent[0].range =
                    segment.range.lowerBound + sent..<segment.range.upperBound
                break
            }
            connection.unsent.removeFirst()
        }
        if connection.isBroken { close(connection) }
    }

    /// Ends a batch: writes what it gathered, and sets what comes next and until when.
    func settle(_ connection: Connection) {
        if let multiplex = connection.multiplex {
            settle(multiplex, connection)
            return
        }
        flush(connection)
        guard connections[Int(connection.descriptor.raw)] === connection else { return }
        if connection.isBroken {
            close(connection)
            return
        }
        if connection.unsent.isEmpty {
            readOn(connection)
            tookAll(connection)
            switch connection.state.flushed(mustLinger: connection.mustLinger) {
            case .none: break
            case .close:
                close(connection)
                return
            case .linger:
                _ = shutdown(connection.descriptor.raw, Int32(SHUT_WR))
                connection.since = now
            }
            if connection.isHalfClosed, connection.state.takesInput, !connection.isDeferred {
                close(connection)
                return
            }
        }
        var interest: UInt32 = 0
        if connection.state == .lingering
            || connection.takesInput && !connection.isHalfClosed
        {
            interest = EpollSet.Interest.input
        } else if connection.state == .waiting || connection.state.takesInput {
            // Left as it is until more comes: most answers are there before.
            interest = connection.interest & EpollSet.Interest.input
        }
        if !connection.unsent.isEmpty { interest |= EpollSet.Interest.output }
        watch(connection, interest)
        if connection.unsent.isEmpty || connection.state == .receiving { setDeadline(connection) }
    }

    private func setDeadline(_ connection: Connection) {
        let deadlines = configuration.deadlines
        switch connection.state {
        case .awaitingProxyHeader, .fresh: break
        case .idle: schedule(connection, at: now + idleNanoseconds)
        case .head: schedule(connection, at: connection.since + deadlines.head.nanoseconds)
        case .body, .receiving:
            guard let pace = connection.exchange?.pace ?? connection.upload?.pace else { return }
            schedule(connection, at: pace.deadline(deadlines))
        case .waiting: wheel.cancel(connection.descriptor.raw)
        case .multiplexed, .ending: break
        case .lingering: schedule(connection, at: connection.since + deadlines.linger.nanoseconds)
        }
    }
}
