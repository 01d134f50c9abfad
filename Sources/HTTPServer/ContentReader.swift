import HTTP

/// What of an answer's content is still to be sent, read piece by piece.
///
/// A value that knows of no connection: whoever sends the answer gives it to a worker, which reads
/// one piece and gives both back. It lets go of the content with its last copy.
struct ContentReader: Sendable {
    /// How many bytes are read at once, at most.
    static let pieceBytes = 256 << 10

    /// Why content cannot be sent to its end.
    enum Failure: Error, Equatable {
        /// So many bytes were read instead of those asked for.
        case read(count: Int, of: Range<Int>)
    }

    private let content: any ResponseContent
    /// What is left, the part at hand first and without what was read of it.
    private var parts: [ContentPart]
    private var next = 0
    /// How many bytes are left.
    private(set) var byteCount: Int

    /// A reader of `parts` in their order.
    init(_ content: any ResponseContent, parts: [ContentPart]) {
        self.content = content
        self.parts = parts
        byteCount = parts.reduce(0) { $0 + $1.byteCount }
    }

    /// Reads on; may block on a disk.
    ///
    /// - Parameter limit: The most bytes to read, 1 or more.
    /// - Returns: `limit` bytes, or what is left when that is less.
    /// - Throws: What the content throws; ``Failure`` where it gives other than was asked for.
    mutating func read(limit: Int = pieceBytes) throws -> [UInt8] {
        var piece: [UInt8] = []
        while piece.count < limit, next < parts.count {
            let room = limit - piece.count
            let bytes: [UInt8]
            switch parts[next] {
            case .bytes(let own):
                bytes = Array(own.prefix(room))
                parts[next] = .bytes(Array(own.dropFirst(room)))
            case .content(let range):
                let asked = range.prefix(room)
                bytes = asked.isEmpty ? [] : try content.read(asked)
                guard bytes.count == asked.count else {
                    throw Failure.read(count: bytes.count, of: asked)
                }
                parts[next] = .content(asked.upperBound..<range.upperBound)
            }
            if parts[next].byteCount == 0 { next += 1 }
            // Mostly one part fills the piece, and nothing is copied.
            if piece.isEmpty { piece = bytes } else { piece += bytes }
        }
        byteCount -= piece.count
        return piece
    }
}
