import Formats
import HTTP
import HTTPTypes
import News

extension NewsResponder {
    /// `PUT /articles/{id}`: makes or replaces an article.
    func putArticle(_ call: Call) throws(Refusal) -> Response {
        let id = try writtenID(call)
        var draft = try reading { () throws(ArticleDocument.Refusal) in
            try ArticleDocument.read(call.request.body)
        }
        try Self.require(draft, toBe: id)
        draft.article.id = id
        let article = draft.article
        if let response = try created(article, call) { return response }
        return try write(id, call, need: .toReplace) { _ throws(Refusal) in article }
    }

    /// `PATCH /articles/{id}`: changes members of an article (RFC 7396).
    func patchArticle(_ call: Call) throws(Refusal) -> Response {
        let id = try writtenID(call)
        let patch = try reading { () throws(ArticleDocument.Refusal) in
            try ArticleDocument.parse(call.request.body)
        }
        return try write(id, call, need: .toReplace) { current throws(Refusal) in
            guard let current else { throw .problem(.notFound("There is no article of this id.")) }
            let draft = try reading { () throws(ArticleDocument.Refusal) in
                try ArticleDocument.read(try ArticleDocument.merged(patch, into: current))
            }
            try Self.require(draft, toBe: id)
            return draft.article
        }
    }

    /// `DELETE /articles/{id}`: kills an article; what it said stays with the editors.
    func killArticle(_ call: Call) throws(Refusal) -> Response {
        let id = try writtenID(call)
        let notice = try reading { () throws(ArticleDocument.Refusal) in
            try KillNotice.read(call.request.body, of: id)
        }
        return try write(id, call, need: .none, mayBeKilled: true) { current throws(Refusal) in
            guard var article = current else {
                throw .problem(.notFound("There is no article of this id."))
            }
            // A second kill changes nothing.
            if article.status == .canceled { return article }
            article.status = .canceled
            article.correction = notice.reason
            article.supersededBy = notice.replacement ?? article.supersededBy
            return article
        }
    }

    // MARK: The write

    /// Writes an article that is new; nothing has to be looked up for it before.
    ///
    /// - Returns: The answer, or `nil`, with nothing done, for one that is not.
    private func created(_ article: Article, _ call: Call) throws(Refusal) -> Response? {
        guard try WritePrecondition(call.request.fields).allowsNew else { return nil }
        let outcome = try attempt(Draft(article, condition: .absent)) { _ in [:] }
        guard case .created? = outcome else { return nil }
        return try written(outcome, of: article)
    }

    /// How often a write is tried against others that come first, before the client is told so.
    private static let attempts = 32

    /// Writes what `make` makes of the current article, in one step with the precondition.
    private func write(
        _ id: ArticleID,
        _ call: Call,
        need: WritePrecondition.Need,
        mayBeKilled: Bool = false,
        _ make: (Article?) throws(Refusal) -> Article
    ) throws(Refusal) -> Response {
        let precondition = try WritePrecondition(call.request.fields)
        for _ in 0..<Self.attempts {
            let current = try asking(try repository.article(id))
            if let current, current.status == .canceled, !mayBeKilled {
                throw .problem(try gone(current, at: call.now))
            }
            let condition = try precondition.condition(on: current, need: need)
            let draft = Draft(try make(current), condition: condition)
            let former = current.map { [id: Article.Ties($0)] } ?? [:]
            let outcome = try saveOne(draft) { _ in former }
            if let response = try written(outcome, of: draft.article) { return response }
            // Somebody was faster: the precondition is judged anew.
        }
        throw .problem(
            Problem(
                .serviceUnavailable,
                detail: "Others write to this article too often at the moment.",
                fields: [.retryAfter: "1"]
            )
        )
    }

    /// Writes one draft.
    ///
    /// - Parameters:
    ///   - draft: What to write.
    ///   - former: As ``save(_:former:)`` takes it.
    /// - Returns: What became of it, which is no conflict.
    /// - Throws: 409 for a conflict, 507 or 503 when the store cannot write.
    func saveOne(
        _ draft: Draft,
        former: ([Draft]) throws(RepositoryError) -> [ArticleID: Article.Ties]
    ) throws(Refusal) -> SaveOutcome? {
        let outcome = try attempt(draft, former: former)
        if case .conflict(_, let field, let reason)? = outcome {
            throw .problem(.conflict(field: field, reason: reason))
        }
        return outcome
    }

    /// Writes one draft as ``saveOne(_:former:)`` does; a conflict is an outcome as any other.
    private func attempt(
        _ draft: Draft,
        former: ([Draft]) throws(RepositoryError) -> [ArticleID: Article.Ties]
    ) throws(Refusal) -> SaveOutcome? {
        do throws(RepositoryError) {
            return try save([draft], former: former).first
        } catch {
            throw .unwritten(error)
        }
    }

    /// Writes drafts and sees to it that no answer made from what was before is given any more.
    ///
    /// - Parameters:
    ///   - drafts: What to write.
    ///   - former: Tells the ties of the articles that are there, before they are replaced.
    /// - Returns: What became of each.
    /// - Throws: What the repository throws.
    func save(
        _ drafts: [Draft],
        former: ([Draft]) throws(RepositoryError) -> [ArticleID: Article.Ties]
    ) throws(RepositoryError) -> [SaveOutcome] {
        let former = try former(drafts)
        let outcomes = try repository.save(drafts)
        var tags: Set<String> = []
        var written: [ArticleID] = []
        for (draft, outcome) in zip(drafts, outcomes) {
            let isNew: Bool
            switch outcome {
            case .created: isNew = true
            case .replaced: isNew = false
            case .unchanged, .conflict, .refused: continue
            }
            let old = former[outcome.id]
            // Its former sections are not known: it was found by its `uri`.
            if !isNew, old == nil { tags.insert(Self.siteCacheTag) }
            var article = draft.article
            article.id = outcome.id
            guard let change = ArticleChange(from: old, to: Article.Ties(article)) else { continue }
            tags.formUnion(Self.cacheTags(for: change))
            written += [outcome.id] + change.touches
        }
        if !written.isEmpty {
            modifications.note(written, at: clock())
            settled(tags.sorted())
        }
        return outcomes
    }

