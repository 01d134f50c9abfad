import HTTPServer
import TestSupport

/// A client that speaks HTTP/2 frame by frame, and does no more than it is told.
final class HTTP2Client {
    let client: Client
    /// What came, by stream.
    private(set) var streams: [UInt32: Stream] = [:]
    /// Whether the server may say that it ends the connection.
    var endsInPeace = false
    /// The last stream and the code of each GOAWAY.
    private(set) var goAways: [[UInt32]] = []
    /// What the server let a stream, or with 0 the connection, send beyond its first window.
    private(set) var windows: [UInt32: Int] = [:]
    private(set) var pongs = 0
    private(set) var hasSettings = false
    /// Whether SETTINGS are acknowledged.
    private let acknowledges: Bool
    private let decoder = HTTP2Fields.Decoder()

    /// What came of one answer.
    struct Stream {
        /// `:status` of the last head; 0 before it.
        var status = 0
        /// The other fields of the last head.
        var fields: [(name: String, value: String)] = []
        /// The statuses that came before the last.
        var interim: [Int] = []
        var body: [UInt8] = []
        var isEnded = false
        /// The code it was reset with.
        var resetCode: UInt32?

        subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Takes a connection over that speaks HTTP/2 already, or is to begin with `preface`.
    init(
        over client: Client,
        preface: [UInt8] = HTTP2Frame.preface,
        sendsSettings: Bool = true,
        _ settings: (HTTP2Frame.Setting, UInt32)...
    ) throws {
        self.client = client
        acknowledges = sendsSettings
        guard sendsSettings else { return }
        var frame = HTTP2Frame.settings()
        for entry in settings { frame.payload += HTTP2Frame.settings(entry).payload }
        try client.send(preface + frame.bytes)
    }

    /// Connects; each stream may send `window` bytes, the connection as many as there are.
    convenience init(_ address: BoundAddress, window: UInt32 = 1 << 30) throws {
        try self.init(over: Client(address), (.initialWindowSize, window))
        try widen(0, by: 1 << 30)
    }

    func send(_ frames: HTTP2Frame...) throws { try client.send(frames.bytes) }

    /// Asks for `target`.
    func get(
        _ target: String,
        on stream: UInt32,
        method: String = "GET",
        _ fields: (String, String)...
    ) throws {
        let more = HTTP2Fields.encode(fields.map { (name: $0.0, value: $0.1) })
        try send(.headers(stream, HTTP2Fields.request(target, method: method) + more))
        streams[stream] = Stream()
    }

    /// Begins a request with a body.
    func post(_ target: String, on stream: UInt32, _ fields: (String, String)...) throws {
        let more = HTTP2Fields.encode(fields.map { (name: $0.0, value: $0.1) })
        let block = HTTP2Fields.request(target, method: "POST") + more
        try send(.headers(stream, block, endsStream: false))
        streams[stream] = Stream()
    }

    /// Lets a stream, or with 0 the connection, send so many bytes more.
    func widen(_ stream: UInt32, by count: UInt32) throws {
        try send(.windowUpdate(stream, count))
    }

    /// Wants no more of a stream.
    func reset(_ stream: UInt32) throws { try send(.reset(stream)) }

    /// Expects an answer on a stream that the server knows without a request of ours.
    func expect(_ stream: UInt32) { streams[stream] = Stream() }

    /// Sends no more.
    func close() { client.finish() }

    /// Takes frames until `condition` is true.
    func take(until condition: ([UInt32: Stream]) -> Bool) throws {
        while !condition(streams) { try takeFrame() }
    }

    /// What came on a stream, once it has ended in one way or the other.
    func answer(on stream: UInt32) throws -> Stream {
        try take { $0[stream]?.isEnded == true || $0[stream]?.resetCode != nil }
        return streams[stream] ?? Stream()
    }

    /// Waits until the server has served all that was sent so far.
    func catchUp() throws {
        let before = pongs
        try send(.ping())
        while pongs == before { try takeFrame() }
    }

    /// Takes what comes until the server has closed.
    func rest() throws {
        endsInPeace = true
        while !client.isClosed() { try takeFrame() }
    }

    /// Takes one frame.
    func takeFrame() throws {
        let head = try client.bytes(9)
        var reader = HTTP2FrameReader()
        reader.add(head + (try client.bytes(Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2]))))
        guard let frame = reader.next() else { return }
        let stream = frame.stream
        switch frame.kind {
        case .data: streams[stream]?.body += frame.payload
        case .headers:
            var fields = try decoder.decode(frame.payload)
            if let last = streams[stream]?.status, last != 0 {
                streams[stream]?.interim.append(last)
            }
            streams[stream]?.status = fields.first.flatMap { Int($0.value) } ?? 0
            fields.removeFirst()
            streams[stream]?.fields = fields
        case .reset: streams[stream]?.resetCode = frame.number
        case .settings where !frame.isAcknowledgement:
            hasSettings = true
            if acknowledges { try send(.settingsTaken) }
        case .ping where frame.isAcknowledgement: pongs += 1
        case .windowUpdate: windows[stream, default: 0] += Int(frame.number)
        case .goAway:
            guard endsInPeace else { throw Client.Failure(reason: "GOAWAY \(frame.payload)") }
            goAways.append([frame.number, frame.reason])
        default: break
        }
        if frame.endsStream { streams[stream]?.isEnded = true }
    }
}
