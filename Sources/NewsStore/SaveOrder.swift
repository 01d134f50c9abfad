import News
import Synchronization

/// Drafts that one caller wants saved, and what became of them.
///
/// Whoever has the lock carries out the orders of all who wait for it.
final class SaveOrder: Sendable {
    let drafts: [Draft]
    private let state = Mutex<Result<[SaveOutcome], RepositoryError>?>(nil)

    init(_ drafts: [Draft]) {
        self.drafts = drafts
    }

    /// What became of the drafts, or `nil` while they wait.
    var result: Result<[SaveOutcome], RepositoryError>? { state.withLock { $0 } }

    func finish(_ result: Result<[SaveOutcome], RepositoryError>) {
        state.withLock { $0 = result }
    }
}
