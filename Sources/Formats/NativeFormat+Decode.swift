package import News

extension NativeFormat {
    /// Decodes an article as ``encode(_:)-(Article)`` writes it, on disk or on the wire.
    ///
    /// What only the server knows (`url`, `breadcrumb`, `links`, `revision`, `wire[].id`) is
    /// dropped; members this version does not know go to `extra`.
    ///
    /// - Parameter bytes: The JSON document.
    /// - Returns: The article; its `revision` is empty.
    /// - Throws: ``DocumentError`` with line and field of the first fault.
    package static func decode(_ bytes: [UInt8]) throws(DocumentError) -> Article {
        let draft = try decodeDraft(bytes, line: 1)
        guard draft.idIsGiven else { throw DocumentError(field: "id", reason: "is missing") }
        try draft.article.requireHarmlessAddresses()
        return draft.article
    }

    /// Decodes a document that may leave its id to be proposed.
    static func decodeDraft(_ bytes: [UInt8], line: Int) throws(DocumentError) -> Draft {
        let node: JSON.Node
        do throws(JSONError) {
            node = try JSON.parse(bytes, line: line)
        } catch {
            throw DocumentError(error)
        }
        return try decodeDraft(node)
    }

    /// Decodes a parsed document that may leave its id to be proposed.
    static func decodeDraft(_ node: JSON.Node) throws(DocumentError) -> Draft {
        var faults: [DocumentError] = []
        let draft = decodeDraft(node, faults: &faults)
        if let first = faults.first { throw first }
        guard let draft else { throw DocumentError(line: node.line, reason: "is no article") }
        return draft
    }

    /// Decodes a parsed document as far as it can be, and tells everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - node: The document; it may leave its id to be proposed.
    ///   - faults: Gets each fault, in the order of the document, what is missing last.
    /// - Returns: The draft without the fields at fault, to be used only when there was no fault;
    ///   `nil` for what is no object.
    static func decodeDraft(_ node: JSON.Node, faults: inout [DocumentError]) -> Draft? {
        guard let members = node.members else {
            faults.append(
                DocumentError(line: node.line, reason: "is \(node.kind), not an article object")
            )
            return nil
        }
        // Replaced below when the document names its own.
        guard let placeholder = ArticleID("article") else { return nil }
        var article = Article(id: placeholder, headline: "")
        var idIsGiven = false
        var unknown: [JSON.Member] = []
        var faulty: Set<String> = []
        for member in members {
            let field = JSONField(name: member.name, node: member.value)
            do throws(DocumentError) {
                switch member.name {
                case "id":
                    idIsGiven = true
                    article.id = try field.articleID()
                case "url", "breadcrumb", "links", "revision": break
                case "headline": article.headline = try field.text()
                default:
                    if try !decode(field, into: &article) { unknown.append(member) }
                }
            } catch {
                faults.append(error)
                faulty.insert(member.name)
            }
        }
        if article.headline.isBlank, !faulty.contains("headline") {
            faults.append(
                DocumentError(
                    line: members.first { $0.name == "headline" }?.line ?? node.line,
                    field: "headline",
                    reason: "is missing or empty"
                )
            )
        }
        if !article.hasText, article.status != .canceled,
            faulty.isDisjoint(with: ["status", "body_text", "body_html", "summary"])
        {
            faults.append(
                DocumentError(
                    line: node.line,
                    field: "body_text",
                    reason: "is missing or empty, and so are body_html and summary"
                )
            )
        }
        for member in unknown {
            if article.extra.contains(where: { $0.name == member.name }) {
                faults.append(
                    DocumentError(
                        line: member.line,
                        field: member.name,
                        reason: "stands both in the document and in its extra"
                    )
                )
            }
            article.extra.append(JSONValue.Member(member.name, member.value.plain))
        }
        if !idIsGiven { article.id = ArticleID.proposed(for: article) }
        return Draft(article, idIsGiven: idIsGiven)
    }

    /// Decodes one member; returns whether it is a field of the native article.
    private static func decode(
        _ field: JSONField,
        into article: inout Article
    ) throws(DocumentError) -> Bool {
        switch field.name {
        case "uri": article.uri = try field.nonEmptyText()
        case "aliases": article.aliases = try field.articleIDs()
        case "version": article.version = try field.version()
        case "status": article.status = try field.status()
        case "summary": article.summary = try field.text()
        case "body_text": article.bodyText = try field.text()
        case "body_html": article.bodyHTML = try field.text()
        case "source": article.source = try field.text()
        case "byline": article.byline = try field.text()
        case "dateline": article.dateline = try field.text()
        case "authors": article.authors = try field.authors()
        case "section": article.section = try field.section()
        case "tags": article.tags = try field.texts()
        case "subjects": article.subjects = try field.subjects()
        case "language": article.language = try field.language()
        case "date_published": article.datePublished = try field.date()
        case "date_modified": article.dateModified = try field.date()
        case "embargo_until": article.embargoUntil = try field.date()
        case "expires_at": article.expiresAt = try field.date()
        case "correction": article.correction = try field.text()
        case "supersedes": article.supersedes = try field.articleID()
        case "superseded_by": article.supersededBy = try field.articleID()
        case "story": article.story = try field.articleID()
        case "related": article.related = try field.articleIDs()
        case "wire": article.wire = try field.wire()
        case "image": article.image = try field.text()
        case "attachments": article.attachments = try field.attachments()
        case "rights": article.rights = try field.rights()
        case "extra":
            guard let members = field.node.members else { throw field.wrong("an object") }
            article.extra = members.map { JSONValue.Member($0.name, $0.value.plain) }
        default: return false
        }
        return true
    }
}

extension Article {
    /// Whether there is anything to read beside the headline.
    package var hasText: Bool {
        [summary, bodyText, bodyHTML].contains { $0?.isBlank == false }
    }
}

extension String {
    /// Whether there is nothing but white space.
    var isBlank: Bool {
        utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
            || unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
