import Formats
import HTTP
import News

extension NewsResponder {
    /// `GET /`: what is here and where.
    func index(_ call: Call) throws(Refusal) -> Response {
        let now = call.now
        let choice = try FrontForm.choose(suffix: nil, accept: call.accept)
        if choice.form == .html { return try front(choice, call) }
        let count = try asking(try repository.count(at: now))
        let sections = try sectionTree(at: now)
        let newest = try newest(at: now)
        let links = indexLinks

        var writer = JSONWriter()
        writer.object { writer in
            writer.member("title", site.title)
            writer.member("description", site.description)
            writer.member("language", site.language)
            writer.member("url", site.url("/"))
            writer.member("counts") {
                $0.object {
                    $0.member("articles", count)
                    $0.member("sections", sections.reduce(0) { $0 + $1.size })
                }
            }
            writer.member("latest", newest.headlines.first?.datePublished?.text)
            Self.write(links, as: "links", address: "url", into: &writer)
            Self.write(indexTemplates, as: "templates", address: "template", into: &writer)
            write(sections, withChildren: false, into: &writer)
        }
        return document(
            writer.finished(),
            as: choice,
            links: links,
            tag: CacheTag.index,
            newest: newest,
            call
        )
    }

    /// `GET /` for readers.
    private func front(_ choice: Choice<FrontForm>, _ call: Call) throws(Refusal) -> Response {
        let sections = try sectionTree(at: call.now)
        let newest = try asking(
            try repository.headlines(HeadlineQuery(limit: Parameters.defaultLimit), at: call.now)
        )
        modifications.expect(newest.turnsAt)
        var answer = Answer(
            frontPage(sections: sections, newest: newest, links: indexLinks),
            as: choice,
            freshness: Freshness(turnsAt: newest.turnsAt, now: call.now),
            links: indexLinks,
            groups: [CacheTag.index],
            tags: [CacheTag.index, CacheTag.headlines]
                + newest.headlines.map { CacheTag.article($0.id) }
        )
        answer.lastModified = call.modified
        return answer.response(at: call.now)
    }

    /// `GET /sections`: the tree with counts.
    func sections(_ call: Call) throws(Refusal) -> Response {
        let now = call.now
        let choice = try DocumentForm.choose(suffix: call.suffix, accept: call.accept)
        let tree = try sectionTree(at: now)
        let suffix = call.suffix.map { "." + $0 } ?? ""

        var writer = JSONWriter()
        writer.object { writer in
            writer.member("title", "\(site.title) - Sections")
            writer.member("url", site.url("/sections"))
            write(tree, withChildren: true, into: &writer)
        }
        let links = [
            Link("self", site.url("/sections" + suffix)),
            Link("index", site.url("/")),
            Link("collection", site.url("/headlines"), type: FeedForm.standardType),
        ]
        return document(
            writer.finished(),
            as: choice,
            links: links,
            tag: CacheTag.sections,
            newest: try newest(at: now),
            call
        )
    }

    private var indexLinks: [Link] {
        let json = DocumentForm.json.mediaType.text
        return [
            Link("self", site.url("/"), type: json),
            Link("collection", site.url("/headlines"), type: FeedForm.standardType),
        ] + siteFeeds + [
            Link("sections", site.url("/sections"), type: json),
            Link("sitemap", site.url("/sitemap.xml"), type: SitemapForm.xml.mediaType.text),
            Link("status", site.url("/health/ready"), type: json),
        ]
    }

    /// The feeds of all that is published.
    var siteFeeds: [Link] {
        [FeedForm.atom, .rss].map { form in
            Link("alternate", site.url("/headlines." + form.mark), type: form.mediaType.text)
        }
    }

    /// URI templates (RFC 6570) of what has an address of its own for each article or filter.
    private var indexTemplates: [Link] {
        let feed = FeedForm.standardType
        func names(_ parameters: [Parameter]) -> String {
            parameters.map(\.name).joined(separator: ",")
        }
        return [
            Link("article", site.url("/articles/{id}"), type: ArticleForm.native.mediaType.text),
            Link("related", site.url("/articles/{id}/related{?limit}"), type: feed),
            Link("versions", site.url("/articles/{id}/versions")),
            Link("story", site.url("/stories/{id}"), type: feed),
            Link("changes", site.url("/changes{?since,limit,include,wait}")),
            Link("events", site.url("/events{?since,include}"), type: "text/event-stream"),
            Link("search", site.url("/search{?\(names(Parameter.ofSearch))}"), type: feed),
            Link("headlines", site.url("/headlines{?\(names(Parameter.ofLists))}"), type: feed),
            Link(
                "section",
                site.url("/sections/{+path}{?\(names(Parameter.ofSections))}"),
                type: feed
            ),
        ]
    }

    private func sectionTree(at now: Instant) throws(Refusal) -> [SectionNode] {
        SectionNode.tree(try asking(try repository.sections(at: now)))
    }

    /// The newest headline, and when an embargo or expiry next changes any count.
    private func newest(at now: Instant) throws(Refusal) -> HeadlinePage {
        try asking(try repository.headlines(HeadlineQuery(limit: 1), at: now))
    }

    private static func write(
        _ links: [Link],
        as name: String,
        address: String,
        into writer: inout JSONWriter
    ) {
        writer.member(name) {
            $0.array { writer in
                for link in links {
                    writer.element {
                        $0.object {
                            $0.member("rel", link.rel)
                            $0.member(address, link.url)
                            $0.member("type", link.type)
                        }
                    }
                }
            }
        }
    }

    private func write(
        _ nodes: [SectionNode],
        withChildren: Bool,
        into writer: inout JSONWriter
    ) {
        writer.member("sections") {
            $0.array { writer in
                for node in nodes {
                    writer.element {
                        $0.object { writer in
                            writer.member("path", node.path.rawValue)
                            writer.member("title", node.path.title)
                            writer.member("url", site.url(of: node.path))
                            writer.member("count", node.count)
                            writer.member("own_count", node.ownCount)
                            if node.latest != .undated {
                                writer.member("latest", node.latest.rfc3339)
                            }
                            if withChildren {
                                write(node.children, withChildren: true, into: &writer)
                            }
                        }
                    }
                }
            }
        }
    }

    private func document(
        _ body: [UInt8],
        as choice: Choice<some Representation>,
        links: [Link],
        tag: String,
        newest: HeadlinePage,
        _ call: Call
    ) -> Response {
        var answer = Answer(
            body,
            as: choice,
            freshness: Freshness(turnsAt: newest.turnsAt, now: call.now),
            links: links,
            groups: [tag],
            tags: [tag]
        )
        modifications.expect(newest.turnsAt)
        answer.lastModified = call.modified
        answer.language = site.language
        return answer.response(at: call.now)
    }
}
