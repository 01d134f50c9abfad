import HTTP
import HTTPTypes
import HTTPWire

/// Requests that a worker answers.
extension Lane {
    /// The request in `head`, in a form that outlives the bytes.
    func exchange(
        of connection: Connection,
        _ bytes: Span<UInt8>,
        _ form: AnswerForm
    ) -> Connection.Exchange {
        var fields = HTTPFields()
        for field in head.fields {
            guard let name = HTTPField.Name(bytes.text(field.name)) else { continue }
            fields.append(HTTPField(name: name, value: bytes.text(field.value)))
        }
        let id =
            form.echoedID.isEmpty
            ? requestIDs.next() : form.echoedID.span.text(form.echoedID.indices)
        let origin = origin(of: connection, bytes)
        let request = Request(
            method: HTTPRequest.Method(bytes.text(head.methodRange)) ?? .get,
            target: target(bytes),
            authority: origin.authority,
            scheme: origin.scheme,
            fields: fields,
            clientAddress: origin.client.text,
            id: id
        )
        var exchange = Connection.Exchange(
            request: request,
            form: form,
            started: now
        )
        exchange.client = origin.client.ip
        if accessLog != nil {
            exchange.accessRecord = record(of: connection, bytes, id: id)
        }
        return exchange
    }

    /// The path and query, or `*`.
    func target(_ bytes: Span<UInt8>) -> String {
        switch head.form {
        case .origin, .asterisk: return bytes.text(head.target)
        case .absolute:
            guard head.path.isEmpty else {
                return bytes.text(head.path.lowerBound..<head.target.upperBound)
            }
            return head.query.isEmpty ? "/" : "/?" + bytes.text(head.query)
        }
    }

    /// Begins to take a request with a body, or of a method that has one as a rule.
    func beginBody(_ connection: Connection, _ bytes: Span<UInt8>, _ form: AnswerForm) {
        var exchange = exchange(of: connection, bytes, form)
        guard head.hasBody else {
            // Where the method is not for the resource, that is what there is to say.
            if lacksLength(form), responder.refusal(of: exchange.request) == nil {
                refuse(connection, status: 411)
                return
            }
            handOver(exchange, of: connection)
            return
        }
        exchange.isUnknown = head.method == .other
        exchange.dropsBody = head.method == .get || head.method == .head || exchange.isUnknown
        let isTaken = !exchange.dropsBody && responder.takesContent(of: exchange.request)
        let limit =
            isTaken
            ? .max
            : exchange.dropsBody
                ? configuration.droppedBodyBytes
                : responder.maximumBodyBytes(
                    method: exchange.request.method,
                    target: exchange.request.target
                )
                    ?? configuration.maximumBodyBytes
        if case .sized(let count) = head.body, count > limit {
            refuse(connection, status: 413, stream: form.stream)
            return
        }
        if head.expectsContinue, exchange.isUnknown {
            refuse(connection, status: 501, stream: form.stream)
            return
        }
        if head.expectsContinue, !exchange.dropsBody,
            let refusal = responder.refusal(of: exchange.request)
        {
            refuse(connection, refusal, stream: form.stream)
            return
        }
        guard takesRequestSlot(&exchange) else {
            refuse(connection, status: 429, stream: form.stream)
            return
        }
        if let multiplex = connection.multiplex {
            if isTaken {
                beginUpload(exchange, of: connection, multiplex)
            } else {
                awaitBody(exchange, limit: limit, multiplex)
            }
            return
        }
        let limits = BodyLimits(
            contentBytes: limit,
            extensionBytes: configuration.chunkExtensionBytes,
            trailerBytes: configuration.trailerBytes
        )
        let decoder = BodyDecoder(head.body, limits: limits)
        if head.expectsContinue, head.end == bytes.count, head.minorVersion > 0 {
            out += ResponseEncoder.continueHead
        }
        if isTaken {
            beginUpload(exchange, of: connection, decoder)
            return
        }
        exchange.decoder = decoder
        exchange.pace = BodyPace(now: now)
        connection.state.headEnded(bodyFollows: true)
        connection.exchange = exchange
    }

