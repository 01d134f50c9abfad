/// Goes through the heads of frames for what libnghttp2 lets pass without telling.
///
/// It drops DATA on streams that are over, as if it had crossed a reset of ours; and it does not
/// look into PRIORITY any more once a server says that it ignores it (RFC 9113 §5.3.2).
struct FrameScanner: Sendable {
    /// What was found.
    enum Finding {
        /// DATA on this stream.
        case data(Int32)
        /// RST_STREAM on this stream.
        case reset(Int32)
        /// PRIORITY that makes a stream depend on itself (RFC 7540 §5.3.1).
        case selfDependency
    }

    private static let prefaceBytes = 24
    private static let headBytes = 9
    private static let data: UInt8 = 0
    private static let priority: UInt8 = 2
    private static let reset: UInt8 = 3

    /// Bytes of a payload, or of the preface, that are still to come.
    private var skipped = Self.prefaceBytes
    /// The beginning of the frame at hand: its head and, of PRIORITY, the stream it depends on.
    private var start = InlineArray<13, UInt8>(repeating: 0)
    private var count = 0

    private var stream: Int32 {
        let high = UInt32(start[5] & 0x7F) << 24 | UInt32(start[6]) << 16
        return Int32(high | UInt32(start[7]) << 8 | UInt32(start[8]))
    }

    /// Goes through more bytes of the connection.
    ///
    /// - Parameters:
    ///   - bytes: What came, the preface included.
    ///   - found: Called for each finding, in order.
    @inline(__always)
    mutating func scan(_ bytes: Span<UInt8>, _ found: (Finding) -> Void) {
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
            guard start[3] == Self.priority, length == 5 else {
                if start[3] == Self.data { found(.data(stream)) }
                if start[3] == Self.reset { found(.reset(stream)) }
                count = 0
                skipped = length
                continue
            }
            guard count == 13 else { continue }
            count = 0
            skipped = 1
            // The highest bit is reserved in one, a flag in the other.
            if start[5] & 0x7F == start[9] & 0x7F, start[6] == start[10], start[7] == start[11],
                start[8] == start[12]
            {
                found(.selfDependency)
            }
        }
    }
}
