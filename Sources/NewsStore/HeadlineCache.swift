import News
import Synchronization

/// Headlines that were looked up lately, decoded: a list of related ones needs some fifty, from
/// all over the catalogue.
///
/// May be used on any thread. What changes is to be dropped before anybody is told of the change.
final class HeadlineCache: Sendable {
    /// How many headlines are kept at most, at about a kilobyte each.
    static let capacity = 65_536
    /// Of so many changed headlines at most the new ones are kept before anybody asks for them.
    static let few = 64

    /// What is kept of an article.
    private struct Kept {
        var headline: Headline
        /// The articles that supersede it, where it was kept with them.
        var successors: [ArticleID]?
    }

    private struct State {
        /// Asked for since the last turn; half of the capacity, then it becomes `older`.
        var recent: [ArticleID: Kept] = [:]
        /// Forgotten at the next turn unless asked for until then.
        var older: [ArticleID: Kept] = [:]
        /// How often anything was dropped.
        var drops = 0

        mutating func keep(_ kept: Kept) {
            if recent.count >= HeadlineCache.capacity / 2 {
                swap(&older, &recent)
                recent.removeAll(keepingCapacity: true)
            }
            recent[kept.headline.id] = kept
        }
    }

    private let state = Mutex(State())

    /// The headlines of `ids`, those that are not kept read by `read`.
    ///
    /// - Parameters:
    ///   - ids: Which headlines; one that does not exist is left out.
    ///   - read: Reads headlines from the catalogue.
    /// - Returns: The headlines there are, by id.
    /// - Throws: What `read` throws.
    func headlines(
        _ ids: [ArticleID],
        read: ([ArticleID]) throws(RepositoryError) -> [ArticleID: Headline]
    ) throws(RepositoryError) -> [ArticleID: Headline] {
        var found: [ArticleID: Headline] = [:]
        found.reserveCapacity(ids.count)
        var missing: [ArticleID] = []
        let drops = state.withLock { state in
            for id in ids {
                if let kept = state.recent[id] {
                    found[id] = kept.headline
                } else if let kept = state.older.removeValue(forKey: id) {
                    found[id] = kept.headline
                    state.keep(kept)
                } else {
                    missing.append(id)
                }
            }
            return state.drops
        }
        guard !missing.isEmpty else { return found }
        let read = try read(missing)
        found.merge(read) { old, _ in old }
        keep(read.values, unlessDroppedSince: drops)
        return found
    }

    /// Keeps the headlines that `read` returns, before anybody asks for them.
    func fill(
        _ read: () throws(RepositoryError) -> [Headline]
    ) throws(RepositoryError) {
        let drops = state.withLock { $0.drops }
        keep(try read(), unlessDroppedSince: drops)
    }

    private func keep(_ headlines: some Sequence<Headline>, unlessDroppedSince drops: Int) {
        state.withLock { state in
            // What was read before something changed may be what changed.
            guard state.drops == drops else { return }
            for headline in headlines { state.keep(Kept(headline: headline)) }
        }
    }

    /// The articles that supersede one, as far as it was kept with them.
    func successors(of id: ArticleID) -> [ArticleID]? {
        state.withLock { $0.recent[id]?.successors }
    }

    /// Forgets the headlines of `ids`, and keeps `headlines` as what they are now, with all that
    /// supersede them.
    ///
    /// To be called in the order in which what is here was read.
    func replace(
        _ ids: some Sequence<ArticleID>,
        by headlines: [ArticleID: Headline],
        followedBy successors: [ArticleID: [ArticleID]]
    ) {
        state.withLock { state in
            state.drops += 1
            for id in ids {
                state.recent[id] = nil
                state.older[id] = nil
            }
            for (id, headline) in headlines {
                state.keep(Kept(headline: headline, successors: successors[id] ?? []))
            }
        }
    }

    /// Forgets everything.
    func dropAll() {
        state.withLock { state in
            state.drops += 1
            state.recent = [:]
            state.older = [:]
        }
    }
}
