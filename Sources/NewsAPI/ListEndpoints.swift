import Formats
import HTTP
import Headlines
import News

extension NewsResponder {
    /// `GET /headlines`: the latest headlines, newest first.
    func headlines(_ call: Call) throws(Refusal) -> Response {
        let filters = call.parameters.filters
        let list = HeadlineList(
            title: "\(site.title) - Headlines",
            path: "/headlines",
            suffix: call.suffix,
            items: filters.items,
            filters: filters,
            tags: [filters.section.map(CacheTag.section) ?? CacheTag.headlines]
        )
        return try page(of: list, call)
    }

    /// `GET /sections/{path}`: one section's breadcrumb and headlines.
    func section(_ call: Call) throws(Refusal) -> Response {
        let counts = try asking(try repository.sections(at: call.now))
        let isPast = call.parameters.asOf != nil
        var tags: [String] = []
        for (name, suffix) in call.readings(of: call.captures[0]) {
            guard let section = SectionPath(name) else { continue }
            tags.append(CacheTag.section(section))
            // What has nothing now may have had something then.
            guard isPast || counts.contains(where: { section.contains($0.section) }) else {
                continue
            }
            var filters = call.parameters.filters
            filters.section = section
            let titles = section.ancestry.map(\.title).joined(separator: "/")
            let list = HeadlineList(
                title: "\(site.title) - \(titles)",
                path: "/sections/" + section.rawValue,
                suffix: suffix,
                items: call.parameters.filters.items,
                filters: filters,
                breadcrumb: breadcrumb(of: section),
                sections: isPast ? [] : SectionNode.tree(counts).node(section)?.children ?? [],
                tags: tags.reversed()
            )
            return try page(of: list, call)
        }
        throw .problem(.notFound("No section of this path has a published article."))
    }

    /// One page of a list, from the cursor on.
    private func page(of list: HeadlineList, _ call: Call) throws(Refusal) -> Response {
        let now = call.now
        try Self.requirePast(call)
        let isPast = call.parameters.asOf != nil
        let choice = try FeedForm.choose(suffix: list.suffix, accept: call.accept)
        let after = try call.parameters.position(in: list.filters)
        let query = list.filters.query(limit: call.parameters.limit, after: after)
        let page = try asking(try repository.headlines(query, at: now))

        var items = list.items
        if let limit = call.parameters.givenLimit { items.append((.limit, String(limit))) }
        let first = Query.text(items)
        let here = call.parameters.cursor.map { Query.text(items + [(.cursor, $0.text)]) } ?? first
        var feed = Feed(
            title: list.title,
            homePageURL: site.url("/"),
            feedURL: site.url(list.address + here),
            description: site.description,
            language: language(of: page.headlines),
            updated: newest(page.headlines, at: now) ?? Instant(milliseconds: 0),
            items: page.headlines.map { headline in
                let url =
                    isPast
                    ? site.url(of: headline.id, version: headline.version)
                    : site.url(of: headline.id)
                return FeedItem(headline: headline, url: url)
            }
        )
        feed.breadcrumb = list.breadcrumb
        if choice.form == .atom, call.parameters.cursor == nil, !isPast {
            feed.tombstones = try tombstones(of: list)
            if let last = feed.tombstones.first?.moment { feed.updated = max(feed.updated, last) }
        }
        if page.hasMore, let last = page.headlines.last {
            let cursor = Cursor(position: last.position, filters: list.filters.fingerprint)
            feed.nextURL = site.url(list.address + Query.text(items + [(.cursor, cursor.text)]))
        }

        var links = feedLinks(path: list.path, query: here, own: feed.feedURL)
        if let next = feed.nextURL {
            links.append(Link("next", next, type: choice.form.mediaType.text))
        }
        if after != nil { links.append(Link("first", site.url(list.address + first))) }
        var answer = Answer(
            encode(feed, as: choice.form, links: links, sections: list.sections),
            as: choice,
            freshness: Freshness(turnsAt: page.turnsAt, now: now),
            links: links,
            groups: Array(list.tags.prefix(1)),
            tags: list.tags + page.headlines.map { CacheTag.article($0.id) }
        )
        modifications.expect(page.turnsAt)
        answer.lastModified = call.modified
        answer.language = feed.language
        return answer.response(at: now)
    }

    /// How many kills a list tells of.
    private static let mostTombstones = 100

    /// What was killed last of all that a list may have had.
    ///
    /// Whether it passed the other filters nobody can tell any more: what is said of it is its
    /// address.
    private func tombstones(of list: HeadlineList) throws(Refusal) -> [Feed.Tombstone] {
        try asking(try repository.killed(limit: Self.mostTombstones)).filter { kill in
            list.filters.section.map { section in
                kill.section.map(section.contains) ?? false
            } ?? true
        }.map { Feed.Tombstone(url: site.url(of: $0.id), moment: $0.moment) }
    }

