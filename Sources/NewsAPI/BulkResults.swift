import HTTP
import News
import Synchronization

/// The results of many articles, sent while these arrive and are written.
///
/// Of articles no more than a batch is in memory. Of results that the client leaves unread, as many
/// do until all is sent, a bounded number of bytes is; what is beyond goes to a ``Spool``, and where
/// there is none no more articles are taken until the client reads.
final class BulkResults: ResponseStream {
    /// How much of results is sent at once, in bytes.
    private static let pieceBytes = 128 << 10
    /// How many bytes of results wait in memory.
    private static let waitingBytes = 1 << 20

    private struct State: ~Copyable {
        var intake: ArticleIntake
        var results: SpooledBytes
        var isWhole = false
    }

    private let content: any RequestContent
    private let state: Mutex<State>

    /// Takes articles from `content`.
    init(
        of content: any RequestContent,
        _ intake: consuming sending ArticleIntake,
        spool: @escaping @Sendable () throws -> any Spool
    ) {
        self.content = content
        let results = SpooledBytes(inMemory: Self.waitingBytes, beyond: spool)
        state = Mutex(State(intake: intake, results: results))
    }

    var isEndless: Bool { false }

    func produce(_ sink: any ResponseSink) {
        // The lock is held while the store is written: nobody else wants it.
        state.withLock { state in
            takeArticles(&state, sink)
            send(&state, sink)
            if state.isWhole, state.results.isEmpty { sink.finish() }
        }
    }

    /// Takes what articles have come, sending results meanwhile.
    private func takeArticles(_ state: inout State, _ sink: any ResponseSink) {
        while !state.isWhole, state.results.hasRoom {
            switch content.next() {
            case .bytes(let bytes): state.results.append(state.intake.take(bytes[...]))
            case .end:
                state.results.append(state.intake.finish())
                state.isWhole = true
            case .later:
                // Whoever sends one and waits for its result gets it.
                state.results.append(state.intake.settle())
                return
            case .broken: return
            }
            send(&state, sink)
        }
    }

    private func send(_ state: inout State, _ sink: any ResponseSink) {
        guard sink.isTaken else { return }
        do {
            sink.send(try state.results.next(Self.pieceBytes))
        } catch {
            // The results are lost; what they tell of is not. An end would say that these are all.
            sink.giveUp()
        }
    }

    func stop() {}
}
