import HTTP
import HTTPTypes
import News
import NewsAPI
import Testing

/// What each address answers, whatever is in it.
@Suite struct RouteTests {
    static func newsroom() throws -> Newsroom {
        var killed = try article("killed")
        killed.status = .canceled
        return Newsroom([
            try article("one"), try article("a.b", section: "news/business"),
            try article("odd.json", section: "sport.txt"), try article("odd", "The other one"),
            try article("plain.md"), killed,
        ])
    }

    @Test(
        "each path answers its status and type",
        arguments: [
            ("/", 200, "application/json"),
            ("/articles/one", 200, "application/json"),
            ("/articles/one.json", 200, "application/json"),
            ("/articles/one.jsonld", 200, "application/ld+json"),
            ("/articles/one.ninjs", 200, "application/vnd.iptc.ninjs+json; version=3.1"),
            ("/articles/one.ninjs2", 200, "application/vnd.iptc.ninjs+json; version=2.2"),
            ("/articles/one.ninjs1", 200, "application/vnd.iptc.ninjs+json; version=1.6"),
            ("/articles/one.nitf", 200, "application/nitf+xml"),
            ("/articles/one.html", 200, "text/html; charset=utf-8"),
            ("/headlines.html", 200, "text/html; charset=utf-8"),
            ("/assets/none.css", 404, "application/problem+json"),
            ("/articles/one.newsml", 200, "application/vnd.iptc.g2.newsitem+xml"),
            ("/articles/one.txt", 200, "text/plain; charset=utf-8"),
            ("/articles/one.md", 200, "text/markdown; charset=utf-8"),
            ("/articles/a.b", 200, "application/json"),
            ("/articles/a.b.txt", 200, "text/plain; charset=utf-8"),
            ("/articles/%6Fne", 200, "application/json"),
            ("/articles/plain.md.md", 200, "text/markdown; charset=utf-8"),
            ("/articles/one/related", 200, "application/feed+json"),
            ("/articles/one/related.json", 200, "application/feed+json"),
            ("/articles/one/related.atom", 200, "application/atom+xml"),
            ("/articles/one/related.rss", 200, "application/rss+xml"),
            ("/articles/plain.md/related.rss", 200, "application/rss+xml"),
            ("/headlines", 200, "application/feed+json"),
            ("/headlines.json", 200, "application/feed+json"),
            ("/headlines.atom", 200, "application/atom+xml"),
            ("/headlines.rss", 200, "application/rss+xml"),
            ("/sections", 200, "application/json"),
            ("/sections.json", 200, "application/json"),
            ("/sections/news", 200, "application/feed+json"),
            ("/sections/news/business", 200, "application/feed+json"),
            ("/sections/news/business.atom", 200, "application/atom+xml"),
            ("/sections/sport.txt", 200, "application/feed+json"),
            ("/sections/sport.txt.rss", 200, "application/rss+xml"),
            ("/media/none.jpg", 404, "application/problem+json"),
            ("/media", 404, "application/problem+json"),
            ("/health/live", 200, "application/json"),
            ("/health/ready", 200, "application/json"),
            ("/problems/not-found", 200, "text/plain; charset=utf-8"),
            ("/articles/none", 404, "application/problem+json"),
            ("/articles/none.json", 404, "application/problem+json"),
            ("/articles/one.xml", 404, "application/problem+json"),
            ("/articles/", 404, "application/problem+json"),
            ("/articles", 405, "application/problem+json"),
            ("/articles/ONE", 404, "application/problem+json"),
            ("/articles/one/", 404, "application/problem+json"),
            ("/articles/one/relatives", 404, "application/problem+json"),
            ("/articles/one/related.txt", 404, "application/problem+json"),
            ("/articles/none/related", 404, "application/problem+json"),
            ("/articles/killed", 410, "application/problem+json"),
            ("/articles/killed.txt", 410, "application/problem+json"),
            ("/articles/killed/related", 410, "application/problem+json"),
            ("/headlines.txt", 404, "application/problem+json"),
            ("/headlines/", 404, "application/problem+json"),
            ("/sections/", 404, "application/problem+json"),
            ("/sections/none", 404, "application/problem+json"),
            ("/sections/news/none", 404, "application/problem+json"),
            ("/sections/news%2Fbusiness", 404, "application/problem+json"),
            ("/sections.atom", 404, "application/problem+json"),
            ("/health", 404, "application/problem+json"),
            ("/problems/none", 404, "application/problem+json"),
            ("/none", 404, "application/problem+json"),
            ("/articles/%ZZ", 400, "application/problem+json"),
            ("/articles/one%00", 400, "application/problem+json"),
            ("/headlines?%ff=1", 400, "application/problem+json"),
        ] as [(String, Int, String)]
    )
    func answers(_ target: String, _ status: Int, _ type: String) throws {
        let response = try Self.newsroom().get(target)
        #expect(response.status.code == status)
        #expect(response.field("Content-Type") == type)
        #expect(response.field("Access-Control-Allow-Origin") == "*")
        #expect(response.field("X-Content-Type-Options") == "nosniff")
        #expect(response.field("Access-Control-Expose-Headers")?.contains("ETag, Link") == true)
        if status >= 400 {
            #expect(try response.json()["status"] as? Int == status)
            #expect(response.field("Cache-Control") == "no-store")
            #expect(response.keeping == nil)
        }
    }

