import HTTP
import HTTPTypes
import HTTPWire

/// Connections that speak HTTP/2.
extension Lane {
    /// What a client that knows begins with (RFC 9113 §3.4).
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    /// How often the deadlines of streams are looked at, in nanoseconds.
    private static let lookInterval: Int64 = 1_000_000_000
    /// How long an announced end waits for the requests that crossed it: a long round trip.
    private static let announcement: Int64 = 250_000_000
    /// What one connection may write before the others have a turn.
    private static let writeBudget = 1 << 20

    /// What the first bytes of a connection are.
    enum Opening { case http1, http2, undecided }

    /// Whether a connection begins as HTTP/2 does.
    func opening(_ bytes: Span<UInt8>, of connection: Connection) -> Opening {
        guard configuration.http2.takesPriorKnowledge, connection.requests == 0,
            connection.partialHead == nil
        else { return .http1 }
        let count = min(bytes.count, Self.preface.count)
        for index in 0..<count where bytes[index] != Self.preface[index] { return .http1 }
        return count == Self.preface.count ? .http2 : .undecided
    }

    /// Goes on in HTTP/2.
    func beginHTTP2(_ connection: Connection) {
        var limits = configuration.http2.limits
        limits.head = configuration.head
        connection.multiplex = Multiplex(
            session: HTTP2Session(limits: limits, now: now, memory: streamMemory),
            now: now
        )
        connection.state = .multiplexed
    }

    /// Goes on in HTTP/2 when the request in `head` asks for that and may (RFC 7540 §3.2).
    ///
    /// - Returns: Whether the answer goes on stream 1 now.
    func upgrades(_ connection: Connection, _ bytes: Span<UInt8>) -> Bool {
        guard configuration.http2.takesUpgrade, connection.multiplex == nil,
            !head.hasBody, head.minorVersion > 0, head.keepAlive, drain == nil,
            [.get, .head, .options].contains(head.method),
            listed(.upgrade, bytes).contains("h2c")
        else { return false }
        let options = listed(.connection, bytes)
        guard options.contains("upgrade"), options.contains("http2-settings") else { return false }
        let settings = head.fields.filter {
            bytes.text($0.name).lowercased() == "http2-settings"
        }
        guard settings.count == 1, let value = settings.first?.value,
            let payload = HTTP2Session.decodeSettings(bytes.extracting(value))
        else { return false }
        beginHTTP2(connection)
        guard let session = connection.multiplex?.session,
            session.upgrade(settings: payload, isHead: head.method == .head)
        else {
            connection.multiplex = nil
            connection.state = .idle
            return false
        }
        out += "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n".utf8
        out += "Upgrade: h2c\r\n\r\n".utf8
        return true
    }

    /// The members of a list of tokens, in lower case.
    private func listed(_ field: IndexedField, _ bytes: Span<UInt8>) -> [String] {
        (text(field, bytes) ?? "").split(separator: ",").map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
    }

    /// Serves what came on an HTTP/2 connection.
    func feed(_ bytes: Span<UInt8>, to multiplex: Multiplex, of connection: Connection) {
        multiplex.session.receive(bytes, now: now)
        takeEvents(multiplex, connection)
    }

    private func takeEvents(_ multiplex: Multiplex, _ connection: Connection) {
        let session = multiplex.session
        while let event = session.nextEvent() {
            switch event {
            case .request(let stream, let index):
                // Whoever resets a stream right away has cost no more than its frames.
                guard session.isOpen(stream) else { continue }
                // Not copied, which would be counted.
                session.swapHead(index, &head)
                defer { session.swapHead(index, &head) }
                let bytes = session.bytes
                respond(connection, bytes.span, stream: stream, isLast: false)
            case .refused(let stream, let error):
                guard session.isOpen(stream) else { continue }
                refuse(connection, status: error.status, closes: false, stream: stream)
            case .content(let stream, let range):
                takeContent(session.bytes, range, of: stream, multiplex, connection)
            case .bodyEnded(let stream):
                multiplex.bodies[stream] = nil
                endUpload(of: stream, multiplex)
                guard let exchange = multiplex.exchanges.removeValue(forKey: stream),
                    session.isOpen(stream)
                else { continue }
                handOver(exchange, of: connection)
            case .closed where multiplex.isIdle: break
            case .closed(let stream):
                endContent(of: stream, multiplex)
                drop(stream, multiplex)
                dropUpload(stream, multiplex)
                multiplex.forget(stream)
            case .wantsContent(let stream):
                readOn(stream, multiplex, connection)
                wants(stream, multiplex)
            }
        }
    }

    /// Begins to take the body of a request.
    func awaitBody(_ exchange: Connection.Exchange, limit: Int, _ multiplex: Multiplex) {
        var exchange = exchange
        exchange.bodyLimit = limit
        multiplex.exchanges[exchange.form.stream] = exchange
        multiplex.bodies[exchange.form.stream] = BodyPace(now: now)
        if head.expectsContinue { multiplex.session.sendContinue(exchange.form.stream) }
    }

