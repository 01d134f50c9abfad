package import News

/// The native article: one flat JSON object (CONTRACT: "The native article").
package enum NativeFormat {
    /// Encodes an article as it lies on disk.
    ///
    /// One member a line in the contract's order, absent fields left out, a line feed at the end:
    /// the same article always gives the same bytes. The revision, being made from them, is not
    /// among them.
    package static func encode(_ article: Article) -> [UInt8] {
        encode(article, published: nil)
    }

    /// Encodes an article as one line of NDJSON: as on disk, in one line.
    package static func line(_ article: Article) -> [UInt8] {
        var writer = JSONWriter(.compact, capacity: 1024 + article.textLength)
        write(article, published: nil, into: &writer)
        return writer.finished()
    }

    /// Encodes an article as it is served: as on disk, and what only the server knows.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        encode(published.article, published: published)
    }

    /// Writes an article as it is served, as a value among others.
    package static func write(_ published: PublishedArticle, into writer: inout JSONWriter) {
        write(published.article, published: published, into: &writer)
    }

    private static func encode(_ article: Article, published: PublishedArticle?) -> [UInt8] {
        // A link is three lines of some fifty bytes.
        let links = published.map { $0.links.count * 160 } ?? 0
        var writer = JSONWriter(.lines, capacity: 1024 + article.textLength + links)
        write(article, published: published, into: &writer)
        return writer.finished()
    }

    private static func write(
        _ article: Article,
        published: PublishedArticle?,
        into writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("id", article.id.rawValue)
            writer.member("uri", article.uri)
            writer.member("aliases", article.aliases.map(\.rawValue))
            writer.member("url", published?.url)
            writer.member("version", article.version)
            if published != nil, !article.revision.isEmpty {
                writer.member("revision", article.revision)
            }
            writer.member("status", article.status.rawValue)
            writer.member("headline", article.headline)
            writer.member("summary", article.summary)
            writer.member("body_text", article.bodyText)
            writer.member("body_html", article.bodyHTML)
            writer.member("source", article.source)
            writer.member("byline", article.byline)
            writer.member("dateline", article.dateline)
            writer.member("authors", authors: article.authors)
            writer.member("section", article.section?.rawValue)
            encode(published?.breadcrumb ?? [], into: &writer)
            writer.member("tags", article.tags)
            writer.member("subjects", subjects: article.subjects)
            writer.member("language", article.language)
            writer.member("date_published", article.datePublished?.text)
            writer.member("date_modified", article.dateModified?.text)
            writer.member("embargo_until", article.embargoUntil?.text)
            writer.member("expires_at", article.expiresAt?.text)
            writer.member("correction", article.correction)
            writer.member("supersedes", article.supersedes?.rawValue)
            writer.member("superseded_by", article.supersededBy?.rawValue)
            writer.member("story", article.story?.rawValue)
            writer.member("related", article.related.map(\.rawValue))
            encode(article.wire, targets: published?.wireTargets ?? [], into: &writer)
            writer.member("image", article.image)
            writer.member("attachments", attachments: article.attachments)
            writer.member("rights", rights: article.rights)
            if !article.extra.isEmpty { writer.member("extra", .object(article.extra)) }
            writer.objects("links", published?.links ?? []) { writer, link in
                writer.member("rel", link.rel)
                writer.member("type", link.type)
                writer.member("url", link.url)
            }
        }
    }

    private static func encode(
        _ breadcrumb: [PublishedArticle.Crumb],
        into writer: inout JSONWriter
    ) {
        writer.objects("breadcrumb", breadcrumb) { writer, crumb in
            writer.member("title", crumb.title)
            writer.member("url", crumb.url)
        }
    }

    /// Writes the wire headlines; one that is an article here gains its `id` and its address.
    ///
    /// The provider's own address then moves to `provider_url`, from where it is read back.
    private static func encode(
        _ wire: [Article.WireHeadline],
        targets: [PublishedArticle.Target?],
        into writer: inout JSONWriter
    ) {
        guard !wire.isEmpty else { return }
        writer.member("wire") { writer in
            writer.array { writer in
                for (index, headline) in wire.enumerated() {
                    let target = index < targets.count ? targets[index] : nil
                    writer.element {
                        $0.object { writer in
                            writer.member("title", headline.title)
                            writer.member("url", target?.url ?? headline.url)
                            guard let target else { return }
                            writer.member("id", target.id.rawValue)
                            writer.member("provider_url", headline.url)
                        }
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    /// Writes objects as a member, unless there are none.
    package mutating func objects<Element>(
        _ name: String,
        _ elements: [Element],
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        member(name) {
            $0.array { writer in
                for element in elements {
                    writer.element { $0.object { body(&$0, element) } }
                }
            }
        }
    }

    /// Writes authors as JSON Feed does, unless there are none.
    mutating func member(_ name: String, authors: [Article.Author]) {
        objects(name, authors) { writer, author in
            writer.member("name", author.name)
            writer.member("url", author.url)
            writer.member("avatar", author.avatar)
        }
    }

    /// Writes subjects, unless there are none.
    mutating func member(_ name: String, subjects: [Article.Subject]) {
        objects(name, subjects) { writer, subject in
            writer.member("scheme", subject.scheme)
            writer.member("code", subject.code)
            writer.member("name", subject.name)
        }
    }

    /// Writes wire headlines, unless there are none.
    mutating func member(_ name: String, wire: [Article.WireHeadline]) {
        objects(name, wire) { writer, headline in
            writer.member("title", headline.title)
            writer.member("url", headline.url)
        }
    }

    /// Writes rights, when there are any.
    mutating func member(_ name: String, rights: Article.Rights?) {
        guard let rights else { return }
        member(name) {
            $0.object {
                $0.member("holder", rights.holder)
                $0.member("notice", rights.notice)
                $0.member("usage_terms", rights.usageTerms)
            }
        }
    }

    /// Writes attachments as JSON Feed does, unless there are none.
    mutating func member(_ name: String, attachments: [Article.Attachment]) {
        objects(name, attachments) { writer, attachment in
            writer.member("url", attachment.url)
            writer.member("mime_type", attachment.mimeType)
            writer.member("title", attachment.title)
            if let size = attachment.sizeInBytes { writer.member("size_in_bytes", size) }
            if let seconds = attachment.durationInSeconds {
                writer.member("duration_in_seconds", .number(seconds.jsonText))
            }
        }
    }
}

extension Double {
    /// The shortest JSON number that reads back as this one; finite numbers only.
    var jsonText: String {
        self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : "\(self)"
    }
}

extension Article {
    /// The bytes of its longer texts, to reserve room for.
    var textLength: Int {
        (bodyText?.utf8.count ?? 0) + (bodyHTML?.utf8.count ?? 0) + (summary?.utf8.count ?? 0)
            + headline.utf8.count
    }
}
