import Formats
import HTTP
import HTTPTypes
import News

/// What an article was before.
///
/// Only of an article that may be shown now, and only the versions that were shown once: a kill or
/// an expiry takes all of them away with it.
extension NewsResponder {
    /// `GET /articles/{id}/versions`: what there was, newest first.
    func versions(_ call: Call) throws(Refusal) -> Response {
        let choice = try DocumentForm.choose(suffix: call.suffix, accept: call.accept)
        let found = try findArticle([(call.captures[0], nil)], at: call.now)
        let article = found.article
        let shown = try asking(try repository.versions(of: article.id))
            .filter { $0.wasShown(until: call.now) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", article.id.rawValue)
            writer.member("url", site.url(of: article.id))
            writer.objects("versions", shown) { writer, version in
                writer.member("version", version.number)
                writer.member("revision", version.headline.revision)
                writer.member("headline", version.headline.title)
                writer.member("correction", version.correction)
                writer.member("date_published", version.headline.datePublished?.text)
                writer.member("date_modified", version.headline.dateModified?.text)
                writer.member("from", version.from.rfc3339)
                writer.member("until", version.until?.rfc3339)
                writer.member("url", site.url(of: article.id, version: version.number))
            }
        }
        let links = [
            Link("self", site.url(of: article.id) + "/versions"),
            Link("latest-version", site.url(of: article.id)),
        ]
        var answer = history(writer.finished(), as: choice, of: found, links: links, call)
        answer.mark = article.revision.prefix(16) + ".versions"
        return answer.response(at: call.now)
    }

    /// `GET /articles/{id}/versions/{n}` and `/versions/{a}...{b}`.
    func version(_ call: Call) throws(Refusal) -> Response {
        if let (one, other) = Self.versions(in: call.captures[1]) {
            return try comparison(of: one, with: other, call)
        }
        for (name, suffix) in call.readings(of: call.captures[1]) {
            guard let number = Self.versionNumber(name) else { continue }
            return try version(number, suffix, call)
        }
        throw .problem(.notFound("The last segment of the path is no version: 2, or 1...2."))
    }

    private func version(
        _ number: Int,
        _ suffix: String?,
        _ call: Call
    ) throws(Refusal) -> Response {
        let choice = try ArticleForm.choose(suffix: suffix, accept: call.accept)
        let found = try findArticle([(call.captures[0], nil)], at: call.now)
        let versions = try asking(try repository.versions(of: found.article.id))
        let article = try pastArticle(number, of: versions, at: call.now)
        let links = versionLinks(of: article.id)
        var answer = try self.answer(with: article, of: found, choice, links: links, call)
        answer.cacheControl = Self.forEver
        answer.mark = article.revision.prefix(16) + ".v\(number)." + choice.form.mark
        return answer.response(at: call.now)
    }

    /// `GET /articles/{id}?as_of=TIME`: the article as it was shown then.
    func article(asOf moment: Instant, _ call: Call) throws(Refusal) -> Response {
        try Self.requirePast(call)
        let found = try findArticle(call.readings(of: call.captures[0]), at: call.now)
        let choice = try ArticleForm.choose(suffix: found.suffix, accept: call.accept)
        let versions = try asking(try repository.versions(of: found.article.id))
        guard let then = versions.first(where: { $0.isShown(at: moment) }) else {
            throw .problem(.notFound("No article of this id was published at that moment."))
        }
        let article = try pastArticle(then.number, of: versions, at: call.now)
        let links = [
            Link("latest-version", site.url(of: article.id)),
            Link("canonical", site.url(of: article.id, version: then.number)),
        ]
        var answer = try self.answer(with: article, of: found, choice, links: links, call)
        answer.mark = article.revision.prefix(16) + ".v\(then.number)." + choice.form.mark
        return answer.response(at: call.now)
    }

