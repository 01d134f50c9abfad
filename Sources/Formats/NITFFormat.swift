import News

/// NITF 3.6: one body, in the markup that NITF has.
///
/// What has no place in it stands in a `meta` named `newsd`; see ``ArticleRest``.
package enum NITFFormat {
    static let namespace = "http://iptc.org/std/NITF/2006-10-18/"
    /// The `meta` with all that NITF has no place for.
    static let rest = "newsd"
    /// The `meta` that says that the paragraphs are those of plain text.
    static let plain = "newsd-plain-text"

    /// Encodes an article.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        let article = published.article
        var writer = XMLWriter(capacity: 2048 + article.textLength * 2)
        var attributes = [("xmlns", namespace), ("version", "-//IPTC//DTD NITF 3.6//EN")]
        if let language = article.language { attributes.append(("baselang", language)) }
        writer.element("nitf", attributes) { writer in
            head(published, into: &writer)
            body(article, into: &writer)
        }
        return writer.bytes
    }

    private static func head(_ published: PublishedArticle, into writer: inout XMLWriter) {
        let article = published.article
        writer.element("head") { writer in
            writer.element("title", text: article.headline)
            let hasBoth = article.bodyHTML != nil && article.bodyText != nil
            let rest = ArticleRest.text(of: article, withPlainText: hasBoth)
            writer.empty("meta", ["name": Self.rest, "content": rest])
            if article.bodyHTML == nil { writer.empty("meta", ["name": plain, "content": "true"]) }
            if !article.subjects.isEmpty {
                writer.element("tobject", ["tobject.type": "News"]) { writer in
                    for subject in article.subjects {
                        var attributes: [(String, String)] = []
                        if let code = subject.code {
                            attributes.append(("tobject.subject.refnum", code))
                        }
                        if let name = subject.name {
                            attributes.append(("tobject.subject.detail", name))
                        }
                        writer.empty("tobject.subject", attributes)
                    }
                }
            }
            data(published, into: &writer)
            writer.empty("pubdata", ["type": "web", "ex-ref": published.url])
        }
    }

    private static func data(_ published: PublishedArticle, into writer: inout XMLWriter) {
        let article = published.article
        let isHeld = article.embargoUntil != nil && article.status == .usable
        let status = isHeld ? "embargoed" : article.status.rawValue
        writer.element("docdata", ["management-status": status]) { writer in
            if let correction = article.correction {
                writer.empty("correction", ["info": correction])
            }
            writer.empty("doc-id", ["id-string": article.uri ?? published.url])
            let dates = [
                ("date.issue", article.datePublished), ("date.release", article.embargoUntil),
                ("date.expire", article.expiresAt),
            ]
            for case (let name, let date?) in dates { writer.empty(name, ["norm": date.text]) }
            writer.empty("du-key", ["version": String(article.version)])
            if let holder = article.rights?.holder {
                writer.empty("doc.copyright", ["holder": holder])
            }
            guard !article.tags.isEmpty else { return }
            writer.element("key-list") { writer in
                for tag in article.tags { writer.empty("keyword", ["key": tag]) }
            }
        }
    }

    private static func body(_ article: Article, into writer: inout XMLWriter) {
        writer.element("body") { writer in
            writer.element("body.head") { writer in
                writer.element("hedline") { $0.element("hl1", text: article.headline) }
                if let notice = article.rights?.notice { writer.element("rights", text: notice) }
                let names = article.authors.map(\.name).joined(separator: ", ").nonEmpty
                writer.element("byline", text: article.byline ?? names)
                writer.element("distributor", text: article.source)
                writer.element("dateline", text: article.dateline)
                if let summary = article.summary {
                    writer.element("abstract") { $0.element("p", text: summary) }
                }
            }
            writer.element("body.content") { writer in
                if let html = article.bodyHTML {
                    writer.html(html, blocks: blocks, counterpart)
                } else if let text = article.bodyText {
                    for paragraph in paragraphs(text) { writer.element("p", text: paragraph) }
                }
            }
        }
    }

    private static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n\n").map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    // MARK: Markup

    private static let blocks: Set = [
        "p", "h2", "h3", "h4", "ul", "ol", "dl", "table", "blockquote", "pre", "hr",
    ]

    private static func counterpart(_ node: HTMLTree.Node) -> XMLWriter.Counterpart {
        switch node.name {
        case "p", "a", "em", "sub", "sup", "q", "br", "ul", "ol", "li", "dl", "dt", "dd", "table",
            "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "pre", "hr":
            .element(node.name)
        case "strong", "b", "i", "u", "cite": .element("em")
        case "h2", "h3", "h4": .element("hl2")
        case "blockquote": .element("bq")
        case "img": .nothing
        default: .content
        }
    }
}
