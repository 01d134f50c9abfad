import Formats
import HTTP
import HTTPTypes
import News

extension NewsResponder {
    static let postTarget = "/articles"
    static let ndjson = "application/x-ndjson"

    /// What `POST /articles` takes, and the format that each type says; `nil` is found out.
    static let postedFormats: KeyValuePairs<String, DocumentFormat?> = [
        "application/json": nil, Self.ndjson: .ndjson, "application/ninjs+json": .ninjs,
        "application/vnd.iptc.ninjs+json": .ninjs,
        "application/xml": nil, "text/xml": nil, "application/rss+xml": .feed,
        "application/atom+xml": .feed, "application/rdf+xml": .feed,
        "application/nitf+xml": .nitf, "text/vnd.iptc.nitf": .nitf,
        "text/vnd.iptc.newsml": .newsML,
        "application/vnd.iptc.g2.newsitem+xml": .newsMLG2,
        "application/vnd.iptc.g2.packageitem+xml": .newsMLG2,
        "application/vnd.iptc.g2.newsmessage+xml": .newsMLG2, "text/html": .html,
        "application/xhtml+xml": .html, "text/markdown": .markdown, "text/plain": nil,
        "application/feed+json": .jsonFeed, "application/ld+json": .jsonLD, "text/csv": .csv,
        "text/tab-separated-values": .tsv,
    ]

    /// `POST /articles`: takes in one document, or NDJSON with a result for each line.
    ///
    /// What is known by its `id` or `uri` gets a new version, as by an import. A document of
    /// several articles is answered as NDJSON is, but for that its results are sent at the end.
    func postArticles(_ call: Call) throws(Refusal) -> Response {
        let contentType = ContentType(of: call.request)
        let type = contentType?.type ?? ""
        let charset = contentType?.charset.flatMap { Charset($0) }
        if type == Self.ndjson {
            var intake = intake()
            if let content = call.request.content {
                var response = Self.results([])
                response.stream = BulkResults(of: content, intake, spool: spool)
                return response
            }
            var results = intake.take(call.request.body[...])
            results += intake.finish()
            return Self.results(results)
        }
        let found: [ReadResult]
        if type == "application/json" {
            let content = try reading { () throws(ArticleDocument.Refusal) in
                try ArticleDocument.readAll(call.request.body, charset: charset)
            }
            switch content {
            case .one(let draft): return try post(draft)
            case .many(let results): found = results
            }
        } else {
            found = DocumentReader().read(
                call.request.body,
                // Wire text is plain text as well; nothing else is looked for in it.
                name: type == "text/plain" ? "body.txt" : "",
                format: Self.postedFormats.first { $0.key == type }?.value,
                charset: charset
            )
        }
        if found.count == 1, let only = found.first {
            return try post(try reading(only.result))
        }
        var intake = intake()
        for one in found { intake.add(one) }
        return Self.results(intake.finish())
    }

    private func post(_ draft: Draft) throws(Refusal) -> Response {
        var draft = draft
        draft.condition = .living
        let outcome = try saveOne(draft, former: tiesByHeadline)
        guard let response = try written(outcome, of: draft.article) else {
            throw .problem(.killed)
        }
        return response
    }

    private func intake() -> ArticleIntake {
        ArticleIntake(site) { drafts throws(RepositoryError) in
            do throws(RepositoryError) {
                return try save(drafts, former: tiesByHeadline)
            } catch {
                report(error)
                throw error
            }
        }
    }

    private static func results(_ lines: [UInt8]) -> Response {
        Response(
            status: .ok,
            fields: [.contentType: ndjson, .cacheControl: "no-store"],
            body: lines
        )
    }
}
