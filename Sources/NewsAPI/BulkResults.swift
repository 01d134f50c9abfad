import HTTP
import News
import Synchronization

/// The results of many articles, sent while they are written.
///
/// A part of what was sent is taken in at a time, and the next when the client has taken its
/// results. The body itself was gathered; of articles and results no more than a batch is in memory.
final class BulkResults: ResponseStream {
    /// How much is taken in at once, and how much of results is sent at once, in bytes.
    private static let pieceBytes = 128 << 10

    private struct State: ~Copyable {
        var intake: ArticleIntake
        var offset = 0
        /// What was not sent yet.
        var results: ArraySlice<UInt8> = []
        var isWhole = false
    }

    private let lines: [UInt8]
    private let state: Mutex<State>

    init(of lines: [UInt8], _ intake: consuming sending ArticleIntake) {
        self.lines = lines
        state = Mutex(State(intake: intake))
    }

    func produce(_ sink: any ResponseSink) {
        // The lock is held while the store is written: nobody else wants it.
        let (part, isEnd) = state.withLock { state in
            while state.results.isEmpty, !state.isWhole {
                let end = min(state.offset + Self.pieceBytes, lines.count)
                state.results = state.intake.take(lines[state.offset..<end])[...]
                state.offset = end
                if end == lines.count {
                    state.results += state.intake.finish()
                    state.isWhole = true
                }
            }
            let part = Array(state.results.prefix(Self.pieceBytes))
            state.results = state.results.dropFirst(part.count)
            return (part, state.isWhole && state.results.isEmpty)
        }
        sink.send(part)
        if isEnd { sink.finish() }
    }

    func stop() {}
}
