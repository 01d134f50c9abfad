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
        let document = document(published)
        let heard = heard(document.bytes)
        return articleRest.completing(document, of: published.article, heard: heard) {
            $0.empty("meta", ["name": rest, "content": $1])
        }
    }

    /// What goes along, in that `meta`.
    static let articleRest = ArticleRest(ofTexts: { article in
        heard(document(PublishedArticle(article: article, url: "")).bytes)
    })

    private static func heard(_ bytes: [UInt8]) -> Article? {
        (try? XMLTree.parse(bytes)).flatMap { try? NITFReader.fields(of: $0.root) }?.article
    }

    /// The document without what goes along, and where that belongs.
    private static func document(
        _ published: PublishedArticle
    ) -> (bytes: [UInt8], restOffset: Int) {
        let article = published.article
        var writer = XMLWriter(capacity: 2048 + article.textLength * 3)
        var restOffset = 0
        var attributes = [("xmlns", namespace), ("version", "-//IPTC//DTD NITF 3.6//EN")]
        if let language = article.language { attributes.append(("baselang", language)) }
        writer.element("nitf", attributes) { writer in
            head(published, into: &writer, &restOffset)
            body(article, into: &writer)
        }
        return (writer.bytes, restOffset)
    }

    // MARK: Head

    private static func head(
        _ published: PublishedArticle,
        into writer: inout XMLWriter,
        _ restOffset: inout Int
    ) {
        let article = published.article
        writer.element("head") { writer in
            writer.element("title", text: article.headline)
            restOffset = writer.bytes.count
            if article.bodyHTML == nil { writer.empty("meta", ["name": plain, "content": "true"]) }
            let subjects = article.subjects.compactMap(subject)
            if !subjects.isEmpty {
                writer.element("tobject", ["tobject.type": "news"]) { writer in
                    for subject in subjects { writer.empty("tobject.subject", subject) }
                }
            }
            data(published, into: &writer)
            var publication = [("type", "web")]
            if let date = article.datePublished {
                publication.append(("date.publication", norm(date)))
            }
            if let section = article.section {
                publication.append(("position.section", section.rawValue))
            }
            writer.empty("pubdata", publication + [("ex-ref", published.url)])
            if let date = article.dateModified {
                writer.empty("revision-history", ["norm": norm(date)])
            }
        }
    }

    /// The attributes of a subject; none without a code that is a name token, which NITF requires.
    private static func subject(_ subject: Article.Subject) -> [(String, String)]? {
        guard let code = subject.code, isNameToken(code) else { return nil }
        var attributes: [(String, String)] = []
        if let scheme = subject.scheme, !isIPTC(scheme) {
            attributes.append(("tobject.subject.ipr", scheme))
        }
        attributes.append(("tobject.subject.refnum", code))
        if let name = subject.name { attributes.append(("tobject.subject.detail", name)) }
        return attributes
    }

    private static func isIPTC(_ scheme: String) -> Bool {
        ["subj", "medtop"].contains(scheme) || scheme.hasPrefix("http://cv.iptc.org/")
    }

    private static func isNameToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
                    || [0x2D, 0x2E, 0x3A, 0x5F].contains($0)
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
            for case (let name, let date?) in dates { writer.empty(name, ["norm": norm(date)]) }
            writer.empty("du-key", ["version": String(article.version)])
            if let holder = article.rights?.holder {
                writer.empty("doc.copyright", ["holder": holder])
            }
            if let terms = article.rights?.usageTerms {
                writer.empty("doc.rights", ["limitations": terms])
            }
            if !article.tags.isEmpty {
                writer.element("key-list") { writer in
                    for tag in article.tags { writer.empty("keyword", ["key": tag]) }
                }
            }
            classifiers(article.subjects.filter { Self.subject($0) == nil }, into: &writer)
        }
    }

    /// The subjects that cannot be a `tobject.subject`.
    private static func classifiers(
        _ subjects: [Article.Subject],
        into writer: inout XMLWriter
    ) {
        guard !subjects.isEmpty else { return }
        writer.element("identified-content") { writer in
            for subject in subjects {
                var attributes = [("type", "subject")]
                if let scheme = subject.scheme { attributes.append(("idsrc", scheme)) }
                attributes.append(("value", subject.code ?? subject.name ?? ""))
                writer.empty("classifier", attributes)
            }
        }
    }

    /// A date in the form that NITF normalises to: `20250120T083000+0800`.
    private static func norm(_ date: NewsDate) -> String {
        let text = date.dateTimeText
        let zone = text.hasSuffix("Z") ? text.suffix(1) : text.suffix(6)
        return text.prefix(19).filter { $0 != "-" && $0 != ":" } + zone.filter { $0 != ":" }
    }

    // MARK: Body

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
                    NITFBody.write(html, into: &writer)
                } else if let text = article.bodyText {
                    for paragraph in text.paragraphs { write(paragraph, into: &writer) }
                }
                media(article, into: &writer)
            }
        }
    }

    /// A paragraph of plain text, its lines kept apart.
    private static func write(_ paragraph: String, into writer: inout XMLWriter) {
        writer.raw("<p>")
        for (index, line) in paragraph.split(separator: "\n").enumerated() {
            if index > 0 { writer.raw("<br/>") }
            writer.appendEscaped(String(line))
        }
        writer.raw("</p>\n")
    }

    /// The picture of the article, unless it stands in the text, and what is attached to it.
    private static func media(_ article: Article, into writer: inout XMLWriter) {
        if let image = article.image, article.bodyHTML?.contains(image) != true {
            writer.element("media", ["media-type": "image"]) {
                $0.empty("media-reference", ["source": image])
            }
        }
        for attachment in article.attachments {
            let kind = String(attachment.mimeType.prefix { $0 != "/" }).lowercased()
            let kinds = ["text", "audio", "image", "video", "application"]
            writer.element("media", ["media-type": kinds.contains(kind) ? kind : "other"]) {
                writer in
                var attributes = [
                    ("source", attachment.url), ("mime-type", attachment.mimeType),
                ]
                if let title = attachment.title { attributes.append(("name", title)) }
                if let seconds = attachment.durationInSeconds {
                    attributes.append(("time", seconds.jsonText))
                    attributes.append(("time-unit-of-measure", "second"))
                }
                writer.empty("media-reference", attributes)
            }
        }
    }
}

extension String {
    /// The parts of a plain text between blank lines.
    fileprivate var paragraphs: [String] {
        split(separator: "\n\n").map { String($0).trimmed }.filter { !$0.isEmpty }
    }
}
