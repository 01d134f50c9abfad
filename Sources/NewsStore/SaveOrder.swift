import Locks
import News

/// Drafts that one caller wants saved, and what became of them.
final class SaveOrder: Sendable {
    typealias Result = Swift.Result<[SaveOutcome], RepositoryError>

    /// What a caller who waits is woken for.
    enum Turn: Sendable {
        /// To carry out what waits, its own order first.
        case leads
        /// Because somebody else has carried out its order.
        case done(Result)
    }

    let drafts: [Draft]
    let turn = Handoff<Turn>()

    init(_ drafts: [Draft]) {
        self.drafts = drafts
    }
}

/// The orders that wait, in the order they came.
///
/// One of the callers leads: it carries out what has come by then, all together, so that the disk is
/// waited for once; then the first of those who came meanwhile does. Nobody works for the others for
/// longer than its own order takes.
final class SaveQueue: Sendable {
    /// How many drafts of several callers go to the disk together at most.
    static let together = 500

    private struct State: Sendable {
        var orders: [SaveOrder] = []
        var isLed = false
    }

    private let state = Locked(State())

    /// Puts an order at the end; its caller is to wait.
    func add(_ order: SaveOrder) {
        let leads = state.withLock { state in
            state.orders.append(order)
            defer { state.isLed = true }
            return !state.isLed
        }
        if leads { order.turn.give(.leads) }
    }

    /// Takes what is to be carried out together; for whoever leads.
    func take() -> [SaveOrder] {
        state.withLock { state in
            var count = 0
            let taken = state.orders.prefix { order in
                defer { count += order.drafts.count }
                return count == 0 || count + order.drafts.count <= Self.together
            }
            state.orders.removeFirst(taken.count)
            return Array(taken)
        }
    }

    /// Lets the next one lead.
    func passOn() {
        let next = state.withLock { state in
            state.isLed = !state.orders.isEmpty
            return state.orders.first
        }
        next?.turn.give(.leads)
    }
}
