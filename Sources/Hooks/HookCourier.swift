package import News

/// Carries the events of a store to one hook, one after the other, each until it is taken or dead.
///
/// One that is not taken is sent again, later and later; behind it the others wait, so that the hook
/// hears of an article in the order things happened to it. Whoever answers that it will never take
/// it, and who does not after ``maximumAttempts``, leaves it a dead letter. An event may come twice,
/// as when the server was killed before it noted that it was taken.
///
/// Belongs to one queue and is used on no other.
package struct HookCourier {
    /// Some 45 minutes from the first to the last.
    package static let maximumAttempts = 14
    /// What the first retry waits, and how long each may wait at most, in milliseconds.
    private static let firstPause: Int64 = 1_000
    private static let longestPause: Int64 = 600_000

    /// Where a courier finds what it needs.
    package struct Surroundings: Sendable {
        package var records: any HookRecords
        /// The events after a place.
        package var events:
            @Sendable (_ after: Int64, _ limit: Int) throws(RepositoryError) -> EventPage
        /// What is told of an event as things stand now; `nil` for the beginning of an epoch.
        package var notice: @Sendable (EventPlace, NewsEvent?) throws(RepositoryError) -> HookNotice
        package var sender: any HookSender
        package var clock: @Sendable () -> Instant
        /// From 0 to 1: how much of a pause's second half is waited.
        package var jitter: @Sendable () -> Double
        /// Called with what whoever runs the server should know.
        package var report: @Sendable (String) -> Void
        /// Called with what the store cannot do.
        package var fail: @Sendable (RepositoryError) -> Void

        package init(
            records: any HookRecords,
            events:
                @escaping @Sendable (_ after: Int64, _ limit: Int) throws(RepositoryError) ->
                EventPage,
            notice:
                @escaping @Sendable (EventPlace, NewsEvent?) throws(RepositoryError) -> HookNotice,
            sender: any HookSender,
            clock: @escaping @Sendable () -> Instant = { .now() },
            jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) },
            report: @escaping @Sendable (String) -> Void,
            fail: @escaping @Sendable (RepositoryError) -> Void
        ) {
            self.records = records
            self.events = events
            self.notice = notice
            self.sender = sender
            self.clock = clock
            self.jitter = jitter
            self.report = report
            self.fail = fail
        }
    }

    package let hook: Hook
    private let surroundings: Surroundings
    /// What was sent in vain, and when it is sent again.
    private var waiting: Waiting?
    /// Purges that are made once more, and when.
    private var echoes: [(requests: [HookRequest], due: Instant)] = []

    /// When a purge is made once more, in milliseconds: a cache may have asked before an article
    /// changed and kept the answer after the purge.
    private static let echoPause: Int64 = 2_000

    private struct Waiting {
        var item: Item
        var attempts: Int
        var until: Instant
    }

    /// What is carried: an event, or that the sequence began anew.
    private struct Item {
        var place: EventPlace
        var event: NewsEvent?
        /// Whether it is a dead letter that somebody wants sent again.
        var isReplay = false
    }

    private enum Outcome {
        case taken
        case refused(String)
        case failed(String)
    }

    package init(_ hook: Hook, _ surroundings: Surroundings) {
        self.hook = hook
        self.surroundings = surroundings
    }

    /// Sends what there is to send.
    ///
    /// - Returns: When there is something to do again, whatever happens; `nil` when only something
    ///   new is worth another turn.
    /// - Throws: What the store throws; everything is as before then.
    package mutating func turn() throws(RepositoryError) -> Instant? {
        while true {
            sendEchoes()
            let echo = echoes.first?.due
            if let waiting, waiting.until > surroundings.clock() {
                return min(waiting.until, echo ?? waiting.until)
            }
            let found = if let waiting { waiting.item as Item? } else { try next() }
            guard let item = found else { return echo }
            let attempts = (waiting?.attempts ?? 0) + 1
            switch send(item, try surroundings.notice(item.place, item.event)) {
            case .taken: try finish(item)
            case .refused(let reason): try bury(item, attempts, reason)
            case .failed(let reason):
                guard attempts < Self.maximumAttempts else {
                    try bury(item, attempts, reason)
                    continue
                }
                if attempts == 1 { surroundings.report("\(item.place) is not taken: \(reason)") }
                let until = surroundings.clock().milliseconds + pause(after: attempts)
                waiting = Waiting(
                    item: item,
                    attempts: attempts,
                    until: Instant(milliseconds: until)
                )
            }
        }
    }

    /// Twice as long each time, between half of it and all.
    private func pause(after attempts: Int) -> Int64 {
        let whole = min(Self.firstPause << Int64(attempts - 1), Self.longestPause)
        return whole / 2 + Int64(Double(whole / 2) * surroundings.jitter())
    }

    private func next() throws(RepositoryError) -> Item? {
        if let letter = try surroundings.records.replays(of: hook.name).first {
            return Item(place: letter.place, event: letter.event, isReplay: true)
        }
        let place = try surroundings.records.place(of: hook.name)
        let page = try surroundings.events(place?.sequence ?? .max, 1)
        guard let place else {
            // It hears of what happens from now on.
            let now = EventPlace(epoch: page.epoch, sequence: page.last)
            try surroundings.records.setPlace(now, of: hook.name)
            return nil
        }
        guard place.epoch == page.epoch, place.sequence <= page.last else {
            return Item(place: EventPlace(epoch: page.epoch, sequence: page.last), event: nil)
        }
        guard let event = page.events.first else { return nil }
        return Item(
            place: EventPlace(epoch: page.epoch, sequence: event.sequence),
            event: event
        )
    }

    private mutating func sendEchoes() {
        while let echo = echoes.first, echo.due <= surroundings.clock() {
            // In vain as well as not: the purge itself was taken.
            for request in echo.requests { _ = surroundings.sender.send(request) }
            echoes.removeFirst()
        }
    }

    private mutating func send(_ item: Item, _ notice: HookNotice) -> Outcome {
        let requests = requests(for: item, notice)
        if hook.kind == .purge {
            let due = surroundings.clock().milliseconds + Self.echoPause
            echoes.append((requests, Instant(milliseconds: due)))
        }
        for request in requests {
            switch surroundings.sender.send(request) {
            case .failure(let failure): return .failed(failure.reason)
            case .success(200..<300): continue
            // Too early, too often, or a conflict that passes: those are worth another attempt.
            case .success(let status) where [408, 409, 425, 429].contains(status):
                return .failed("it answered \(status)")
            case .success(let status) where 500..<600 ~= status:
                return .failed("it answered \(status)")
            case .success(let status): return .refused("it answered \(status)")
            }
        }
        return .taken
    }

    private func requests(for item: Item, _ notice: HookNotice) -> [HookRequest] {
        switch hook.kind {
        case .events:
            let time = surroundings.clock().milliseconds / 1000
            var fields = [
                HookRequest.Field("Content-Type", "application/json"),
                .init("Newsd-Event", item.place.description),
            ]
            if !hook.secrets.isEmpty {
                let signature = HookSignature.text(
                    of: notice.body,
                    secrets: hook.secrets,
                    time: time
                )
                fields.append(.init(HookSignature.field, signature))
            }
            return [
                HookRequest(method: "POST", url: hook.url, fields: fields, body: notice.body)
            ]
        case .purge:
            return notice.tags.map { tag in
                HookRequest(
                    method: "PURGE",
                    url: hook.url,
                    fields: [.init("Surrogate-Key", tag), .init("Cache-Tag", tag)]
                )
            }
        }
    }

    private mutating func finish(_ item: Item) throws(RepositoryError) {
        waiting = nil
        if item.isReplay {
            try surroundings.records.finishReplay(item.place, of: hook.name)
        } else {
            try surroundings.records.setPlace(item.place, of: hook.name)
        }
    }

    private mutating func bury(
        _ item: Item,
        _ attempts: Int,
        _ reason: String
    ) throws(RepositoryError) {
        surroundings.report("\(item.place) is given up after \(attempts) attempts: \(reason)")
        if let event = item.event {
            let letter = DeadLetter(
                place: item.place,
                event: event,
                attempts: attempts,
                reason: reason,
                died: surroundings.clock()
            )
            try surroundings.records.bury(letter, of: hook.name)
        }
        try finish(item)
    }
}