    /// The ties of what drafts may replace, as far as the headlines of the ids they name tell.
    func tiesByHeadline(_ drafts: [Draft]) throws(RepositoryError) -> [ArticleID: Article.Ties] {
        try repository.headlines(drafts.map(\.article.id)).mapValues { Article.Ties($0) }
    }

    /// The answer to a write that happened or changed nothing, or `nil` for one that did not.
    ///
    /// - Parameters:
    ///   - outcome: Of the write.
    ///   - article: What was to be written.
    /// - Returns: The version it made, in its native form.
    /// - Throws: 404 when the article was removed in the meantime, 410 when it was killed.
    func written(_ outcome: SaveOutcome?, of article: Article) throws(Refusal) -> Response? {
        switch outcome {
        case .created(let id, let version)?: try written(id, version, .created, article)
        case .replaced(let id, let version)?: try written(id, version, .ok, article)
        case .unchanged(let id)?: try written(try present(id), .ok)
        case .conflict?, .refused?, nil: nil
        }
    }

    /// The current version of an article that was there a moment ago.
    private func present(_ id: ArticleID) throws(Refusal) -> Article {
        guard let article = try asking(try repository.article(id)) else {
            throw .problem(.notFound("The article was removed in the meantime."))
        }
        return article
    }

    /// The answer to a write of `article` that made a version, which may be past already.
    private func written(
        _ id: ArticleID,
        _ version: Int,
        _ status: HTTPResponse.Status,
        _ article: Article
    ) throws(Refusal) -> Response {
        let headline = try asking(try repository.headlines([id]))[id]
        if let headline, headline.version == version {
            var article = article
            (article.id, article.version, article.revision) = (id, version, headline.revision)
            return try written(article, status)
        }
        let current = try present(id)
        // Not even the one who wrote it gets a word of what was killed in the meantime.
        if current.status == .canceled { throw .problem(try gone(current, at: clock())) }
        let past = try asking(try repository.article(id, version: version))
        return try written(past ?? current, status)
    }

    /// The answer to a write that made this version of an article.
    func written(
        _ article: Article,
        _ status: HTTPResponse.Status
    ) throws(Refusal) -> Response {
        let id = article.id
        let now = clock()
        let latest = modifications.latest(at: now)
        var response: Response
        if article.status == .canceled {
            // Not even whoever kills it gets a word of it.
            response = Response(status: status, body: killed(article))
            response.fields[.contentType] = "application/json"
        } else {
            let shown = try show(article, at: now)
            var answer = Answer(
                NativeFormat.encode(shown.published),
                as: Choice(form: ArticleForm.native, offers: [], index: 0),
                freshness: Freshness(turnsAt: nil, now: now),
                links: shown.links,
                groups: [],
                tags: []
            )
            answer.mark = article.revision.prefix(16) + "." + ArticleForm.native.mark
            answer.lastModified = modifications.modified([id], before: latest)
            answer.language = article.language
            response = answer.response(at: now)
            for name in [HTTPField.Name.cacheGroups, .surrogateKey, .cacheTag] {
                response.fields[name] = nil
            }
            response.fields[.contentLocation] = site.url(of: id)
        }
        response.status = status
        response.keeping = nil
        response.fields[.cacheControl] = "no-store"
        if status == .created { response.fields[.location] = site.url(of: id) }
        return response
    }

    private func killed(_ article: Article) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("id", article.id.rawValue)
            $0.member("version", article.version)
            $0.member("status", article.status.rawValue)
            $0.member("reason", article.correction)
            $0.member("replacement", article.supersededBy?.rawValue)
        }
        return writer.finished()
    }

    // MARK: What was sent

    private func writtenID(_ call: Call) throws(Refusal) -> ArticleID {
        guard call.parameters.asOf == nil else {
            let fault = Problem.Fault(
                .parameter("as_of"),
                "is for reading: nothing is written then"
            )
            throw .problem(.invalidParameters([fault]))
        }
        guard let id = ArticleID(call.captures[0]) else {
            throw .problem(.notFound("The last segment of the path is no article id."))
        }
        return id
    }

    private static func require(_ draft: Draft, toBe id: ArticleID) throws(Refusal) {
        guard draft.idIsGiven, draft.article.id != id else { return }
        throw .problem(.invalidArticle([.init(.pointer("/id"), "is not the id in the address")]))
    }

    /// Reads a document; what is wrong with it is 400 or 422.
    func reading<Value>(
        _ read: () throws(ArticleDocument.Refusal) -> Value
    ) throws(Refusal) -> Value {
        do throws(ArticleDocument.Refusal) {
            return try read()
        } catch {
            throw .problem(.refused(error))
        }
    }
    /// Gives what was read elsewhere; what is wrong with it is 422.
    func reading(_ found: Result<Draft, DocumentError>) throws(Refusal) -> Draft {
        do throws(DocumentError) {
            return try found.get()
        } catch {
            throw .problem(.refused(.faults([error])))
        }
    }
}
