package import News

/// Sitemaps (sitemaps.org 0.9), with what Google asks of those of news.
package enum SitemapFormat {
    /// The most addresses in one file of the protocol, and in one of news.
    package static let mostAddresses = 50_000
    package static let mostNews = 1_000

    private static let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    private static let newsNamespace = "http://www.google.com/schemas/sitemap-news/0.9"

    /// One article.
    package struct Entry: Sendable {
        package var url: String
        package var headline: Headline

        package init(url: String, headline: Headline) {
            self.url = url
            self.headline = headline
        }
    }

    /// The articles of a file.
    package static func encode(_ entries: [Entry]) -> [UInt8] {
        var writer = XMLWriter(capacity: 256 + entries.count * 160)
        writer.element("urlset", [("xmlns", namespace)]) { writer in
            for entry in entries {
                writer.element("url") { writer in
                    writer.element("loc", text: entry.url)
                    let date = entry.headline.dateModified ?? entry.headline.datePublished
                    writer.element("lastmod", text: date?.xmlDate)
                }
            }
        }
        return writer.bytes
    }

    /// The articles of the last two days, for news.
    ///
    /// - Parameters:
    ///   - entries: Each with a date of publication.
    ///   - publication: The name of the publication.
    ///   - language: Of articles that name none.
    /// - Returns: The document.
    package static func encodeNews(
        _ entries: [Entry],
        publication: String,
        language: String
    ) -> [UInt8] {
        var writer = XMLWriter(capacity: 256 + entries.count * 400)
        let attributes = [("xmlns", namespace), ("xmlns:news", newsNamespace)]
        writer.element("urlset", attributes) { writer in
            for entry in entries {
                let headline = entry.headline
                writer.element("url") { writer in
                    writer.element("loc", text: entry.url)
                    writer.element("news:news") { writer in
                        writer.element("news:publication") { writer in
                            writer.element("news:name", text: publication)
                            writer.element(
                                "news:language",
                                text: code(headline.language ?? language)
                            )
                        }
                        writer.element(
                            "news:publication_date",
                            text: headline.datePublished?.xmlDate
                        )
                        writer.element("news:title", text: headline.title)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// The files there are.
    package static func encodeIndex(_ urls: [String]) -> [UInt8] {
        var writer = XMLWriter(capacity: 256 + urls.count * 80)
        writer.element("sitemapindex", [("xmlns", namespace)]) { writer in
            for url in urls {
                writer.element("sitemap") { $0.element("loc", text: url) }
            }
        }
        return writer.bytes
    }

    /// The ISO 639 code of a language, but for Chinese with its script.
    private static func code(_ tag: String) -> String {
        let parts = tag.lowercased().split(separator: "-")
        guard parts.first == "zh" else { return parts.first.map(String.init) ?? tag }
        let isTraditional = parts.dropFirst().contains { ["hant", "tw", "hk", "mo"].contains($0) }
        return isTraditional ? "zh-tw" : "zh-cn"
    }
}
