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

        var isData: Bool { type == 0 }
        var isGoAway: Bool { type == 7 }
    }

    private static let prefaceBytes = 24
    private static let headBytes = 9
    private static let priority: UInt8 = 2

    /// Bytes of a payload, or of the preface, that are still to come.
    private var skipped = Self.prefaceBytes
    /// The beginning of the frame at hand: its head and, of PRIORITY, the stream it depends on.
    private var head = InlineArray<13, UInt8>(repeating: 0)
    private var count = 0
    /// Where in the bytes the frame begins that was found last; below 0 when in those of before.
    private(set) var start = 0

    /// Finds the next frame whose head is whole, and of PRIORITY what it depends on.
    ///
    /// - Parameters:
    ///   - bytes: What came of the connection, the preface included.
    ///   - place: How far they were gone through; moves on.
    /// - Returns: The frame, or `nil` at the end of the bytes.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>, from place: inout Int) -> Frame? {
        while place < bytes.count {
            if skipped > 0 {
                let step = min(skipped, bytes.count - place)
                skipped -= step
                place += step
                continue
            }
            head[count] = bytes[place]
            count += 1
            place += 1
            guard count >= Self.headBytes else { continue }
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            var frame = Frame(type: head[3], stream: number(at: 5))
            if frame.type == Self.priority, length == 5 {
                guard count == 13 else { continue }
                frame.dependsOnItself = number(at: 9) == frame.stream
            }
            skipped = length - (count - Self.headBytes)
            start = place - count
            count = 0
            return frame
        }
        return nil
    }

    /// Four bytes without their highest bit, which is reserved or a flag.
    private func number(at index: Int) -> Int32 {
        let high = UInt32(head[index] & 0x7F) << 24 | UInt32(head[index + 1]) << 16
        return Int32(high | UInt32(head[index + 2]) << 8 | UInt32(head[index + 3]))
    }
}
