internal import CNGHTTP2

// Outside the class: a C function may capture nothing, not even a type.

/// Calls `body` with the session that libnghttp2 was given.
@inline(__always)
private func with<Result>(
    _ me: UnsafeMutableRawPointer?,
    else failure: Result,
    _ body: (HTTP2Session) -> Result
) -> Result {
    guard let me = unsafe me else { return failure }
    // The session is alive: it is what has called libnghttp2.
    return unsafe Unmanaged<HTTP2Session>.fromOpaque(me)._withUnsafeGuaranteedRef(body)
}

/// The part that frames of all types begin with.
private func header(_ frame: UnsafePointer<nghttp2_frame>) -> nghttp2_frame_hd {
    unsafe UnsafeRawPointer(frame).load(as: nghttp2_frame_hd.self)
}

private let failure = Int32(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)

/// What libnghttp2 calls: each finds its session and calls one method.
extension HTTP2Session {
    static func setCallbacks(_ callbacks: OpaquePointer?) {
        unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, frame, me in
            guard let frame = unsafe frame?.pointee else { return failure }
            return unsafe with(me, else: failure) { $0.frameBegan(frame) }
        }
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, me in
            guard let frame = unsafe frame else { return failure }
            return unsafe with(me, else: failure) {
                unsafe $0.blockBegan(
                    header(frame),
                    isRequest: frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
                )
            }
        }
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            (_, _, name, nameCount, value, valueCount, _, me) in
            unsafe with(me, else: failure) {
                unsafe $0.received(
                    UnsafeBufferPointer(start: name, count: nameCount),
                    UnsafeBufferPointer(start: value, count: valueCount)
                )
            }
        }
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, me in
            guard let frame = unsafe frame else { return failure }
            return unsafe with(me, else: failure) {
                unsafe $0.received(
                    header(frame),
                    padding: header(frame).type == 0 ? frame.pointee.data.padlen : 0
                )
            }
        }
        unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks) {
            (_, frame, _, me) in
            guard let frame = unsafe frame else { return failure }
            return unsafe with(me, else: failure) { unsafe $0.receivedInvalid(header(frame)) }
        }
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
            (_, _, stream, content, count, me) in
            unsafe with(me, else: failure) {
                unsafe $0.received(UnsafeBufferPointer(start: content, count: count), of: stream)
            }
        }
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) {
            (_, stream, _, me) in
            unsafe with(me, else: failure) { $0.closed(stream) }
        }
        unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, me in
            guard let frame = unsafe frame else { return failure }
            return unsafe with(me, else: failure) { unsafe $0.sent(header(frame)) }
        }
        unsafe nghttp2_session_callbacks_set_send_data_callback(callbacks) {
            (_, frame, start, count, source, me) in
            guard let frame = unsafe frame, let source = unsafe source else { return failure }
            return unsafe with(me, else: failure) {
                unsafe $0.write(
                    UnsafeBufferPointer(start: start, count: 9),
                    content: count,
                    of: Int(source.pointee.fd),
                    endsStream: header(frame).flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
                )
            }
        }
    }

    /// Says how much of an answer's body goes into the next DATA frame.
    static let readContent: nghttp2_data_source_read_callback = {
        (_, _, _, most, flags, source, me) in
        guard let flags = unsafe flags, let source = unsafe source else { return Int(failure) }
        return unsafe with(me, else: Int(failure)) {
            unsafe $0.takeContent(Int(source.pointee.fd), most: most, &flags.pointee)
        }
    }

    /// Has the session ended when an event was one too many.
    private func heed(_ verdict: HTTP2Guard.Verdict) {
        if verdict == .end { stopCode = NGHTTP2_ENHANCE_YOUR_CALM.rawValue }
    }

    /// What a callback returns: whether libnghttp2 goes on.
    private var proceeds: Int32 { stopCode == nil ? 0 : failure }

    // MARK: Frames in

    /// Counts a frame of which only the head is known.
    ///
    /// - Returns: The code to end the session with when it may not come.
    func fault(of frame: FrameScanner.Frame) -> UInt32? {
        let verdict: HTTP2Guard.Verdict
        switch UInt32(frame.type) {
        case NGHTTP2_HEADERS.rawValue: verdict = watch.blockBegan()
        case NGHTTP2_CONTINUATION.rawValue: verdict = watch.blockContinued()
        case NGHTTP2_DATA.rawValue: return fault(on: frame.stream)
        case NGHTTP2_RST_STREAM.rawValue: verdict = watch.wasReset(at: now)
        case NGHTTP2_PRIORITY.rawValue where frame.stream == 0 || frame.dependsOnItself:
            return NGHTTP2_PROTOCOL_ERROR.rawValue
        case NGHTTP2_WINDOW_UPDATE.rawValue, NGHTTP2_PRIORITY.rawValue,
            NGHTTP2_PRIORITY_UPDATE.rawValue:
            verdict = watch.updated(at: now)
        default: verdict = watch.controlled(at: now)
        }
        return verdict == .end ? NGHTTP2_ENHANCE_YOUR_CALM.rawValue : nil
    }

    private func frameBegan(_ head: nghttp2_frame_hd) -> Int32 {
        // A block goes on in CONTINUATION, and nothing else may come within it.
        if head.type != UInt8(NGHTTP2_CONTINUATION.rawValue) { blockSince = nil }
        if head.type == UInt8(NGHTTP2_SETTINGS.rawValue) { hasSettings = true }
        guard head.type == UInt8(NGHTTP2_HEADERS.rawValue) else { return 0 }
        if head.stream_id > ids.highest {
            ids.begin(head.stream_id)
        } else {
            stopCode = fault(on: head.stream_id)
        }
        return proceeds
    }

    /// The code to end the session with for HEADERS or DATA on a stream that the client knows to
    /// be over (RFC 9113 §5.1), which libnghttp2 takes for a frame that crossed our reset.
    private func fault(on stream: Int32) -> UInt32? {
        // What was sent before the client knew of the end is let pass (RFC 9113 §6.8).
        guard stream <= min(ids.highest, lastStream), stream % 2 == 1, place(of: stream) == nil
        else { return nil }
        return switch ids.use(of: stream) {
        case .skipped: NGHTTP2_PROTOCOL_ERROR.rawValue
        case .closed: NGHTTP2_STREAM_CLOSED.rawValue
        case .reset: nil
        }
    }

    private func blockBegan(_ head: nghttp2_frame_hd, isRequest: Bool) -> Int32 {
        if blockSince == nil { blockSince = now }
        if isRequest {
            heed(watch.requestBegan())
            let place = open(head.stream_id)
            if openStreams > limits.streams {
                streams[place].isRefused = true
                reset(head.stream_id, NGHTTP2_REFUSED_STREAM.rawValue)
            }
            draft.begin(at: bytes.count)
        } else {
            draft.beginTrailers(at: bytes.count)
        }
        return proceeds
    }

    private func received(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        unsafe draft.add(name, value, to: &bytes, limits: limits.head)
        return 0
    }

    /// A frame was refused; what the client sent on its stream before it knows is let pass.
    private func receivedInvalid(_ head: nghttp2_frame_hd) -> Int32 {
        blockSince = nil
        if head.stream_id != 0 { ids.noteReset(head.stream_id) }
        return 0
    }

    private func closed(_ stream: Int32) -> Int32 {
        if let place = place(of: stream) { close(place) }
        return 0
    }

    private func received(_ head: nghttp2_frame_hd, padding: Int) -> Int32 {
        let endsStream = head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch UInt32(head.type) {
        case NGHTTP2_HEADERS.rawValue:
            blockSince = nil
            guard let place = place(of: head.stream_id) else { return 0 }
            if draft.isTrailers {
                if draft.isTooLarge { heed(watch.receivedLargeHead()) }
                endRequest(place, endsStream)
            } else {
                requestBegan(place, endsStream: endsStream)
            }
        case NGHTTP2_DATA.rawValue:
            heed(watch.receivedData(head.length - padding, endsStream: endsStream))
            if let place = place(of: head.stream_id) { endRequest(place, endsStream) }
        default: break
        }
        return proceeds
    }

    private func endRequest(_ place: Int, _ endsStream: Bool) {
        guard endsStream else { return }
        bodyEnded(place)
        if !streams[place].isRefused { events.append(.bodyEnded(stream: streams[place].id)) }
    }

    /// The field block of a request is whole.
    private func requestBegan(_ place: Int, endsStream: Bool) {
        let stream = streams[place].id
        streams[place].isRequestWhole = endsStream
        if streams[place].isRefused { return }
        let outcome = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe draft.finish(Bytes(bytes), endsStream, limits.head)
        }
        switch outcome {
        case .request:
            // Its head was begun when others may have been waiting that are taken by now.
            if headCount == heads.count { heads.append(RequestHead()) }
            swap(&draft.head, &heads[headCount])
            events.append(.request(stream: stream, head: headCount))
            headCount += 1
        case .refused(let error):
            if draft.isTooLarge { heed(watch.receivedLargeHead()) }
            streams[place].isRefused = true
            events.append(.refused(stream: stream, error))
        case .malformed:
            streams[place].isRefused = true
            reset(stream, NGHTTP2_PROTOCOL_ERROR.rawValue)
        }
    }

    private func received(_ content: UnsafeBufferPointer<UInt8>, of stream: Int32) -> Int32 {
        guard let place = place(of: stream) else { return 0 }
        let isWanted = !streams[place].hasAnswer || streams[place].isTakenMeanwhile
        if streams[place].isRefused || !isWanted {
            // Nobody wants it; the connection's window is for other streams too.
            _ = unsafe nghttp2_session_consume_connection(raw, content.count)
            return 0
        }
        let start = bytes.count
        unsafe bytes.append(contentsOf: content)
        events.append(.content(stream: stream, start..<bytes.count))
        hold(content.count, place)
        return 0
    }

    // MARK: Frames out

    private func sent(_ head: nghttp2_frame_hd) -> Int32 {
        switch UInt32(head.type) {
        case NGHTTP2_HEADERS.rawValue, NGHTTP2_DATA.rawValue:
            guard head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0,
                let place = place(of: head.stream_id), !streams[place].isRequestWhole
            else { return 0 }
            // RFC 9113 §8.1: the rest of the request is not wanted.
            reset(head.stream_id, NGHTTP2_NO_ERROR.rawValue)
        case NGHTTP2_RST_STREAM.rawValue:
            ids.noteReset(head.stream_id)
            if watch.faulted(at: now) == .end { end(.calm) }
        default: break
        }
        return 0
    }

    private func takeContent(_ place: Int, most: Int, _ flags: inout UInt32) -> Int {
        lastPlace = place
        let count = min(streams[place].pending.count, most)
        let isLast = count == streams[place].pending.count
        if isLast, streams[place].isBodyComplete {
            flags |= NGHTTP2_DATA_FLAG_EOF.rawValue
        } else if count == 0 {
            if !streams[place].wantsContent {
                streams[place].wantsContent = true
                events.append(.wantsContent(stream: streams[place].id))
            }
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        flags |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
        return count
    }

    private func write(
        _ head: UnsafeBufferPointer<UInt8>,
        content count: Int,
        of place: Int,
        endsStream: Bool
    ) -> Int32 {
        unsafe output.append(contentsOf: head)
        streams[place].give(count, to: &output, at: now)
        lastContent = now
        watch.sentData(count, endsStream: endsStream)
        // Left alone, libnghttp2 goes on as far as the windows reach.
        return output.count < outputLimit ? 0 : Int32(NGHTTP2_ERR_PAUSE.rawValue)
    }
}
