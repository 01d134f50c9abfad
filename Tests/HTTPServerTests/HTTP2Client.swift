import HTTPServer

/// A client that speaks as much HTTP/2 as it takes to ask for something and to hold it back.
final class HTTP2Client {
    private let client: Client
    /// What came, by stream.
    private(set) var streams: [UInt32: Stream] = [:]
    /// Whether the server may say that it ends the connection.
    var endsInPeace = false

    /// What came of one answer.
    struct Stream {
        /// The first byte of its fields: 0x88 for 200, 0x8A for 206 (RFC 7541 §6.1, appendix A).
        var firstFieldByte: UInt8?
        var body: [UInt8] = []
        var isEnded = false
        /// The code it was reset with.
        var resetCode: UInt32?
    }

    /// Connects; each stream may send `window` bytes, the connection as many as there are.
    init(_ address: BoundAddress, window: UInt32) throws {
        client = try Client(address)
        try client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        try send(type: 4, payload: [0, 4] + Self.big(window))
        try widen(0, by: 1 << 30)
    }

    /// Asks for `target`; fields are written without compression (RFC 7541 §6.2.2).
    func get(_ target: String, on stream: UInt32, _ fields: (String, String)...) throws {
        var block: [UInt8] = [0x82, 0x86, 0x04, UInt8(target.utf8.count)] + target.utf8
        block += [0x01, 0x01, UInt8(ascii: "a")]
        for (name, value) in fields {
            block += [0x00, UInt8(name.utf8.count)] + name.utf8
            block += [UInt8(value.utf8.count)] + value.utf8
        }
        try send(type: 1, flags: 0x5, stream: stream, payload: block)
        streams[stream] = Stream()
    }

    /// Lets a stream, or with 0 the connection, send so many bytes more.
    func widen(_ stream: UInt32, by count: UInt32) throws {
        try send(type: 8, stream: stream, payload: Self.big(count))
    }

    /// Wants no more of a stream.
    func reset(_ stream: UInt32) throws {
        try send(type: 3, stream: stream, payload: Self.big(8))
    }

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

    private func takeFrame() throws {
        let head = try client.bytes(9)
        let payload = try client.bytes(Int(Self.number(head[0..<3])))
        let (type, flags) = (head[3], head[4])
        let stream = Self.number(head[5..<9])
        switch type {
        case 0:
            streams[stream]?.body += payload
            if flags & 1 != 0 { streams[stream]?.isEnded = true }
        case 1:
            // A change of the table's size may stand before the first field.
            streams[stream]?.firstFieldByte = payload.first { $0 & 0xE0 != 0x20 }
            if flags & 1 != 0 { streams[stream]?.isEnded = true }
        case 3: streams[stream]?.resetCode = Self.number(payload[0..<4])
        case 4 where flags & 1 == 0: try send(type: 4, flags: 1, payload: [])
        case 7 where !endsInPeace: throw Client.Failure(reason: "GOAWAY \(payload)")
        default: break
        }
    }

    private func send(
        type: UInt8,
        flags: UInt8 = 0,
        stream: UInt32 = 0,
        payload: [UInt8]
    ) throws {
        var frame = Array(Self.big(UInt32(payload.count)).dropFirst())
        frame += [type, flags]
        frame += Self.big(stream)
        try client.send(frame + payload)
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
