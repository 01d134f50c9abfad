import HTTPTypes
import HTTPWire
import TestSupport

/// A session under test, and the client it talks to.
///
/// What it tells of and what it sends is kept as text, so that tests compare with what they mean.
final class HTTP2Peer {
    let session: HTTP2Session
    var now: Int64
    /// What the session told, one line for each event; pieces of a body are put together.
    private(set) var told: [String] = []
    /// What was received of each body.
    private(set) var bodies: [Int32: [UInt8]] = [:]
    /// The heads of the answers, by stream.
    private(set) var heads: [Int32: [[String]]] = [:]
    /// The bodies of the answers, by stream.
    private(set) var answers: [Int32: [UInt8]] = [:]
    private var reader = HTTP2FrameReader()
    private let decoder = HTTP2Fields.Decoder()
    /// Whether the session is done, seen after all was sent.
    var isOver: Bool { session.isOver }

    /// Begins without a byte.
    init(fresh limits: HTTP2Limits, now: Int64 = 1_000_000_000) {
        session = HTTP2Session(limits: limits, now: now)
        self.now = now
    }

    /// Exchanges preface and SETTINGS first.
    convenience init(
        _ limits: HTTP2Limits = HTTP2Limits(),
        settings: [(HTTP2Frame.Setting, UInt32)] = []
    ) {
        self.init(fresh: limits)
        var frame = HTTP2Frame.settings()
        for entry in settings { frame.payload += HTTP2Frame.settings(entry).payload }
        receive(HTTP2Frame.preface + frame.bytes + HTTP2Frame.settingsTaken.bytes)
        _ = send()
    }

    // MARK: To the session

    func receive(_ frames: HTTP2Frame...) { receive(frames.bytes) }

    /// Gives bytes, cut at some places, and takes the events of each piece.
    func receive(_ bytes: [UInt8], cuts: [Int] = []) {
        var start = 0
        for end in cuts + [bytes.count] {
            session.receive(bytes.span.extracting(start..<end), now: now)
            takeEvents()
            start = end
        }
    }

    /// Takes what was told since the last time.
    func events() -> [String] {
        defer { told = [] }
        return told
    }

    private func takeEvents() {
        while let event = session.nextEvent() {
            let line: String
            switch event {
            case .request(let stream, let index): line = "\(stream) " + summary(index)
            case .refused(let stream, let error): line = "\(stream) refused \(error.status)"
            case .content(let stream, let range):
                bodies[stream, default: []] += session.bytes[range]
                line = "\(stream) content"
                if told.last == line { continue }
            case .bodyEnded(let stream): line = "\(stream) end"
            case .closed(let stream): line = "\(stream) closed"
            case .wantsContent(let stream): line = "\(stream) wants"
            }
            told.append(line)
        }
    }

    private func summary(_ index: Int) -> String {
        var head = RequestHead()
        session.swapHead(index, &head)
        let bytes = session.bytes
        var line = text(bytes[head.methodRange]) + " " + text(bytes[head.path])
        if head.form != .origin { line += " \(head.form)" }
        if !head.query.isEmpty { line += " ?" + text(bytes[head.query]) }
        line += " @" + text(bytes[head.authority])
        if head.body != .none { line += " \(head.body)" }
        if head.expectsContinue { line += " continue" }
        for field in head.fields {
            line += " " + text(bytes[field.name]) + "=" + text(bytes[field.value])
        }
        return line
    }

    // MARK: From the session

    /// Takes all that is to be sent, as text.
    func send(limit: Int = 1 << 20) -> [String] {
        var bytes: [UInt8] = []
        while session.send(into: &bytes, limit: bytes.count + limit, now: now) {}
        takeEvents()
        reader.add(bytes)
        var lines: [String] = []
        while let frame = reader.next() { lines.append(describe(frame)) }
        return lines
    }

    private func describe(_ frame: HTTP2Frame) -> String {
        let stream = Int32(bitPattern: frame.stream)
        let code = { (number: UInt32) in
            HTTP2Frame.Code(rawValue: number).map { "\($0)" } ?? "\(number)"
        }
        var line = frame.kind.map { "\($0)" } ?? "type \(frame.type)"
        if stream != 0 { line += " \(stream)" }
        switch frame.kind {
        case .headers:
            let fields = (try? decoder.decode(frame.payload)) ?? [("malformed", "")]
            heads[stream, default: []].append(fields.map { $0.name + ": " + $0.value })
            line += " " + (fields.first?.value ?? "")
        case .data:
            answers[stream, default: []] += frame.payload
            line += " \(frame.payload.count)"
        case .reset: line += " " + code(frame.number)
        case .goAway: line += " \(HTTP2Frame.last(frame)) " + code(frame.reason)
        case .windowUpdate: line = "window \(stream) +\(frame.number)"
        default: break
        }
        if frame.isAcknowledgement { line += " ack" }
        if frame.endsStream { line += " end" }
        return line
    }

    /// Answers a request.
    @discardableResult
    func answer(
        _ stream: Int32,
        _ status: Int = 200,
        _ fields: HTTPFields = [:],
        body: [UInt8] = [],
        isComplete: Bool = true
    ) throws -> Bool {
        var head: [UInt8] = []
        let offsets = try ResponseEncoder.encodeHead(status: status, fields: fields, into: &head)
        return session.respond(
            stream,
            FieldBlock(head: head.span, dateOffset: offsets.date),
            body: [0x2A] + body,
            1..<1 + body.count,
            isComplete: isComplete
        )
    }
}

extension HTTP2Frame {
    /// Of GOAWAY the last stream.
    static func last(_ frame: HTTP2Frame) -> UInt32 {
        frame.payload.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
