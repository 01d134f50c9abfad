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
    func encode(_ feed: Feed, as form: FeedForm, links: [Link]) -> [UInt8] {
        switch form {
        case .jsonFeed, .json: JSONFeedFormat.encode(feed)
        case .atom: AtomFormat.encode(feed)
        case .rss: RSSFormat.encode(feed)
        case .html: pages.list(feed, links: Self.pageLinks(links), on: pageSite)
        }
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
        if newest.hasMore { feed.nextURL = site.url("/headlines.html") }
        let crumbs = sections.map {
            PublishedArticle.Crumb(title: $0.path.title, url: site.url(of: $0.path))
        }
        return pages.list(feed, sections: crumbs, links: Self.pageLinks(links), on: pageSite)
    }

    private static func pageLinks(_ links: [Link]) -> [PublishedArticle.Link] {
        links.map { PublishedArticle.Link(rel: $0.relation, type: $0.type, url: $0.url) }
    }

    private var pageSite: Pages.Site {
        Pages.Site(
            title: site.title,
            description: site.description,
            homeURL: site.url("/"),
            language: site.language
        )
    }

    /// What stands beside an article on its page, and when that changes.
    func wire(
        of article: Article,
        at now: Instant
    ) throws(Refusal) -> (items: [FeedItem], turnsAt: Instant?, isSettled: Bool) {
        let list = try asking(try relatedHeadlines.related(to: Headline(article), at: now))
        let items = list.items.prefix(10).map {
            FeedItem(headline: $0.headline, url: site.url(of: $0.headline.id))
        }
        return (Array(items), list.turnsAt, list.isSettled)
    }

    /// What a page may load: its own style sheet and script, and pictures, sounds and films.
    static let pagePolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: http: data:;"
        + " media-src 'self' https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
