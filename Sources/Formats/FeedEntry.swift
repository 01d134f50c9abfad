package import News

/// One entry of an RSS or Atom feed, before it is known to make an article.
package struct FeedEntry: Sendable {
    /// A text that may be HTML.
    package struct Text: Sendable {
        package var value: String
        package var isHTML: Bool
        package var line: Int
        /// The address that its links are relative to.
        var base: String?

        /// The HTML as it is stored: what is allowed of it, with absolute links.
        package var stored: String? { HTMLSanitizer.sanitize(markup, base: base) }

        /// The HTML with an end tag for each element that ends in its start tag, as in XHTML: to HTML
        /// all that follows would be inside it.
        var markup: String {
            guard isHTML, value.contains("/>") else { return value }
            return value.replacing(
                #/<(iframe|script|style|object|video|audio|textarea|title)\b([^<>]*)\/>/#
                    .ignoresCase()
            ) { "<\($0.1)\($0.2)></\($0.1)>" }
        }
    }

    /// A date as the feed has it.
    struct Stamp {
        var text: String
        var field: String
        var line: Int
    }

    /// The line it starts on.
    var line: Int
    /// Whether the feed breaks off inside it.
    var isCut = false
    package internal(set) var title: Text?
    package internal(set) var link: String?
    package internal(set) var id: String?
    package internal(set) var summary: Text?
    package internal(set) var content: Text?
    package internal(set) var authors: [Article.Author] = []
    /// The address an author gives, `name <address>` in RSS.
    package internal(set) var email: String?
    var published: Stamp?
    var updated: Stamp?
    var tags: [String] = []
    var attachments: [Article.Attachment] = []
    var image: String?
    var rights: String?
    var language: String?
    var source: String?
    /// Set by a tombstone (RFC 6721), with what it says of the reason.
    var deletion: String?
    var extra: [JSONValue.Member] = []

    init(_ element: XMLTree.Element) {
        line = element.line
        isCut = !element.isWhole
    }

    /// The moment of publication as RFC 3339, or `nil` when there is none or it is no date.
    package var publishedText: String? { published.flatMap { ForeignDate.parse($0.text)?.text } }
    /// The moment of the last change, likewise.
    package var updatedText: String? { updated.flatMap { ForeignDate.parse($0.text)?.text } }

    /// The article this entry makes.
    ///
    /// - Throws: ``DocumentError`` when title or text are missing, or a date is none.
    func draft() throws(DocumentError) -> Draft {
        guard !isCut else {
            throw DocumentError(line: line, reason: "is cut off: the feed ends inside it")
        }
        guard let placeholder = ArticleID("article") else {
            throw DocumentError(reason: "is empty")
        }
        var article = Article(id: placeholder, headline: "")
        article.uri = id ?? link
        if deletion != nil {
            article.status = .canceled
            article.headline = deletion?.collapsed.nonEmpty ?? id ?? ""
        } else {
            article.headline = title.map(Self.flat) ?? ""
        }
        guard !article.headline.isBlank else {
            throw DocumentError(
                line: title?.line ?? line,
                field: deletion == nil ? "title" : "ref",
                reason: "is missing or empty"
            )
        }
        setTexts(of: &article)
        guard article.hasText || article.status == .canceled else {
            throw DocumentError(
                line: line,
                field: "content",
                reason: "is missing or empty, and so is the summary"
            )
        }
        // What was never published has a date before all dates.
        let isDateless = exported?.status != nil && published?.text.contains("-0001") == true
        article.datePublished = isDateless ? nil : try published?.date()
        let changed = try updated?.date()
        if article.datePublished == nil {
            article.datePublished = changed
        } else if changed != article.datePublished {
            article.dateModified = changed
        }
        article.authors = authors
        article.tags = tags
        article.attachments = attachments
        article.image = image
        article.source = source
        if let language {
            guard isLanguageTag(language) else {
                throw DocumentError(
                    line: line,
                    field: "language",
                    reason: "is not a BCP 47 language tag"
                )
            }
            article.language = language
        }
        if let rights { article.rights = Article.Rights(notice: rights) }
        if let link, link != article.uri {
            article.extra.append(JSONValue.Member("url", .string(link)))
        }
        article.extra += extra
        try exported?.apply(to: &article)
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    /// What an export of WordPress says of the entry, or `nil` when this is none.
    private var exported: WordPressState? {
        func text(_ name: String) -> String? {
            extra.first { $0.name == "wp:" + name }?.value.string?.nonEmpty
        }
        guard let status = text("status") else { return nil }
        return WordPressState(
            type: text("post_type"),
            status: status,
            hasPassword: text("post_password") != nil,
            line: line
        )
    }

    private func setTexts(of article: inout Article) {
        // A description that is marked up is the text itself when there is no other.
        if let body = content ?? summary.flatMap({ Self.isMarkedUp($0) ? $0 : nil }) {
            if Self.isMarkedUp(body) {
                // What is nested too deep is refused later.
                article.bodyHTML =
                    (body.base == nil ? body.markup : body.stored ?? body.value)
                    .trimmed.nonEmpty
            } else {
                article.bodyText = Self.flat(body).nonEmpty
            }
        }
        if let summary, content != nil || !Self.isMarkedUp(summary) {
            article.summary = Self.flat(summary).nonEmpty
        }
    }

    private static func isMarkedUp(_ text: Text) -> Bool { text.isHTML && text.value.contains("<") }

    private static func flat(_ text: Text) -> String {
        text.isHTML ? HTMLText.flat(text.value) : text.value.collapsed
    }
}

extension FeedEntry.Stamp {
    /// The date, or the error that names the element.
    func date() throws(DocumentError) -> NewsDate? {
        if text.isBlank { return nil }
        guard let date = ForeignDate.parse(text) else {
            throw DocumentError(line: line, field: field, reason: "is not a date")
        }
        return date
    }
}
