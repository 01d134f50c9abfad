import News

/// Fields by the names other systems use, brought to those of the native article.
///
/// Front matter of Markdown (Hugo, Jekyll and the like) and JSON that is not native come through
/// here. A native name is taken before its aliases; what is left over goes to `extra`.
struct ForeignFields {
    var article: Article
    private(set) var idIsGiven = false
    private var members: [JSON.Member]

    init(_ members: [JSON.Member]) throws(DocumentError) {
        guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
        article = Article(id: id, headline: "")
        // Native formats never say null; others say it for "absent".
        self.members = members.filter { !$0.value.isNull }
        try takeTexts()
        try takeDates()
        try takeLists()
        try takeRest()
        for member in self.members {
            article.extra.append(JSONValue.Member(member.name, member.value.plain))
        }
    }

    /// The draft, its id proposed when the document gave none.
    ///
    /// - Throws: ``DocumentError`` when headline or text is missing.
    func draft(line: Int) throws(DocumentError) -> Draft {
        guard !article.headline.isBlank else {
            throw DocumentError(line: 1, field: "headline", reason: "is missing or empty")
        }
        guard article.hasText || article.status == .canceled else {
            throw DocumentError(
                line: line,
                field: "body_text",
                reason: "is missing or empty, and so is a summary"
            )
        }
        var article = article
        if !idIsGiven { article.id = ArticleID.proposed(for: article) }
        return Draft(article, idIsGiven: idIsGiven)
    }

    /// Removes and returns the first of these members there is.
    private mutating func take(_ names: String...) -> JSONField? {
        for name in names {
            guard let index = members.firstIndex(where: { $0.name == name }) else { continue }
            let member = members.remove(at: index)
            return JSONField(name: name, node: member.value)
        }
        return nil
    }

    /// Removes and returns the first of these members that is a string.
    private mutating func takeString(_ names: String...) -> String? {
        for name in names {
            guard
                let index = members.firstIndex(where: {
                    $0.name == name && $0.value.string?.isBlank == false
                })
            else { continue }
            return members.remove(at: index).value.string
        }
        return nil
    }

    private mutating func takeTexts() throws(DocumentError) {
        if let field = take("headline", "title") { article.headline = try field.scalarText() }
        article.summary = try take("summary", "description", "excerpt", "abstract", "standfirst")?
            .scalarText()
        article.bodyText = try take("body_text", "body", "content_text", "content", "text")?
            .scalarText()
        article.bodyHTML = try take("body_html", "content_html", "html")?.scalarText()
        article.source =
            try take("source")?.scalarText() ?? takeString("publisher", "provider", "agency")
        article.byline = try take("byline")?.scalarText()
        article.dateline = try take("dateline")?.scalarText()
        article.correction = try take("correction")?.scalarText()
        article.uri =
            try take("uri")?.nonEmptyText()
            ?? takeString(
                "canonical_url",
                "canonicalURL",
                "canonical",
                "url",
                "permalink",
                "link",
                "guid"
            )
        article.image = takeString("image", "cover", "featured_image", "thumbnail")
        if let field = take("language", "lang", "locale") {
            let text = try field.scalarText().replacing("_", with: "-")
            guard text.isEmpty || isLanguageTag(text) else {
                throw field.invalid("is not a BCP 47 language tag")
            }
            article.language = text.nonEmpty
        }
    }

    private mutating func takeDates() throws(DocumentError) {
        article.datePublished = try take(
            "date_published",
            "datePublished",
            "published",
            "published_at",
            "publishDate",
            "publish_date",
            "pubdate",
            "pubDate",
            "date"
        )?.foreignDate()
        article.dateModified = try take(
            "date_modified",
            "dateModified",
            "lastmod",
            "last_modified_at",
            "updated",
            "updated_at",
            "modified"
        )?.foreignDate()
        article.embargoUntil = try take("embargo_until", "embargo", "embargoed")?.foreignDate()
        article.expiresAt = try take("expires_at", "expires", "expiryDate", "unpublishdate")?
            .foreignDate()
    }

    private mutating func takeLists() throws(DocumentError) {
        if let field = take("authors", "author") {
            if let authors = try? field.authors() {
                article.authors = authors
            } else {
                article.authors = try field.foreignAuthors()
            }
        }
        if let field = take("tags", "keywords") { article.tags = try field.foreignTexts() }
        if let field = take("section") {
            article.section = try field.foreignSection()
        } else if let field = take("category") {
            article.section = try field.foreignSection()
        } else if let index = members.firstIndex(where: { $0.name == "categories" }) {
            // The first names the section; a list of several is kept as well.
            let field = JSONField(name: "categories", node: members[index].value)
            let titles = try field.foreignTexts()
            article.section = titles.first.flatMap { PlainTextReader.section($0) }
            if titles.count <= 1 { members.remove(at: index) }
        }
        article.subjects = try take("subjects")?.subjects() ?? []
        article.related = try take("related")?.foreignIDs() ?? []
        article.wire = try take("wire")?.foreignWire() ?? []
        article.attachments = try take("attachments")?.attachments() ?? []
        article.rights = try take("rights")?.foreignRights()
    }

