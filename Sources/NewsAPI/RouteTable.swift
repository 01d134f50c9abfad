import HTTP
import HTTPTypes

extension Route {
    static var noAddress: Problem { .notFound("No address of this server has this path.") }

    /// Every address there is.
    ///
    /// Of two that match a path the first answers.
    static let all: [Route] = [
        Route([.get, .head], "/") { site, call throws(Refusal) in try site.index(call) },
        Route(
            [.get, .head, .put, .patch, .delete],
            "/articles/{id}",
            suffixes: ArticleForm.suffixes,
            parameters: [.asOf],
            bodies: [
                .put: ["application/json"], .patch: ["application/merge-patch+json"],
                .delete: ["application/json"],
            ]
        ) { site, call throws(Refusal) in
            switch call.request.method {
            case .put: try site.putArticle(call)
            case .patch: try site.patchArticle(call)
            case .delete: try site.killArticle(call)
            default: try site.article(call)
            }
        },
        Route(
            [.get, .head],
            "/articles/{id}/versions",
            suffixes: DocumentForm.suffixes
        ) { site, call throws(Refusal) in try site.versions(call) },
        Route(
            [.get, .head],
            "/articles/{id}/versions/{version}",
            suffixes: ArticleForm.suffixes
        ) { site, call throws(Refusal) in try site.version(call) },
        Route(
            [.post],
            "/articles",
            bodies: [.post: NewsResponder.postedFormats.map(\.key)]
        ) { site, call throws(Refusal) in try site.postArticles(call) },
        Route(
            [.get, .head],
            "/articles/{id}/related",
            suffixes: FeedForm.suffixes,
            parameters: [.limit]
        ) { site, call throws(Refusal) in try site.related(call) },
        Route(
            [.get, .head],
            "/headlines",
            suffixes: FeedForm.suffixes,
            parameters: Parameter.ofLists
        ) { site, call throws(Refusal) in try site.headlines(call) },
        Route(
            [.get, .head],
            "/search",
            suffixes: FeedForm.suffixes,
            parameters: Parameter.ofSearch
        ) { site, call throws(Refusal) in try site.search(call) },
        Route([.get, .head], "/sections", suffixes: DocumentForm.suffixes) {
            site,
            call throws(Refusal) in try site.sections(call)
        },
        Route(
            [.get, .head],
            "/sections/{path...}",
            suffixes: FeedForm.suffixes,
            parameters: Parameter.ofSections
        ) { site, call throws(Refusal) in try site.section(call) },
        Route([.get, .head], "/stories/{id}", suffixes: FeedForm.suffixes) {
            site,
            call throws(Refusal) in try site.story(call)
        },
        Route(
            [.get, .head],
            "/changes",
            suffixes: ChangesForm.suffixes,
            parameters: [.changesSince, .limit, .include, .wait]
        ) { site, call throws(Refusal) in try site.changes(call) },
        Route([.get, .head], "/events", parameters: [.changesSince, .include]) {
            site,
            call throws(Refusal) in try site.events(call)
        },
        Route(
            [.post],
            "/push/superdesk",
            isSigned: true,
            bodies: [.post: ["application/json"]]
        ) { site, call throws(Refusal) in try site.superdeskPush(call) },
        Route(
            [.post],
            "/push/superdesk/assets",
            isSigned: true,
            bodies: [.post: ["multipart/form-data"]]
        ) { site, call throws(Refusal) in try site.takeSuperdeskAsset(call) },
        Route([.get, .head], "/push/superdesk/assets/{id...}", isPublic: true) {
            site,
            call throws(Refusal) in try site.superdeskAsset(call.captures[0], call)
        },
        // An `assets_url` that ends in a slash: with it, and with another behind it.
        Route(
            [.post],
            "/push/superdesk/assets/{nothing}",
            isSigned: true,
            bodies: [.post: ["multipart/form-data"]]
        ) { site, call throws(Refusal) in
            guard call.captures[0].isEmpty else { throw .problem(Self.noAddress) }
            return try site.takeSuperdeskAsset(call)
        },
        Route([.get, .head], "/push/superdesk/assets/{nothing}/{id...}", isPublic: true) {
            site,
            call throws(Refusal) in
            guard call.captures[0].isEmpty else { throw .problem(Self.noAddress) }
            return try site.superdeskAsset(call.captures[1], call)
        },
        Route([.get, .head], "/assets/{name}", isPublic: true) { site, call throws(Refusal) in
            try site.asset(call)
        },
        Route([.get, .head], "/sitemap.xml") { site, call throws(Refusal) in
            try site.sitemapIndex(call)
        },
        Route([.get, .head], "/sitemap-news.xml") { site, call throws(Refusal) in
            try site.newsSitemap(call)
        },
        Route([.get, .head], "/sitemaps/{period}") { site, call throws(Refusal) in
            try site.sitemapOfPeriod(call)
        },
        Route([.get, .head], "/media/{path...}") { site, call throws(Refusal) in
            try site.media(call)
        },
        Route([.get, .head], "/health/live", isPublic: true) { site, _ in site.live() },
        Route([.get, .head], "/health/ready", isPublic: true) { site, _ in site.ready() },
        Route([.get, .head], "/problems/{kind}", isPublic: true) { site, call throws(Refusal) in
            try site.problemKind(call)
        },
    ]
}
