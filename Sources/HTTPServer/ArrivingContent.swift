import HTTP
import Synchronization

/// Takes the body of a request from the lane of its connection to whoever answers.
final class ArrivingContent: RequestContent {
    /// How many bytes may wait before the client is held back; what was on its way then still comes.
    static let limit = 256 << 10

    private struct State {
        var bytes: [UInt8] = []
        /// `later` while more is to come.
        var ending = RequestPiece.later
        /// Whether the lane is to be told that there is room.
        var isFull = false
    }

    private let lane: Lane
    private let token: UInt64
    private let streamID: Int32
    private let state = Mutex(State())

    /// The body of a request on a connection of `lane`, and in HTTP/2 on a stream of it.
    init(from lane: Lane, _ token: UInt64, streamID: Int32) {
        self.lane = lane
        self.token = token
        self.streamID = streamID
    }

    func next() -> RequestPiece {
        let (piece, wasFull) = state.withLock { state -> (RequestPiece, Bool) in
            // Of a body that will never be whole nothing more is worth taking.
            if state.bytes.isEmpty || state.ending == .broken { return (state.ending, false) }
            let wasFull = state.isFull
            state.isFull = false
            let bytes = state.bytes
            state.bytes = []
            return (.bytes(bytes), wasFull)
        }
        if wasFull { lane.post(.room(token: token, stream: streamID)) }
        return piece
    }

    /// Takes what came.
    ///
    /// - Returns: Whether there is room for more; if not, ``Lane/Letter/room(token:stream:)`` comes.
    func append(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            if state.bytes.isEmpty { state.bytes = bytes } else { state.bytes += bytes }
            state.isFull = state.bytes.count >= Self.limit
            return !state.isFull
        }
    }

    /// Nothing else will come.
    ///
    /// - Parameter ending: `end` or `broken`.
    func end(_ ending: RequestPiece) {
        state.withLock { $0.ending = ending }
    }
}