    /// Refuses an `as_of` to come: it would show what is under embargo now.
    static func requirePast(_ call: Call) throws(Refusal) {
        guard let moment = call.parameters.asOf, moment > call.now else { return }
        let fault = Problem.Fault(.parameter("as_of"), "is in the future")
        throw .problem(.invalidParameters([fault]))
    }

    /// What was said then will always have been said; a kill purges it.
    private static let forEver = "public, max-age=31536000, immutable"

    private func versionLinks(of id: ArticleID) -> [Link] {
        [
            Link("latest-version", site.url(of: id)),
            Link("version-history", site.url(of: id) + "/versions"),
        ]
    }

    /// The answer with an article that is, or was, what `found` names.
    private func answer(
        with article: Article,
        of found: FoundArticle,
        _ choice: Choice<ArticleForm>,
        links: [Link],
        _ call: Call
    ) throws(Refusal) -> Answer {
        let shown = try show(article, at: call.now)
        let turnsAt = [found.turnsAt, shown.turnsAt].compactMap(\.self).min()
        var answer = Answer(
            encode(shown.published, as: choice.form),
            as: choice,
            freshness: Freshness(turnsAt: turnsAt, now: call.now),
            links: links,
            groups: [CacheTag.article(article.id)] + shown.consulted.map(CacheTag.article),
            tags: (found.consulted + shown.consulted).map(CacheTag.article)
        )
        modifications.expect(turnsAt, of: [article.id])
        answer.lastModified = modifications.modified(
            found.consulted + shown.consulted,
            before: call.modified
        )
        answer.language = article.language
        return answer
    }

    /// The one of an article's versions that has a number and was shown once.
    private func pastArticle(
        _ number: Int,
        of versions: [ArticleVersion],
        at now: Instant
    ) throws(Refusal) -> Article {
        guard let version = versions.first(where: { $0.number == number }),
            version.wasShown(until: now),
            let article = try asking(
                try repository.article(version.headline.id, version: number)
            )
        else { throw .problem(.notFound("This version was never published.")) }
        return article
    }

    // MARK: Comparing

    private func comparison(
        of one: Int,
        with other: Int,
        _ call: Call
    ) throws(Refusal) -> Response {
        let choice = try DocumentForm.choose(suffix: nil, accept: call.accept)
        let found = try findArticle([(call.captures[0], nil)], at: call.now)
        let versions = try asking(try repository.versions(of: found.article.id))
        let before = try pastArticle(one, of: versions, at: call.now)
        let after = try pastArticle(other, of: versions, at: call.now)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", found.article.id.rawValue)
            writer.member("from", one)
            writer.member("to", other)
            writer.member("changes") { writer in
                writer.array { writer in
                    for change in VersionComparison.changes(from: before, to: after) {
                        writer.element { change.write(into: &$0) }
                    }
                }
            }
        }
        let links = versionLinks(of: found.article.id)
        var answer = history(writer.finished(), as: choice, of: found, links: links, call)
        answer.cacheControl = Self.forEver
        answer.mark = "diff"
        return answer.response(at: call.now)
    }

    /// The answer with what is told of the versions of an article.
    private func history(
        _ body: [UInt8],
        as choice: Choice<DocumentForm>,
        of found: FoundArticle,
        links: [Link],
        _ call: Call
    ) -> Answer {
        let id = found.article.id
        var answer = Answer(
            body,
            as: choice,
            freshness: Freshness(turnsAt: found.turnsAt, now: call.now),
            links: links,
            groups: [CacheTag.article(id)],
            tags: found.consulted.map(CacheTag.article)
        )
        answer.lastModified = modifications.modified(found.consulted, before: call.modified)
        modifications.expect(found.turnsAt, of: [id])
        return answer
    }

    private static func versionNumber(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.count < 10, text.first != "0",
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }

    private static func versions(in text: String) -> (Int, Int)? {
        let parts = text.split(separator: "...", omittingEmptySubsequences: false)
        guard parts.count == 2, let one = versionNumber(parts[0]),
            let other = versionNumber(parts[1])
        else { return nil }
        return (one, other)
    }
}
