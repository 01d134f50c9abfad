package import News

/// Gives the headlines related to an article: a look-up of its stored neighbours and a re-ranking.
///
/// May be used on any thread; it blocks for as long as the repository does.
package struct RelatedHeadlines: Sendable {
    private let repository: any ArticleRepository

    /// Creates the ranking of what `repository` has.
    package init(repository: any ArticleRepository) {
        self.repository = repository
    }

    /// Ranks the headlines related to an article.
    ///
    /// Pins come first in the editors' order, then headlines off the wire in the provider's, then
    /// neighbours by similarity, which decays with the distance between the dates. A superseded
    /// article gives its place to its successor; of one story chain, and of several copies of one
    /// text, the best placed stands for all. Neither the article itself, nor what may not be shown
    /// at `now`, is in the list.
    ///
    /// - Parameters:
    ///   - article: The one being read; whether it may be shown is the caller's business.
    ///   - now: The moment for which embargoes and expiries count.
    /// - Returns: Every headline there is, some forty at most beside pins and wire.
    /// - Throws: What the repository throws.
    package func related(
        to article: Headline,
        at now: Instant
    ) throws(RepositoryError) -> RelatedList {
        let stored = try repository.neighbours(of: article.id)
        let wire = article.wire.isEmpty ? [] : try repository.resolve(article.wire)
        var candidates: [Candidate] = article.related.map { Candidate(id: $0, kind: .pin) }
        for (index, id) in wire.enumerated() {
            guard let id else { continue }
            candidates.append(
                Candidate(id: id, kind: .wire, title: article.wire[index].title)
            )
        }
        candidates += (stored ?? []).map(Candidate.init)
        var headlines = try repository.headlines(candidates.map(\.id))
        let successors = try succession(of: candidates, besides: article, at: now, in: &headlines)

        var selection = Selection(subject: article, now: now)
        var ranked: [(candidate: Candidate, headline: Headline)] = []
        for candidate in candidates {
            let id = successors[candidate.id] ?? candidate.id
            guard let headline = headlines[id] else { continue }
            guard candidate.isSimilarity else {
                selection.add(headline, candidate)
                continue
            }
            let decay = DateDecay.factor(article.datePublished, headline.datePublished)
            ranked.append((candidate.decayed(by: decay), headline))
        }
        ranked.sort { one, other in
            one.candidate.score != other.candidate.score
                ? one.candidate.score > other.candidate.score
                : one.headline.id < other.headline.id
        }
        for entry in ranked {
            selection.add(entry.headline, entry.candidate)
        }
        return RelatedList(
            items: selection.items,
            isSettled: stored != nil,
            turnsAt: selection.turnsAt
        )
    }

    /// Finds the article that stands in for each superseded candidate, and loads its headline.
    ///
    /// The successor says so as a rule, the one before it need not know; while the successor may
    /// not be shown, the one before it stays.
    private func succession(
        of candidates: [Candidate],
        besides subject: Headline,
        at now: Instant,
        in headlines: inout [ArticleID: Headline]
    ) throws(RepositoryError) -> [ArticleID: ArticleID] {
        var nextBySuccessor: [ArticleID: ArticleID] = [:]
        for headline in headlines.values where headline.visibility(at: now).isVisible {
            if let former = headline.supersedes { nextBySuccessor[former] = headline.id }
        }
        if let former = subject.supersedes { nextBySuccessor[former] = subject.id }
        func successor(of headline: Headline) -> ArticleID? {
            headline.supersededBy ?? nextBySuccessor[headline.id]
        }
        var latest: [ArticleID: ArticleID] = [:]
        var open: [ArticleID: ArticleID] = [:]
        for candidate in candidates {
            guard let headline = headlines[candidate.id] else { continue }
            if let next = successor(of: headline) { open[candidate.id] = next }
        }
        // A chain longer than this, or a ring, ends where it has come to.
        for _ in 0..<8 where !open.isEmpty {
            let missing = Set(open.values).filter { headlines[$0] == nil }
            if !missing.isEmpty {
                let found = try repository.headlines(missing.sorted())
                headlines.merge(found) { old, _ in old }
            }
            var further: [ArticleID: ArticleID] = [:]
            for (id, next) in open {
                guard let headline = headlines[next] else { continue }
                latest[id] = next
                if let after = successor(of: headline) { further[id] = after }
            }
            open = further
        }
        return latest
    }
}

/// An article that may come into the list, and how it got here.
private struct Candidate {
    let id: ArticleID
    private(set) var score: Float
    private(set) var reasons: [Neighbour.Reason]
    /// The articles whose text this one repeats.
    let copies: [ArticleID]
    let isSimilarity: Bool

    init(_ neighbour: Neighbour) {
        id = neighbour.id
        score = neighbour.score
        isSimilarity = true
        if neighbour.reasons.contains(where: { $0.kind == ReasonKind.copy.rawValue }) {
            reasons = neighbour.reasons.filter { $0.kind != ReasonKind.copy.rawValue }
            copies = neighbour.reasons.compactMap { reason in
                reason.kind == ReasonKind.copy.rawValue ? ArticleID(reason.value) : nil
            }
        } else {
            reasons = neighbour.reasons
            copies = []
        }
    }

    init(id: ArticleID, kind: ReasonKind, title: String = "") {
        self.id = id
        score = 1
        reasons = [Neighbour.Reason(kind: kind.rawValue, value: title, weight: 1)]
        copies = []
        isSimilarity = false
    }
}

extension Candidate {
    /// The candidate with less of its score, and of every reason for it.
    fileprivate func decayed(by factor: Float) -> Candidate {
        var candidate = self
        candidate.score *= factor
        for place in reasons.indices { candidate.reasons[place].weight *= factor }
        return candidate
    }
}

/// The list as it grows, best first, and what is in it already.
private struct Selection {
    private let subject: ArticleID
    private let now: Instant
    private var shown: Set<ArticleID>
    private var stories: Set<ArticleID>
    private(set) var items: [RelatedItem] = []
    private(set) var turnsAt: Instant?

    init(subject: Headline, now: Instant) {
        self.subject = subject.id
        self.now = now
        shown = [subject.id]
        stories = []
    }

    mutating func add(_ headline: Headline, _ candidate: Candidate) {
        guard headline.id != subject else { return }
        switch headline.visibility(at: now) {
        case .gone: return
        case .hidden(let until):
            turn(at: until)
            return
        case .visible(let until): turn(at: until)
        }
        // What an editor chose is shown even when it repeats something.
        if candidate.isSimilarity {
            guard !candidate.copies.contains(where: shown.contains) else { return }
            if stories.contains(headline.story ?? headline.id) { return }
        }
        guard shown.insert(headline.id).inserted else { return }
        shown.insert(candidate.id)
        stories.insert(headline.story ?? headline.id)
        items.append(
            RelatedItem(headline: headline, score: candidate.score, reasons: candidate.reasons)
        )
    }

    private mutating func turn(at moment: Instant?) {
        guard let moment else { return }
        turnsAt = turnsAt.map { min($0, moment) } ?? moment
    }
}
