internal import CNGHTTP2

/// The server's side of one HTTP/2 connection (RFC 9113): bytes in, events and bytes out.
///
/// Frames, flow control and field compression are libnghttp2's; what it leaves to a server is here:
/// the identifiers of skipped streams, what ``HTTP2Limits`` counts, and the form of a request. No
/// I/O, no clock. Belongs to one lane and is used on no other thread.
///
/// Feed it with ``receive(_:now:)``, take the events with ``nextEvent()``, answer with
/// ``respond(_:_:adding:body:_:isComplete:)``, and write what ``send(into:limit:now:)`` gives.
@safe
package final class HTTP2Session {
    package let limits: HTTP2Limits
    /// What the streams' memory comes from: it outlives `raw`, which has its address.
    private let memory: StreamMemory?
    /// `nil` only while the initialiser runs.
    private(set) var raw: OpaquePointer?

    /// Slots of open streams; libnghttp2 keeps the place of each as its user data.
    var streams: [Stream] = []
    var freeStreams: [Int] = []
    /// The slot that was asked for last.
    var lastPlace = 0
    /// Streams that are open: a request is coming, or its answer is not out.
    package internal(set) var openStreams = 0
    var ids = StreamIDs()
    var watch: HTTP2Guard
    private var scanner = FrameScanner()

    /// Events not taken yet, and which is next.
    var events: [HTTP2Event] = []
    private var nextEventIndex = 0
    /// Heads and content of the events not taken yet.
    package internal(set) var bytes: [UInt8] = []
    /// The heads of the events not taken yet, reused from call to call.
    var heads: [RequestHead] = []
    var headCount = 0
    /// The head that is coming; a connection has one at a time (RFC 9113 §4.3).
    var draft = RequestDraft()

    /// What ``send(into:limit:now:)`` fills; libnghttp2 writes content into it through a callback.
    var output: [UInt8] = []
    /// How many bytes of it are enough.
    private(set) var outputLimit = 0
    /// `100 Continue`.
    private(set) lazy var continueBlock = {
        let head = ResponseEncoder.continueHead
        return FieldBlock(head: head.span, dateOffset: nil)
    }()
    /// On the caller's clock, in nanoseconds.
    var now: Int64 = 0
    /// When the last stream ended, or the session began.
    package internal(set) var quietSince: Int64 = 0
    /// When content of an answer was last sent.
    var lastContent: Int64 = 0
    /// When the field block began that is not whole, or `nil`.
    package internal(set) var blockSince: Int64?
    /// Whether the client's SETTINGS came, as its first frame must be.
    package internal(set) var hasSettings = false
    /// Whether nothing is taken in any more.
    private var hasFailed = false
    /// The code to end the session with, as a callback has found; libnghttp2 stops there.
    ///
    /// It may not be ended from within: what it reads next would abort the process.
    var stopCode: UInt32?
    private var hasAnnounced = false
    /// Whether the client has said that it ends the session.
    private var isGoing = false
    /// The last stream that is answered, once the client is told.
    private(set) var lastStream = Int32.max

    /// Begins a session.
    ///
    /// - Parameters:
    ///   - limits: What the client may ask for.
    ///   - now: Nanoseconds on a clock that never goes back.
    ///   - memory: Where the memory of streams comes from; `nil` for the C library, whose blocks
    ///     tools can watch.
    package init(limits: HTTP2Limits, now: Int64, memory: StreamMemory? = nil) {
        self.limits = limits
        self.memory = memory
        self.now = now
        quietSince = now
        watch = HTTP2Guard(limits)
        var callbacks: OpaquePointer?
        var options: OpaquePointer?
        var session: OpaquePointer?
        precondition(unsafe nghttp2_session_callbacks_new(&callbacks) == 0, "out of memory")
        precondition(unsafe nghttp2_option_new(&options) == 0, "out of memory")
        defer {
            unsafe nghttp2_session_callbacks_del(callbacks)
            unsafe nghttp2_option_del(options)
        }
        unsafe Self.setCallbacks(callbacks)
        unsafe nghttp2_option_set_no_auto_window_update(options, 1)
        // Its own counts end a connection without saying why, and it takes the pieces in which a
        // CONTINUATION comes for so many of them; ours come first.
        unsafe nghttp2_option_set_max_continuations(options, .max)
        unsafe nghttp2_option_set_stream_reset_rate_limit(options, 10_000, 1000)
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        let code: CInt
        if var functions = unsafe memory?.functions {
            code = unsafe nghttp2_session_server_new3(
                &session,
                callbacks,
                me,
                options,
                &functions
            )
        } else {
            code = unsafe nghttp2_session_server_new2(&session, callbacks, me, options)
        }
        precondition(code == 0, "out of memory")
        unsafe raw = session
        submitSettings()
    }

    deinit { unsafe nghttp2_session_del(raw) }

    private func submitSettings() {
        let settings: [(nghttp2_settings_id, Int)] = [
            // First, for ``announceStreams(at:)``.
            (NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams + limits.streamsAtOnce),
            (NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindowBytes),
            (NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head.headBytes),
            // RFC 9218 §2.1.1: the tree of RFC 7540 is of no use here.
            (NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1),
        ]
        let entries = settings.map {
            nghttp2_settings_entry(
                settings_id: Int32($0.0.rawValue),
                value: UInt32(clamping: $0.1)
            )
        }
        unsafe entries.withUnsafeBufferPointer { entries in
            _ = unsafe nghttp2_submit_settings(raw, 0, entries.baseAddress, entries.count)
        }
        _ = unsafe nghttp2_session_set_local_window_size(
            raw,
            0,
            0,
            Int32(clamping: limits.connectionWindowBytes)
        )
    }

    /// Puts the limit of streams that clients are told into the SETTINGS frame at `start`.
    ///
    /// libnghttp2 ends the connection for one stream above the limit it knows. It knows a higher
    /// one: that stream alone is refused (RFC 9113 §5.1.2), and of a proxy's many users only one
    /// has to ask again.
    private func announceStreams(at start: Int) {
        let value = UInt32(clamping: limits.streams)
        // Behind the head of the frame and the identifier of the first setting.
        for (index, shift) in [24, 16, 8, 0].enumerated() {
            output[start + 11 + index] = UInt8(truncatingIfNeeded: value >> UInt32(shift))
        }
        hasAnnounced = true
    }

    /// Takes over an HTTP/1.1 connection whose client asked for `Upgrade: h2c` (RFC 7540 §3.2).
    ///
    /// The answer to that request is owed on stream 1.
    ///
    /// - Parameters:
    ///   - settings: `HTTP2-Settings`, decoded.
    ///   - isHead: Whether the method is HEAD.
    /// - Returns: Whether the settings are sound; if not, the session must not be used.
    package func upgrade(settings: [UInt8], isHead: Bool) -> Bool {
        let code = unsafe settings.withUnsafeBufferPointer { settings in
            unsafe nghttp2_session_upgrade2(
                raw,
                settings.baseAddress,
                settings.count,
                isHead ? 1 : 0,
                nil
            )
        }
        guard code == 0 else { return false }
        ids.begin(1)
        _ = open(1)
        streams[place(of: 1) ?? 0].isRequestWhole = true
        return true
    }

    /// The payload of a SETTINGS frame out of `HTTP2-Settings`: base64url without padding, or
    /// `nil` when it is none (RFC 7540 §3.2.1).
    package static func decodeSettings(_ text: Span<UInt8>) -> [UInt8]? {
        var payload: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for index in text.indices {
            let digit: UInt8
            switch text[index] {
            case let byte where UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte: digit = byte - 65
            case let byte where UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte: digit = byte - 71
            case let byte where byte.isDigit: digit = byte + 4
            case UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "_"): digit = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                payload.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        // Six octets for each setting; the bits left over are zero.
        return payload.count % 6 == 0 && bits & (1 << count - 1) == 0 && count < 6 ? payload : nil
    }

    // MARK: Bytes in

    /// Takes in what the client sent, its preface included.
    ///
    /// Take the events before the next call: it overwrites what they refer to.
    ///
    /// - Parameters:
    ///   - bytes: Every byte is consumed.
    ///   - now: Nanoseconds on the session's clock.
    package func receive(_ bytes: Span<UInt8>, now: Int64) {
        guard !hasFailed else { return }
        self.now = now
        watch.began()
        var place = 0
        var given = 0
        while !hasFailed, let frame = scanner.next(bytes, from: &place) {
            // Whether DATA may come depends on all that came before it; and behind the client's
            // GOAWAY, whether anything may.
            if frame.isData || isGoing { give(bytes, &given, upTo: scanner.start) }
            if frame.isGoAway { isGoing = true }
            guard let code = fault(of: frame) else { continue }
            give(bytes, &given, upTo: scanner.start)
            end(code)
        }
        give(bytes, &given, upTo: bytes.count)
    }

    /// Gives libnghttp2 the bytes up to `end` that it does not have yet.
    private func give(_ bytes: Span<UInt8>, _ given: inout Int, upTo end: Int) {
        guard end > given, !hasFailed else { return }
        let piece = bytes.extracting(given..<end)
        given = end
        let code = unsafe piece.withUnsafeBufferPointer { piece in
            unsafe nghttp2_session_mem_recv(raw, piece.baseAddress, piece.count)
        }
        if code < 0 { fail(CInt(clamping: code)) }
    }

    /// The next event of the bytes received, or `nil` when all were taken.
    package func nextEvent() -> HTTP2Event? {
        guard nextEventIndex < events.count else {
            if !events.isEmpty {
                events.removeAll(keepingCapacity: true)
                nextEventIndex = 0
                headCount = 0
                forgetBytes()
            }
            return nil
        }
        defer { nextEventIndex += 1 }
        return events[nextEventIndex]
    }

    /// Empties ``bytes`` but for the block that is still coming.
    private func forgetBytes() {
        guard blockSince != nil else {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 256 << 10)
            return
        }
        bytes.removeSubrange(..<draft.start)
        draft.move(to: 0)
    }

    /// Gives the head of an event in exchange for another, before the next event is taken.
    package func swapHead(_ index: Int, _ other: inout RequestHead) {
        swap(&heads[index], &other)
    }

    /// Ends the session for what libnghttp2 could not take: the client is told why.
    private func fail(_ code: CInt) {
        if let stopCode {
            end(stopCode)
            return
        }
        let isFlood =
            code == NGHTTP2_ERR_FLOODED.rawValue || code == NGHTTP2_ERR_TOO_MANY_SETTINGS.rawValue
            || code == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue
        end((isFlood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR).rawValue)
    }

    /// Ends the session with a GOAWAY; open streams are dropped.
    func end(_ code: UInt32) {
        hasFailed = true
        _ = unsafe nghttp2_session_terminate_session(raw, code)
    }

    // MARK: Bytes out

    /// Appends what is to be sent.
    ///
    /// - Parameters:
    ///   - bytes: Takes the frames.
    ///   - limit: Stops once `bytes` holds as many; the last frame may go beyond.
    ///   - now: Nanoseconds on the session's clock.
    /// - Returns: Whether there may be more.
    package func send(into bytes: inout [UInt8], limit: Int, now: Int64) -> Bool {
        self.now = now
        swap(&bytes, &output)
        outputLimit = limit
        defer { swap(&bytes, &output) }
        while output.count < limit {
            var frame: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(raw, &frame)
            guard count > 0, let start = unsafe frame else {
                if count < 0 { hasFailed = true }
                // Content has reached the limit, or nothing is left.
                if count == 0, output.count >= limit { break }
                return false
            }
            unsafe output.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
            // The server's first frame (RFC 9113 §3.4).
            if !hasAnnounced { announceStreams(at: output.count - count) }
        }
        return unsafe nghttp2_session_want_write(raw) != 0
    }

    /// Whether nothing will be sent or taken in any more, so that the connection should be closed
    /// once all that ``send(into:limit:now:)`` gave is out.
    package var isOver: Bool {
        if hasFailed { return unsafe nghttp2_session_want_write(raw) == 0 }
        return unsafe nghttp2_session_want_read(raw) == 0
            && nghttp2_session_want_write(raw) == 0
    }

    // MARK: The end

    /// Announces that the session will end (RFC 9113 §6.8); new streams are still taken.
    package func announceEnd() { _ = unsafe nghttp2_submit_shutdown_notice(raw) }

    /// Ends the session: streams that are open are still answered, new ones are not.
    package func beginEnd() {
        lastStream = unsafe nghttp2_session_get_last_proc_stream_id(raw)
        _ = unsafe nghttp2_submit_goaway(raw, 0, lastStream, NGHTTP2_NO_ERROR.rawValue, nil, 0)
    }

    /// Ends the session at once, with an error.
    package func end(_ reason: Ending) {
        switch reason {
        case .calm: end(NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
        case .malformed: end(NGHTTP2_PROTOCOL_ERROR.rawValue)
        case .fine: end(NGHTTP2_NO_ERROR.rawValue)
        }
    }

    /// Why a session ends.
    package enum Ending: Sendable {
        /// The client does too much, or too slowly.
        case calm
        /// The client does not speak HTTP/2.
        case malformed
        /// Nothing happened for long.
        case fine
    }
}

/// What happened on an HTTP/2 connection.
package enum HTTP2Event: Sendable, Equatable {
    /// The head of a request is whole.
    ///
    /// - Parameters:
    ///   - stream: Where to answer.
    ///   - head: For ``HTTP2Session/swapHead(_:_:)``; its offsets are into ``HTTP2Session/bytes``.
    case request(stream: Int32, head: Int)
    /// The head is whole and well framed, but not one this server takes; nothing else will be told
    /// of the stream.
    case refused(stream: Int32, ParseError)
    /// Content came, as a range of ``HTTP2Session/bytes``.
    case content(stream: Int32, Range<Int>)
    /// The body is whole.
    case bodyEnded(stream: Int32)
    /// The stream is gone, be it that the client does not want an answer any more.
    case closed(stream: Int32)
    /// All that was given of a body is on its way, and it is not complete.
    case wantsContent(stream: Int32)
}
