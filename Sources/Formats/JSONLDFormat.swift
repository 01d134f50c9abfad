import News

/// A schema.org `NewsArticle` as JSON-LD.
package enum JSONLDFormat {
    /// Encodes an article; safe to stand inside an HTML `script` element.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        let article = published.article
        var writer = JSONWriter(
            .lines,
            capacity: 1024 + article.textLength,
            escapesMarkup: true
        )
        writer.object { writer in
            writer.member("@context", "https://schema.org")
            writer.member("@type", "NewsArticle")
            writer.member("@id", published.url)
            writer.member("url", published.url)
            writer.member("mainEntityOfPage", published.url)
            encodeIdentifiers(article, into: &writer)
            writer.member("version", article.version)
            writer.member("headline", article.headline)
            writer.member("description", article.summary)
            writer.member("image", article.image.map { [$0] } ?? [])
            writer.member("datePublished", article.datePublished?.text)
            writer.member("dateModified", (article.dateModified ?? article.datePublished)?.text)
            writer.member("expires", article.expiresAt?.text)
            encodePeople(article, into: &writer)
            writer.member("creditText", article.byline)
            writer.member("dateline", article.dateline)
            writer.member("articleSection", published.sectionTitles)
            writer.member("keywords", article.tags)
            writer.objects("about", article.subjects) { writer, subject in
                writer.member("@type", "Thing")
                writer.member("name", subject.name)
                writer.member("identifier", subject.code)
                writer.member("inDefinedTermSet", subject.scheme)
            }
            writer.member("inLanguage", article.language)
            writer.member("isAccessibleForFree", true)
            writer.member("creativeWorkStatus", article.status.rawValue)
            if let correction = article.correction {
                writer.member("correction") {
                    $0.object {
                        $0.member("@type", "CorrectionComment")
                        $0.member("text", correction)
                    }
                }
            }
            if let id = article.supersedes {
                writer.member("isBasedOn", published.address(of: id))
            }
            writer.objects("associatedMedia", article.attachments, encode)
            writer.member("copyrightHolder", holder: article.rights?.holder)
            writer.member("copyrightNotice", article.rights?.notice)
            writer.member("usageInfo", article.rights?.usageTerms)
            let text = article.plainText
            writer.member("wordCount", text.wordCount)
            writer.member("articleBody", text)
            encodeBreadcrumb(published.breadcrumb, into: &writer)
        }
        return writer.finished()
    }

    /// The provider's identifier, and those this server knows the article by.
    private static func encodeIdentifiers(_ article: Article, into writer: inout JSONWriter) {
        var names = [("newsd-id", article.id.rawValue)]
        names += article.aliases.map { ("newsd-alias", $0.rawValue) }
        writer.member("identifier") { writer in
            writer.array { writer in
                if let uri = article.uri { writer.element(uri) }
                for (name, value) in names {
                    writer.element {
                        $0.object {
                            $0.member("@type", "PropertyValue")
                            $0.member("propertyID", name)
                            $0.member("value", value)
                        }
                    }
                }
            }
        }
    }

    private static func encode(_ writer: inout JSONWriter, _ attachment: Article.Attachment) {
        let kind = attachment.mimeType.prefix { $0 != "/" }
        let types: [Substring: String] = [
            "audio": "AudioObject", "video": "VideoObject", "image": "ImageObject",
        ]
        writer.member("@type", types[kind] ?? "MediaObject")
        writer.member("contentUrl", attachment.url)
        writer.member("encodingFormat", attachment.mimeType)
        writer.member("name", attachment.title)
        // In bytes, when there is no unit (schema.org, contentSize).
        writer.member("contentSize", attachment.sizeInBytes.map { String($0) })
        writer.member("duration", attachment.durationInSeconds.map { "PT\($0.jsonText)S" })
    }

    private static func encodePeople(_ article: Article, into writer: inout JSONWriter) {
        writer.objects("author", article.authors) { writer, author in
            writer.member("@type", "Person")
            writer.member("name", author.name)
            writer.member("url", author.url)
            writer.member("image", author.avatar)
        }
        if article.authors.isEmpty { writer.member("author", holder: article.source) }
        writer.member("publisher", holder: article.source)
    }

    private static func encodeBreadcrumb(
        _ breadcrumb: [PublishedArticle.Crumb],
        into writer: inout JSONWriter
    ) {
        guard !breadcrumb.isEmpty else { return }
        writer.member("breadcrumb") {
            $0.object { writer in
                writer.member("@type", "BreadcrumbList")
                writer.objects("itemListElement", Array(breadcrumb.enumerated())) {
                    writer,
                    step in
                    writer.member("@type", "ListItem")
                    writer.member("position", step.offset + 1)
                    writer.member("name", step.element.title)
                    writer.member("item", step.element.url)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Writes an organisation by its name, when there is one.
    fileprivate mutating func member(_ name: String, holder: String?) {
        guard let holder else { return }
        member(name) {
            $0.object {
                $0.member("@type", "Organization")
                $0.member("name", holder)
            }
        }
    }
}

extension PublishedArticle {
    /// The titles of the sections it lies within, outermost first.
    var sectionTitles: [String] {
        breadcrumb.isEmpty
            ? (article.section?.ancestry ?? []).map(\.title) : breadcrumb.map(\.title)
    }
}

extension String {
    /// How many runs of anything but white space there are.
    var wordCount: Int {
        var count = 0
        var isInside = false
        for byte in utf8 {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if !isSpace, !isInside { count += 1 }
            isInside = !isSpace
        }
        return count
    }
}
