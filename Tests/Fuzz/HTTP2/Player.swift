/// A session and what the fuzzer does with it; every event is checked.
final class Player {
    let session: HTTP2Session
    var now: Int64 = 1_000_000_000_000
    private(set) var told: [Told] = []
    /// Streams with a request that is not answered yet.
    var asked: [Int32] = []
    /// Streams that are answered later.
    var late: [Int32] = []
    private var open: Set<Int32> = []
    private var closed: Set<Int32> = []
    private let block: FieldBlock
    private var output: [UInt8] = []
    /// The frame at hand of what was received, as far as its head and its payload.
    private var left = 24
    private var head: [UInt8] = []

    /// An event with what it refers to.
    enum Told: Equatable {
        case request(Int32, [[UInt8]], BodyLength, Bool)
        case refused(Int32, ParseError)
        case content(Int32, [UInt8])
        case ended(Int32)
        case closed(Int32)
        case wanted(Int32)
    }

    /// What was told, pieces of a body put together; of bodies that have ended alone.
    var wholeTold: [Told] {
        let ended = Set(told.compactMap { if case .ended(let stream) = $0 { stream } else { nil } })
        var whole: [Told] = []
        for event in told {
            guard case .content(let stream, let content) = event else {
                whole.append(event)
                continue
            }
            guard ended.contains(stream) else { continue }
            if case .content(stream, let before) = whole.last {
                whole[whole.count - 1] = .content(stream, before + content)
            } else {
                whole.append(event)
            }
        }
        return whole
    }

    init(_ limits: HTTP2Limits) {
        session = HTTP2Session(limits: limits, now: now)
        let head = Array("HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n".utf8)
        block = FieldBlock(head: head.span, dateOffset: 23)
    }

    func receive(_ piece: ArraySlice<UInt8>) {
        for byte in piece {
            if left > 0 {
                left -= 1
                continue
            }
            head.append(byte)
            guard head.count == 9 else { continue }
            left = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            head = []
        }
        session.receive(piece.span, now: now)
        takeEvents()
    }

    private func takeEvents() {
        while let event = session.nextEvent() {
            switch event {
            case .request(let stream, let index):
                precondition(open.insert(stream).inserted, "asked twice")
                asked.append(stream)
                var head = RequestHead()
                session.swapHead(index, &head)
                told.append(checked(stream, head))
            case .refused(let stream, let error):
                precondition(open.insert(stream).inserted, "asked twice")
                asked.append(stream)
                told.append(.refused(stream, error))
            case .content(let stream, let range):
                precondition(open.contains(stream), "content of no request")
                told.append(.content(stream, Array(session.bytes[range])))
            case .bodyEnded(let stream):
                precondition(open.contains(stream), "the end of no body")
                told.append(.ended(stream))
            case .closed(let stream):
                precondition(closed.insert(stream).inserted, "closed twice")
                told.append(.closed(stream))
            case .wantsContent(let stream):
                precondition(open.contains(stream) && !closed.contains(stream), "wants in vain")
                session.append(Array(repeating: 1, count: 100), to: stream, isComplete: true)
            }
        }
        precondition(session.openStreams >= 0)
    }

    private func checked(_ stream: Int32, _ head: RequestHead) -> Told {
        let bytes = session.bytes
        func text(_ range: Range<Int>) -> [UInt8] { range.isEmpty ? [] : Array(bytes[range]) }
        precondition(!head.methodRange.isEmpty && !head.target.isEmpty && !head.authority.isEmpty)
        var parts = [head.methodRange, head.target, head.path, head.query, head.authority]
        for field in head.fields { parts += [field.name, field.value] }
        return .request(stream, parts.map(text), head.body, head.expectsContinue)
    }

    /// Answers a request: with nothing, little, much, or more than is there at first.
    func answer(_ stream: Int32) {
        let count = [0, 1, 300, 40_000][Int(stream / 2) % 4]
        let isOpen = session.isOpen(stream)
        let isTaken = session.respond(
            stream,
            block,
            adding: stream % 3 == 0 ? ("x-request-id", [0x61]) : nil,
            body: Array(repeating: 0x2A, count: count),
            0..<count,
            isComplete: stream % 5 != 0
        )
        precondition(isTaken == isOpen, "an answer on a stream that is \(isOpen)")
    }

    /// Takes all that is to be sent, and looks at the frames.
    func send(limit: Int = 1 << 16) {
        var turns = 0
        while session.send(into: &output, limit: limit, now: now) {
            takeEvents()
            precondition(output.count < limit + 16_384 + 9, "more than asked for")
            checkFrames()
            turns += 1
            precondition(turns < 100_000, "never ends")
        }
        takeEvents()
        checkFrames()
    }

    private func checkFrames() {
        var place = 0
        while place < output.count {
            precondition(output.count - place >= 9, "half a frame")
            let length =
                Int(output[place]) << 16 | Int(output[place + 1]) << 8 | Int(output[place + 2])
            precondition(length <= 16_384, "a frame too large")
            place += 9 + length
        }
        precondition(place == output.count, "half a payload")
        output = []
    }

    /// Opens all windows: every answer must be out then, unless the session is over.
    func finish() {
        // In the middle of a frame or a block, nothing can be said.
        guard left == 0, head.isEmpty, session.blockSince == nil else { return }
        for stream in open.subtracting(closed) { receive(frame(8, stream, [0x40, 0, 0, 0])[...]) }
        receive(frame(8, 0, [0x40, 0, 0, 0])[...])
        send()
        send()
        precondition(session.isOver || session.openStreams == 0, "\(session.openStreams) left")
    }

    private func frame(_ type: UInt8, _ stream: Int32, _ payload: [UInt8]) -> [UInt8] {
        let number = UInt32(bitPattern: stream)
        return [0, 0, UInt8(payload.count), type, 0]
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } + payload
    }
}
