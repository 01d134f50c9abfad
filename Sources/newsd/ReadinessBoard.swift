import NewsAPI
import Synchronization

/// Which parts of the server have caught up with the store.
final class ReadinessBoard: Sendable {
    private struct State {
        var catalogue = false
        var related = false
    }

    private let state = Mutex(State())

    func catalogueIsReady() { state.withLock { $0.catalogue = true } }
    func relatedIsReady() { state.withLock { $0.related = true } }

    func readiness(problems: [String]) -> Readiness {
        let state = state.withLock { $0 }
        return Readiness(
            catalogueIsReady: state.catalogue,
            relatedIsReady: state.related,
            problems: problems
        )
    }
}
