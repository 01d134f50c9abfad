import Foundation
import HTTP
import HTTPTypes
import Headlines
import News
import NewsAPI
import NewsStore
import Synchronization
import Testing

/// A site over a few articles, with a clock that stands until it is set.
struct Newsroom {
    static let origin = "https://news.example"
    let repository: StubRepository
    let media = InMemoryMediaLibrary()
    let responder: NewsResponder
    let modifications: ModificationClock
    private let time: Clock

    init(
        _ articles: [Article] = [],
        at now: String = "2025-02-01T12:00:00Z",
        readiness: Readiness = Readiness(
            catalogueIsReady: true,
            relatedIsReady: true
        )
    ) {
        repository = StubRepository(articles)
        let time = Clock(instant(now))
        self.time = time
        modifications = ModificationClock(start: instant(now))
        responder = NewsResponder(
            site: Site(
                title: "News",
                publicOrigin: Self.origin,
                description: "All of it",
                language: "en"
            ),
            repository: repository,
            media: media,
            related: RelatedHeadlines(repository: repository),
            modifications: modifications,
            clock: { time.now.withLock { $0 } },
            readiness: { readiness }
        )
    }

    /// Sets the clock.
    func set(_ now: String) { time.now.withLock { $0 = instant(now) } }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        accept: String? = nil,
        fields given: HTTPFields = [:]
    ) -> Response {
        var fields = given
        fields[.accept] = accept
        return responder.respond(to: Request(method: method, target: target, fields: fields))
    }

    func get(_ target: String, accept: String? = nil) -> Response {
        send(.get, target, accept: accept)
    }

    /// The answer to the path of an absolute address of this site.
    func follow(_ url: String) throws -> Response {
        try #require(url.hasPrefix(Self.origin + "/"), "\(url) is an address of this site")
        return get(String(url.dropFirst(Self.origin.count)))
    }
}

/// A clock that stands until it is set.
final class Clock: Sendable {
    let now: Mutex<Instant>
    init(_ now: Instant) { self.now = Mutex(now) }
}

func instant(_ text: String) -> Instant {
    NewsDate(text)?.instant ?? Instant(milliseconds: 0)
}

func id(_ text: String) throws -> ArticleID { try #require(ArticleID(text)) }

/// An article as the tests need it.
func article(
    _ name: String,
    _ headline: String? = nil,
    section: String? = "news",
    published: String? = "2025-01-20T08:00:00Z"
) throws -> Article {
    var article = Article(id: try id(name), headline: headline ?? "Headline of \(name)")
    article.bodyText = "Text of \(name)."
    article.section = section.flatMap { SectionPath($0) }
    article.datePublished = published.flatMap { NewsDate($0) }
    article.revision = "0123456789abcdef0123456789abcdef"
    article.language = "en"
    return article
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { fields[$0] }
    }

    /// The body as a JSON object.
    func json() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(body))
        return try #require(value as? [String: Any])
    }

    /// The ids of a JSON Feed's items.
    func itemIDs() throws -> [String] {
        let items = try #require(try json()["items"] as? [[String: Any]])
        return items.compactMap { $0["id"] as? String }
    }

    /// The targets of the `Link` field by relation.
    func links(_ relation: String) -> [String] {
        (field("Link") ?? "").split(separator: ", ").compactMap { link in
            guard link.contains("; rel=\"\(relation)\""), let end = link.firstIndex(of: ">")
            else { return nil }
            return String(link[link.index(after: link.startIndex)..<end])
        }
    }

    /// The parameters of a problem's faults.
    func faults() throws -> [String] {
        let errors = try json()["errors"] as? [[String: Any]] ?? []
        return errors.compactMap { $0["parameter"] as? String }
    }

    /// The number of seconds of a `Cache-Control` directive.
    func seconds(_ directive: String) -> Int? {
        (field("Cache-Control") ?? "").split(separator: ", ").compactMap { part in
            part.hasPrefix(directive + "=") ? Int(part.dropFirst(directive.count + 1)) : nil
        }.first
    }
}
