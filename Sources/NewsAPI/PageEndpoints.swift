import Formats
import HTTP
import HTTPTypes
import Headlines
import News
import Pages

/// What readers get, and what their pages need.
extension NewsResponder {
    /// `GET /assets/{name}`: the style sheet and the script of the pages.
    func asset(_ call: Call) throws(Refusal) -> Response {
        guard let asset = PageAssets.all.first(where: { $0.name == call.captures[0] }) else {
            throw .problem(.notFound("No style sheet or script has this name."))
        }
        return Response(
            status: .ok,
            fields: [
                .contentType: asset.mediaType, .eTag: EntityTag(asset.name).text,
                .cacheControl: "public, max-age=31536000, immutable",
            ],
            body: asset.bytes,
            keeping: Response.Keeping(tags: [])
        )
    }

    /// An article in one of its forms.
    ///
    /// - Parameters:
    ///   - published: The article.
    ///   - form: Of which this is the content.
    ///   - related: What a page shows beside it.
    /// - Returns: The content.
    func encode(
        _ published: PublishedArticle,
        as form: ArticleForm,
        related: [FeedItem] = []
    ) -> [UInt8] {
        switch form {
        case .native: NativeFormat.encode(published)
        case .jsonLD: JSONLDFormat.encode(published)
        case .plainText: PlainTextFormat.encode(published)
        case .markdown: MarkdownFormat.encode(published)
        case .ninjs(let version): NinjsFormat.encode(published, version)
        case .nitf: NITFFormat.encode(published)
        case .newsMLG2: NewsMLG2Format.encode(published)
        case .html: pages.article(published, related: related, on: pageSite)
        }
    }

    /// A list in one of its forms.
    ///
    /// - Parameters:
    ///   - feed: The list.
    ///   - form: Of which this is the content.
    ///   - links: What the answer's `Link` field says.
    ///   - sections: The sections within the one whose list this is.
    /// - Returns: The content.
    func encode(
        _ feed: Feed,
        as form: FeedForm,
        links: [Link],
        sections: [SectionNode] = []
    ) -> [UInt8] {
        switch form {
        case .jsonFeed, .json: JSONFeedFormat.encode(feed)
        case .atom: AtomFormat.encode(feed)
        case .rss: RSSFormat.encode(feed)
        case .html:
            pages.list(
                feed,
                sections: pageSections(sections),
                links: links,
                on: pageSite
            )
        }
    }

    /// What was found, in one of the forms of a list.
    ///
    /// - Parameters:
    ///   - feed: The list.
    ///   - form: Of which this is the content.
    ///   - search: What was searched for.
    ///   - links: What the answer's `Link` field says.
    /// - Returns: The content.
    func encode(
        _ feed: Feed,
        as form: FeedForm,
        search: Pages.Search,
        links: [Link]
    ) -> [UInt8] {
        guard form == .html else { return encode(feed, as: form, links: links) }
        return pages.search(feed, search, links: links, on: pageSite)
    }

    /// The front page: the latest headlines, and the sections to go on to.
    func frontPage(
        sections: [SectionNode],
        newest: HeadlinePage,
        links: [Link]
    ) -> [UInt8] {
        var feed = Feed(
            title: site.title,
            homePageURL: site.url("/"),
            feedURL: site.url("/"),
            description: site.description,
            updated: Instant(milliseconds: 0),
            items: newest.headlines.map { FeedItem(headline: $0, url: site.url(of: $0.id)) }
        )
        if newest.hasMore, let last = newest.headlines.last {
            // Where the front page ends, the list of all goes on.
            let cursor = Cursor(position: last.position, filters: ListFilters().fingerprint)
            feed.nextURL = site.url("/headlines.html" + Query.text([(.cursor, cursor.text)]))
        }
        return pages.list(
            feed,
            sections: pageSections(sections),
            links: links,
            on: pageSite
        )
    }

    private func pageSections(_ nodes: [SectionNode]) -> [Pages.Section] {
        nodes.map { node in
            Pages.Section(title: node.path.title, url: site.url(of: node.path), count: node.count)
        }
    }

    /// A problem as a client is told of it: as a page when it asks for pages before all else.
    func response(of problem: Problem, to request: Request) -> Response {
        var response = problem.response
        let offers = [
            MediaType("application", "problem+json"), DocumentForm.json.mediaType, .page,
        ]
        guard request.method == .get || request.method == .head,
            Negotiation.choose(accept: request.fields[.accept], among: offers) == 2
        else { return response }
        var told = Pages.Problem(title: problem.title, detail: problem.detail)
        told.reason = problem.members.first { $0.name == "reason" }?.value
        told.replacement = problem.members.first { $0.name == "replacement" }?.value
        told.faults = problem.errors.map { fault in
            switch fault.place {
            case .parameter(let name), .pointer(let name): (name, fault.detail)
            }
        }
        response.body = pages.problem(told, on: pageSite)
        response.fields[.contentType] = MediaType.page.text
        response.fields[.contentSecurityPolicy] = Self.pagePolicy
        response.fields[.vary] = "Accept"
        return response
    }

    private var pageSite: Pages.Site {
        Pages.Site(
            title: site.title,
            homeURL: site.url("/"),
            language: site.language,
            feeds: siteFeeds
        )
    }

    /// What stands beside an article on its page.
    struct Wire {
        var items: [FeedItem] = []
        var turnsAt: Instant?
        /// How long the list is worth something, in seconds; `nil` when changes are told.
        var lifetime: Int64?
        /// What the list depends on, the list itself first.
        var tags: [String] = []
    }

    /// How many related headlines stand beside an article.
    private static let mostRelated = 10

    /// Finds what stands beside an article on its page.
    func wire(of article: Article, at now: Instant) throws(Refusal) -> Wire {
        let list = try asking(try relatedHeadlines.related(to: Headline(article), at: now))
        let items = list.items.prefix(Self.mostRelated).map {
            FeedItem(headline: $0.headline, url: site.url(of: $0.headline.id))
        }
        return Wire(
            items: items,
            turnsAt: list.turnsAt,
            lifetime: Self.lifetime(of: list, beside: article.wire),
            tags: [CacheTag.related(article.id)] + items.map { CacheTag.article($0.headline.id) }
        )
    }

    /// What a page may load: style sheets and scripts from here, and pictures.
    static let pagePolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: http:;"
        + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
