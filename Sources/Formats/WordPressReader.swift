import News

/// Reads posts of WordPress as its REST API has them; what is no published post stays unpublished.
enum WordPressReader {
    /// Whether an object is a post: its texts have a `rendered` form.
    static func recognises(_ node: JSON.Node) -> Bool {
        node["title"]?["rendered"] != nil
            && (node["content"]?["rendered"] != nil || node["excerpt"]?["rendered"] != nil)
    }

    /// The article of a post.
    static func draft(_ node: JSON.Node) throws(DocumentError) -> Draft {
        var native: [JSON.Member] = []
        func put(_ name: String, _ text: String?, _ line: Int) {
            guard let text = text?.trimmed.nonEmpty else { return }
            let value = JSON.Node(line: line, value: .string(text))
            native.append(JSON.Member(name: name, line: line, value: value))
        }
        for member in node.members ?? [] {
            let text = member.value["rendered"]?.string ?? member.value.string
            switch member.name {
            case "title": put("headline", text.map(HTMLText.flat), member.line)
            case "content": put("body_html", text, member.line)
            case "excerpt": put("summary", text.map(HTMLText.flat), member.line)
            case "guid": put("uri", text, member.line)
            case "date_gmt": put("date_published", text.map { $0 + "Z" }, member.line)
            case "modified_gmt": put("date_modified", text.map { $0 + "Z" }, member.line)
            case "date" where node["date_gmt"]?.string == nil:
                put("date_published", text, member.line)
            case "link": put(node["guid"] == nil ? "uri" : "url", text, member.line)
            case "id", "author", "tags", "categories", "status", "type", "_embedded", "_links":
                // Numbers of that site; the names behind them are in `_embedded`.
                native.append(
                    JSON.Member(
                        name: "wp:" + member.name,
                        line: member.line,
                        value: member.value
                    )
                )
            default: native.append(member)
            }
        }
        var draft = try ForeignFields(native).draft(line: node.line)
        takeEmbedded(node["_embedded"], &draft.article)
        draft.article.extra.removeAll { ["wp:_embedded", "wp:_links"].contains($0.name) }
        try WordPressState(
            type: node["type"]?.string,
            status: node["status"]?.string,
            hasPassword: node["content"]?["protected"]?.value == .bool(true)
                || node["password"]?.string?.isEmpty == false,
            line: node.line
        ).apply(to: &draft.article)
        draft.article.id = ArticleID.proposed(for: draft.article)
        return draft
    }

    private static func takeEmbedded(_ embedded: JSON.Node?, _ article: inout Article) {
        article.authors = (embedded?["author"]?.elements ?? []).compactMap { author in
            author["name"]?.string?.nonEmpty.map {
                Article.Author(name: $0, url: author["link"]?.string)
            }
        }
        for term in (embedded?["wp:term"]?.elements ?? []).flatMap({ $0.elements ?? [] }) {
            guard let name = term["name"]?.string.map(HTMLText.flat)?.nonEmpty else { continue }
            if term["taxonomy"]?.string == "category" {
                article.section = article.section ?? PlainTextReader.section(name)
            } else {
                article.tags.append(name)
            }
        }
        article.image = embedded?["wp:featuredmedia"]?.elements?.first?["source_url"]?.string
    }
}

/// Whether a post of WordPress was published, and what becomes of one that was not.
struct WordPressState {
    var type: String?
    var status: String?
    var hasPassword: Bool
    var line: Int

    /// What is in an export beside articles.
    private static let others: Set = [
        "attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset",
        "oembed_cache", "user_request", "wp_block", "wp_template", "wp_template_part",
        "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face",
    ]

    /// Holds back what is no published post.
    ///
    /// - Throws: ``DocumentError`` for what is no post, and for what was thrown away.
    func apply(to article: inout Article) throws(DocumentError) {
        if let type, Self.others.contains(type) {
            throw DocumentError(
                line: line,
                field: "post_type",
                reason: "is \(type), which is no article"
            )
        }
        if hasPassword { article.status = .withheld }
        switch status {
        case nil, "publish": break
        case "future":
            article.embargoUntil = article.datePublished
            if article.embargoUntil == nil { article.status = .withheld }
        case "trash":
            throw DocumentError(line: line, field: "status", reason: "is trash")
        // Drafts, private posts, those that wait for approval or are not told of here.
        default: article.status = .withheld
        }
    }
}
