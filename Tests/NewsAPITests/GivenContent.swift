import HTTP
import Synchronization

/// A request's body that comes as a test says.
final class GivenContent: RequestContent {
    private let pieces: Mutex<[RequestPiece]>

    /// A body that is here as a whole.
    convenience init(_ bytes: [UInt8]) {
        self.init(pieces: bytes.isEmpty ? [.end] : [.bytes(bytes), .end])
    }

    /// A body that comes in pieces; after the last of them there is nothing for now.
    init(pieces: [RequestPiece]) {
        self.pieces = Mutex(pieces)
    }

    /// More has come.
    func add(_ piece: RequestPiece) { pieces.withLock { $0.append(piece) } }

    func next() -> RequestPiece {
        pieces.withLock { $0.isEmpty ? .later : $0.removeFirst() }
    }
}
