import Formats
import HTTP
import HTTPTypes
import News

extension NewsResponder {
    /// How long there is silence before a comment shows that both sides are there, in milliseconds.
    static let heartbeat: Int64 = 15_000
    /// How many events are sent before the client has to have taken them.
    private static let eventsAtOnce = 100

    /// Where a client of `/events` is.
    struct EventsProgress {
        /// `nil` before the first turn of a client that wants what comes from now on.
        var place: EventPlace?
        var fromBeginning = false
        /// Whether the beginning was sent.
        var hasBegun = false
        /// When something was sent last.
        var sent: Instant
        /// When the stream is woken for the next heartbeat.
        var wakes: Instant?
    }

    /// `GET /events`: the sequence of changes as server-sent events (HTML Standard §9.2).
    ///
    /// From where `Last-Event-ID` or `since` says, else from now on. When the sequence began anew
    /// meanwhile, `event: reset` says so, and everything follows from the beginning.
    func events(_ call: Call) throws(Refusal) -> Response {
        var progress = EventsProgress(sent: call.now)
        switch try Self.resumption(call) {
        case .beginning?: progress.fromBeginning = true
        case .token(let token)?: progress.place = token
        case nil: break
        }
        let withArticles = call.parameters.includesArticle
        let stream = WaitingForChanges(progress, bell: bell, report: report) {
            progress,
            sink throws(Refusal) in
            try sendEvents(&progress, withArticles: withArticles, to: sink)
            return false
        }
        return Response(
            status: .ok,
            fields: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // nginx would keep what it has until there is more.
                .accelBuffering: "no",
            ],
            stream: stream
        )
    }

    private static func resumption(_ call: Call) throws(Refusal) -> ChangesSince? {
        // Browsers send it by themselves, when they come back.
        if let last = call.request.fields[.lastEventID], !last.isEmpty {
            guard let since = ChangesSince(last) else {
                throw .problem(
                    Problem(.badRequest, detail: "Last-Event-ID is not the id of an event.")
                )
            }
            return since
        }
        return call.parameters.givesSince ? call.parameters.changesSince : nil
    }

    private func sendEvents(
        _ progress: inout EventsProgress,
        withArticles: Bool,
        to sink: any ResponseSink
    ) throws(Refusal) {
        let now = clock()
        noteWhatIsDue(at: now)
        var text: [UInt8] = []
        if !progress.hasBegun {
            progress.hasBegun = true
            text += "retry: 3000\n\n".utf8
        }
        let after = progress.place?.sequence ?? (progress.fromBeginning ? 0 : Int64.max)
        var found = try asking(try repository.events(after: after, limit: Self.eventsAtOnce))
        if let place = progress.place {
            if place.epoch != found.epoch || place.sequence > found.last {
                text += "event: reset\ndata: {\"epoch\":\"\(found.epoch)\"}\n\n".utf8
                found = try asking(try repository.events(after: 0, limit: Self.eventsAtOnce))
                progress.place = EventPlace(epoch: found.epoch, sequence: 0)
            }
        } else {
            let start = progress.fromBeginning ? 0 : found.last
            progress.place = EventPlace(epoch: found.epoch, sequence: start)
        }
        let page = ChangesPage(
            epoch: found.epoch,
            start: progress.place?.sequence ?? 0,
            events: found.events,
            hasMore: found.hasMore
        )
        for change in try tell(page, withArticles: withArticles, at: now) {
            var data = JSONWriter(.compact)
            change.write(into: &data)
            text += "id: \(change.token)\nevent: \(change.event.kind.rawValue)\ndata: ".utf8
            // It ends with a line feed; an empty line ends the event.
            text += data.finished()
            text.append(0x0A)
            progress.place?.sequence = change.event.sequence
        }
        if text.isEmpty, now.milliseconds - progress.sent.milliseconds >= Self.heartbeat {
            text = Array(":\n\n".utf8)
        }
        if !text.isEmpty {
            sink.send(text)
            progress.sent = now
        }
        if progress.wakes.map({ $0 <= now }) ?? true {
            let left = max(Self.heartbeat - (now.milliseconds - progress.sent.milliseconds), 1)
            progress.wakes = Instant(milliseconds: now.milliseconds + left)
            sink.wake(after: .milliseconds(left))
        }
    }

    /// Notes lifts and expiries that are due; that they cannot be noted keeps nobody from reading.
    func noteWhatIsDue(at now: Instant) {
        do throws(RepositoryError) {
            try repository.settle(at: now)
        } catch {
            report(error)
        }
    }

    /// An answer to `/changes` that waits until there is something, or the time is over.
    func waitForChanges(
        _ since: ChangesSince,
        _ form: ChangesForm,
        seconds: Int,
        _ call: Call
    ) -> Response {
        let deadline = Instant(milliseconds: call.now.milliseconds + Int64(seconds) * 1000)
        let parameters = call.parameters
        let stream = WaitingForChanges(false, bell: bell, report: report) {
            isWaiting,
            sink throws(Refusal) in
            let now = clock()
            noteWhatIsDue(at: now)
            let page = try changesPage(since, limit: parameters.changesLimit)
            if page.events.isEmpty, now < deadline {
                if !isWaiting {
                    isWaiting = true
                    sink.wake(after: .milliseconds(deadline.milliseconds - now.milliseconds))
                }
                return false
            }
            let told = try tell(page, withArticles: parameters.includesArticle, at: now)
            sink.send(Self.body(of: page, told, as: form))
            return true
        }
        return Response(status: .ok, fields: [:], stream: stream)
    }
}