    @Test("an id that ends like a suffix is the article of that id, and the other is reached too")
    func idsThatEndLikeASuffix() throws {
        let newsroom = try Self.newsroom()
        #expect(try newsroom.get("/articles/odd.json").json()["id"] as? String == "odd.json")
        #expect(try newsroom.get("/articles/odd.json.json").json()["id"] as? String == "odd.json")
        #expect(try newsroom.get("/articles/odd").json()["id"] as? String == "odd")
        let tags = newsroom.get("/articles/one.txt").keeping?.tags ?? []
        #expect(tags.contains("article-one.txt"), "its coming would change what the address means")
        #expect(tags.contains("article-one"))
    }

    @Test("a name that ends like a suffix but may not be shown does not hide the shorter one")
    func hiddenNamesDoNotShadow() throws {
        let newsroom = try Self.newsroom()
        var embargoed = try article("one.json")
        embargoed.embargoUntil = NewsDate("2025-02-01T12:10:00Z")
        newsroom.repository.put(embargoed)
        let before = newsroom.get("/articles/one.json")
        #expect(try before.json()["id"] as? String == "one")
        #expect(try #require(before.seconds("s-maxage")) <= 600)
        newsroom.set("2025-02-01T12:10:00Z")
        #expect(try newsroom.get("/articles/one.json").json()["id"] as? String == "one.json")
    }

    static let methods: [HTTPRequest.Method] = [.post, .put, .patch, .delete, .trace]

    @Test(
        "other methods on a known path are refused with Allow",
        arguments: methods,
        ["/", "/articles/one/related", "/headlines.atom", "/sections/news", "/health/live"]
    )
    func refusesMethods(_ method: HTTPRequest.Method, _ target: String) throws {
        let response = try Self.newsroom().send(method, target)
        #expect(response.status == .methodNotAllowed)
        #expect(response.field("Allow") == "GET, HEAD, OPTIONS")
    }

