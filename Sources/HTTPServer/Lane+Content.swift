import HTTP
import HTTPWire

/// Content on its way out, a piece at a time.
///
/// Each piece is asked for when the socket has taken the one before, or in HTTP/2 the session has
/// sent it: however slow a client reads, each of its answers holds one. While a worker reads, an
/// HTTP/1.1 connection is ``ConnectionState/waiting``.
extension Lane {
    /// How many bytes a piece of an HTTP/2 stream has; a connection may hold one for each stream.
    private static let streamPieceBytes = 64 << 10

    /// An answer of which a part is out and the rest is still to be read; a class, because after
    /// each answer it is asked whether there is one.
    final class SendingContent {
        /// What is left, or `nil` while a worker reads of it.
        var reader: ContentReader?
        let exchange: Connection.Exchange
        /// Whether the connection ends with it.
        let closes: Bool
        let status: Int
        /// How many bytes were given to the connection, the head included.
        var bytes: Int

        init(
            reader: ContentReader,
            exchange: Connection.Exchange,
            closes: Bool,
            status: Int,
            bytes: Int
        ) {
            self.reader = reader
            self.exchange = exchange
            self.closes = closes
            self.status = status
            self.bytes = bytes
        }
    }

    /// A piece that a worker read, with the reader of what is left behind it.
    struct ContentPiece: Sendable {
        let reader: ContentReader
        let bytes: Result<[UInt8], any Error>
    }

    /// Has a worker read the next piece and posts it to the lane.
    ///
    /// The line of the workers takes it however long it is: there is one at most for each answer
    /// under way, and none of these can be refused any more.
    ///
    /// - Parameters:
    ///   - reader: What to read; comes back with the piece.
    ///   - token: The connection it is for.
    ///   - stream: The stream it is for, 0 in HTTP/1.1.
    private func read(_ reader: ContentReader, for token: UInt64, stream: Int32 = 0) {
        let limit = stream == 0 ? ContentReader.pieceBytes : Self.streamPieceBytes
        _ = pools.workers.submit(isBounded: false) { [self] in
            var reader = reader
            let bytes = Result { try reader.read(limit: limit) }
            post(.piece(token: token, stream: stream, ContentPiece(reader: reader, bytes: bytes)))
        }
    }

    /// Tells whoever runs the server that content could not be read to its end.
    private func tell(_ error: any Error, _ content: SendingContent) {
        events(.contentFailed(target: content.exchange.request.target, reason: "\(error)"))
    }

    /// Notes what was sent of an answer that ends here, at its end or before.
    private func complete(_ content: SendingContent) {
        content.exchange.slot?.release()
        complete(content.exchange, status: content.status, bytes: content.bytes)
    }

    /// Lets go of all content of a connection, in both directions.
    func endContent(of connection: Connection) {
        if let content = connection.content.take() { complete(content) }
        dropStreaming(of: connection)
        dropUploads(of: connection)
        guard let multiplex = connection.multiplex else { return }
        for content in multiplex.contents.values { complete(content) }
        multiplex.contents = [:]
    }

    // MARK: - HTTP/1.1

    /// Asks for the next piece, once the socket has taken all there was.
    func readOn(_ connection: Connection) {
        guard let content = connection.content, connection.unsent.isEmpty,
            let reader = content.reader.take()
        else { return }
        read(reader, for: connection.token)
    }

    /// Takes a piece from a worker and sends it; nobody may be there any more to take it.
    func send(_ piece: ContentPiece, to token: UInt64) {
        guard let connection = connection(token), let content = connection.content else { return }
        switch piece.bytes {
        case .failure(let error):
            // The length is out already: only a reset tells the client that this is not all.
            tell(error, content)
            close(connection, resets: true)
        case .success(let bytes):
            connection.content?.bytes += bytes.count
            connection.content?.reader = piece.reader
            write(bytes, 0..<bytes.count, to: connection)
            guard piece.reader.byteCount == 0 else {
                settle(connection)
                return
            }
            endContent(of: connection)
            connection.state.answered(closes: content.closes || drain != nil)
            if drain != nil, !connection.isHalfClosed { connection.mustLinger = true }
            goOn(connection)
        }
    }

    // MARK: - HTTP/2

    /// Asks for the next piece of a stream, all before it being on its way.
    func readOn(_ stream: Int32, _ multiplex: Multiplex, _ connection: Connection) {
        guard let reader = multiplex.contents[stream]?.reader.take() else { return }
        multiplex.working += 1
        read(reader, for: connection.token, stream: stream)
    }

    /// Takes a piece from a worker and gives it to the session; its stream may be gone.
    func send(_ piece: ContentPiece, on stream: Int32, to token: UInt64) {
        guard let connection = connection(token), let multiplex = connection.multiplex else {
            return
        }
        multiplex.working -= 1
        defer { settle(connection) }
        guard let content = multiplex.contents[stream] else { return }
        switch piece.bytes {
        case .failure(let error):
            tell(error, content)
            endContent(of: stream, multiplex)
            multiplex.session.reset(stream, .broken)
        case .success(let bytes):
            let isComplete = piece.reader.byteCount == 0
            multiplex.contents[stream]?.bytes += bytes.count
            multiplex.contents[stream]?.reader = piece.reader
            multiplex.session.append(bytes, to: stream, isComplete: isComplete)
            if isComplete { endContent(of: stream, multiplex) }
        }
    }

    /// Lets go of the content of a stream.
    func endContent(of stream: Int32, _ multiplex: Multiplex) {
        guard let content = multiplex.contents.removeValue(forKey: stream) else { return }
        complete(content)
    }
}
