/// Whether an article may be shown, and until when that answer holds.
package enum Visibility: Sendable, Hashable {
    /// Shown; turns at `until` when that is known.
    case visible(until: Instant?)
    /// Not shown yet, or withheld: as if it did not exist. Turns at `until` when that is known.
    case hidden(until: Instant?)
    /// Killed.
    case gone

    /// The visibility at a moment: hidden before `embargoUntil` and from `expiresAt` on.
    package init(
        status: Article.Status,
        embargoUntil: Instant?,
        expiresAt: Instant?,
        at now: Instant
    ) {
        switch status {
        case .canceled: self = .gone
        case .withheld: self = .hidden(until: nil)
        case .usable:
            if let expiresAt, expiresAt <= now {
                self = .hidden(until: nil)
            } else if let embargoUntil, embargoUntil > now {
                self = .hidden(until: embargoUntil)
            } else {
                self = .visible(until: expiresAt)
            }
        }
    }

    package var isVisible: Bool {
        if case .visible = self { true } else { false }
    }
}

extension Article {
    /// Whether this article may be shown at `now`.
    package func visibility(at now: Instant) -> Visibility {
        Visibility(
            status: status,
            embargoUntil: embargoUntil?.instant,
            expiresAt: expiresAt?.instant,
            at: now
        )
    }
}
