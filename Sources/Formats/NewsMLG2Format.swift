import News

/// NewsML-G2 2.35: one `newsItem` with its text as XHTML and as plain text.
///
/// What has no place in it stands in an extension property; see ``ArticleRest``.
package enum NewsMLG2Format {
    /// The relation of the property with all that NewsML-G2 has no place for.
    static let rest = "newsd:article"

    /// Encodes an article.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        let article = published.article
        var writer = XMLWriter(capacity: 4096 + article.textLength * 2)
        var attributes = [
            ("xmlns", "http://iptc.org/std/nar/2006-10-01/"), ("standard", "NewsML-G2"),
            ("standardversion", "2.35"), ("conformance", "power"),
            ("guid", article.uri ?? published.url), ("version", String(article.version)),
        ]
        if let language = article.language { attributes.append(("xml:lang", language)) }
        writer.element("newsItem", attributes) { writer in
            writer.empty(
                "catalogRef",
                ["href": "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"]
            )
            rights(article, into: &writer)
            item(published, into: &writer)
            content(published, into: &writer)
            set(article, into: &writer)
        }
        return writer.bytes
    }

    private static func rights(_ article: Article, into writer: inout XMLWriter) {
        guard let rights = article.rights else { return }
        writer.element("rightsInfo") { writer in
            if let holder = rights.holder { named("copyrightHolder", holder, into: &writer) }
            writer.element("copyrightNotice", text: rights.notice)
            writer.element("usageTerms", text: rights.usageTerms)
        }
    }

    private static func item(_ published: PublishedArticle, into writer: inout XMLWriter) {
        let article = published.article
        writer.element("itemMeta") { writer in
            writer.empty("itemClass", ["qcode": "ninat:text"])
            named("provider", article.source ?? "newsd", into: &writer)
            let changed = article.dateModified ?? article.datePublished
            writer.element(
                "versionCreated",
                text: changed?.dateTimeText ?? Instant(milliseconds: 0).rfc3339
            )
            writer.element("embargoed", text: article.embargoUntil?.dateTimeText)
            writer.empty("pubStatus", ["qcode": "stat:" + article.status.rawValue])
            writer.element("title", text: article.headline)
            writer.element("edNote", text: article.correction)
            if article.correction != nil { writer.empty("signal", ["qcode": "sig:correction"]) }
            writer.element("expires", text: article.expiresAt?.dateTimeText)
            writer.empty(
                "itemMetaExtProperty",
                ["rel": rest, "value": ArticleRest.text(of: article)]
            )
        }
    }

    private static func content(_ published: PublishedArticle, into writer: inout XMLWriter) {
        let article = published.article
        writer.element("contentMeta") { writer in
            writer.element("contentCreated", text: article.datePublished?.dateTimeText)
            writer.element("contentModified", text: article.dateModified?.dateTimeText)
            if let source = article.source { named("infoSource", source, into: &writer) }
            for author in article.authors { named("creator", author.name, into: &writer) }
            if let language = article.language { writer.empty("language", ["tag": language]) }
            for tag in article.tags { writer.element("keyword", text: tag) }
            for subject in article.subjects { write(subject, into: &writer) }
            writer.element("headline", text: article.headline)
            writer.element("dateline", text: article.dateline)
            writer.element("by", text: article.byline)
            writer.element("description", ["role": "drol:summary"], text: article.summary)
        }
    }

    private static func set(_ article: Article, into writer: inout XMLWriter) {
        writer.element("contentSet") { writer in
            if let html = article.bodyHTML {
                writer.element("inlineXML", ["contenttype": "application/xhtml+xml"]) { writer in
                    writer.element("html", ["xmlns": "http://www.w3.org/1999/xhtml"]) { writer in
                        writer.element("head") { $0.element("title", text: article.headline) }
                        writer.element("body") { writer in
                            writer.html(html, blocks: HTMLSanitizer.blocks) { .element($0.name) }
                        }
                    }
                }
            }
            writer.element("inlineData", ["contenttype": "text/plain"], text: article.bodyText)
        }
    }

    private static func write(_ subject: Article.Subject, into writer: inout XMLWriter) {
        var attributes: [(String, String)] = []
        switch (subject.scheme, subject.code) {
        case (let scheme?, let code?) where !scheme.contains("/"):
            attributes.append(("qcode", scheme + ":" + code))
        case (let scheme?, let code?):
            attributes.append(("uri", scheme + (scheme.hasSuffix("/") ? "" : "/") + code))
        case (nil, let code?): attributes.append(("literal", code))
        default: break
        }
        writer.element("subject", attributes) { $0.element("name", text: subject.name) }
    }

    private static func named(_ element: String, _ name: String, into writer: inout XMLWriter) {
        writer.element(element, [("literal", name)]) { $0.element("name", text: name) }
    }
}
