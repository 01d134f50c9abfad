import HTTP
import HTTPWire

/// Bodies that are taken while their requests are answered.
///
/// Their requests are with a worker from the head on. While one that takes an HTTP/1.1 body has room,
/// the connection is ``ConnectionState/receiving``, else ``ConnectionState/waiting``; in HTTP/2 the
/// stream's window is left as it is until there is room again.
extension Lane {
    /// A body that is taken while its request is answered.
    struct Upload {
        let content: ArrivingContent
        var pace: BodyPace
        /// Of HTTP/1.1: how it is cut.
        var decoder: BodyDecoder?
        /// Whether the client waits for us.
        var isHeldBack = false
    }

    /// Hands over a request whose body is coming.
    private func handOverEarly(
        _ exchange: Connection.Exchange,
        of connection: Connection
    ) -> Upload? {
        let stream = exchange.form.stream
        let content = ArrivingContent(from: self, connection.token, streamID: stream)
        var exchange = exchange
        exchange.request.content = content
        guard submit(exchange, of: connection) else {
            exchange.slot?.release()
            refuse(connection, status: 503, stream: stream)
            return nil
        }
        connection.state.handedOver(bodyFollows: true)
        return Upload(content: content, pace: BodyPace(now: now))
    }

    /// Lets go of all such bodies of a connection that is gone.
    func dropUploads(of connection: Connection) {
        dropUpload(of: connection)
        guard let multiplex = connection.multiplex else { return }
        for stream in multiplex.uploads.keys { dropUpload(stream, multiplex) }
    }

    /// Lets go of such a body, of which no more is wanted.
    ///
    /// - Returns: Whether more of it was to come.
    func dropUpload(of connection: Connection, _ stream: Int32) -> Bool {
        guard let multiplex = connection.multiplex else { return dropUpload(of: connection) }
        return dropUpload(stream, multiplex)
    }

    /// More of a body is taken: its client need not wait any longer.
    func goOnReceiving(_ token: UInt64, stream: Int32) {
        guard let connection = connection(token) else { return }
        if let multiplex = connection.multiplex {
            guard multiplex.uploads[stream] != nil else { return }
            multiplex.uploads[stream]?.isHeldBack = false
            multiplex.uploads[stream]?.pace = BodyPace(now: now)
            multiplex.session.resume(stream)
            settle(connection)
        } else if connection.upload != nil {
            connection.upload?.isHeldBack = false
            connection.upload?.pace = BodyPace(now: now)
            connection.state.goesOnReceiving()
            pump(connection)
        }
    }

    // MARK: - HTTP/1.1

    /// Hands over a request whose body `decoder` takes out of what comes.
    func beginUpload(
        _ exchange: Connection.Exchange,
        of connection: Connection,
        _ decoder: BodyDecoder
    ) {
        guard var upload = handOverEarly(exchange, of: connection) else { return }
        upload.decoder = decoder
        connection.upload = upload
    }

    /// Takes in bytes of such a body.
    ///
    /// - Returns: How many bytes are done with.
    func takeUpload(
        _ bytes: Span<UInt8>,
        from offset: Int,
        of connection: Connection
    ) -> Int {
        guard var upload = connection.upload, var decoder = upload.decoder else { return 0 }
        var piece: [UInt8] = []
        let progress: BodyDecoder.Progress
        do {
            progress = try decoder.decode(bytes, from: offset, into: &piece)
        } catch {
            // Its answer may have begun: only a reset tells that it is not whole.
            counts.refusals += 1
            close(connection, resets: true)
            return bytes.count - offset
        }
        upload.decoder = decoder
        upload.pace.came(progress.consumed, now: now)
        let hasRoom = piece.isEmpty || upload.content.append(piece)
        if progress.isComplete {
            upload.content.end(.end)
            connection.upload = nil
        } else {
            upload.isHeldBack = !hasRoom
            connection.upload = upload
        }
        if progress.isComplete || !hasRoom {
            connection.state.handedOver()
            // Until now the client had more to do than to take the answer.
            if !connection.unsent.isEmpty {
                schedule(connection, at: now + configuration.deadlines.write.nanoseconds)
            }
        }
        if progress.isComplete || !piece.isEmpty { connection.streaming?.sink.wake() }
        return progress.consumed
    }

    /// Lets go of such a body; see ``dropUpload(of:_:)``.
    @discardableResult
    func dropUpload(of connection: Connection) -> Bool {
        guard let upload = connection.upload.take() else { return false }
        upload.content.end(.broken)
        return true
    }

    // MARK: - HTTP/2

    /// Hands over a request whose body comes on a stream.
    func beginUpload(
        _ exchange: Connection.Exchange,
        of connection: Connection,
        _ multiplex: Multiplex
    ) {
        guard let upload = handOverEarly(exchange, of: connection) else { return }
        let stream = exchange.form.stream
        multiplex.uploads[stream] = upload
        multiplex.session.takeMeanwhile(stream)
        if head.expectsContinue { multiplex.session.sendContinue(stream) }
    }

    /// Takes in bytes of such a body.
    func takeUpload(_ bytes: [UInt8], of stream: Int32, _ multiplex: Multiplex) {
        guard let content = multiplex.uploads[stream]?.content, !bytes.isEmpty else { return }
        multiplex.uploads[stream]?.pace.came(bytes.count, now: now)
        if !content.append(bytes) {
            multiplex.uploads[stream]?.isHeldBack = true
            multiplex.session.pause(stream)
        }
        multiplex.streamings[stream]?.sink.wake()
    }

    /// Such a body is whole.
    func endUpload(of stream: Int32, _ multiplex: Multiplex) {
        guard let upload = multiplex.uploads.removeValue(forKey: stream) else { return }
        upload.content.end(.end)
        multiplex.streamings[stream]?.sink.wake()
    }

    /// Lets go of such a body; see ``dropUpload(of:_:)``.
    @discardableResult
    func dropUpload(_ stream: Int32, _ multiplex: Multiplex) -> Bool {
        guard let upload = multiplex.uploads.removeValue(forKey: stream) else { return false }
        upload.content.end(.broken)
        return true
    }
}
