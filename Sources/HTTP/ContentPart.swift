/// A stretch of what an answer sends.
package enum ContentPart: Sendable, Hashable {
    /// Bytes of the answer's own.
    case bytes([UInt8])
    /// A range of its content; may be empty.
    case content(Range<Int>)

    /// How many bytes it is on the wire.
    package var byteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .content(let range): range.count
        }
    }

    /// The body of a `multipart/byteranges` answer (RFC 9110 §14.6).
    ///
    /// - Parameters:
    ///   - ranges: The parts, none of them empty.
    ///   - count: How many bytes the content has.
    ///   - type: The content's `Content-Type`, or `nil` when it has none.
    ///   - boundary: What separates the parts: 1 to 70 letters and digits that no content holds.
    /// - Returns: Part heads and parts in turn.
    package static func multipart(
        _ ranges: [Range<Int>],
        of count: Int,
        type: String?,
        boundary: String
    ) -> [ContentPart] {
        var parts: [ContentPart] = []
        var start = ""
        for range in ranges {
            var head = "\(start)--\(boundary)\r\n"
            if let type { head += "Content-Type: \(type)\r\n" }
            head += "Content-Range: \(ByteRange.contentRange(range, of: count))\r\n\r\n"
            parts.append(.bytes(Array(head.utf8)))
            parts.append(.content(range))
            start = "\r\n"
        }
        parts.append(.bytes(Array("\(start)--\(boundary)--\r\n".utf8)))
        return parts
    }
}
