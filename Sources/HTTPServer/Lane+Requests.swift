import HTTP
import HTTPTypes
import HTTPWire

/// From requests to answers.
extension Lane {
    /// Answers the request in `head`, at once or through a worker.
    ///
    /// - Parameters:
    ///   - connection: Whose it is.
    ///   - bytes: What the head's offsets are into.
    ///   - stream: Of HTTP/2; 0 in HTTP/1.1.
    ///   - isLast: Whether no answer can follow in this batch.
    func respond(
        _ connection: Connection,
        _ bytes: Span<UInt8>,
        stream: Int32 = 0,
        isLast: Bool
    ) {
        connection.requests += 1
        counts.requests += 1
        let limit = configuration.requestsPerConnection
        // Looked up once: each time it would be counted that somebody has it.
        let head = head
        var form = AnswerForm()
        form.isHead = head.method == .head
        form.stream = stream
        if upgrades(connection, bytes) { form.stream = 1 }
        form.closes = !head.keepAlive || drain != nil || limit > 0 && connection.requests >= limit
        if form.closes, let multiplex = connection.multiplex {
            form.closes = false
            announceEnd(multiplex)
        }
        form.saysKeepAlive = head.minorVersion == 0 && !form.closes
        form.takesChunks = head.minorVersion > 0 && form.stream == 0
        if head.keepAlive, form.closes { connection.mustLinger = true }
        if let range = head.value(.xRequestID), Self.isSane(bytes.extracting(range)) {
            form.echoedID = Array(copying: bytes.extracting(range))
        }
        let hasBody = head.hasBody
        if !hasBody { connection.state.headEnded(bodyFollows: false) }
        guard answersForHost(connection, bytes) else {
            if hasBody {
                refuse(connection, status: 421, stream: form.stream)
            } else {
                give(Self.problem(421).response, to: connection, form, bytes)
            }
            return
        }
        switch head.method {
        case .get where !hasBody, .head where !hasBody:
            let choice = gzipChoice(head, bytes)
            if let answer = kept(head, bytes), !(choice.takesGzip && answer.facts.lacksGzip) {
                let outcome = condition(head, answer, bytes)
                give(answer, to: connection, bytes, form, choice, outcome, isLast: isLast)
            } else {
                handOverShared(exchange(of: connection, bytes, form), of: connection)
            }
        case .options where head.form == .asterisk && !hasBody:
            var fields = HTTPFields()
            fields[.allow] = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"
            give(Response(status: .noContent, fields: fields), to: connection, form, bytes)
        case .other where !hasBody:
            give(Self.problem(501).response, to: connection, form, bytes)
        default:
            beginBody(connection, bytes, form)
        }
    }

    /// The kept answer for the target, if there is one.
    private func kept(_ head: RequestHead, _ bytes: Span<UInt8>) -> Answer? {
        guard let target = targetRange(head) else { return nil }
        takeDrops()
        guard let range = head.value(.accept), !head.isRepeated(.accept) else {
            if head.isRepeated(.accept) { return nil }
            return cache.answer(bytes.extracting(target), accept: nil, now: wall)
        }
        return cache.answer(
            bytes.extracting(target),
            accept: bytes.extracting(range),
            now: wall
        )
    }

    /// Where path and query are, or `nil` for an absolute form that has no path.
    private func targetRange(_ head: RequestHead) -> Range<Int>? {
        switch head.form {
        case .origin: head.target
        case .absolute where !head.path.isEmpty: head.path.lowerBound..<head.target.upperBound
        default: nil
        }
    }

    /// Gives an answer from the cache.
    private func give(
        _ answer: Answer,
        to connection: Connection,
        _ bytes: Span<UInt8>,
        _ form: AnswerForm,
        _ choice: Negotiation.GzipChoice,
        _ outcome: Conditional.Outcome,
        isLast: Bool
    ) {
        counts.hits += 1
        let sent = give(
            answer,
            to: connection,
            form,
            choice: choice,
            outcome: outcome,
            isLast: isLast
        )
        if accessLog != nil {
            record(connection, bytes, form, status: sent.status, bytes: sent.bytes, isHit: true)
        }
    }

