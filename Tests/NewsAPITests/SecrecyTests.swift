import HTTP
import HTTPTypes
import News
import Testing

/// No text of what may not be shown leaves by any path.
@Suite struct SecrecyTests {
    /// Why an article may not be shown at noon of 2025-02-01.
    enum Reason: String, CaseIterable {
        case killed, withheld, embargoed, expired

        func apply(to article: inout Article) {
            switch self {
            case .killed: article.status = .canceled
            case .withheld: article.status = .withheld
            case .embargoed: article.embargoUntil = NewsDate("2025-02-01T12:00:00.001Z")
            case .expired: article.expiresAt = NewsDate("2025-02-01T12:00:00Z")
            }
        }
    }

    /// A word that only the article to be hidden has.
    static let word = "zanzibar"

    static func secret() throws -> Article {
        var secret = try article("2025-\(word)", "\(word) headline", section: "\(word)/\(word)")
        secret.uri = "urn:\(word)"
        secret.summary = "\(word) summary"
        secret.bodyText = "\(word) text"
        secret.bodyHTML = "<p>\(word) text</p>"
        secret.source = word
        secret.byline = word
        secret.dateline = word
        secret.authors = [Article.Author(name: word)]
        secret.tags = [word]
        secret.subjects = [Article.Subject(name: word)]
        secret.image = "https://img.example/\(word).jpg"
        secret.wire = [.init(title: word)]
        secret.rights = Article.Rights(holder: word)
        secret.extra = [.init("note", .string(word))]
        return secret
    }

    /// Articles that lead to the secret one in every way there is.
    static func newsroom(_ reason: Reason?) throws -> Newsroom {
        var secret = try secret()
        reason?.apply(to: &secret)
        var open = try article("open")
        open.related = [secret.id]
        open.supersedes = secret.id
        open.supersededBy = secret.id
        open.story = secret.id
        open.wire = [
            .init(title: "\(word) headline"), .init(title: "Some title", url: "urn:\(word)"),
        ]
        var killed = try article("killed")
        killed.status = .canceled
        killed.supersededBy = secret.id
        let newsroom = Newsroom([secret, open, killed])
        newsroom.repository.setNeighbours(
            of: open.id,
            [Neighbour(id: secret.id, score: 0.9, reasons: [])]
        )
        newsroom.repository.setNeighbours(
            of: secret.id,
            [Neighbour(id: open.id, score: 0.9, reasons: [])]
        )
        return newsroom
    }

    static let targets: [String] = {
        let articles = ["/articles/open", "/articles/killed", "/articles/2025-\(word)"]
        let lists = [
            "/articles/open/related", "/articles/2025-\(word)/related", "/headlines",
            "/sections/news", "/sections/\(word)", "/sections/\(word)/\(word)",
        ]
        var targets = ["/", "/sections", "/sections.json", "/health/ready"]
        for suffix in [
            "", ".json", ".jsonld", ".txt", ".md", ".ninjs", ".ninjs2", ".ninjs1", ".nitf",
            ".newsml", ".html",
        ] {
            targets += articles.map { $0 + suffix }
        }
        for suffix in ["", ".json", ".atom", ".rss", ".html"] {
            targets += lists.map { $0 + suffix }
        }
        return targets + ["tag", "source", "section"].map { "/headlines?\($0)=\(word)" }
    }()

    static let accepts: [String?] = [
        nil, "application/json", "application/ld+json", "text/plain", "text/markdown",
        "application/atom+xml", "application/rss+xml", "text/html",
    ]

    @Test("not a word of it is in any answer", arguments: Reason.allCases)
    func leaksNothing(_ reason: Reason) throws {
        let newsroom = try Self.newsroom(reason)
        for target in Self.targets {
            for accept in Self.accepts {
                let response = newsroom.get(target, accept: accept)
                // What the client itself asked for may stand in addresses of the answer.
                var body = response.text.replacing(target, with: "")
                body = body.replacing("=\(Self.word)", with: "")
                #expect(!body.contains(Self.word), "\(target) as \(accept ?? "default")")
                let link = (response.field("Link") ?? "").replacing("=\(Self.word)", with: "")
                #expect(!link.contains(Self.word), "\(target) Link")
            }
        }
    }

    @Test(
        "it is 404, or 410 when it was killed",
        arguments: zip(Reason.allCases, [410, 404, 404, 404])
    )
    func status(_ reason: Reason, _ status: Int) throws {
        let newsroom = try Self.newsroom(reason)
        for suffix in [
            "", ".json", ".jsonld", ".txt", ".md", ".ninjs", ".ninjs2", ".ninjs1", ".nitf",
            ".newsml", ".html", "/related", "/related.atom", "/related.html",
        ] {
            let response = newsroom.get("/articles/2025-\(Self.word)" + suffix)
            #expect(response.status.code == status, "\(suffix)")
        }
    }

    @Test("an unknown article and a hidden one cannot be told apart")
    func hiddenLooksUnknown() throws {
        let newsroom = try Self.newsroom(.embargoed)
        let hidden = newsroom.get("/articles/2025-\(Self.word)")
        let unknown = newsroom.get("/articles/2025-never-was")
        #expect(hidden.body == unknown.body)
        #expect(hidden.fields == unknown.fields)
    }

    @Test("the same targets do show it once it may be shown")
    func showsWhenVisible() throws {
        let newsroom = try Self.newsroom(nil)
        // Text forms of an article do not name what it leads to.
        let others = ["killed", "/health/", "/sections/news", "open.jsonld", "open.txt", "open.md"]
        for target in Self.targets where !others.contains(where: target.contains) {
            let response = newsroom.get(target)
            #expect(response.status == .ok, "\(target)")
            #expect(response.text.contains(Self.word), "\(target)")
        }
    }

    @Test("words a reader of the wire may see stay, though they lead nowhere here")
    func unknownStays() throws {
        var open = try article("open")
        open.related = [try id("elsewhere")]
        open.wire = [.init(title: "Elsewhere", url: "https://other.example/1")]
        let json = try Newsroom([open]).get("/articles/open").json()
        #expect(json["related"] as? [String] == ["elsewhere"])
        let wire = try #require(json["wire"] as? [[String: Any]])
        #expect(wire.first?["title"] as? String == "Elsewhere")
        #expect(wire.first?["url"] as? String == "https://other.example/1")
    }
}