    private func takeContent(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        of stream: Int32,
        _ multiplex: Multiplex,
        _ connection: Connection
    ) {
        if multiplex.uploads[stream] != nil {
            takeUpload(Array(bytes[range]), of: stream, multiplex)
            return
        }
        guard var exchange = multiplex.exchanges.removeValue(forKey: stream) else { return }
        multiplex.bodies[stream]?.came(range.count, now: now)
        exchange.received += range.count
        guard exchange.received <= exchange.bodyLimit else {
            refuse(connection, status: 413, closes: false, stream: stream)
            return
        }
        if !exchange.dropsBody { exchange.request.body.append(bytes, range) }
        multiplex.exchanges[stream] = exchange
    }

    /// Gives a message as the answer on a stream.
    ///
    /// - Returns: How many bytes its fields and content have before compression.
    func emit(
        _ message: KeptMessage,
        on stream: Int32,
        of connection: Connection,
        _ form: AnswerForm,
        isHead: Bool
    ) -> Int {
        guard let multiplex = connection.multiplex else { return 0 }
        message.date(second, date)
        let end = isHead ? message.headCount : message.count
        multiplex.session.respond(
            stream,
            message.fieldBlock,
            adding: form.echoedID.isEmpty ? nil : ("x-request-id", form.echoedID),
            body: message.bytes,
            message.headCount..<end,
            isComplete: !form.contentFollows
        )
        multiplex.forget(stream)
        return end
    }

    /// Whether the client of a worker's request has gone meanwhile.
    func isGone(_ stream: Int32, of connection: Connection) -> Bool {
        stream != 0 && connection.multiplex?.session.isOpen(stream) != true
    }

    // MARK: - Output

    /// Ends a batch of an HTTP/2 connection: writes what it gathered, and sets the next deadline.
    func settle(_ multiplex: Multiplex, _ connection: Connection) {
        let session = multiplex.session
        if now >= multiplex.nextLook { look(multiplex, connection) }
        var budget = Self.writeBudget
        var hasMore = true
        while hasMore, connection.unsent.isEmpty, budget > 0 {
            let before = out.count
            hasMore = session.send(into: &out, limit: configuration.unsentBytes, now: now)
            budget -= out.count - before
            takeEvents(multiplex, connection)
            flush(connection)
        }
        if hasMore, connection.unsent.isEmpty, !connection.isDeferred {
            connection.isDeferred = true
            deferred.append(connection.token)
        }
        if connection.isBroken {
            close(connection)
            return
        }
        // After the client's FIN no window opens any more and no body ends.
        let isStuck = connection.isHalfClosed && !hasMore && multiplex.working == 0
        if session.isOver || isStuck && connection.unsent.isEmpty {
            connection.mustLinger = !connection.isHalfClosed
            connection.state.answered(closes: true)
            multiplex.exchanges = [:]
            endContent(of: connection)
            connection.multiplex = nil
            settle(connection)
            return
        }
        var interest: UInt32 = 0
        if !connection.unsent.isEmpty {
            interest = EpollSet.Interest.output
        } else if !connection.isHalfClosed {
            interest = EpollSet.Interest.input
        }
        watch(connection, interest)
        if connection.unsent.isEmpty { setDeadline(multiplex, connection) }
    }

    private func setDeadline(_ multiplex: Multiplex, _ connection: Connection) {
        let session = multiplex.session
        var deadline = max(multiplex.nextLook, now)
        if session.openStreams == 0, session.blockSince == nil, session.hasSettings {
            deadline = session.quietSince + idleNanoseconds
        }
        if case .announced(let moment) = multiplex.ending {
            deadline = min(deadline, moment + Self.announcement)
        }
        schedule(connection, at: deadline)
    }

    // MARK: - Deadlines

    /// Looks at the deadlines of a session and of its streams.
    func look(_ multiplex: Multiplex, _ connection: Connection) {
        let session = multiplex.session
        let deadlines = configuration.deadlines
        multiplex.nextLook = now + Self.lookInterval
        if !session.hasSettings, now - multiplex.began >= deadlines.head.nanoseconds {
            session.end(.malformed)
        }
        if let since = session.blockSince, now - since >= deadlines.head.nanoseconds {
            session.end(.calm)
        }
        for stream in session.stalledStreams(since: now - deadlines.write.nanoseconds) {
            session.reset(stream, .cancelled)
        }
        for (stream, pace) in multiplex.bodies {
            if session.holdsBack(stream) {
                // The client waits for us.
                multiplex.bodies[stream] = BodyPace(now: now)
            } else if now >= pace.deadline(deadlines) {
                refuse(connection, status: 408, closes: false, stream: stream)
            }
        }
        for (stream, upload) in multiplex.uploads
        where !upload.isHeldBack && now >= upload.pace.deadline(deadlines) {
            session.reset(stream, .cancelled)
        }
        if session.openStreams == 0, session.blockSince == nil, session.hasSettings,
            now - session.quietSince >= idleNanoseconds
        {
            session.end(.fine)
        }
        if case .announced(let moment) = multiplex.ending, now - moment >= Self.announcement {
            multiplex.ending = .begun
            session.beginEnd()
        }
        if case .announced(let moment) = multiplex.ending {
            multiplex.nextLook = min(multiplex.nextLook, moment + Self.announcement)
        }
    }

    /// Ends a session in peace: in two steps, so that no request on its way is lost.
    func announceEnd(_ multiplex: Multiplex) {
        guard multiplex.ending == .none else { return }
        multiplex.ending = .announced(at: now)
        multiplex.nextLook = min(multiplex.nextLook, now + Self.announcement)
        multiplex.session.announceEnd()
    }
}
