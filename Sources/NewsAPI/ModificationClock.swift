import Locks
package import News

/// Knows since when what is answered has been as it is: what `Last-Modified` tells.
///
/// The dates of articles do not tell: a list changes when an old article goes, an article when a
/// word of it is corrected. So every change is noted as it happens, and what was there at the
/// start counts as changed at the start. `Last-Modified` has seconds; of two changes in one second
/// with an answer between them, the later counts for the next second (RFC 9110 §8.8.2.2).
///
/// One for a server, whatever happens to its configuration. May be used on any thread.
package final class ModificationClock: Sendable {
    private struct State: Sendable {
        /// When anything changed last, in whole seconds.
        var latest: Instant
        /// Whether an answer was dated with `latest`.
        var isTold = false
        /// When these articles changed last; others changed at `floor` at the latest.
        var articles: [ArticleID: Instant] = [:]
        var floor: Instant
        /// What is to change by itself, and of which articles.
        var turns: [Instant: Set<ArticleID>] = [:]
        var nextTurn: Instant?

        mutating func note(_ ids: some Collection<ArticleID>, at moment: Instant) {
            let second = moment.wholeSeconds
            if second > latest {
                latest = second
            } else if isTold {
                latest = Instant(milliseconds: latest.milliseconds + 1000)
            }
            isTold = false
            for id in ids { articles[id] = latest }
            guard articles.count > ModificationClock.capacity else { return }
            articles = [:]
            floor = latest
        }

        /// Notes what has changed by itself until now.
        mutating func turn(at now: Instant) {
            while let turn = nextTurn, turn <= now {
                note(turns.removeValue(forKey: turn) ?? [], at: turn)
                nextTurn = turns.keys.min()
            }
        }
    }

    /// How many articles, and how many moments to come, are kept apart.
    private static let capacity = 16_384

    private let state: Locked<State>

    /// Creates a clock for a server that begins at `start`.
    package init(start: Instant) {
        let start = start.wholeSeconds
        state = Locked(State(latest: start, floor: start))
    }

    /// Notes that these articles changed.
    ///
    /// This and the next are to be called before answers made from what was before are dropped.
    package func note(_ ids: [ArticleID], at now: Instant) {
        state.withLock { $0.note(ids, at: now) }
    }

    /// Notes that lists changed, though no article did.
    package func noteLists(at now: Instant) {
        state.withLock { $0.note([ArticleID](), at: now) }
    }

    /// Notes that every answer changed, as with another title of the site.
    package func noteEverything(at now: Instant) {
        state.withLock { state in
            state.note([ArticleID](), at: now)
            state.articles = [:]
            state.floor = state.latest
        }
    }

    /// Notes when an answer changes by itself: an embargo lifts, something expires.
    func expect(_ turn: Instant?, of ids: [ArticleID] = []) {
        guard let turn else { return }
        state.withLock { state in
            // An answer that expects it is made again before long.
            guard state.turns[turn] != nil || state.turns.count < Self.capacity else { return }
            state.turns[turn, default: []].formUnion(ids)
            state.nextTurn = state.nextTurn.map { min($0, turn) } ?? turn
        }
    }

    /// When anything changed last.
    ///
    /// To be asked before the answer that is dated with it is made: one that changes meanwhile
    /// has a later date. Later than `now` for a moment after several changes in one second.
    package func latest(at now: Instant) -> Instant {
        state.withLock { state in
            state.turn(at: now)
            if state.latest <= now { state.isTold = true }
            return state.latest
        }
    }

    /// When any of these articles changed last, as far as that was before `latest`.
    package func modified(_ ids: [ArticleID], before latest: Instant) -> Instant {
        state.withLock { state in
            let changes = ids.compactMap { state.articles[$0] }
            return min(max(changes.max() ?? state.floor, state.floor), latest)
        }
    }
}

extension Instant {
    fileprivate var wholeSeconds: Instant { Instant(milliseconds: seconds * 1000) }
}