    /// Whether the client wants gzip; without a copy for the common case of one line.
    private func gzipChoice(
        _ head: RequestHead,
        _ bytes: Span<UInt8>
    ) -> Negotiation.GzipChoice {
        guard let range = head.value(.acceptEncoding) else { return .identity }
        return head.isRepeated(.acceptEncoding)
            ? Negotiation.acceptsGzip(text(.acceptEncoding, bytes))
            : Negotiation.acceptsGzip(bytes.extracting(range))
    }

    /// Decides the request's conditions; the common ones without a copy.
    private func condition(
        _ head: RequestHead,
        _ answer: Answer,
        _ bytes: Span<UInt8>
    ) -> Conditional.Outcome {
        let etag = head.value(.ifNoneMatch)
        let since = head.value(.ifModifiedSince)
        if head.value(.ifMatch) == nil, head.value(.ifUnmodifiedSince) == nil {
            if etag == nil, since == nil { return .proceed }
            // Read in place: a copy of the facts would count up and down each text in them.
            if let etag, !answer.facts.etagText.isEmpty, !head.isRepeated(.ifNoneMatch) {
                let sent = bytes.extracting(etag)
                if sent.equals(answer.facts.etagText) || sent.equals(answer.facts.gzipETagText) {
                    return .notModified
                }
            }
        }
        let facts = answer.facts
        return Conditional.evaluate(
            method: .get,
            ifMatch: text(.ifMatch, bytes),
            ifUnmodifiedSince: text(.ifUnmodifiedSince, bytes),
            ifNoneMatch: text(.ifNoneMatch, bytes),
            ifModifiedSince: text(.ifModifiedSince, bytes),
            etag: facts.etag,
            lastModified: facts.lastModified,
            now: wall / 1000
        )
    }

    /// The value of a field, several lines joined by commas.
    func text(_ field: IndexedField, _ bytes: Span<UInt8>) -> String? {
        guard let first = head.value(field) else { return nil }
        guard head.isRepeated(field) else { return bytes.text(first) }
        guard let line = head.fields.first(where: { $0.value == first }) else { return nil }
        let name = bytes.text(line.name).lowercased()
        let lines = head.fields.filter { bytes.text($0.name).lowercased() == name }
        return lines.map { bytes.text($0.value) }.joined(separator: ", ")
    }

    /// Gives the form of `answer` that was asked for.
    func give(
        _ answer: Answer,
        to connection: Connection,
        _ form: AnswerForm,
        choice: Negotiation.GzipChoice,
        outcome: Conditional.Outcome,
        isLast: Bool
    ) -> (status: Int, bytes: Int) {
        if outcome == .preconditionFailed {
            return send(Self.problem(412).response, to: connection, form)
        }
        let isGzip = choice.takesGzip && answer.gzip != nil
        if !isGzip, !choice.takesIdentity, answer.facts.status == 200 {
            return send(Self.problem(406).response, to: connection, form)
        }
        let isFull = outcome == .proceed
        if !isFull {
            if let message = isGzip ? answer.gzipNotModified : answer.notModified {
                return (304, emit(message, to: connection, form, isHead: true, isLast: isLast))
            }
        }
        let message = isGzip ? answer.gzip ?? answer.plain : answer.plain
        let count = emit(message, to: connection, form, isHead: form.isHead, isLast: isLast)
        return (answer.facts.status, count)
    }

    /// Gives an answer of the server's own.
    private func give(
        _ response: Response,
        to connection: Connection,
        _ form: AnswerForm,
        _ bytes: Span<UInt8>
    ) {
        let sent = send(response, to: connection, form)
        if accessLog != nil {
            record(connection, bytes, form, status: sent.status, bytes: sent.bytes, isHit: false)
        }
    }

