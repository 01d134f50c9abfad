import Formats
package import HTTP
package import News
import Pages

extension NewsResponder {
    /// `GET /search`: the articles that have some words, best or newest first.
    func search(_ call: Call) throws(Refusal) -> Response {
        let now = call.now
        let choice = try FeedForm.choose(suffix: call.suffix, accept: call.accept)
        let address = try SearchAddress(call.parameters, suffix: call.suffix)
        let words = address.words
        let cursor = try call.parameters.cursor(of: address.fingerprint)
        let page = try find(address, call.parameters, from: cursor, at: now)
        let headlines = page.hits.map(\.headline)

        var feed = Feed(
            title: "\(site.title) - Search: \(words.text)",
            homePageURL: site.url("/"),
            feedURL: site.url(address.target(cursor: cursor)),
            language: language(of: headlines),
            updated: newest(headlines, at: now) ?? Instant(milliseconds: 0),
            items: page.hits.map { hit in
                FeedItem(
                    headline: hit.headline,
                    url: site.url(of: hit.headline.id),
                    match: .init(title: hit.title, excerpt: hit.excerpt)
                )
            }
        )
        if page.hasMore, let last = page.hits.last {
            let next = Cursor(
                position: last.headline.position,
                filters: address.fingerprint,
                score: address.order == .relevance ? last.score : nil
            )
            feed.nextURL = site.url(address.target(cursor: next))
        }
        var links = feedLinks(
            path: SearchAddress.path,
            query: address.query(cursor: cursor),
            own: feed.feedURL
        )
        if let next = feed.nextURL {
            links.append(Link("next", next, type: choice.form.mediaType.text))
        }
        if cursor != nil { links.append(Link("first", site.url(address.target(cursor: nil)))) }
        let search = Pages.Search(
            text: words.text,
            isByDate: address.order == .date,
            byRelevanceURL: site.url(address.ordered(by: .relevance).target(cursor: nil)),
            byDateURL: site.url(address.ordered(by: .date).target(cursor: nil))
        )
        var answer = Answer(
            encode(feed, as: choice.form, search: search, links: links),
            as: choice,
            freshness: Freshness(turnsAt: page.turnsAt, now: now),
            links: Self.bounded(links),
            groups: [CacheTag.search],
            tags: [CacheTag.search] + headlines.map { CacheTag.article($0.id) }
        )
        // Without Last-Modified: a text is found some time after it was written, and no clock is told.
        answer.language = feed.language
        return answer.response(at: now)
    }

    /// The links that 2,000 bytes hold, of those that matter most.
    ///
    /// Each says again what was searched for, and common proxies refuse heads of more than 4 or
    /// 8 KiB.
    private static func bounded(_ links: [Link]) -> [Link] {
        let order = ["next", "self", "first", "canonical"]
        var bytes = 0
        return links.enumerated().sorted { one, other in
            let ranks = [one, other].map {
                order.firstIndex(of: $0.element.rel) ?? order.count
            }
            return (ranks[0], one.offset) < (ranks[1], other.offset)
        }.map(\.element).prefix { link in
            bytes += link.text.utf8.count
            return bytes <= 2000
        }
    }

    /// What `GET /search` with these parameters finds, for a command.
    ///
    /// - Parameter items: Names and values of parameters.
    /// - Returns: The first page.
    /// - Throws: ``SearchRefusal``.
    package func find(
        _ items: [(name: String, value: String)]
    ) throws(SearchRefusal) -> SearchPage {
        do throws(Refusal) {
            let parameters = try Parameters(
                items.map { RequestTarget.Item(name: $0.name, value: $0.value) },
                declared: Parameter.ofSearch
            )
            let address = try SearchAddress(parameters, suffix: nil)
            return try find(address, parameters, from: nil, at: clock())
        } catch {
            switch error {
            case .problem(let problem): throw .parameters(problem.errors)
            case .repository(let error), .unwritten(let error): throw .repository(error)
            case .moved: throw .parameters([])
            }
        }
    }

    private func find(
        _ address: SearchAddress,
        _ parameters: Parameters,
        from cursor: Cursor?,
        at now: Instant
    ) throws(Refusal) -> SearchPage {
        var query = SearchQuery(
            address.words,
            order: address.order,
            among: address.filters.query(limit: parameters.limit, after: cursor?.position)
        )
        query.afterScore = cursor?.score
        return try asking(try repository.search(query, at: now))
    }
}

/// Why a command finds nothing.
package enum SearchRefusal: Error {
    /// What is wrong with which parameters.
    case parameters([Problem.Fault])
    case repository(RepositoryError)
}

/// A search as its address names it.
private struct SearchAddress {
    static let path = "/search"

    let words: SearchWords
    let filters: ListFilters
    let limit: Int?
    let suffix: String?
    /// `nil` where the address does not say.
    private var givenOrder: SearchQuery.Order?

    init(_ parameters: Parameters, suffix: String?) throws(Refusal) {
        guard let words = parameters.words else {
            throw .problem(.invalidParameters([.init(.parameter("q"), "is missing")]))
        }
        self.words = words
        filters = parameters.filters
        limit = parameters.givenLimit
        givenOrder = parameters.givenOrder
        self.suffix = suffix
    }

    var order: SearchQuery.Order { givenOrder ?? .relevance }

    /// What binds a cursor to this search.
    var fingerprint: UInt64 {
        var print = Fingerprint()
        print.add(words.text)
        print.add(order.rawValue)
        print.add(String(filters.fingerprint))
        return print.value
    }

    /// The same search in another order.
    func ordered(by order: SearchQuery.Order) -> SearchAddress {
        var address = self
        address.givenOrder = order == .relevance ? nil : order
        return address
    }

    /// The query that names a page of it.
    func query(cursor: Cursor?) -> String {
        var items: [(Parameter, String)] = [(.q, words.text)] + filters.items
        if let givenOrder { items.append((.sort, givenOrder.rawValue)) }
        if let limit { items.append((.limit, String(limit))) }
        if let cursor { items.append((.cursor, cursor.text)) }
        return Query.text(items)
    }

    /// The path with its suffix, and the query.
    func target(cursor: Cursor?) -> String {
        Self.path + (suffix.map { "." + $0 } ?? "") + query(cursor: cursor)
    }
}