    /// Gives a whole request to a worker, unless its method has no meaning here.
    func handOver(_ exchange: Connection.Exchange, of connection: Connection) {
        var exchange = exchange
        exchange.decoder = nil
        if exchange.isUnknown {
            let sent = send(Self.problem(501).response, to: connection, exchange.form)
            complete(exchange, status: sent.status, bytes: sent.bytes)
            return
        }
        guard takesRequestSlot(&exchange) else {
            turnAway(exchange, of: connection, status: 429)
            return
        }
        if submit(exchange, of: connection) {
            if let wish = exchange.wish { makings.begin(wish) }
            connection.state.handedOver()
            return
        }
        turnAway(exchange, of: connection, status: 503)
    }

    /// Refuses a whole request for which there is no room.
    func turnAway(_ exchange: Connection.Exchange, of connection: Connection, status: Int) {
        counts.refusals += 1
        let sent = send(Self.problem(status).response, to: connection, exchange.form)
        complete(exchange, status: sent.status, bytes: sent.bytes)
    }

    /// Gives a request to a worker.
    ///
    /// - Returns: Whether there is one for it.
    func submit(_ exchange: Connection.Exchange, of connection: Connection) -> Bool {
        guard submit(exchange, token: connection.token) else { return false }
        counts.misses += 1
        log.outstanding += 1
        connection.multiplex?.working += 1
        return true
    }

    private func submit(_ exchange: Connection.Exchange, token: UInt64) -> Bool {
        let request = exchange.request
        takeDrops()
        let mark = log.mark
        return pools[request.method].submit { [self] in
            let response = responder.respond(to: request)
            let draft = draft(response, to: request)
            let delivery = Delivery(token: token, exchange, draft, mark: mark)
            if !post(.answer(delivery)) { draft.stream?.stop() }
        }
    }

    /// The response in its forms, or a 500 where a field of it would break the framing or its
    /// content can't be read.
    ///
    /// Called by a worker.
    private func draft(_ response: Response, to request: Request) -> Answer.Draft {
        let now = configuration.clock.wall() / 1000
        do {
            if let stream = response.stream {
                return try Answer.Draft(response, streaming: stream)
            }
            guard let content = response.content else {
                return try Answer.Draft(response, to: request, configuration, now: now)
            }
            return try Answer.Draft(response, reading: content, to: request, now: now)
        } catch is ResponseEncoder.Fault {
            // A field of the responder's that cannot be sent.
            response.stream?.stop()
        } catch {
            events(.contentFailed(target: request.target, reason: "\(error)"))
        }
        let failure = Self.problem(500).response
        do {
            return try Answer.Draft(failure, to: request, configuration, now: now)
        } catch {
            preconditionFailure("our own problem has a malformed field: \(error)")
        }
    }

