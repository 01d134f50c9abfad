import News

/// Reads schema.org articles as JSON-LD: one, several in an array, or those of an `@graph`.
enum JSONLDReader {
    /// Whether a document is JSON-LD of schema.org.
    static func recognises(_ node: JSON.Node) -> Bool {
        guard let first = node.elements?.first ?? Optional(node) else { return false }
        let contexts = first["@context"]?.elements ?? [first["@context"]].compactMap(\.self)
        return contexts.contains { context in
            (context.string ?? context["@vocab"]?.string)?.contains("schema.org") == true
        }
    }

    /// One result for each article; a document without any has its refusal.
    static func read(_ node: JSON.Node) -> [ReadResult] {
        var articles: [JSON.Node] = []
        for top in node.elements ?? [node] {
            for candidate in [top] + (top["@graph"]?.elements ?? []) where isArticle(candidate) {
                articles.append(candidate)
            }
        }
        guard !articles.isEmpty else {
            let error = DocumentError(
                line: node.line,
                field: "@type",
                reason: "is no article of schema.org, such as NewsArticle"
            )
            return [ReadResult(line: node.line, result: .failure(error))]
        }
        return articles.map { article in
            ReadResult(line: article.line) { () throws(DocumentError) in try draft(article) }
        }
    }

    private static func isArticle(_ node: JSON.Node) -> Bool {
        let types = node["@type"]?.elements ?? [node["@type"]].compactMap(\.self)
        return types.contains { type in
            guard let name = type.string?.split(separator: "/").last else { return false }
            return name.hasSuffix("Article") || ["BlogPosting", "Report"].contains(name)
        }
    }

    private static func draft(_ node: JSON.Node) throws(DocumentError) -> Draft {
        var members = node.members ?? []
        func take(_ names: String...) -> JSON.Node? {
            for name in names {
                if let index = members.firstIndex(where: { $0.name == name && !$0.value.isNull }) {
                    return members.remove(at: index).value
                }
            }
            return nil
        }
        var native: [JSON.Member] = []
        func put(_ name: String, _ value: JSON.Node?) {
            guard let value else { return }
            native.append(JSON.Member(name: name, line: value.line, value: value))
        }
        func put(_ name: String, _ texts: [String], _ node: JSON.Node?) {
            guard let node, !texts.isEmpty else { return }
            let values = texts.map { JSON.Node(line: node.line, value: .string($0)) }
            put(name, JSON.Node(line: node.line, value: .array(values)))
        }
        func put(_ name: String, _ text: String?, _ node: JSON.Node?) {
            guard let node, let text else { return }
            put(name, JSON.Node(line: node.line, value: .string(text)))
        }
        for name in ["@context", "@type", "mainEntityOfPage", "wordCount", "isAccessibleForFree"] {
            _ = take(name)
        }
        put("headline", take("headline", "name", "alternativeHeadline"))
        put("summary", take("description", "abstract"))
        put("body_text", take("articleBody", "text"))
        put("date_published", take("datePublished", "dateCreated"))
        let modified = take("dateModified")
        if modified?.string != native.last?.value.string { put("date_modified", modified) }
        put("expires_at", take("expires"))
        put("dateline", take("dateline"))
        put("language", take("inLanguage"))
        let author = take("author", "creator")
        let publisher = take("publisher", "sourceOrganization")
        let source = publisher?["name"]?.string ?? HTMLMetadata.names(publisher).first
        // Who publishes an article is not one of those who wrote it.
        let isSource =
            author?["@type"]?.string == "Organization" && author?["name"]?.string == source
        let identifiers = Identifiers(take("identifier"))
        if !isSource, identifiers.id == nil { put("authors", author) }
        put("source", source, publisher)
        put("byline", take("creditText"))
        let sections = take("articleSection")
        put(
            "section",
            sections?.elements?.compactMap(\.string) ?? [sections?.string].compactMap(\.self),
            sections
        )
        put("tags", take("keywords"))
        let image = take("image", "thumbnailUrl")
        put("image", HTMLMetadata.address(image), image)
        let note = take("correction")
        put("correction", note?.string ?? note?["text"]?.string, note)
        put("status", take("creativeWorkStatus"))
        put("version", take("version"))
        let address = take("@id", "url")
        _ = take("url")
        put("uri", identifiers.uri ?? (identifiers.id == nil ? address?.string : nil), node)
        let based = take("isBasedOn")
        if identifiers.id == nil, let based {
            native.append(JSON.Member(name: "isBasedOn", line: based.line, value: based))
        }
        native += members
        var draft = try ForeignFields(native).draft(line: node.line)
        takeRights(&draft.article)
        takeSubjects(&draft.article)
        takeMedia(&draft.article)
        if let id = identifiers.id {
            draft.article.id = id
            draft.article.aliases = identifiers.aliases
            draft.article.authors = isSource ? [] : authors(author)
            draft.article.section = SectionPath(
                titles: sections?.elements?.compactMap(\.string) ?? []
            )
            draft.article.supersedes = based?.string?.split(separator: "/").last
                .flatMap { ArticleID(String($0)) }
            draft.idIsGiven = true
        }
        // The sections one within the other, where the page says so.
        let crumbs = node["breadcrumb"]?["itemListElement"]?.elements ?? []
        let titles = crumbs.compactMap { ($0["name"] ?? $0["item"]?["name"])?.string }
            .filter { $0.lowercased() != "home" && $0 != draft.article.headline }
        if let section = SectionPath(titles: titles) { draft.article.section = section }
        return draft
    }

