/// One thing that happened to what is published.
///
/// The events of a store are one sequence. What was never shown leaves no trace in it: an article
/// under embargo appears when the embargo lifts.
package struct NewsEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// An article is shown that was not before.
        case publish
        /// A shown article has a new version with a note of correction.
        case correct
        /// A shown article has a new version, or one that takes up another's story appears.
        case update
        /// An article was killed; also one that was never shown, for those who have it elsewhere.
        case kill
        /// What may be shown has run out.
        case expire
        /// An article is no longer shown, for another reason: withheld again, or its file is gone.
        case withdraw
    }

    /// The place in the sequence of one epoch, from 1 in the order of happening; some may be missing.
    package var sequence: Int64
    package var kind: Kind
    package var id: ArticleID
    /// The version it leaves current.
    package var version: Int
    package var revision: String
    /// When it took effect: of a lift or an expiry the moment it was due.
    package var moment: Instant
    /// Whether an embargo that came to its end made it.
    package var isLift: Bool
    /// The sections the article stood in before and stands in now.
    package var sections: Set<SectionPath>

    package init(
        sequence: Int64,
        kind: Kind,
        id: ArticleID,
        version: Int,
        revision: String,
        moment: Instant,
        isLift: Bool = false,
        sections: Set<SectionPath> = []
    ) {
        self.sequence = sequence
        self.kind = kind
        self.id = id
        self.version = version
        self.revision = revision
        self.moment = moment
        self.isLift = isLift
        self.sections = sections
    }

    /// What becomes known when an article goes from one state to another, or `nil` for nothing.
    ///
    /// - Parameters:
    ///   - old: What was current before, or `nil`.
    ///   - new: What is current now, or `nil` when it is gone without a trace.
    ///   - correction: The notes that came with either.
    ///   - now: The moment of the change; what was due before it has been noted before.
    /// - Returns: The kind of the event, or `nil` when nobody is to learn of anything.
    package static func kind(
        from old: Headline?,
        to new: Headline?,
        correction: (old: String?, new: String?),
        at now: Instant
    ) -> Kind? {
        let before = old?.visibility(at: now) ?? .hidden(until: nil)
        guard let new else { return before.isVisible || before == .gone ? .withdraw : nil }
        switch (before.isVisible, new.visibility(at: now)) {
        case (_, .gone): return before == .gone && old?.revision == new.revision ? nil : .kill
        case (false, .visible): return new.supersedes == nil ? .publish : .update
        case (true, .visible):
            if old?.revision == new.revision { return nil }
            let isCorrection = correction.new != nil && correction.new != correction.old
            return isCorrection ? .correct : .update
        case (true, .hidden):
            return new.expiresAt.map { $0 <= now } == true ? .expire : .withdraw
        case (false, .hidden): return before == .gone ? .withdraw : nil
        }
    }
}

/// A part of the sequence of events.
package struct EventPage: Sendable, Hashable {
    /// Names the sequence (`[0-9a-z]{8,32}`).
    ///
    /// Another whenever the numbers began anew, as when the catalogue was made again.
    package var epoch: String
    package var events: [NewsEvent]
    /// The number of the newest event there is; 0 when there is none.
    package var last: Int64

    package init(epoch: String, events: [NewsEvent], last: Int64) {
        self.epoch = epoch
        self.events = events
        self.last = last
    }

    /// Whether more follow the last of `events`.
    package var hasMore: Bool { events.last.map { $0.sequence < last } ?? false }
}
