internal import CNGHTTP2

/// The streams of a session: their places, and how much of a body each may send.
extension HTTP2Session {
    /// One open stream.
    struct Stream {
        var id: Int32 = 0
        /// The fields of the answer, until they are sent.
        var block: FieldBlock?
        /// The body of the answer and the part of it that was not sent.
        var body: [UInt8] = []
        var pending = 0..<0
        /// Whether no more of the body will be given.
        var isBodyComplete = true
        var hasAnswer = false
        /// Whether the caller was told that more of the body is wanted.
        var wantsContent = false
        /// When some of the answer was sent, or it was given.
        var progress: Int64 = 0
        /// Whether the client has sent all of the request.
        var isRequestWhole = false
        /// Whether nothing of the request is told any more.
        var isRefused = false
        /// Bytes of the request's body that its window was not widened for yet.
        var held = 0
        /// Whether its window is widened as content comes.
        var isWide = false
        /// Whether its content is taken while it is answered.
        var isTakenMeanwhile = false
        /// Whether whoever takes it has no room for more.
        var isPaused = false

        /// Takes an answer in.
        mutating func answer(
            _ block: FieldBlock,
            _ body: [UInt8],
            _ range: Range<Int>,
            isComplete: Bool,
            at now: Int64
        ) {
            hasAnswer = true
            self.block = block
            take(body, range, isComplete: isComplete, at: now)
        }

        /// Takes in what is to be sent next of the body.
        mutating func take(
            _ body: [UInt8],
            _ range: Range<Int>,
            isComplete: Bool,
            at now: Int64
        ) {
            self.body = body
            pending = range
            isBodyComplete = isComplete
            wantsContent = false
            progress = now
        }