    private static func takeRights(_ article: inout Article) {
        func take(_ name: String) -> String? {
            guard let index = article.extra.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            guard
                let text = article.extra[index].value.string
                    ?? article.extra[index].value["name"]?.string
            else { return nil }
            article.extra.remove(at: index)
            return text
        }
        let rights = Article.Rights(
            holder: take("copyrightHolder"),
            notice: take("copyrightNotice"),
            usageTerms: take("usageInfo")
        )
        if rights != Article.Rights() { article.rights = rights }
    }

    private static func takeSubjects(_ article: inout Article) {
        guard let index = article.extra.firstIndex(where: { $0.name == "about" }),
            case .array(let values) = article.extra[index].value
        else { return }
        let subjects = values.map { value in
            Article.Subject(
                scheme: value["inDefinedTermSet"]?.string,
                code: value["identifier"]?.string,
                name: value["name"]?.string
            )
        }
        guard subjects.allSatisfy({ $0.code != nil || $0.name != nil }) else { return }
        article.subjects = subjects
        article.extra.remove(at: index)
    }

    /// The authors of a document of ours, each name as it stands.
    private static func authors(_ node: JSON.Node?) -> [Article.Author] {
        (node?.elements ?? []).compactMap { entry in
            entry["name"]?.string.map {
                Article.Author(name: $0, url: entry["url"]?.string, avatar: entry["image"]?.string)
            }
        }
    }

    /// Media of which the address and the media type are known become attachments.
    private static func takeMedia(_ article: inout Article) {
        guard let index = article.extra.firstIndex(where: { $0.name == "associatedMedia" }) else {
            return
        }
        let value = article.extra[index].value
        let values = if case .array(let values) = value { values } else { [value] }
        let attachments = values.compactMap { value -> Article.Attachment? in
            guard let url = value["contentUrl"]?.string,
                let type = value["encodingFormat"]?.string?.nonEmpty
            else { return nil }
            var attachment = Article.Attachment(url: url, mimeType: type)
            attachment.title = value["name"]?.string
            attachment.sizeInBytes = value["contentSize"]?.string.flatMap { Int64($0) }
            if let text = value["duration"]?.string, text.hasPrefix("PT"), text.hasSuffix("S") {
                attachment.durationInSeconds = Double(text.dropFirst(2).dropLast())
            }
            return attachment
        }
        guard attachments.count == values.count else { return }
        article.attachments = attachments
        article.extra.remove(at: index)
    }

    /// What an article is known by: a text, an object, or several of either.
    private struct Identifiers {
        var uri: String?
        /// The ids of another server of this kind.
        var id: ArticleID?
        var aliases: [ArticleID] = []

        init(_ node: JSON.Node?) {
            for entry in node?.elements ?? [node].compactMap(\.self) {
                let value = entry["value"]?.string
                switch entry["propertyID"]?.string {
                case "newsd-id": id = value.flatMap { ArticleID($0) }
                case "newsd-alias": aliases += [value.flatMap { ArticleID($0) }].compactMap(\.self)
                default: uri = uri ?? entry.string ?? value
                }
            }
        }
    }
}
