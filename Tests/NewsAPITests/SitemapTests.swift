import HTTP
import HTTPTypes
import News
import Testing

/// What search engines are told.
@Suite struct SitemapTests {
    /// It is noon of 2025-02-01.
    private static func desk() -> WritingDesk {
        let desk = WritingDesk()
        let articles: [(String, String)] = [
            ("new", #""date_published": "2025-02-01T10:00:00Z", "language": "zh-Hant-TW""#),
            ("yesterday", #""date_published": "2025-01-31""#),
            ("held", #""date_published": "2025-02-01", "embargo_until": "2025-02-01T13:00:00Z""#),
            ("old", #""date_published": "2025-01-02", "date_modified": "2025-01-03T08:00:00Z""#),
            ("older", #""date_published": "2023-12-31T23:59:59Z""#), ("undated", #""tags": ["x"]"#),
        ]
        for (id, more) in articles {
            let body = #"{"headline": "H & \#(id)", "summary": "S", \#(more)}"#
            _ = desk.send(.put, "/articles/\(id)", body)
        }
        return desk
    }

    /// The addresses in a sitemap, without what all have in common.
    private static func addresses(_ desk: WritingDesk, _ target: String) -> [String] {
        let text = desk.send(.get, target, key: nil).text
        return text.split(separator: "<loc>").dropFirst()
            .map { String($0.prefix { $0 != "<" }).replacing(Newsroom.origin, with: "") }
    }

    @Test(
        "each file has the articles of its time",
        arguments: [
            (
                "/sitemap.xml",
                [
                    "/sitemap-news.xml", "/sitemaps/2025-02.xml", "/sitemaps/2025-01.xml",
                    "/sitemaps/2023-12.xml", "/sitemaps/undated.xml",
                ]
            ),
            ("/sitemap-news.xml", ["/articles/new", "/articles/yesterday"]),
            ("/sitemaps/2025-02.xml", ["/articles/new"]),
            ("/sitemaps/2025-01.xml", ["/articles/yesterday", "/articles/old"]),
            ("/sitemaps/2025-01-31.xml", ["/articles/yesterday"]),
            ("/sitemaps/2023-12.xml", ["/articles/older"]),
            ("/sitemaps/2024-06.xml", []),
            ("/sitemaps/undated.xml", ["/articles/undated"]),
        ]
    )
    func files(_ target: String, _ addresses: [String]) {
        let desk = Self.desk()
        #expect(Self.addresses(desk, target) == addresses)
        let answer = desk.send(.get, target, key: nil)
        #expect(answer.status == .ok)
        #expect(answer.fields[.contentType] == "application/xml")
    }

    @Test("news have their publication, language, date and title")
    func news() {
        let text = Self.desk().send(.get, "/sitemap-news.xml", key: nil).text
        for part in [
            "<news:name>News</news:name>", "<news:language>zh-tw</news:language>",
            "<news:publication_date>2025-02-01T10:00:00Z</news:publication_date>",
            "<news:publication_date>2025-01-31</news:publication_date>",
            "<news:title>H &amp; new</news:title>",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        let old = Self.desk().send(.get, "/sitemaps/2025-01.xml", key: nil).text
        #expect(old.contains("<lastmod>2025-01-03T08:00:00Z</lastmod>"))
    }

    @Test("what lifts appears, what is killed goes, at once")
    func turns() {
        let desk = Self.desk()
        desk.set("2025-02-01T13:00:00Z")
        #expect(Self.addresses(desk, "/sitemap-news.xml").contains("/articles/held"))
        #expect(desk.send(.delete, "/articles/new").status == .ok)
        #expect(!Self.addresses(desk, "/sitemap-news.xml").contains("/articles/new"))
        desk.set("2025-02-04T13:00:00Z")
        #expect(Self.addresses(desk, "/sitemap-news.xml").isEmpty)
    }

    @Test(
        "what is no time is not found",
        arguments: ["2025-13.xml", "2025-1.xml", "2025.xml", "2025-01", "x.xml", "2025-02-30.xml"]
    )
    func unknown(_ name: String) {
        #expect(Self.desk().send(.get, "/sitemaps/" + name, key: nil).status == .notFound)
    }
}
