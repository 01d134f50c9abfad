import HTTP
import HTTPWire

/// Content on its way out, a piece at a time.
///
/// Each piece is asked for when the socket has taken the one before: however slow a client reads,
/// its connection holds one. While a worker reads, the connection is ``ConnectionState/waiting``.
extension Lane {
    /// An answer of which a part is out and the rest is still to be read.
    struct SendingContent {
        /// What is left, or `nil` while a worker reads of it.
        var reader: ContentReader?
        let exchange: Connection.Exchange
        /// Whether the connection ends with it.
        let closes: Bool
        let status: Int
        /// How many bytes were given to the connection, the head included.
        var bytes: Int
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
    func read(_ reader: ContentReader, for token: UInt64, stream: Int32 = 0) {
        _ = pool.submit(isBounded: false) { [self] in
            var reader = reader
            let bytes = Result { try reader.read() }
            post(.piece(token: token, stream: stream, ContentPiece(reader: reader, bytes: bytes)))
        }
    }

    /// Asks for the next piece, once the socket has taken all there was.
    func readOn(_ connection: Connection) {
        guard connection.unsent.isEmpty, let reader = connection.content?.reader else { return }
        connection.content?.reader = nil
        read(reader, for: connection.token)
    }

    /// Takes a piece from a worker and sends it; nobody may be there any more to take it.
    func send(_ piece: ContentPiece, to token: UInt64) {
        guard let connection = connection(token), let content = connection.content else { return }
        switch piece.bytes {
        case .failure(let error):
            // The length is out already: only a reset tells the client that this is not all.
            events(.contentFailed(target: content.exchange.request.target, reason: "\(error)"))
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

    /// Notes what was sent of content that ends here, at its end or with its connection.
    func endContent(of connection: Connection) {
        guard let content = connection.content else { return }
        connection.content = nil
        complete(content.exchange, status: content.status, bytes: content.bytes)
    }
}
