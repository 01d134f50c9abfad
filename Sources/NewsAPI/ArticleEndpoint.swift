import Formats
import HTTP
import HTTPTypes
import News

extension NewsResponder {
    /// `GET /articles/{id}`: the article.
    func article(_ call: Call) throws(Refusal) -> Response {
        if let moment = call.parameters.asOf { return try article(asOf: moment, call) }
        let found = try findArticle(call.readings(of: call.captures[0]), at: call.now)
        let choice = try ArticleForm.choose(suffix: found.suffix, accept: call.accept)
        let shown = try show(found.article, followedBy: found.successors, at: call.now)
        let article = shown.published.article

        var links = [Link("self", address(of: article.id, found.suffix))]
        if found.suffix != nil { links.append(Link("canonical", shown.published.url)) }
        links += shown.links
        let wire = choice.form == .html ? try self.wire(of: article, at: call.now) : Wire()
        let turnsAt = [found.turnsAt, shown.turnsAt, wire.turnsAt].compactMap(\.self).min()
        // A headline that no article answers to yet may be one in the next minute.
        let lifetimes = [shown.hasUnresolvedWire ? 60 : nil, wire.lifetime]
        var answer = Answer(
            encode(shown.published, as: choice.form, related: wire.items),
            as: choice,
            freshness: Freshness(
                turnsAt: turnsAt,
                lifetime: lifetimes.compactMap(\.self).min(),
                now: call.now
            ),
            links: links,
            groups: [CacheTag.article(article.id)]
                + sectionTags(article.section) + wire.tags
                + shown.consulted.map(CacheTag.article),
            tags: (found.consulted + shown.consulted).map(CacheTag.article) + wire.tags
        )
        answer.mark = article.revision.prefix(16) + "." + choice.form.mark
        modifications.expect(turnsAt, of: [article.id])
        // Any change may have made an article of a headline that was none.
        answer.lastModified =
            shown.hasUnresolvedWire || choice.form == .html
            ? call.modified
            : modifications.modified(found.consulted + shown.consulted, before: call.modified)
        answer.language = article.language
        return answer.response(at: call.now)
    }

    /// The tags of a section and all it lies within, innermost first.
    func sectionTags(_ section: SectionPath?) -> [String] {
        (section?.ancestry ?? []).reversed().map(CacheTag.section)
    }

    private func address(of id: ArticleID, _ suffix: String?) -> String {
        site.url(of: id) + (suffix.map { "." + $0 } ?? "")
    }
}

/// An article that an address names.
struct FoundArticle {
    let article: Article
    /// The articles that name it as what they supersede.
    let successors: [ArticleID]
    /// The suffix that was no part of the id.
    let suffix: String?
    /// The articles whose coming or going changes what the address names.
    let consulted: [ArticleID]
    /// When one of them, or the article itself, turns.
    let turnsAt: Instant?
}

extension NewsResponder {
    /// Finds the first of several readings of a path that is an article to show.
    ///
    /// - Throws: 410 for a killed article, 404 for none or one that may not be shown.
    func findArticle(
        _ readings: [(name: String, suffix: String?)],
        at now: Instant
    ) throws(Refusal) -> FoundArticle {
        var consulted: [ArticleID] = []
        var turns: [Instant] = []
        for (name, suffix) in readings {
            guard let id = ArticleID(name) else { continue }
            consulted.append(id)
            guard let (article, successors) = try asking(try repository.articleWithSuccessors(id))
            else { continue }
            switch article.visibility(at: now) {
            case .gone: throw .problem(try gone(article, at: now))
            case .hidden(let until): turns += until.map { [$0] } ?? []
            case .visible(let until):
                turns += until.map { [$0] } ?? []
                return FoundArticle(
                    article: article,
                    successors: successors,
                    suffix: suffix,
                    consulted: consulted,
                    turnsAt: turns.min()
                )
            }
        }
        for (name, _) in readings {
            guard let alias = ArticleID(name),
                let id = try asking(try repository.article(alias: alias)),
                let article = try asking(try repository.headlines([id]))[id],
                article.visibility(at: now).isVisible
            else { continue }
            throw .moved(from: alias, to: id)
        }
        // The same words whether it was never here, is withheld, embargoed or has expired.
        throw .problem(.notFound("No article of this id is published."))
    }

    /// Finds the headline of an article to show; its text is not read.
    ///
    /// - Throws: As ``findArticle(_:at:)`` does.
    func findHeadline(
        _ name: String,
        at now: Instant
    ) throws(Refusal) -> (headline: Headline, turnsAt: Instant?) {
        if let id = ArticleID(name),
            let headline = try asking(try repository.headlines([id]))[id],
            case .visible(let until) = headline.visibility(at: now)
        {
            return (headline, until)
        }
        let found = try findArticle([(name, nil)], at: now)
        return (Headline(found.article), found.turnsAt)
    }

    /// Tells of a killed article nothing but why and what to use instead.
    func gone(_ article: Article, at now: Instant) throws(Refusal) -> Problem {
        var problem = Problem(.gone, detail: "The article was withdrawn; do not use it any longer.")
        if let reason = article.correction { problem.members.append(.init("reason", reason)) }
        if let successor = article.supersededBy {
            let headlines = try asking(try repository.headlines([successor]))
            if headlines[successor]?.visibility(at: now).isVisible == true {
                let link = Link("successor-version", site.url(of: successor))
                problem.members.append(.init("replacement", link.url))
                problem.fields[.link] = link.text
            }
        }
        return problem
    }
}
