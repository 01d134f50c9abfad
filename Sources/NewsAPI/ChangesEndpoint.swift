import Formats
import HTTP
import HTTPTypes
import News

/// How the sequence of changes is given.
enum ChangesForm: Representation {
    case json, ndjson

    var suffix: String? {
        switch self {
        case .json: "json"
        case .ndjson: "ndjson"
        }
    }

    var mediaType: MediaType {
        switch self {
        case .json: MediaType("application", "json")
        case .ndjson: MediaType("application", "x-ndjson")
        }
    }

    var mark: String { "changes." + (suffix ?? "") }
}

/// Where a client wants to go on from.
enum ChangesSince: Hashable {
    case beginning
    case token(EventPlace)

    /// Reads `0` or a token, or returns `nil`.
    init?(_ text: String) {
        if text == "0" {
            self = .beginning
            return
        }
        guard let place = EventPlace(text) else { return nil }
        self = .token(place)
    }
}

extension NewsResponder {
    /// `GET /changes`: what became known, in its order, from a place in the sequence on.
    ///
    /// With `wait`, and nothing new, it is answered when there is, or when that time is over.
    func changes(_ call: Call) throws(Refusal) -> Response {
        let choice = try ChangesForm.choose(suffix: call.suffix, accept: call.accept)
        // What is due now is told now, whether a timer was faster or not.
        noteWhatIsDue(at: call.now)
        let since = call.parameters.changesSince
        let page = try changesPage(since, limit: call.parameters.changesLimit)
        var response: Response
        if let seconds = call.parameters.wait, page.events.isEmpty {
            response = waitForChanges(since, choice.form, seconds: seconds, call)
        } else {
            let told = try tell(
                page,
                withArticles: call.parameters.includesArticle,
                at: call.now
            )
            response = Response(status: .ok, body: Self.body(of: page, told, as: choice.form))
            let following = "/changes" + (call.suffix.map { "." + $0 } ?? "") + "?since="
            response.fields[.link] = Link("next", site.url(following + page.next)).text
        }
        response.fields[.contentType] = choice.form.mediaType.text
        // Whoever asks wants to know what is new.
        response.fields[.cacheControl] = "no-store"
        if !choice.offers.isEmpty { response.fields[.vary] = "Accept" }
        return response
    }

    static func body(
        of page: ChangesPage,
        _ told: [ToldChange],
        as form: ChangesForm
    ) -> [UInt8] {
        switch form {
        case .json:
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("epoch", page.epoch)
                writer.member("next", page.next)
                writer.member("has_more", page.hasMore)
                writer.member("changes") { writer in
                    writer.array { writer in
                        for change in told { writer.element { change.write(into: &$0) } }
                    }
                }
            }
            return writer.finished()
        case .ndjson:
            var lines: [UInt8] = []
            for change in told {
                var writer = JSONWriter(.compact)
                change.write(into: &writer)
                lines += writer.finished()
            }
            return lines
        }
    }

    /// A page of the sequence, and where it began.
    struct ChangesPage {
        var epoch: String
        var start: Int64
        var events: [NewsEvent]
        var hasMore: Bool

        /// From where it goes on.
        var next: String {
            EventPlace(epoch: epoch, sequence: events.last?.sequence ?? start).description
        }
    }

    /// Reads the sequence.
    ///
    /// - Throws: 410 when the numbers began anew since the client asked last, and 400 when it is
    ///   ahead of them.
    func changesPage(_ since: ChangesSince, limit: Int) throws(Refusal) -> ChangesPage {
        let start: Int64
        switch since {
        case .beginning: start = 0
        case .token(let token): start = token.sequence
        }
        let page = try asking(try repository.events(after: start, limit: limit))
        if case .token(let token) = since {
            guard token.epoch == page.epoch else {
                throw .problem(
                    Problem(
                        .sequenceReset,
                        detail: "The sequence began anew; begin again with since=0.",
                        members: [.init("epoch", page.epoch)]
                    )
                )
            }
            guard token.sequence <= page.last else {
                let fault = Problem.Fault(.parameter("since"), "is ahead of every change")
                throw .problem(.invalidParameters([fault]))
            }
        }
        return ChangesPage(
            epoch: page.epoch,
            start: start,
            events: page.events,
            hasMore: page.hasMore
        )
    }

    /// What clients are told of events: of an article that may not be shown now no word.
    func tell(
        _ page: ChangesPage,
        withArticles: Bool,
        at now: Instant
    ) throws(Refusal) -> [ToldChange] {
        let ids = Set(page.events.map(\.id)).sorted()
        let headlines = try asking(try repository.headlines(ids))
        var articles: [ArticleID: PublishedArticle] = [:]
        var told: [ToldChange] = []
        for event in page.events {
            let headline = headlines[event.id].flatMap {
                $0.visibility(at: now).isVisible ? $0 : nil
            }
            var change = ToldChange(
                event: event,
                token: EventPlace(epoch: page.epoch, sequence: event.sequence).description,
                url: site.url(of: event.id),
                headline: headline
            )
            if event.kind == .kill, let article = try asking(try repository.article(event.id)),
                article.status == .canceled
            {
                change.reason = article.correction
                change.replacement = article.supersededBy
            }
            if withArticles, headline != nil {
                if articles[event.id] == nil,
                    let article = try asking(try repository.article(event.id)),
                    article.visibility(at: now).isVisible
                {
                    articles[event.id] = try show(article, at: now).published
                }
                change.article = articles[event.id]
            }
            told.append(change)
        }
        return told
    }
}

/// One event as clients are told of it.
struct ToldChange {
    var event: NewsEvent
    var token: String
    var url: String
    /// Of an article that may be shown now.
    var headline: Headline?
    /// Of a kill.
    var reason: String?
    var replacement: ArticleID?
    /// The native article as it is now.
    var article: PublishedArticle?
    /// The entity tag of that.
    var etag: String?

    func write(into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("token", token)
            writer.member("sequence", event.sequence)
            writer.member("kind", event.kind.rawValue)
            writer.member("time", event.moment.rfc3339)
            writer.member("id", event.id.rawValue)
            writer.member("version", event.version)
            if event.isLift { writer.member("lift", true) }
            writer.member("url", url)
            writer.member("reason", reason)
            writer.member("replacement", replacement?.rawValue)
            guard let headline else { return }
            writer.member("etag", etag)
            writer.member("sections", event.sections.map(\.rawValue).sorted())
            writer.member("headline", headline.title)
            writer.member("date_published", headline.datePublished?.text)
            writer.member("date_modified", headline.dateModified?.text)
            if let article {
                writer.member("article") { NativeFormat.write(article, into: &$0) }
            }
        }
    }
}
