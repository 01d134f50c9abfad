import Formats
import HTTP
import HTTPTypes
import News

extension NewsResponder {
    /// What `POST /articles` takes, and the format that each type says; `nil` is found out.
    static let postedFormats: KeyValuePairs<String, DocumentFormat?> = [
        "application/json": nil, "application/x-ndjson": .ndjson, "application/ninjs+json": .ninjs,
        "application/xml": nil, "text/xml": nil, "application/rss+xml": .feed,
        "application/atom+xml": .feed, "application/nitf+xml": .nitf,
        "application/vnd.iptc.g2.newsitem+xml": .newsMLG2,
        "application/vnd.iptc.g2.newsmessage+xml": .newsMLG2, "text/html": .html,
        "text/markdown": .markdown, "text/plain": .text,
    ]

    /// `POST /articles`: takes in one document, or NDJSON with a result for each line.
    ///
    /// What is known by its `id` or `uri` gets a new version, as by an import. A document of
    /// several articles is answered as NDJSON is.
    func postArticles(_ call: Call) throws(Refusal) -> Response {
        let type = ContentType(of: call.request)?.type ?? ""
        if type == "application/x-ndjson" {
            var intake = intake()
            // What is kept for a second time has to be whole.
            guard call.request.fields[.idempotencyKey] != nil else {
                var response = Self.results([])
                response.stream = BulkResults(of: call.request.body, intake)
                return response
            }
            var results = intake.take(call.request.body[...])
            results += intake.finish()
            return Self.results(results)
        }
        if type == "application/json" {
            let draft = try reading { () throws(ArticleDocument.Refusal) in
                try ArticleDocument.readAny(call.request.body)
            }
            return try post(draft, call)
        }
        let format = Self.postedFormats.first { $0.key == type }?.value
        let found = DocumentReader().read(call.request.body, name: "", format: format)
        if found.count == 1, let only = found.first {
            let draft = try reading { () throws(ArticleDocument.Refusal) in
                do throws(DocumentError) { return try only.result.get() } catch {
                    throw .faults([error])
                }
            }
            return try post(draft, call)
        }
        var intake = intake()
        for one in found { intake.add(one) }
        return Self.results(intake.finish())
    }

    private func post(_ draft: Draft, _ call: Call) throws(Refusal) -> Response {
        var draft = draft
        draft.condition = .living
        let outcomes: [SaveOutcome]
        do throws(RepositoryError) {
            outcomes = try save([draft])
        } catch {
            throw .unwritten(error)
        }
        switch outcomes.first {
        case .created(let id, let version)?: return try written(id, version, .created)
        case .replaced(let id, let version)?: return try written(id, version, .ok)
        case .unchanged(let id)?: return try written(id, nil, .ok)
        case .conflict(_, let field, let reason)?:
            throw .problem(.conflict(field: field, reason: reason))
        case .refused?, nil: throw .problem(.killed)
        }
    }

    private func intake() -> ArticleIntake {
        ArticleIntake(site) { drafts throws(RepositoryError) in
            do throws(RepositoryError) {
                return try save(drafts)
            } catch {
                report(error)
                throw error
            }
        }
    }

    /// Writes drafts and sees to it that no answer made from what was before is given any more.
    func save(_ drafts: [Draft]) throws(RepositoryError) -> [SaveOutcome] {
        let former = try repository.headlines(drafts.map(\.article.id))
        let outcomes = try repository.save(drafts)
        var tags: Set<String> = []
        var written: [ArticleID] = []
        for (draft, outcome) in zip(drafts, outcomes) {
            let kind: ArticleChange.Kind
            switch outcome {
            case .created: kind = .created
            case .replaced: kind = .replaced
            case .unchanged, .conflict, .refused: continue
            }
            let old = former[outcome.id]
            // Its former sections are not known: it was found by its `uri`.
            if kind == .replaced, old == nil { tags.insert(Self.siteCacheTag) }
            var article = draft.article
            article.id = outcome.id
            let change = ArticleChange(
                from: old.map { Article.Ties($0) },
                to: Article.Ties(article)
            )
            guard let change else { continue }
            tags.formUnion(Self.cacheTags(for: change))
            written += [outcome.id] + change.touches
        }
        if !written.isEmpty {
            modifications.note(written, at: clock())
            settled(tags.sorted())
        }
        return outcomes
    }

    private static func results(_ lines: [UInt8]) -> Response {
        Response(
            status: .ok,
            fields: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
            body: lines
        )
    }
}
