import News

/// Markdown with YAML front matter; one in TOML is read as well.
package enum MarkdownFormat {
    /// Encodes an article; it reads back the same, all fields and `extra` included.
    ///
    /// The front matter has the native names. The text below it is `body_text` as it stands.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        let article = published.article
        var writer = FrontMatterWriter()
        writer.member("id", article.id.rawValue)
        writer.member("uri", article.uri)
        writer.member("version", .number(String(article.version)))
        writer.member("status", article.status.rawValue)
        if !article.aliases.isEmpty { writer.member("aliases", article.aliases.map(\.rawValue)) }
        writer.member("headline", article.headline)
        writer.member("summary", article.summary)
        writer.member("source", article.source)
        writer.member("byline", article.byline)
        writer.member("dateline", article.dateline)
        for name in ["authors", "section", "tags", "subjects", "language"] {
            writer.member(name, of: article)
        }
        writer.member("date_published", article.datePublished?.text)
        writer.member("date_modified", article.dateModified?.text)
        writer.member("embargo_until", article.embargoUntil?.text)
        writer.member("expires_at", article.expiresAt?.text)
        writer.member("correction", article.correction)
        writer.member("supersedes", article.supersedes?.rawValue)
        writer.member("superseded_by", article.supersededBy?.rawValue)
        writer.member("story", article.story?.rawValue)
        writer.member("related", article.related.map(\.rawValue))
        for name in ["wire", "image", "attachments", "rights", "extra"] {
            writer.member(name, of: article)
        }
        writer.member("body_html", article.bodyHTML)
        var text = ""
        if let body = article.bodyText {
            // Text that the layout would change goes above it.
            let standsFree =
                body == body.trimmed && !body.isEmpty && !body.utf8.contains(0x0D)
                && !body.unicodeScalars.contains("\u{0}")
            if standsFree { text = "\n" + body + "\n" } else { writer.member("body_text", body) }
        }
        return Array(("---\n" + writer.text + "---\n" + text).utf8)
    }

    /// Decodes a Markdown document, whoever wrote it.
    ///
    /// Without front matter, or without a headline in it, the first heading is the headline.
    static func decode(_ bytes: [UInt8], name: String) throws(DocumentError) -> Draft {
        let text = try PlainTextReader.decodeText(bytes).replacing("\r\n", with: "\n")
        let (matter, body, bodyLine) = try parts(text)
        var fields = try ForeignFields(
            matter.map { matter throws(DocumentError) in
                text.hasPrefix("+++")
                    ? try FrontMatter.parse(toml: matter, line: 2)
                    : try FrontMatter.parse(matter, line: 2)
            } ?? []
        )
        var article = fields.article
        let rest = try takeHeadline(from: body, line: bodyLine, into: &article)
        if let rest = rest.nonEmpty {
            guard article.bodyText == nil else {
                throw DocumentError(
                    line: bodyLine,
                    field: "body_text",
                    reason: "stands both in the front matter and below it"
                )
            }
            article.bodyText = rest
        }
        if article.datePublished == nil {
            article.datePublished = NewsDate(String(name.prefix(10)))
        }
        fields.article = article
        return try fields.draft(line: bodyLine)
    }

    private static func parts(
        _ text: String
    ) throws(DocumentError) -> (matter: String?, body: Substring, line: Int) {
        let fence = text.hasPrefix("+++\n") ? "+++" : "---"
        guard text.hasPrefix(fence + "\n") || text == "---" else { return (nil, text[...], 1) }
        var line = 1
        var index = text.index(text.startIndex, offsetBy: min(4, text.count))
        let start = index
        while index < text.endIndex {
            line += 1
            let end = text[index...].utf8.firstIndex(of: 0x0A) ?? text.endIndex
            let content = text[index..<end]
            let next = end < text.endIndex ? text.utf8.index(after: end) : end
            let isEnd = content.trimmedEnd == fence || fence == "---" && content == "..."
            if isEnd {
                // Without a line behind it, what is missing is missing on this one.
                let bodyLine = end < text.endIndex ? line + 1 : line
                return (String(text[start..<index]), text[next...], bodyLine)
            }
            index = next
        }
        throw DocumentError(line: 1, reason: "has a front matter without an end (\(fence))")
    }

    /// The text without the heading that gives the headline, where the fields gave none.
    private static func takeHeadline(
        from body: Substring,
        line: Int,
        into article: inout Article
    ) throws(DocumentError) -> String {
        let body = String(body).trimmed
        guard article.headline.isBlank, body.hasPrefix("# ") else { return body }
        let end = body.utf8.firstIndex(of: 0x0A) ?? body.endIndex
        article.headline = String(body[..<end].dropFirst(2)).trimmed
        return String(body[end...]).trimmed
    }
}

extension Substring {
    fileprivate var trimmedEnd: String { String(self).trimmed }
}

extension FrontMatterWriter {
    /// Writes a field as the native format has it.
    fileprivate mutating func member(_ name: String, of article: Article) {
        switch name {
        case "section": member(name, article.section?.rawValue)
        case "language": member(name, article.language)
        case "image": member(name, article.image)
        case "tags": member(name, article.tags)
        default:
            var writer = JSONWriter(.compact)
            writer.object {
                switch name {
                case "authors": $0.member(name, authors: article.authors)
                case "subjects": $0.member(name, subjects: article.subjects)
                case "wire": $0.member(name, wire: article.wire)
                case "attachments": $0.member(name, attachments: article.attachments)
                case "rights": $0.member(name, rights: article.rights)
                case "extra" where !article.extra.isEmpty: $0.member(name, .object(article.extra))
                default: break
                }
            }
            if let value = try? JSON.parse(writer.bytes)[name] { member(name, value.plain) }
        }
    }
}
