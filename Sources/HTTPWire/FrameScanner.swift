/// Goes through the heads of frames before libnghttp2 does.
///
/// Some it lets pass without telling: DATA on streams that are over, as if it had crossed a reset of
/// ours; frames of unknown types; and what PRIORITY says, once a server has announced that it heeds
/// none of it (RFC 9218 §2.1).
struct FrameScanner: Sendable {
    /// The head of a frame (RFC 9113 §4.1).
    struct Frame: Equatable {
        var type: UInt8
        var stream: Int32
        /// Of PRIORITY: whether it makes a stream depend on itself (RFC 7540 §5.3.1).
        var dependsOnItself = false
    }

    private static let prefaceBytes = 24
    private static let headBytes = 9
    private static let priority: UInt8 = 2

    /// Bytes of a payload, or of the preface, that are still to come.
    private var skipped = Self.prefaceBytes
    /// The beginning of the frame at hand: its head and, of PRIORITY, the stream it depends on.
    private var start = InlineArray<13, UInt8>(repeating: 0)
    private var count = 0

    /// Goes through more bytes of the connection.
    ///
    /// - Parameters:
    ///   - bytes: What came, the preface included.
    ///   - found: Called for each frame whose head is whole, and of PRIORITY what it depends on.
    @inline(__always)
    mutating func scan(_ bytes: Span<UInt8>, _ found: (Frame) -> Void) {
        var place = 0
        while place < bytes.count {
            if skipped > 0 {
                let step = min(skipped, bytes.count - place)
                skipped -= step
                place += step
                continue
            }
            start[count] = bytes[place]
            count += 1
            place += 1
            guard count >= Self.headBytes else { continue }
            let length = Int(start[0]) << 16 | Int(start[1]) << 8 | Int(start[2])
            var frame = Frame(type: start[3], stream: number(at: 5))
            if frame.type == Self.priority, length == 5 {
                guard count == 13 else { continue }
                frame.dependsOnItself = number(at: 9) == frame.stream
            }
            skipped = length - (count - Self.headBytes)
            count = 0
            found(frame)
        }
    }

    /// Four bytes without their highest bit, which is reserved or a flag.
    private func number(at index: Int) -> Int32 {
        let high = UInt32(start[index] & 0x7F) << 24 | UInt32(start[index + 1]) << 16
        return Int32(high | UInt32(start[index + 2]) << 8 | UInt32(start[index + 3]))
    }
}
