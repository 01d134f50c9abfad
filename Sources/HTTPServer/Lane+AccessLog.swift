import HTTP
import HTTPWire

/// Noting what was answered.
extension Lane {
    /// Notes the request in `head` as answered.
    ///
    /// Nothing is made into text here: whoever writes the log does that, on a thread of its own.
    func record(
        _ connection: Connection,
        _ bytes: Span<UInt8>,
        _ form: AnswerForm,
        status: Int,
        bytes sent: Int,
        isHit: Bool
    ) {
        if connection.isTrusted {
            let client = client(of: connection, bytes).text
            noted.add { $0 += client.utf8 }
        } else {
            noted.add(connection.peerText.span)
        }
        noted.add(bytes.extracting(head.methodRange))
        addTarget(bytes)
        if form.echoedID.isEmpty {
            noted.add { requestIDs.writeNext(to: &$0) }
        } else {
            noted.add(form.echoedID.span)
        }
        if let trace = head.value(.traceparent), !head.isRepeated(.traceparent),
            Self.isTrace(bytes.extracting(trace))
        {
            noted.add(bytes.extracting(trace))
        } else {
            noted.add { _ in }
        }
        addText(.userAgent, bytes)
        addText(.referer, bytes)
        noted.end(
            time: wall,
            status: status,
            bytes: sent,
            duration: max(configuration.clock.monotonic() - now, 0) / 1000,
            isHit: isHit
        )
    }

    /// The path and query, or `*`.
    private func addTarget(_ bytes: Span<UInt8>) {
        if head.form == .absolute {
            let target = target(bytes)
            noted.add { $0 += target.utf8 }
        } else {
            noted.add(bytes.extracting(head.target))
        }
    }

    private func addText(_ field: IndexedField, _ bytes: Span<UInt8>) {
        guard let range = head.value(field) else {
            noted.add { _ in }
            return
        }
        if head.isRepeated(field), let all = text(field, bytes) {
            noted.add { $0 += all.utf8 }
        } else {
            noted.add(bytes.extracting(range))
        }
    }

    /// What will be noted of the request in `head` once its answer is there.
    func record(of connection: Connection, _ bytes: Span<UInt8>, id: String) -> AccessRecord {
        let trace = head.value(.traceparent).flatMap { range in
            Self.isTrace(bytes.extracting(range)) ? bytes.text(range) : nil
        }
        return AccessRecord(
            time: wall,
            client: client(of: connection, bytes).text,
            method: bytes.text(head.methodRange),
            target: target(bytes),
            status: 0,
            bytes: 0,
            duration: 0,
            requestID: id,
            traceparent: trace,
            userAgent: text(.userAgent, bytes),
            referer: text(.referer, bytes)
        )
    }

    /// Notes an answer that a worker made.
    func complete(_ exchange: Connection.Exchange, status: Int, bytes: Int) {
        guard var record = exchange.accessRecord else { return }
        record.status = status
        record.bytes = bytes
        record.time = wall
        record.duration = (configuration.clock.monotonic() - exchange.started) / 1000
        noted.append(record)
    }

    /// Notes a request that was refused before anything of it was known.
    func recordRefusal(_ connection: Connection, status: Int, bytes: Int) {
        noted.append(
            AccessRecord(
                time: wall,
                client: connection.peer.text,
                method: "",
                target: "",
                status: status,
                bytes: bytes,
                duration: 0,
                requestID: requestIDs.next()
            )
        )
    }

    /// Hands over what was noted.
    func handOverNotes() {
        guard let accessLog, !noted.isEmpty else { return }
        let count = noted.entries.count
        if !accessLog.write(&noted) { tell(.accessLogBehind(lost: count)) }
    }

    /// Whether a value is a `traceparent` of version 00 (W3C Trace Context §3.2).
    static func isTrace(_ text: Span<UInt8>) -> Bool {
        guard text.count == 55, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "0") else {
            return false
        }
        var isTraceSet = false
        var isParentSet = false
        for index in text.indices {
            let byte = text[index]
            if index == 2 || index == 35 || index == 52 {
                guard byte == UInt8(ascii: "-") else { return false }
                continue
            }
            guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else {
                return false
            }
            if byte != 0x30, index > 2, index < 35 { isTraceSet = true }
            if byte != 0x30, index > 35, index < 52 { isParentSet = true }
        }
        return isTraceSet && isParentSet
    }
}
