import Glibc
import HTTP
import HTTPTypes
import HTTPWire

/// From bytes to requests.
extension Lane {
    /// Answers what happened to a connection's socket.
    func serve(_ connection: Connection, _ happened: UInt32) {
        if happened & EpollSet.Interest.failure != 0 {
            close(connection)
            return
        }
        if happened & EpollSet.Interest.output != 0 {
            flushUnsent(connection)
            guard connections[Int(connection.descriptor.raw)] === connection else { return }
            if connection.unsent.isEmpty, connection.state.takesInput, !connection.input.isEmpty {
                pump(connection)
                return
            }
        }
        guard happened & (EpollSet.Interest.input | EpollSet.Interest.hangUp) != 0 else {
            settle(connection)
            return
        }
        if connection.state == .lingering {
            dropInput(connection)
        } else if connection.takesInput, !connection.isHalfClosed, !connection.isDeferred {
            receive(connection)
        } else if happened & EpollSet.Interest.hangUp != 0 {
            // Gone in both directions: nobody takes the answer.
            close(connection)
        } else {
            // What comes meanwhile stays in the socket, where it holds the client back.
            watch(connection, connection.interest & EpollSet.Interest.output)
        }
    }

    /// Reads once and serves what came.
    func receive(_ connection: Connection) {
        let count = unsafe recv(
            connection.descriptor.raw,
            buffer.baseAddress,
            Self.bufferBytes,
            0
        )
        guard count > 0 else {
            if count == 0 {
                halfClose(connection)
            } else if errno != EAGAIN, errno != EINTR {
                close(connection)
            }
            return
        }
        if connection.input.isEmpty {
            let bytes = unsafe UnsafeBufferPointer(rebasing: buffer[..<count])
            let span = unsafe bytes.span
            let used = consume(span, of: connection)
            if used < count { connection.input = Array(copying: span.extracting(used..<count)) }
            settle(connection)
        } else {
            unsafe connection.input.append(
                contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count])
            )
            pump(connection)
        }
    }

    /// Serves what was received and could not be served then.
    func pump(_ connection: Connection) {
        let input = connection.input
        connection.input = []
        if !input.isEmpty {
            let used = consume(input.span, of: connection)
            if used < input.count {
                connection.input = used == 0 ? input : Array(input[used...])
            }
        }
        settle(connection)
    }

    /// The client sends no more; what it asked before is still answered.
    private func halfClose(_ connection: Connection) {
        connection.isHalfClosed = true
        connection.mustLinger = false
        if connection.multiplex != nil {
            settle(connection)
        } else if connection.takesInput {
            close(connection)
        } else {
            watch(connection, connection.interest & EpollSet.Interest.output)
        }
    }

    /// Serves the requests in `bytes`, as many as may be served now.
    ///
    /// - Returns: How many bytes are done with.
    private func consume(_ bytes: Span<UInt8>, of connection: Connection) -> Int {
        if connection.state == .awaitingProxyHeader {
            let used = takeProxyHeader(bytes, of: connection)
            guard connection.state == .fresh, used < bytes.count else { return used }
            return used + consume(bytes.extracting(used...), of: connection)
        }
        if connection.state.isQuiet || connection.state == .head {
            switch opening(bytes, of: connection) {
            case .http1: break
            case .http2: beginHTTP2(connection)
            case .undecided:
                if connection.state.isQuiet { connection.since = now }
                connection.state.headBegan()
                return 0
            }
        }
        if let multiplex = connection.multiplex {
            feed(bytes, to: multiplex, of: connection)
            return bytes.count
        }
        var offset = 0
        var budget = configuration.pipelinedRequests
        while offset < bytes.count, connection.takesInput {
            if let multiplex = connection.multiplex {
                feed(bytes.extracting(offset...), to: multiplex, of: connection)
                return bytes.count
            }
            if connection.state == .body, connection.exchange != nil {
                offset += takeBody(bytes, from: offset, of: connection)
                continue
            }
            if connection.upload != nil {
                offset += takeUpload(bytes, from: offset, of: connection)
                continue
            }
            guard budget > 0 else {
                if !connection.isDeferred {
                    connection.isDeferred = true
                    deferred.append(connection.token)
                }
                break
            }
            budget -= 1
            if let partial = connection.partialHead {
                head = partial
                connection.partialHead = nil
            }
            do {
                guard try connection.parser.parse(bytes, from: offset, into: head) else {
                    // An empty line after a body belongs to no request (RFC 9112 §2.2): the
                    // connection is as idle as before, and no 408 may come.
                    if connection.parser.hasBegun {
                        if connection.state.isQuiet { connection.since = now }
                        connection.state.headBegan()
                    }
                    connection.partialHead = head
                    head = RequestHead()
                    break
                }
            } catch {
                if error.keepsConnection { offset = head.end }
                refuse(connection, error)
                if !error.keepsConnection { return bytes.count }
                continue
            }
            offset = head.end
            respond(connection, bytes, isLast: offset == bytes.count)
            if out.count > configuration.unsentBytes { flush(connection) }
        }
        // Nothing after the last request is wanted.
        if connection.state == .ending {
            if offset < bytes.count { connection.mustLinger = true }
            return bytes.count
        }
        return offset
    }

    /// Takes in bytes of a body, and hands the request over once it is whole.
    ///
    /// - Returns: How many bytes are done with.
    private func takeBody(
        _ bytes: Span<UInt8>,
        from offset: Int,
        of connection: Connection
    ) -> Int {
        guard var exchange = connection.exchange, var decoder = exchange.decoder else { return 0 }
        // Taken out meanwhile, so that the body grows in place.
        connection.exchange = nil
        do {
            let progress = try decoder.decode(bytes, from: offset, into: &exchange.request.body)
            exchange.pace?.came(progress.consumed, now: now)
            if exchange.dropsBody {
                exchange.request.body.removeAll(keepingCapacity: true)
            }
            exchange.decoder = decoder
            if progress.isComplete {
                if exchange.dropsBody { exchange.request.body = [] }
                handOver(exchange, of: connection)
            } else {
                connection.exchange = exchange
            }
            return progress.consumed
        } catch {
            refuse(connection, error)
            return bytes.count - offset
        }
    }

    /// Drops what a client sends after its last answer.
    private func dropInput(_ connection: Connection) {
        let count = unsafe recv(
            connection.descriptor.raw,
            buffer.baseAddress,
            Self.bufferBytes,
            0
        )
        if count > 0 {
            connection.dropped += count
            if connection.dropped > Self.bufferBytes { close(connection) }
        } else if count == 0 || errno != EAGAIN && errno != EINTR {
            close(connection)
        }
    }
}
