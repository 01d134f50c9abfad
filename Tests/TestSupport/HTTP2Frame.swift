/// A frame of HTTP/2 (RFC 9113 §4.1), for tests that write what no library would.
package struct HTTP2Frame: Hashable, Sendable {
    package var type: UInt8
    package var flags: UInt8
    package var stream: UInt32
    package var payload: [UInt8]

    package init(type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
        self.type = type
        self.flags = flags
        self.stream = stream
        self.payload = payload
    }

    /// What a connection begins with.
    package static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    package static let endStream: UInt8 = 0x1
    package static let acknowledges: UInt8 = 0x1
    package static let endHeaders: UInt8 = 0x4
    package static let padded: UInt8 = 0x8

    /// The frame as it is sent.
    package var bytes: [UInt8] {
        Self.big(UInt32(payload.count)).dropFirst() + [type, flags] + Self.big(stream) + payload
    }

    package var kind: Kind? { Kind(rawValue: type) }
    package var endsStream: Bool {
        (kind == .data || kind == .headers) && flags & Self.endStream != 0
    }
    package var isAcknowledgement: Bool {
        (kind == .settings || kind == .ping) && flags & Self.acknowledges != 0
    }
    /// Of RST_STREAM the code, of WINDOW_UPDATE the increment.
    package var number: UInt32 { Self.number(payload.prefix(4)) }
    /// Of GOAWAY the code.
    package var reason: UInt32 { Self.number(payload.dropFirst(4).prefix(4)) }

    /// The frames of RFC 9113 §6 and RFC 9218 §7.1.
    package enum Kind: UInt8, Sendable {
        case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate
        case continuation
        case priorityUpdate = 0x10
    }

    /// The codes of RFC 9113 §7.
    package enum Code: UInt32, Sendable {
        case none, protocolError, internalError, flowControl, settingsTimeout, streamClosed
        case frameSize, refusedStream, cancel, compression, connect, enhanceYourCalm
    }

    /// The settings of RFC 9113 §6.5.2.
    package enum Setting: UInt16, Sendable {
        case headerTableSize = 1, enablePush, maxConcurrentStreams, initialWindowSize
        case maxFrameSize, maxHeaderListSize
    }

    static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Frames, each by what it says.
extension HTTP2Frame {
    private init(_ kind: Kind, _ flags: UInt8 = 0, _ stream: UInt32 = 0, _ payload: [UInt8] = []) {
        self.init(type: kind.rawValue, flags: flags, stream: stream, payload: payload)
    }

    package static func settings(_ entries: (Setting, UInt32)...) -> Self {
        Self(
            .settings,
            0,
            0,
            entries.flatMap { Array(big(UInt32($0.0.rawValue)).dropFirst(2)) + big($0.1) }
        )
    }

    package static let settingsTaken = Self(.settings, acknowledges)

    /// HEADERS with a block that is whole unless `isWhole` says otherwise.
    package static func headers(
        _ stream: UInt32,
        _ block: [UInt8],
        endsStream: Bool = true,
        isWhole: Bool = true
    ) -> Self {
        Self(
            .headers,
            (endsStream ? endStream : 0) | (isWhole ? endHeaders : 0),
            stream,
            block
        )
    }

    package static func continuation(
        _ stream: UInt32,
        _ block: [UInt8],
        isWhole: Bool = true
    ) -> Self {
        Self(.continuation, isWhole ? endHeaders : 0, stream, block)
    }

    /// DATA, padded when `padding` is given.
    package static func data(
        _ stream: UInt32,
        _ content: [UInt8],
        endsStream: Bool = false,
        padding: UInt8? = nil
    ) -> Self {
        let flags = endsStream ? endStream : 0
        guard let padding else { return Self(.data, flags, stream, content) }
        return Self(
            .data,
            flags | padded,
            stream,
            [padding] + content + Array(repeating: 0, count: Int(padding))
        )
    }

    package static func reset(_ stream: UInt32, _ code: Code = .cancel) -> Self {
        Self(.reset, 0, stream, big(code.rawValue))
    }

    package static func ping(_ text: [UInt8] = Array("newsd..?".utf8)) -> Self {
        Self(.ping, 0, 0, text)
    }

    package static func goAway(_ last: UInt32 = 0, _ code: Code = .none) -> Self {
        Self(.goAway, 0, 0, big(last) + big(code.rawValue))
    }

    package static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> Self {
        Self(.windowUpdate, 0, stream, big(increment))
    }

    package static func priority(_ stream: UInt32, dependsOn other: UInt32) -> Self {
        Self(.priority, 0, stream, big(other) + [15])
    }

    package static func priorityUpdate(_ stream: UInt32, _ value: String) -> Self {
        Self(.priorityUpdate, 0, 0, big(stream) + value.utf8)
    }
}

extension [HTTP2Frame] {
    /// The frames as they are sent.
    package var bytes: [UInt8] { flatMap(\.bytes) }
}

/// Takes frames out of what was received.
package struct HTTP2FrameReader: Sendable {
    private var bytes: [UInt8] = []
    private var place = 0

    package init() {}

    /// Adds what came.
    package mutating func add(_ more: some Sequence<UInt8>) {
        if place > 1 << 16 {
            bytes.removeFirst(place)
            place = 0
        }
        bytes += more
    }

    /// Whether bytes are left that are no whole frame.
    package var hasRest: Bool { place < bytes.count }

    /// The next frame, or `nil` before it is whole.
    package mutating func next() -> HTTP2Frame? {
        guard bytes.count - place >= 9 else { return nil }
        let count = Int(HTTP2Frame.number(bytes[place..<place + 3]))
        guard bytes.count - place >= 9 + count else { return nil }
        defer { place += 9 + count }
        return HTTP2Frame(
            type: bytes[place + 3],
            flags: bytes[place + 4],
            stream: HTTP2Frame.number(bytes[place + 5..<place + 9]),
            payload: Array(bytes[place + 9..<place + 9 + count])
        )
    }
}
