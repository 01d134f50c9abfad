import News

/// NewsML-G2 2.35: one `newsItem` with its text as XHTML and as plain text.
///
/// What has no place in it stands in an extension property; see ``ArticleRest``.
package enum NewsMLG2Format {
    /// The relation of the property with all that NewsML-G2 has no place for.
    static let rest = "newsd:article"
    /// The catalogue of the IPTC: the aliases of `qcode` below are in it.
    private static let catalogue =
        "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"

    /// Encodes an article.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        let document = document(published)
        let heard = heard(document.bytes)
        return articleRest.completing(document, of: published.article, heard: heard) {
            $0.empty("itemMetaExtProperty", ["rel": rest, "value": $1])
        }
    }

    /// What goes along, in that property.
    static let articleRest = ArticleRest(ofTexts: { article in
        let url = "urn:newsd:" + article.id.rawValue
        return heard(document(PublishedArticle(article: article, url: url)).bytes)
    })

    private static func heard(_ bytes: [UInt8]) -> Article? {
        (try? XMLTree.parse(bytes)).flatMap { try? NewsMLG2Reader.fields(of: $0.root) }?.article
    }

    /// The document without what goes along, and where that belongs.
    private static func document(
        _ published: PublishedArticle
    ) -> (bytes: [UInt8], restOffset: Int) {
        let article = published.article
        var writer = XMLWriter(capacity: 4096 + article.textLength * 3)
        var restOffset = 0
        var attributes = [
            ("xmlns", "http://iptc.org/std/nar/2006-10-01/"), ("standard", "NewsML-G2"),
            ("standardversion", "2.35"), ("conformance", "power"),
            ("guid", article.uri?.asURI ?? published.url), ("version", String(article.version)),
        ]
        if let language = article.language { attributes.append(("xml:lang", language)) }
        writer.element("newsItem", attributes) { writer in
            writer.empty("catalogRef", ["href": catalogue])
            writer.element("catalog") {
                $0.empty("scheme", ["alias": "newsd", "uri": "urn:newsd:"])
            }
            rights(article, into: &writer)
            item(published, into: &writer, &restOffset)
            content(article, into: &writer)
            set(article, into: &writer)
        }
        return (writer.bytes, restOffset)
    }

    private static func rights(_ article: Article, into writer: inout XMLWriter) {
        guard let rights = article.rights else { return }
        writer.element("rightsInfo") { writer in
            if let holder = rights.holder { named("copyrightHolder", holder, into: &writer) }
            writer.element("copyrightNotice", text: rights.notice)
            writer.element("usageTerms", text: rights.usageTerms)
        }
    }

    // MARK: Meta

    private static func item(
        _ published: PublishedArticle,
        into writer: inout XMLWriter,
        _ restOffset: inout Int
    ) {
        let article = published.article
        writer.element("itemMeta") { writer in
            writer.empty("itemClass", ["qcode": "ninat:text"])
            named("provider", article.source ?? "newsd", into: &writer)
            let changed = article.dateModified ?? article.datePublished
            writer.element(
                "versionCreated",
                text: changed?.xmlDateTime ?? Instant(milliseconds: 0).rfc3339
            )
            writer.element("embargoed", text: article.embargoUntil?.xmlDateTime)
            writer.empty("pubStatus", ["qcode": "stat:" + article.status.rawValue])
            writer.element("title", text: article.headline)
            writer.element("edNote", text: article.correction)
            if article.correction != nil { writer.empty("signal", ["qcode": "sig:correction"]) }
            writer.element("expires", text: article.expiresAt?.xmlDate)
            links(published, into: &writer)
            restOffset = writer.bytes.count
        }
    }

    /// The related articles, and what is attached.
    private static func links(_ published: PublishedArticle, into writer: inout XMLWriter) {
        for id in published.article.related {
            writer.empty("link", ["rel": "irel:seeAlso", "href": published.address(of: id)])
        }
        for attachment in published.article.attachments {
            guard let address = attachment.url.asURI else { continue }
            var attributes = [
                ("rel", "irel:associatedWith"), ("href", address),
                ("contenttype", attachment.mimeType),
            ]
            if let size = attachment.sizeInBytes { attributes.append(("size", String(size))) }
            if let title = attachment.title { attributes.append(("title", title)) }
            writer.empty("link", attributes)
        }
    }

    private static func content(_ article: Article, into writer: inout XMLWriter) {
        writer.element("contentMeta") { writer in
            if let image = article.image?.asURI { writer.empty("icon", ["href": image]) }
            writer.element("contentCreated", text: article.datePublished?.xmlDate)
            writer.element("contentModified", text: article.dateModified?.xmlDate)
            if let source = article.source { named("infoSource", source, into: &writer) }
            for author in article.authors { write(author, into: &writer) }
            if let uri = article.uri, uri.asURI == nil {
                writer.element("altId", text: uri.inOneLine)
            }
            if let language = article.language { writer.empty("language", ["tag": language]) }
            for tag in article.tags { writer.element("keyword", text: tag.inOneLine) }
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
                        writer.element("body") { $0.xhtml(html) }
                    }
                }
            }
            writer.element("inlineData", ["contenttype": "text/plain"], text: article.bodyText)
        }
    }

    // MARK: Properties

    private static func write(_ author: Article.Author, into writer: inout XMLWriter) {
        let identifier = author.url?.asURI.map { ("uri", $0) } ?? ("literal", author.name.inOneLine)
        writer.element("creator", [identifier]) { $0.element("name", text: author.name.inOneLine) }
    }

    /// A subject by its QCode where the catalogue has its alias, by its URI, or by what it is called.
    private static func write(_ subject: Article.Subject, into writer: inout XMLWriter) {
        var identifier = ("literal", (subject.code ?? subject.name ?? "").inOneLine)
        if let scheme = subject.scheme, let code = subject.code {
            let parts = scheme.hasSuffix("/") || scheme.hasSuffix("#") ? "" : "/"
            if ["medtop", "subj"].contains(scheme), !code.isEmpty,
                !code.unicodeScalars.contains(where: \.properties.isWhitespace)
            {
                identifier = ("qcode", scheme + ":" + code)
            } else if scheme.contains("/"), let uri = (scheme + parts + code).asURI {
                identifier = ("uri", uri)
            } else {
                identifier.1 = (scheme + ":" + code).inOneLine
            }
        }
        writer.element("subject", [identifier]) {
            $0.element("name", text: subject.name?.inOneLine)
        }
    }

    private static func named(_ element: String, _ name: String, into writer: inout XMLWriter) {
        let name = name.inOneLine
        writer.element(element, [("literal", name)]) { $0.element("name", text: name) }
    }
}

extension String {
    /// The text with spaces for line ends and tabs, which most properties of NewsML-G2 cannot hold.
    fileprivate var inOneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { ["\t", "\n", "\r"].contains($0) ? " " : $0 }
            )
        )
    }
}