        /// Appends the next so many bytes of the body.
        mutating func give(_ count: Int, to output: inout [UInt8], at now: Int64) {
            let part = pending.lowerBound..<pending.lowerBound + count
            unsafe body.withUnsafeBufferPointer { body in
                unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: body[part]))
            }
            pending = part.upperBound..<pending.upperBound
            progress = now
        }
    }

    /// How many bodies may come at full speed; the others wait when their first window is full.
    ///
    /// So a connection can make us keep that many bodies and a window for each stream, not a body
    /// for each.
    static let mostWide = 4

    /// Where a stream is kept, or `nil` when it is not open.
    func place(of stream: Int32) -> Int? {
        // What happens to a stream comes in a row.
        if lastPlace < streams.count, streams[lastPlace].id == stream, stream != 0 {
            return lastPlace
        }
        guard let mark = unsafe nghttp2_session_get_stream_user_data(raw, stream) else {
            return nil
        }
        lastPlace = Int(bitPattern: mark) - 1
        return lastPlace
    }

    /// Whether an answer on `stream` would still be sent.
    package func isOpen(_ stream: Int32) -> Bool { place(of: stream) != nil }

    /// Gives a new stream a place.
    func open(_ id: Int32) -> Int {
        let place: Int
        if let free = freeStreams.popLast() {
            place = free
        } else {
            place = streams.count
            streams.append(Stream())
        }
        streams[place].id = id
        lastPlace = place
        openStreams += 1
        _ = unsafe nghttp2_session_set_stream_user_data(
            raw,
            id,
            UnsafeMutableRawPointer(bitPattern: place + 1)
        )
        return place
    }

    /// libnghttp2 lets go of a stream.
    func close(_ place: Int) {
        let wasWide = streams[place].isWide
        events.append(.closed(stream: streams[place].id))
        streams[place] = Stream()
        freeStreams.append(place)
        openStreams -= 1
        quietSince = now
        if wasWide { widenNext() }
    }

    /// Counts content of a request, and lets the client send as much again where it may.
    func hold(_ count: Int, _ place: Int) {
        _ = unsafe nghttp2_session_consume_connection(raw, count)
        streams[place].held += count
        if streams[place].isTakenMeanwhile {
            if !streams[place].isPaused { widen(place) }
            return
        }
        if !streams[place].isWide {
            guard wideStreams < Self.mostWide else { return }
            streams[place].isWide = true
        }
        widen(place)
    }

    private var wideStreams: Int { streams.count(where: \.isWide) }

    private func widen(_ place: Int) {
        _ = unsafe nghttp2_session_consume_stream(raw, streams[place].id, streams[place].held)
        streams[place].held = 0
    }

    /// Has the content of a request taken while it is answered, and not kept.
    ///
    /// It comes at full speed but for ``pause(_:)``, however many others do.
    package func takeMeanwhile(_ stream: Int32) {
        guard let place = place(of: stream) else { return }
        streams[place].isTakenMeanwhile = true
        let wasWide = streams[place].isWide
        streams[place].isWide = false
        if !streams[place].isPaused { widen(place) }
        if wasWide { widenNext() }
    }

    /// Has no more content come on a stream than its window has room for.
    package func pause(_ stream: Int32) {
        guard let place = place(of: stream) else { return }
        streams[place].isPaused = true
    }

    /// Has content come again on a stream that was paused.
    package func resume(_ stream: Int32) {
        guard let place = place(of: stream) else { return }
        streams[place].isPaused = false
        widen(place)
    }

    /// Whether content that came on `stream` waits for others before more of it may come.
    package func holdsBack(_ stream: Int32) -> Bool {
        guard let place = place(of: stream) else { return false }
        return streams[place].held > 0 && !streams[place].isWide
    }

    /// A body is whole: the next one may come at full speed.
    func bodyEnded(_ place: Int) {
        streams[place].isRequestWhole = true
        streams[place].progress = now
        guard streams[place].isWide else { return }
        streams[place].isWide = false
        widenNext()
    }

    private func widenNext() {
        var next: Int?
        for place in streams.indices
        where streams[place].held > 0 && !streams[place].isWide && !streams[place].isRequestWhole
            && !streams[place].isTakenMeanwhile
        {
            if streams[place].id < next.map({ streams[$0].id }) ?? .max { next = place }
        }
        guard let next else { return }
        streams[next].isWide = true
        widen(next)
    }

    // MARK: Answers

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - stream: Of the request.
    ///   - block: Status and fields; kept until they are sent.
    ///   - addition: One more field, its name in lower case.
    ///   - body: What holds the content; kept as it is, not copied, until it is sent.
    ///   - range: Which part of `body` is the content.
    ///   - isComplete: Whether that is all, or ``append(_:to:isComplete:)`` follows.
    /// - Returns: Whether the stream was still open and had no answer.
    @discardableResult
    package func respond(
        _ stream: Int32,
        _ block: FieldBlock,
        adding addition: (name: StaticString, value: [UInt8])? = nil,
        body: [UInt8],
        _ range: Range<Int>,
        isComplete: Bool = true
    ) -> Bool {
        guard let place = place(of: stream), !streams[place].hasAnswer else { return false }
        streams[place].answer(block, body, range, isComplete: isComplete, at: now)
        var source = unsafe nghttp2_data_provider()
        unsafe source.source.fd = Int32(place)
        unsafe source.read_callback = Self.readContent
        let hasBody = !range.isEmpty || !isComplete
        return unsafe block.withFields(adding: addition) { fields in
            unsafe withUnsafePointer(to: &source) { source in
                unsafe nghttp2_submit_response(
                    raw,
                    stream,
                    fields.baseAddress,
                    fields.count,
                    hasBody ? source : nil
                ) == 0
            }
        }
    }

    /// Gives more of a body whose answer was not complete, once ``HTTP2Event/wantsContent(stream:)``
    /// asked for it.
    ///
    /// - Returns: Whether the stream is still open and has asked.
    @discardableResult
    package func append(_ content: [UInt8], to stream: Int32, isComplete: Bool) -> Bool {
        guard let place = place(of: stream), streams[place].wantsContent else { return false }
        streams[place].take(content, content.indices, isComplete: isComplete, at: now)
        return unsafe nghttp2_session_resume_data(raw, stream) == 0
    }

    /// Tells the client to send the body it asks about (RFC 9110 §10.1.1).
    package func sendContinue(_ stream: Int32) {
        let block = continueBlock
        _ = unsafe block.withFields(adding: nil) { fields in
            unsafe nghttp2_submit_headers(
                raw,
                UInt8(NGHTTP2_FLAG_NONE.rawValue),
                stream,
                nil,
                fields.baseAddress,
                fields.count,
                nil
            )
        }
    }

    /// Why a stream is reset.
    package enum Reset: Sendable {
        /// The answer is not taken, or is not wanted.
        case cancelled
        /// The answer can't be completed.
        case broken
    }

    /// Ends a stream at once.
    package func reset(_ stream: Int32, _ reason: Reset) {
        let code = reason == .cancelled ? NGHTTP2_CANCEL : NGHTTP2_INTERNAL_ERROR
        reset(stream, code.rawValue)
    }

    func reset(_ stream: Int32, _ code: UInt32) {
        _ = unsafe nghttp2_submit_rst_stream(
            raw,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            stream,
            code
        )
    }

    /// The streams whose answer waits for the client, and of which nothing was sent since `moment`.
    ///
    /// Those that wait behind others, which the client does take, are none; nor are those whose
    /// client may still be sending the request, as many do before they read.
    package func stalledStreams(since moment: Int64) -> [Int32] {
        streams.compactMap { stream in
            guard stream.id != 0, stream.hasAnswer, stream.progress <= moment,
                stream.isRequestWhole || !stream.isTakenMeanwhile,
                !stream.pending.isEmpty || stream.isBodyComplete
            else { return nil }
            let window = unsafe nghttp2_session_get_stream_remote_window_size(raw, stream.id)
            guard window <= 0 || lastContent <= moment else { return nil }
            return stream.id
        }
    }
}