    private mutating func takeRest() throws(DocumentError) {
        if let field = take("id") {
            if case .string(let text) = field.node.value, let id = ArticleID(text) {
                article.id = id
                idIsGiven = true
            } else {
                members.append(JSON.Member(name: "id", line: field.node.line, value: field.node))
            }
        }
        // Elsewhere these are addresses.
        if idIsGiven, let index = members.firstIndex(where: { $0.name == "aliases" }),
            let ids = try? JSONField(name: "aliases", node: members[index].value).articleIDs()
        {
            article.aliases = ids
            members.remove(at: index)
        }
        if let field = take("version") { article.version = try field.foreignVersion() }
        if let field = take("status") { article.status = try field.status() }
        if let index = members.firstIndex(where: { $0.name == "draft" }),
            case .bool(let isDraft) = members[index].value.value
        {
            if isDraft { article.status = .withheld }
            members.remove(at: index)
        }
        article.supersedes = try take("supersedes")?.articleID()
        article.supersededBy = try take("superseded_by")?.articleID()
        article.story = try take("story")?.articleID()
        if let field = take("extra") {
            guard let members = field.node.members else { throw field.wrong("an object") }
            article.extra = members.map { JSONValue.Member($0.name, $0.value.plain) }
        }
        // As in the native format: what only a server knows.
        for name in ["breadcrumb", "links", "revision"] { _ = take(name) }
    }
}

extension JSONField {
    /// The text of a string or number.
    func scalarText() throws(DocumentError) -> String {
        switch node.value {
        case .string(let text), .number(let text): return text
        case .bool(let flag): return flag ? "true" : "false"
        default: throw wrong("a string")
        }
    }

    /// A date of any spelling, or `nil` for an empty string.
    func foreignDate() throws(DocumentError) -> NewsDate? {
        let text = try scalarText()
        if text.isBlank { return nil }
        guard let date = ForeignDate.parse(text) else { throw invalid("is not a date") }
        return date
    }

    /// A whole number, or a string of one.
    func foreignVersion() throws(DocumentError) -> Int {
        guard let number = Int(try scalarText()), (1...Int(Int32.max)).contains(number) else {
            throw invalid("is not a whole number from 1 to \(Int32.max)")
        }
        return number
    }

    /// A list of texts, or one text with commas.
    func foreignTexts() throws(DocumentError) -> [String] {
        guard node.elements != nil else {
            return try scalarText().split(separator: ",").map { String($0).trimmed }
                .filter { !$0.isEmpty }
        }
        var texts: [String] = []
        for field in try elements() where !field.node.isNull {
            if let name = field.node["name"] ?? field.node["title"] {
                texts.append(try JSONField(name: field.name + ".name", node: name).scalarText())
            } else {
                texts.append(try field.scalarText())
            }
        }
        return texts.filter { !$0.isBlank }
    }

    /// A list of names or of objects with names, or one of either.
    func foreignAuthors() throws(DocumentError) -> [Article.Author] {
        var authors: [Article.Author] = []
        let fields = node.elements == nil ? [self] : try elements()
        for field in fields where !field.node.isNull {
            guard field.node.members != nil else {
                let name = try field.scalarText().trimmed
                if !name.isEmpty { authors.append(Article.Author(name: name)) }
                continue
            }
            guard let name = field.node["name"]?.string?.trimmed.nonEmpty else {
                throw field.missing("name")
            }
            authors.append(
                Article.Author(
                    name: name,
                    url: (field.node["url"] ?? field.node["uri"])?.string,
                    avatar: (field.node["avatar"] ?? field.node["avatar_url"])?.string
                        ?? HTMLMetadata.address(field.node["image"])
                )
            )
        }
        return authors
    }

    /// A path, or titles as people write them.
    func foreignSection() throws(DocumentError) -> SectionPath? {
        if let section = node.string.flatMap({ SectionPath($0) }) { return section }
        let titles = try foreignTexts()
        guard let title = titles.first else { return nil }
        guard let section = PlainTextReader.section(title) else {
            throw invalid("has no letter or digit that a path could be made of")
        }
        return section
    }

    func foreignIDs() throws(DocumentError) -> [ArticleID] {
        try node.elements == nil ? [articleID()] : articleIDs()
    }

    /// Wire headlines, as objects or as mere titles.
    func foreignWire() throws(DocumentError) -> [Article.WireHeadline] {
        if let nodes = node.elements, nodes.allSatisfy({ $0.string != nil }) {
            return nodes.compactMap { $0.string?.trimmed.nonEmpty }
                .map { Article.WireHeadline(title: $0) }
        }
        return try wire()
    }

    /// The native rights, or a notice alone.
    func foreignRights() throws(DocumentError) -> Article.Rights {
        if case .string(let text) = node.value { return Article.Rights(notice: text) }
        return try rights()
    }
}
