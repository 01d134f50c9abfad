import HTTP
import HTTPTypes
import HTTPWire

/// Answers whose body comes about while the client waits.
///
/// Nothing waits with it but the connection: an HTTP/1.1 connection is
/// ``ConnectionState/waiting``, without a deadline while there is nothing that the client has to
/// take. In HTTP/2 a stream's session asks for more when it has sent what there was.
extension Lane {
    /// An answer that is sent as it comes about.
    struct Streaming {
        let sink: StreamSink
        let exchange: Connection.Exchange
        /// Whether the connection ends with it.
        let closes: Bool
        let status: Int
        /// How many bytes were given to the connection, the head included.
        var bytes: Int
        /// In HTTP/1.1, bytes that the socket has not taken all of; in HTTP/2, those that the
        /// session has and not sent.
        var given = 0
        /// In HTTP/2, what the session has not asked for yet.
        var waiting: [UInt8] = []
        var isWanted = false
        var isFinished = false
    }

    /// Lets an answer come about, its head being on its way.
    func begin(
        _ stream: any ResponseStream,
        of connection: Connection,
        _ exchange: Connection.Exchange,
        _ form: AnswerForm,
        sent: (status: Int, bytes: Int)
    ) {
        let sink = StreamSink(
            stream,
            to: self,
            connection.token,
            streamID: form.stream,
            by: pools[exchange.request.method],
            limit: configuration.unsentBytes
        )
        let streaming = Streaming(
            sink: sink,
            exchange: exchange,
            closes: form.closes,
            status: sent.status,
            bytes: sent.bytes
        )
        if let multiplex = connection.multiplex {
            multiplex.streamings[form.stream] = streaming
        } else {
            connection.streaming = streaming
        }
        if drain == nil || !sink.isEndless {
            sink.wake()
        } else {
            endStreaming(of: connection)
        }
        settle(connection)
    }

    /// Takes what a sink sent; nobody may be there any more to take it.
    func take(_ letter: StreamSink.Letter, for token: UInt64, stream: Int32) {
        guard let connection = connection(token) else { return }
        if stream != 0 {
            guard let multiplex = connection.multiplex else { return }
            take(letter, on: stream, multiplex)
            settle(connection)
            return
        }
        guard var streaming = connection.streaming else { return }
        switch letter {
        case .bytes(let bytes):
            let chunk = streaming.exchange.form.takesChunks ? Self.chunk(bytes) : bytes
            streaming.bytes += chunk.count
            streaming.given += bytes.count
            connection.streaming = streaming
            write(chunk, 0..<chunk.count, to: connection)
            settle(connection)
        case .finished: finish(streaming, of: connection)
        case .givenUp: close(connection, resets: true)
        }
    }

    /// `bytes` as one chunk (RFC 9112 §7.1).
    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(bytes.count, radix: 16).utf8) + [13, 10] + bytes + [13, 10]
    }

    /// Ends an answer of HTTP/1.1 whose body is whole, and goes on with what waited behind it.
    private func finish(_ streaming: Streaming, of connection: Connection) {
        connection.streaming = nil
        var streaming = streaming
        if streaming.exchange.form.takesChunks {
            let last = Array("0\r\n\r\n".utf8)
            streaming.bytes += last.count
            write(last, 0..<last.count, to: connection)
        }
        complete(streaming)
        let leavesBody = dropUpload(of: connection)
        connection.state.answered(closes: streaming.closes || drain != nil || leavesBody)
        if drain != nil || leavesBody, !connection.isHalfClosed { connection.mustLinger = true }
        goOn(connection)
    }

    /// Notes that the socket has taken all there was.
    func tookAll(_ connection: Connection) {
        guard let given = connection.streaming?.given, given > 0 else { return }
        connection.streaming?.given = 0
        connection.streaming?.sink.took(given)
    }

    private func complete(_ streaming: Streaming) {
        streaming.sink.end()
        streaming.exchange.slot?.release()
        complete(streaming.exchange, status: streaming.status, bytes: streaming.bytes)
    }

    /// Lets go of all such answers of a connection that is gone.
    func dropStreaming(of connection: Connection) {
        if let streaming = connection.streaming.take() { complete(streaming) }
        guard let multiplex = connection.multiplex, !multiplex.streamings.isEmpty else { return }
        for streaming in multiplex.streamings.values { complete(streaming) }
        multiplex.streamings = [:]
    }

    /// Ends the endless ones of a connection as if they were whole: the server ends.
    func endStreaming(of connection: Connection) {
        if let streaming = connection.streaming, streaming.sink.isEndless {
            finish(streaming, of: connection)
        }
        guard let multiplex = connection.multiplex else { return }
        for (stream, streaming) in multiplex.streamings where streaming.sink.isEndless {
            // At once; the client may take long to ask for the end.
            streaming.sink.end()
            take(.finished, on: stream, multiplex)
        }
    }

    // MARK: - HTTP/2

    private func take(_ letter: StreamSink.Letter, on stream: Int32, _ multiplex: Multiplex) {
        guard multiplex.streamings[stream] != nil else { return }
        switch letter {
        case .bytes(let bytes): multiplex.streamings[stream]?.waiting += bytes
        case .finished: multiplex.streamings[stream]?.isFinished = true
        case .givenUp:
            drop(stream, multiplex)
            multiplex.session.reset(stream, .cancelled)
            return
        }
        giveOn(stream, multiplex)
    }

    /// The session has sent all it had of a stream, and asks for more.
    func wants(_ stream: Int32, _ multiplex: Multiplex) {
        guard let streaming = multiplex.streamings[stream] else { return }
        streaming.sink.took(streaming.given)
        multiplex.streamings[stream]?.given = 0
        multiplex.streamings[stream]?.isWanted = true
        giveOn(stream, multiplex)
    }

    private func giveOn(_ stream: Int32, _ multiplex: Multiplex) {
        guard var streaming = multiplex.streamings[stream], streaming.isWanted,
            !streaming.waiting.isEmpty || streaming.isFinished
        else { return }
        let bytes = streaming.waiting
        streaming.waiting = []
        streaming.isWanted = false
        streaming.given = bytes.count
        streaming.bytes += bytes.count
        multiplex.streamings[stream] = streaming
        multiplex.session.append(bytes, to: stream, isComplete: streaming.isFinished)
        if streaming.isFinished { drop(stream, multiplex) }
    }

    /// Lets go of such an answer on a stream.
    func drop(_ stream: Int32, _ multiplex: Multiplex) {
        guard let streaming = multiplex.streamings.removeValue(forKey: stream) else { return }
        dropUpload(stream, multiplex)
        complete(streaming)
    }
}
