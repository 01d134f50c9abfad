import News

/// Articles the tests share.
enum Samples {
    /// An article with every field.
    static func full() throws -> Article {
        var article = Article(id: try id("2025-01-20-full"), headline: "Harbour \"bridge\" reopens")
        article.uri = "urn:example:1"
        article.version = 3
        article.status = .withheld
        article.summary = "Traffic flows again."
        article.bodyText = "First paragraph.\n\nSecond <paragraph> & \u{1F309}."
        article.bodyHTML = "<p>First paragraph.</p><p>Second &lt;paragraph&gt; &amp; 🌉.</p>"
        article.source = "Example News"
        article.byline = "By Ann Author"
        article.dateline = "PORTHAVEN, Jan. 20"
        article.authors = [
            .init(name: "Ann Author", url: "https://example.org/ann"),
            .init(name: "Bo", avatar: "https://example.org/bo.png"),
        ]
        article.section = SectionPath("news/local")
        article.tags = ["bridges", "traffic"]
        article.subjects = [
            .init(
                scheme: "http://cv.iptc.org/newscodes/mediatopic/",
                code: "20000337",
                name: "road"
            )
        ]
        article.language = "en-GB"
        article.datePublished = NewsDate("2025-01-20T08:30:00+08:00")
        article.dateModified = NewsDate("2025-01-21")
        article.embargoUntil = NewsDate("2025-01-20T00:00:00Z")
        article.expiresAt = NewsDate("2026-01-20T00:00:00.5Z")
        article.correction = "An earlier version named the wrong bridge."
        article.supersedes = try id("old")
        article.supersededBy = try id("newer")
        article.story = try id("story-1")
        article.related = [try id("a"), try id("b")]
        article.wire = [
            .init(title: "Ferry sails"), .init(title: "Tunnel", url: "https://e.org/t"),
        ]
        article.image = "https://example.org/bridge.jpg"
        var attachment = Article.Attachment(url: "https://e.org/a.mp3", mimeType: "audio/mpeg")
        attachment.title = "Listen"
        attachment.sizeInBytes = 123_456
        attachment.durationInSeconds = 61.25
        article.attachments = [attachment]
        article.rights = .init(holder: "Example", notice: "(c) 2025", usageTerms: "None")
        article.extra = [
            .init("slugline", .string("BRIDGE")),
            .init("nested", .object([.init("n", .number("1.50")), .init("z", .null)])),
        ]
        return article
    }

    static func id(_ text: String) throws -> ArticleID {
        guard let id = ArticleID(text) else { throw NotAnID(text: text) }
        return id
    }

    struct NotAnID: Error { var text: String }
}
