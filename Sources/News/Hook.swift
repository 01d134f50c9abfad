/// A place that is told of what happens: a webhook, or a cache in front.
package struct Hook: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Each event is sent as JSON, signed.
        case events
        /// What an event makes out of date is purged, tag by tag.
        case purge
    }

    /// What a hook may be called: it names a folder.
    package static let nameRule = "a-z, 0-9, - and _, 1 to 32 of them, the first a letter or digit"

    package var name: String
    /// `http` or `https`.
    package var url: String
    package var kind: Kind
    /// What events are signed with; two while one takes the place of the other.
    package var secrets: [String]
    package var created: Instant

    package init(name: String, url: String, kind: Kind, secrets: [String], created: Instant) {
        self.name = name
        self.url = url
        self.kind = kind
        self.secrets = secrets
        self.created = created
    }

    /// Whether `text` may be a hook's name.
    package static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (1...32).contains(bytes.count) && bytes[0] != UInt8(ascii: "-")
            && bytes[0] != UInt8(ascii: "_")
            && bytes.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }
}

/// A place in the sequence of events: its number, and the epoch that numbers belong to.
package struct EventPlace: Sendable, Hashable, CustomStringConvertible {
    package var epoch: String
    package var sequence: Int64

    package init(epoch: String, sequence: Int64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Reads `<epoch>-<sequence>`, or returns `nil`.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, (8...32).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) }),
            (1...18).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let sequence = Int64(parts[1])
        else { return nil }
        self.init(epoch: String(parts[0]), sequence: sequence)
    }

    package var description: String { "\(epoch)-\(sequence)" }
}

/// What a hook is told of an event.
package struct HookNotice: Sendable, Hashable {
    /// JSON, as `/changes` tells it, with the entity tag that the article has now.
    package var body: [UInt8]
    /// The cache tags of what the event makes out of date.
    package var tags: [String]

    package init(body: [UInt8], tags: [String]) {
        self.body = body
        self.tags = tags
    }
}

/// An event that a hook did not take.
package struct DeadLetter: Sendable, Hashable {
    package var place: EventPlace
    package var event: NewsEvent
    /// How often it was sent.
    package var attempts: Int
    /// Why the last attempt failed.
    package var reason: String
    package var died: Instant

    package init(
        place: EventPlace,
        event: NewsEvent,
        attempts: Int,
        reason: String,
        died: Instant
    ) {
        self.place = place
        self.event = event
        self.attempts = attempts
        self.reason = reason
        self.died = died
    }
}

/// The hooks of a store, and how far each has come.
///
/// May be called on any thread; all may block on a disk.
package protocol HookRecords: Sendable {
    /// Every hook, by name.
    func hooks() throws(RepositoryError) -> [Hook]

    /// The last event that a hook is done with, or `nil` for one that has not begun.
    func place(of hook: String) throws(RepositoryError) -> EventPlace?

    func setPlace(_ place: EventPlace, of hook: String) throws(RepositoryError)

    /// The events that a hook did not take, in their order.
    func deadLetters(of hook: String) throws(RepositoryError) -> [DeadLetter]

    /// Keeps an event that a hook did not take.
    func bury(_ letter: DeadLetter, of hook: String) throws(RepositoryError)

    /// The dead letters that somebody wants sent again, in their order.
    func replays(of hook: String) throws(RepositoryError) -> [DeadLetter]

    /// Forgets a letter that was sent again.
    func finishReplay(_ place: EventPlace, of hook: String) throws(RepositoryError)
}