    /// Takes an answer from a worker: keeps it, gives it, and goes on with what waited behind it.
    func finish(_ delivery: Delivery) {
        let (token, exchange, draft) = (delivery.token, delivery.exchange, delivery.draft)
        let tags = draft.facts.keeping?.tags ?? []
        takeDrops()
        let isStale = log.changed(tags, since: delivery.mark)
        // What it depends on has changed since it was asked for: nobody may have it.
        if isStale, exchange.attempts < 3 {
            var exchange = exchange
            exchange.attempts += 1
            if submit(exchange, token: token) { return }
        }
        log.outstanding -= 1
        // Before the answer, after which the client may ask again at once; content is in flight to
        // its end.
        let follows = draft.content != nil || draft.stream != nil && !exchange.form.isHead
        if !follows { exchange.slot?.release() }
        let answer = Answer(draft)
        let isKept =
            !isStale && wall <= answer.until
            && cache.insert(answer, target: Array(exchange.request.target.utf8))
        let waiting = exchange.wish.map { makings.end($0, isKept: isKept, at: second) } ?? []
        defer { if let wish = exchange.wish { self.answer(waiting, to: wish) } }
        connection(token)?.multiplex?.working -= 1
        guard let connection = connection(token) else {
            draft.stream?.stop()
            return
        }
        if isGone(exchange.form.stream, of: connection) {
            draft.stream?.stop()
            // It may be the last that a client who sends no more was waited for.
            settle(connection)
            return
        }
        var form = answerForm(of: exchange)
        // An answer of another kind needs no more of the body.
        let leavesBody = draft.stream == nil && dropUpload(of: connection, form.stream)
        if leavesBody, form.stream == 0 { form.closes = true }
        if form.closes { form.saysKeepAlive = false }
        if drain != nil || leavesBody, !connection.isHalfClosed { connection.mustLinger = true }
        form.contentFollows = follows
        if draft.stream != nil, form.stream == 0 {
            form.isChunked = form.takesChunks
            // Only the end of the connection tells an older client that this is all.
            if !form.takesChunks, !form.isHead {
                form.closes = true
                form.saysKeepAlive = false
            }
        }
        let sent = give(answer, to: exchange, form, of: connection)
        if let stream = draft.stream {
            guard !form.isHead else {
                stream.stop()
                complete(exchange, status: sent.status, bytes: sent.bytes)
                goOn(connection)
                return
            }
            var exchange = exchange
            exchange.form = form
            begin(stream, of: connection, exchange, form, sent: sent)
            return
        }
        if let content = draft.content {
            let sending = SendingContent(
                reader: content,
                exchange: exchange,
                closes: form.closes,
                status: sent.status,
                bytes: sent.bytes
            )
            if let multiplex = connection.multiplex {
                multiplex.contents[form.stream] = sending
            } else {
                connection.content = sending
            }
            settle(connection)
            return
        }
        complete(exchange, status: sent.status, bytes: sent.bytes)
        goOn(connection)
    }

    /// Gives an answer from the cache to a request that waited for it, and goes on behind it.
    func give(_ answer: Answer, to exchange: Connection.Exchange, of connection: Connection) {
        let form = answerForm(of: exchange)
        if drain != nil, !connection.isHalfClosed { connection.mustLinger = true }
        let sent = give(answer, to: exchange, form, of: connection)
        complete(exchange, status: sent.status, bytes: sent.bytes)
        goOn(connection)
    }

    /// The form of an answer that is given now, not when it was asked for.
    private func answerForm(of exchange: Connection.Exchange) -> AnswerForm {
        var form = exchange.form
        form.closes = (form.closes || drain != nil) && form.stream == 0
        if form.closes { form.saysKeepAlive = false }
        return form
    }

    /// Gives what of `answer` the request asked for.
    private func give(
        _ answer: Answer,
        to exchange: Connection.Exchange,
        _ form: AnswerForm,
        of connection: Connection
    ) -> (status: Int, bytes: Int) {
        let fields = exchange.request.fields
        let isWhole =
            answer.facts.status == 200 && !answer.facts.isDecided
            && (form.isHead || exchange.request.method == .get)
        var outcome = Conditional.Outcome.proceed
        var choice = Negotiation.GzipChoice.identity
        if isWhole {
            outcome = Conditional.evaluate(
                method: exchange.request.method,
                ifMatch: fields[.ifMatch],
                ifUnmodifiedSince: fields[.ifUnmodifiedSince],
                ifNoneMatch: fields[.ifNoneMatch],
                ifModifiedSince: fields[.ifModifiedSince],
                etag: answer.facts.etag,
                lastModified: answer.facts.lastModified,
                now: wall / 1000
            )
            choice = Negotiation.acceptsGzip(fields[.acceptEncoding])
        }
        return give(
            answer,
            to: connection,
            form,
            choice: choice,
            outcome: outcome,
            isLast: connection.input.isEmpty
        )
    }

    /// Goes on with what waited behind an answer that is complete.
    func goOn(_ connection: Connection) {
        if connection.state == .ending, !connection.input.isEmpty {
            connection.input = []
            connection.mustLinger = true
        }
        pump(connection)
    }
}