    /// `GET /articles/{id}/related`: what else there is to read, best first.
    func related(_ call: Call) throws(Refusal) -> Response {
        let now = call.now
        let (article, articleTurnsAt) = try findHeadline(call.captures[0], at: now)
        let choice = try FeedForm.choose(suffix: call.suffix, accept: call.accept)
        let list = try asking(try relatedHeadlines.related(to: article, at: now))
        let items = list.items.prefix(call.parameters.limit)
        let headlines = items.map(\.headline)

        let base = "/articles/\(article.id)/related"
        let suffix = call.suffix.map { "." + $0 } ?? ""
        let here = Query.text(
            call.parameters.givenLimit.map { [(.limit, String($0))] } ?? []
        )
        var feed = Feed(
            title: "\(site.title) - Related to: \(article.title)",
            homePageURL: site.url(of: article.id),
            feedURL: site.url(base + suffix + here),
            updated: newest(headlines, at: now) ?? Instant(milliseconds: 0),
            items: items.map { item in
                FeedItem(
                    headline: item.headline,
                    url: site.url(of: item.headline.id),
                    related: .init(score: item.score, reasons: item.reasons)
                )
            }
        )
        feed.language = language(of: headlines)

        let shown = headlines.map { CacheTag.article($0.id) }
        var links = feedLinks(path: base, query: here, own: feed.feedURL)
        links.append(Link("up", site.url(of: article.id)))
        let turnsAt = [articleTurnsAt, list.turnsAt].compactMap(\.self).min()
        var answer = Answer(
            encode(feed, as: choice.form, links: links),
            as: choice,
            freshness: Freshness(
                turnsAt: turnsAt,
                lifetime: Self.lifetime(of: list, beside: article.wire),
                now: now
            ),
            links: links,
            groups: [CacheTag.related(article.id), CacheTag.article(article.id)] + shown
                + sectionTags(article.section),
            tags: [CacheTag.related(article.id), CacheTag.article(article.id)] + shown
                + article.related.map(CacheTag.article)
        )
        modifications.expect(turnsAt)
        answer.lastModified = call.modified
        answer.language = feed.language
        return answer.response(at: now)
    }

    /// How many seconds a list of related headlines is worth.
    ///
    /// What is still being worked out is worth seconds, a printed headline that may yet turn out to
    /// be an article a minute. Articles left out because they may not be shown have no tag in the
    /// answer; when one is edited to be shown, the list has it five minutes later.
    static func lifetime(of list: RelatedList, beside wire: [Article.WireHeadline]) -> Int64 {
        !list.isSettled ? 5 : wire.isEmpty ? 300 : 60
    }

    /// `GET /stories/{id}`: the articles of a story in the order in which they followed each other.
    func story(_ call: Call) throws(Refusal) -> Response {
        let now = call.now
        let chain = StoryChain(repository: repository, now: now)
        for (name, suffix) in call.readings(of: call.captures[0]) {
            guard let id = ArticleID(name) else { continue }
            let (members, consulted, turnsAt) = try chain.members(of: id)
            guard let first = members.first else { continue }
            let choice = try FeedForm.choose(suffix: suffix, accept: call.accept)
            let path = "/stories/\(id)"
            let feed = Feed(
                title: "\(site.title) - Story: \(first.title)",
                homePageURL: site.url(of: first.id),
                feedURL: site.url(path + (suffix.map { "." + $0 } ?? "")),
                language: language(of: members),
                updated: newest(members, at: now) ?? Instant(milliseconds: 0),
                items: members.map { FeedItem(headline: $0, url: site.url(of: $0.id)) }
            )
            let tags = consulted.map(CacheTag.article)
            let links = feedLinks(path: path, query: "", own: feed.feedURL)
            var answer = Answer(
                encode(feed, as: choice.form, links: links),
                as: choice,
                freshness: Freshness(turnsAt: turnsAt, now: now),
                links: links,
                groups: members.map { CacheTag.article($0.id) },
                tags: tags
            )
            modifications.expect(turnsAt, of: consulted)
            answer.lastModified = modifications.modified(consulted, before: call.modified)
            answer.language = feed.language
            return answer.response(at: now)
        }
        throw .problem(.notFound("No story of this id has a published article."))
    }

    /// The links that every form of a list has: to itself, to its address without a suffix and to
    /// the other forms.
    func feedLinks(path: String, query: String, own: String) -> [Link] {
        [Link("self", own)]
            + [Link("canonical", site.url(path + query))].filter { $0.url != own }
            + FeedForm.allCases.compactMap { form in
                form.suffix.map { suffix in
                    Link(
                        "alternate",
                        site.url("\(path).\(suffix)\(query)"),
                        type: form.mediaType.text
                    )
                }
            }.filter { $0.url != own }
    }

    /// When the newest of these changed or first appeared.
    func newest(_ headlines: some Sequence<Headline>, at now: Instant) -> Instant? {
        headlines.flatMap { headline in
            [
                headline.dateModified?.instant, headline.datePublished?.instant,
                headline.embargoUntil,
            ]
            .compactMap(\.self).filter { $0 <= now }
        }.max()
    }

    /// The language all of these are in, if it is one.
    func language(of headlines: some Collection<Headline>) -> String? {
        guard let language = headlines.first?.language else { return nil }
        return headlines.allSatisfy { $0.language == language } ? language : nil
    }
}

/// A list of headlines as its address names it.
private struct HeadlineList {
    var title: String
    /// The path without its suffix.
    var path: String
    var suffix: String?
    /// The filters that stand in the query; a section may stand in the path instead.
    var items: [(Parameter, String)]
    var filters: ListFilters
    /// The sections down to this list's own.
    var breadcrumb: [PublishedArticle.Crumb] = []
    /// The sections directly within this list's own.
    var sections: [SectionNode] = []
    /// What the list depends on, the first being what it is of.
    var tags: [String]

    /// The path with its suffix.
    var address: String { path + (suffix.map { "." + $0 } ?? "") }
}
