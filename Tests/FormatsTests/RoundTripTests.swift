import News
import Testing

@testable import Formats

/// An article that is written in a format and read again is the same article, but for what the
/// format cannot hold: the table of it is ``lost(_:in:)``.
@Suite struct RoundTripTests {
    enum Format: CaseIterable, Sendable {
        case native, ninjs3, ninjs2, ninjs1, nitf, newsMLG2

        func encode(_ published: PublishedArticle) -> [UInt8] {
            switch self {
            case .native: NativeFormat.encode(published)
            case .ninjs3: NinjsFormat.encode(published, .v3_1)
            case .ninjs2: NinjsFormat.encode(published, .v2_2)
            case .ninjs1: NinjsFormat.encode(published, .v1_6)
            case .nitf: NITFFormat.encode(published)
            case .newsMLG2: NewsMLG2Format.encode(published)
            }
        }

        var ninjs: NinjsFormat.Version? {
            switch self {
            case .ninjs3: .v3_1
            case .ninjs2: .v2_2
            case .ninjs1: .v1_6
            default: nil
            }
        }
    }

    /// An article without what a format cannot hold.
    private static func lost(_ article: Article, in format: Format) -> Article {
        var article = article
        article.revision = ""
        switch format {
        case .native, .newsMLG2: break
        case .nitf:
            // `strong` is emphasis, and there is one level of headings.
            article.bodyHTML = article.bodyHTML?.replacing("strong>", with: "em>")
                .replacing("h2>", with: "h3>")
        case .ninjs1, .ninjs2, .ninjs3:
            // Times, not days.
            for date in [\Article.datePublished, \.dateModified, \.embargoUntil, \.expiresAt] {
                article[keyPath: date] = article[keyPath: date]
                    .flatMap { NewsDate($0.dateTimeText) }
            }
            for index in article.authors.indices {
                article.authors[index].avatar = nil
                if format == .ninjs1 { article.authors[index].url = nil }
            }
            // What is no property of ninjs.
            article.extra.removeAll { $0.name == "nested" }
            for index in article.subjects.indices
            where format == .ninjs1 && article.subjects[index].scheme == "medtop" {
                // A scheme has to be a URI.
                article.subjects[index].scheme = nil
                article.subjects[index].code = "medtop:20000337"
            }
        }
        return article
    }

    static let articles: [(String, @Sendable (inout Article) -> Void)] = [
        ("whole", { _ in }),
        (
            "bare",
            {
                $0 = Article(id: $0.id, headline: "Headline")
                $0.summary = "Summary."
            }
        ),
        (
            "Chinese",
            {
                $0.headline = "外交部：反对出口管制"
                $0.bodyText = "第一段。\n\n第二段。"
                $0.language = "zh-Hans"
            }
        ),
        (
            "Arabic",
            {
                $0.headline = "افتتاح الجسر"
                $0.language = "ar"
                $0.section = nil
                $0.tags = ["جسر"]
            }
        ),
        (
            "killed",
            {
                $0.status = .canceled
                $0.correction = "Wrong."
            }
        ),
        (
            "usable and embargoed",
            { $0.status = .usable }
        ),
        (
            "text alone",
            {
                $0.bodyHTML = nil
                $0.summary = nil
            }
        ),
        ("HTML alone", { $0.bodyText = nil }),
        (
            "summary alone",
            {
                $0.bodyText = nil
                $0.bodyHTML = nil
            }
        ),
        (
            "markup of every kind",
            {
                $0.bodyText = nil
                $0.bodyHTML =
                    "<h2>Title</h2><p>Some <strong>strong</strong> <a href=\"https://a.example/?x=1&amp;y=2\">link</a> &lt;3</p>"
                    + "<ul><li>One</li><li>Two<br>lines</li></ul><blockquote><p>Quoted.</p></blockquote>"
                    + "<table><tbody><tr><th>A</th><td colspan=\"2\">B</td></tr></tbody></table><pre>a  b</pre>"
            }
        ),
        ("no uri", { $0.uri = nil }),
        ("a uri that is none", { $0.uri = "GUID 17/4" }),
        ("aliases", { $0.aliases = [ArticleID("older"), ArticleID("oldest")].compactMap(\.self) }),
        (
            "subjects of every kind",
            {
                $0.subjects = [
                    .init(scheme: "medtop", code: "20000337", name: "road"),
                    .init(code: "alone"), .init(name: "named"),
                    .init(scheme: "https://v.example/terms/", code: "a-b", name: nil),
                ]
            }
        ),
        (
            "a section of odd names",
            {
                $0.section = SectionPath("us-news/e.u/2025_vote")
                $0.dateline = nil
            }
        ),
        ("quotes and brackets", { $0.headline = #"He said "a < b & c > d" ]]> '"# }),
    ]

    @Test("it comes back", arguments: Format.allCases, articles.indices)
    func roundTrip(_ format: Format, _ index: Int) throws {
        var article = try Samples.full()
        let (name, change) = Self.articles[index]
        change(&article)
        let url = "https://news.example/articles/" + article.id.rawValue
        let bytes = format.encode(PublishedArticle(article: article, url: url))
        if let version = format.ninjs {
            let faults = NinjsSchema.faults(try JSON.parse(bytes), version: version.rawValue)
            #expect(faults.isEmpty, "\(name): \(faults)")
        }
        // Recognised by what it is.
        let results = DocumentReader().read(bytes, name: "", format: nil)
        try #require(results.count == 1)
        let draft = try results[0].result.get()
        #expect(draft.idIsGiven)
        let difference = Self.lines(draft.article, beside: Self.lost(article, in: format))
        #expect(difference.isEmpty, "\(name): \(difference)")
    }

    /// The lines of the native form that one of two articles has and the other has not.
    private static func lines(_ one: Article, beside other: Article) -> [String] {
        let texts = [one, other].map { String(decoding: NativeFormat.encode($0), as: UTF8.self) }
            .map { $0.split(separator: "\n").map(String.init) }
        return texts[1].difference(from: texts[0]).map { change in
            switch change {
            case .insert(_, let line, _): "missing: \(line)"
            case .remove(_, let line, _): "there: \(line)"
            }
        }
    }

    @Test("a member that the version does not allow is left out, one that it does is kept")
    func extra() throws {
        func members(_ members: [JSONValue.Member]) throws -> [String] {
            var article = try Samples.full()
            article.extra = members
            let published = PublishedArticle(article: article, url: "https://n.example/articles/a")
            let bytes = NinjsFormat.encode(published, .v3_1)
            let results = DocumentReader().read(bytes, name: "", format: nil)
            return try results[0].result.get().article.extra.map(\.name)
        }
        let some: [JSONValue.Member] = [
            .init("urgency", .number("3")), .init("slugline", .string("BRIDGE")),
            .init("urgencies", .number("3")), .init("genres", .string("not a list")),
        ]
        #expect(try members(some) == ["urgency", "slugline"])
        #expect(try members([.init("urgency", .number("17"))]).isEmpty)
    }
}