    /// Encodes and gives an answer of the server's own.
    func send(
        _ response: Response,
        to connection: Connection,
        _ form: AnswerForm
    ) -> (status: Int, bytes: Int) {
        let hasBody = response.status.code != 204
        guard
            let message = try? Message(
                status: response.status,
                fields: response.fields,
                body: response.body,
                hasLength: hasBody
            )
        else {
            // Our own fields are well-formed: only a bug gets here, and the client sees it.
            connection.state.answered(closes: true)
            return (response.status.code, 0)
        }
        let count = emit(
            KeptMessage(message),
            to: connection,
            form,
            isHead: form.isHead,
            isLast: false
        )
        return (response.status.code, count)
    }

    // MARK: - Refusing

    /// Refuses what could not be parsed.
    func refuse(_ connection: Connection, _ error: ParseError) {
        refuse(connection, status: error.status, closes: !error.keepsConnection)
    }

    /// Answers with a problem, and ends the connection unless the next request is known to follow.
    func refuse(
        _ connection: Connection,
        status: Int,
        closes: Bool = true,
        stream: Int32 = 0
    ) {
        refuse(connection, Self.problem(status).response, closes: closes, stream: stream)
    }

    /// Answers what is refused, and ends the connection unless the next request is known to follow.
    ///
    /// An HTTP/2 connection goes on in any case.
    func refuse(
        _ connection: Connection,
        _ response: Response,
        closes: Bool = true,
        stream: Int32 = 0
    ) {
        connection.exchange = nil
        connection.partialHead = nil
        if stream == 0 { dropUpload(of: connection) }
        counts.refusals += 1
        var form = AnswerForm()
        form.stream = stream
        form.closes = closes && stream == 0
        if form.closes { connection.mustLinger = !connection.isHalfClosed }
        let sent = send(response, to: connection, form)
        if accessLog != nil {
            recordRefusal(connection, status: response.status.code, bytes: sent.bytes)
        }
    }

    /// The problem that a status of the server's own becomes.
    static func problem(_ status: Int) -> Problem {
        let title = ResponseEncoder.reasonPhrase(status)
        let kind = title.lowercased().map { $0 == " " ? "-" : $0 }
        var problem = Problem(
            HTTPResponse.Status(code: status),
            kind: String(kind),
            title: title
        )
        problem.detail = detail(of: status)
        if status == 429 || status == 503 { problem.fields[.retryAfter] = "1" }
        problem.fields[.accessControlAllowOrigin] = "*"
        return problem
    }

    /// What is wrong, in words that tell nothing of the client's back to it.
    private static func detail(of status: Int) -> String? {
        switch status {
        case 400: "The request is not well-formed HTTP/1.1, or its length is ambiguous."
        case 406: "Neither gzip nor the plain form is acceptable."
        case 408: "The request did not arrive in time."
        case 411: "A request with this method has to say how long its body is."
        case 412: "The current version is not the one that was asked for."
        case 413: "The body is larger than this address takes."
        case 414: "The request line is longer than this server takes."
        case 416: "None of the bytes asked for are there."
        case 417: "The only expectation that is known is 100-continue."
        case 421: "This server does not answer for the host that was asked."
        case 429: "As many requests as one client may have are under way."
        case 431: "The header fields are more, or larger, than this server takes."
        case 500: "The answer could not be made."
        case 501: "The method or transfer coding is not known here."
        case 503: "More requests are under way than can be answered now."
        case 505: "This server speaks HTTP/1.1 and HTTP/1.0."
        default: nil
        }
    }

    /// Whether an id of a client's may go into logs and answers: 1 to 128 visible characters.
    static func isSane(_ bytes: Span<UInt8>) -> Bool {
        guard 1...128 ~= bytes.count else { return false }
        for index in bytes.indices where !(0x21...0x7E).contains(bytes[index]) { return false }
        return true
    }
}
