import Formats
import HTTP
import News

/// A visible article with what the server adds, and without what it must not name.
struct ShownArticle {
    let published: PublishedArticle
    /// The links that stand in the article and in the `Link` field.
    let links: [Link]
    /// Whether a printed headline may yet turn out to be an article here.
    let hasUnresolvedWire: Bool
    /// The other articles that decided what is shown.
    let consulted: [ArticleID]
    /// When one of them turns.
    let turnsAt: Instant?
}

extension NewsResponder {
    /// Makes an article ready to be shown.
    ///
    /// An id or a printed headline can tell what a killed or embargoed article says. So pins, the
    /// story chain and wire headlines that lead to an article that may not be shown are left out;
    /// what leads to no article here stays as the provider sent it.
    ///
    /// - Parameters:
    ///   - article: A visible article.
    ///   - successors: The articles that name it as what they supersede; asked for when they are
    ///     not at hand.
    ///   - now: When it is shown.
    /// - Returns: What may be shown of it.
    /// - Throws: What the repository throws.
    func show(
        _ article: Article,
        followedBy successors: [ArticleID]? = nil,
        at now: Instant
    ) throws(Refusal) -> ShownArticle {
        var article = article
        if article.predecessorURI != nil {
            article.supersedes = try asking(try repository.headlines([article.id]))[article.id]?
                .supersedes
        }
        let printed = article.wire
        let resolved = printed.isEmpty ? [] : try asking(try repository.resolve(printed))
        let successors =
            if let successors { successors } else {
                try asking(try repository.successors(of: article.id))
            }
        let chain = [article.supersedes, article.supersededBy, article.story] + successors
        let named = Set(article.related + (chain + resolved).compactMap(\.self))
            .subtracting([article.id])
        let headlines =
            named.isEmpty ? [:] : try asking(try repository.headlines(named.sorted()))
        let visibilities = headlines.mapValues { $0.visibility(at: now) }
        func isSecret(_ id: ArticleID) -> Bool { visibilities[id].map { !$0.isVisible } ?? false }

        article.related.removeAll(where: isSecret)
        article.supersedes = article.supersedes.flatMap { isSecret($0) ? nil : $0 }
        article.supersededBy = article.supersededBy.flatMap { isSecret($0) ? nil : $0 }
        article.story = article.story.flatMap { isSecret($0) ? nil : $0 }
        let newer = successors.compactMap { isSecret($0) ? nil : headlines[$0] }
            .min { $0.position < $1.position }?.id
        if article.supersededBy == nil { article.supersededBy = newer }
        var consulted = named
        if article.story == nil {
            let (root, above) = try StoryChain(repository: repository, now: now)
                .root(of: article.id, superseding: article.supersedes)
            consulted.formUnion(above)
            if root != article.id || newer != nil { article.story = root }
        }
        let wire = zip(article.wire, resolved).filter { !($0.1.map(isSecret) ?? false) }
        article.wire = wire.map(\.0)
        let targets = wire.map { _, id in
            id.flatMap { id in
                headlines[id] == nil
                    ? nil : PublishedArticle.Target(id: id, url: site.url(of: id))
            }
        }

        let links = links(of: article, known: headlines)
        return ShownArticle(
            published: PublishedArticle(
                article: article,
                url: site.url(of: article.id),
                breadcrumb: breadcrumb(of: article.section),
                links: links,
                wireTargets: targets
            ),
            links: links,
            hasUnresolvedWire: resolved.contains(nil),
            consulted: consulted.subtracting([article.id]).sorted(),
            turnsAt: visibilities.values.compactMap(\.turnsAt).min()
        )
    }

    /// The sections from the outermost to `section`, as links.
    func breadcrumb(of section: SectionPath?) -> [PublishedArticle.Crumb] {
        (section?.ancestry ?? []).map {
            PublishedArticle.Crumb(title: $0.title, url: site.url(of: $0))
        }
    }

    private func links(of article: Article, known: [ArticleID: Headline]) -> [Link] {
        let url = site.url(of: article.id)
        var links = ArticleForm.alternates.map { Link("alternate", url + $0.suffix, type: $0.type) }
        let list = FeedForm.standardType
        links.append(Link("related", url + "/related", type: list))
        if let section = article.section {
            links.append(Link("section", site.url(of: section), type: list))
        }
        links.append(Link("collection", site.url("/headlines"), type: list))
        if let newer = article.supersededBy, known[newer] != nil {
            links.append(Link("successor-version", site.url(of: newer)))
        }
        if let older = article.supersedes, known[older] != nil {
            links.append(Link("predecessor-version", site.url(of: older)))
        }
        return links
    }
}

extension Visibility {
    /// When it turns, if that is known.
    var turnsAt: Instant? {
        switch self {
        case .visible(let until), .hidden(let until): until
        case .gone: nil
        }
    }
}
