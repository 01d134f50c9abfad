import Formats
import HTTP
import News
import Synchronization

/// Whoever waits for changes: what server-sent events and long polls share.
///
/// Listens to the bell from the first call of ``produce(_:)`` to the end.
final class WaitingForChanges<Progress: Sendable>: ResponseStream {
    /// Sends what there is to send; returns whether that was the end.
    typealias Turn =
        @Sendable (inout Progress, any ResponseSink) throws(Refusal) -> Bool

    private struct State {
        var progress: Progress
        var listening: Int?
        var isOver = false
    }

    private let bell: ChangeBell
    private let report: @Sendable (RepositoryError) -> Void
    private let state: Mutex<State>
    private let turn: Turn

    init(
        _ progress: Progress,
        bell: ChangeBell,
        report: @escaping @Sendable (RepositoryError) -> Void,
        turn: @escaping Turn
    ) {
        self.bell = bell
        self.report = report
        self.turn = turn
        state = Mutex(State(progress: progress))
    }

    var isEndless: Bool { true }

    func produce(_ sink: any ResponseSink) {
        // Before the store is read: what comes after that rings.
        state.withLock { state in
            guard state.listening == nil, !state.isOver else { return }
            state.listening = bell.add { sink.wake() }
        }
        // Never called twice at once: nobody else changes the progress meanwhile.
        guard var progress = state.withLock({ $0.isOver ? nil : $0.progress }) else { return }
        var isEnd = true
        do throws(Refusal) {
            isEnd = try turn(&progress, sink)
        } catch {
            // The head is out: there is nobody to tell but who runs the server.
            switch error {
            case .repository(let failure), .unwritten(let failure): report(failure)
            case .problem, .moved: break
            }
        }
        state.withLock { $0.progress = progress }
        if isEnd {
            stop()
            sink.finish()
        }
    }

    func stop() {
        let listening = state.withLock { state in
            state.isOver = true
            return state.listening.take()
        }
        if let listening { bell.remove(listening) }
    }
}
