import HTTPTypes

extension Route {
    /// Every address there is.
    ///
    /// Of two that match a path the first answers.
    static let all: [Route] = [
        Route([.get, .head], "/") { site, call throws(Refusal) in try site.index(call) },
        Route([.get, .head], "/articles/{id}", suffixes: ArticleForm.suffixes) {
            site,
            call throws(Refusal) in try site.article(call)
        },
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
        Route([.get, .head], "/media/{path...}") { site, call throws(Refusal) in
            try site.media(call)
        },
        Route([.get, .head], "/health/live") { site, _ in site.live() },
        Route([.get, .head], "/health/ready") { site, _ in site.ready() },
        Route([.get, .head], "/problems/{kind}") { site, call throws(Refusal) in
            try site.problemKind(call)
        },
    ]
}