    @Test(
        "what is written to says so",
        arguments: [
            ("/articles/one", HTTPRequest.Method.post, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
            ("/articles", .get, "POST, OPTIONS"),
        ]
    )
    func refusesMethods(_ target: String, _ method: HTTPRequest.Method, _ allow: String) throws {
        let response = try Self.newsroom().send(method, target)
        #expect(response.status == .methodNotAllowed)
        #expect(response.field("Allow") == allow)
    }

    @Test("a method on an unknown path is 404")
    func methodOnUnknownPath() throws {
        #expect(try Self.newsroom().send(.post, "/none").status == .notFound)
    }

    @Test("HEAD is answered as GET", arguments: ["/", "/articles/one", "/headlines?limit=1"])
    func head(_ target: String) throws {
        let newsroom = try Self.newsroom()
        let (head, get) = (newsroom.send(.head, target), newsroom.get(target))
        #expect(head.status == .ok)
        #expect(head.fields == get.fields)
        #expect(head.body == get.body)
    }

    @Test(
        "OPTIONS tells the methods, and what a preflight asks for when it is one",
        arguments: ["*", "/", "/headlines"],
        [nil, "GET"]
    )
    func options(_ target: String, _ asked: String?) throws {
        let response = try Self.newsroom().send(
            .options,
            target,
            fields: asked.map { [.accessControlRequestMethod: $0] } ?? [:]
        )
        #expect(response.status == .noContent)
        #expect(response.body.isEmpty)
        #expect(response.field("Allow") == "GET, HEAD, OPTIONS")
        #expect(response.field("Access-Control-Allow-Origin") == "*")
        let methods = response.field("Access-Control-Allow-Methods")
        #expect(methods == (asked == nil ? nil : "GET, HEAD, OPTIONS"))
        #expect((response.field("Access-Control-Max-Age") != nil) == (asked != nil))
    }

    @Test("OPTIONS on an unknown path is 404")
    func optionsOnUnknownPath() throws {
        #expect(try Self.newsroom().send(.options, "/none").status == .notFound)
    }

    @Test("every kind of problem told is described where its type points")
    func problemTypesResolve() throws {
        let newsroom = try Self.newsroom()
        let failing = Newsroom()
        failing.repository.fail(.catalogue(reason: "secret of the disk"))
        let problems = [
            newsroom.get("/none"), newsroom.get("/articles/killed"), newsroom.get("/?x=1"),
            newsroom.get("/%zz"), newsroom.send(.put, "/"),
            newsroom.get("/articles/one", accept: "image/png"), failing.get("/headlines"),
        ]
        #expect(Set(problems.map(\.status.code)) == [404, 410, 400, 405, 406, 503])
        for problem in problems {
            let type = try #require(try problem.json()["type"] as? String)
            #expect(newsroom.get(type).status == .ok, "\(type)")
        }
    }

    @Test(
        "what the transport refuses by itself is described too",
        arguments: [
            "bad-request", "request-timeout", "precondition-failed", "content-too-large",
            "uri-too-long", "range-not-satisfiable", "expectation-failed",
            "request-header-fields-too-large",
            "internal-server-error", "not-implemented", "service-unavailable",
            "http-version-not-supported",
        ]
    )
    func transportProblemsResolve(_ kind: String) throws {
        let response = Newsroom().get("/problems/" + kind)
        #expect(response.status == .ok)
        let first = try #require(response.text.split(separator: "\n").first)
        let words = kind.split(separator: "-").joined(separator: " ")
        #expect(first.lowercased().hasPrefix(words))
    }

    @Test("a failing store is 503 with Retry-After and no word of why")
    func failingStore() throws {
        let newsroom = try Self.newsroom()
        newsroom.repository.fail(.catalogue(reason: "secret of the disk"))
        for target in ["/", "/articles/one", "/headlines", "/sections", "/sections/news"] {
            let response = newsroom.get(target)
            #expect(response.status == .serviceUnavailable)
            #expect(response.field("Retry-After") != nil)
            #expect(!response.text.contains("secret"))
        }
        #expect(newsroom.get("/health/live").status == .ok)
    }

    @Test(
        "readiness is 200 or 503 with what is missing",
        arguments: [(true, true, 200), (false, true, 503), (true, false, 503)]
    )
    func readiness(_ catalogue: Bool, _ related: Bool, _ status: Int) throws {
        let newsroom = Newsroom(
            readiness: Readiness(
                catalogueIsReady: catalogue,
                relatedIsReady: related,
                problems: (1...12).map { "articles/\($0).json:1: headline: is missing" }
            )
        )
        let response = newsroom.get("/health/ready")
        #expect(response.status.code == status)
        #expect(response.field("Cache-Control") == "no-store")
        let json = try response.json()
        #expect(json["catalogue"] as? String == (catalogue ? "ready" : "loading"))
        #expect(json["related"] as? String == (related ? "ready" : "loading"))
        #expect(json["problem_count"] as? Int == 12)
        let problems = try #require(json["problems"] as? [String])
        #expect(problems.count == 10)
        #expect(problems.first == "articles/1.json:1: headline: is missing")
    }
}
