import News

/// Reads an article from a news page.
///
/// What the page says to machines (JSON-LD, Open Graph, microdata) goes before what it shows.
struct HTMLPageReader {
    let tree: HTMLTree
    let metadata: HTMLMetadata
    var article: Article
    private(set) var headlineIndex: Int?

    static func read(_ bytes: [UInt8]) throws(DocumentError) -> Draft {
        let text = try Charset.decodeHTML(bytes)
        guard let tree = HTMLTree(Array(text.utf8), isFragment: false) else {
            throw DocumentError(reason: "is nested too deep")
        }
        guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
        var reader = HTMLPageReader(
            tree: tree,
            metadata: HTMLMetadata(tree),
            article: Article(id: id, headline: "")
        )
        try reader.read()
        var article = reader.article
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    private mutating func read() throws(DocumentError) {
        if let (text, index) = foundHeadline() {
            article.headline = text
            headlineIndex = index
        }
        guard !article.headline.isEmpty else {
            throw DocumentError(
                field: "headline",
                reason: "is missing: no JSON-LD, og:title, h1 or title"
            )
        }
        readPeopleAndPlace()
        readCredits()
        readDates()
        article.wire = wire()
        article.section = section()
        readBody()
        guard article.hasText else {
            throw DocumentError(field: "body_text", reason: "is missing: there is no running text")
        }
    }

    // MARK: What stands around it

    private mutating func readPeopleAndPlace() {
        let json = metadata.article
        article.source =
            HTMLMetadata.names(json?["publisher"]).first
            ?? metadata.first("og:site_name", "application-name", "dc.publisher")
            ?? labelledSource()
        article.authors = authors()
        article.summary =
            (HTMLMetadata.names(json?["description"]).first.map(HTMLText.flat)
            ?? metadata.first("og:description", "description", "twitter:description")
            .map(HTMLText.flat))?.nonEmpty
        article.image =
            HTMLMetadata.address(json?["image"])
            ?? metadata.first("og:image", "twitter:image").flatMap {
                HTMLSanitizer.isAllowed($0, for: "src") ? $0 : nil
            }
        let keywords = HTMLMetadata.names(json?["keywords"])
        let tags = keywords.isEmpty ? metadata.all("article:tag") : keywords
        article.tags =
            (tags.isEmpty ? metadata.all("news_keywords") + metadata.all("keywords") : tags)
            .flatMap { $0.split { ",，;".contains($0) } }.map { String($0).collapsed }
            .filter { !$0.isEmpty }.unique
        let languages = [
            tree.first("html").flatMap { tree.nodes[$0]["lang"] },
            HTMLMetadata.names(json?["inLanguage"]).first, metadata.first("og:locale"),
        ]
        article.language = languages.lazy.compactMap { $0?.replacing("_", with: "-").trimmed }
            .first { isLanguageTag($0) }
        article.uri =
            [
                metadata.link("canonical"), metadata.first("og:url"),
                HTMLMetadata.address(json?["@id"]), HTMLMetadata.address(json?["url"]),
                HTMLMetadata.address(json?["mainEntityOfPage"]),
            ].lazy.compactMap { $0 }.first { HTMLSanitizer.isAllowed($0, for: "src") }
        let rights = Article.Rights(
            holder: HTMLMetadata.names(json?["copyrightHolder"]).first,
            notice: HTMLMetadata.names(json?["copyrightNotice"]).first
                ?? metadata.first("copyright", "dc.rights"),
            usageTerms: HTMLMetadata.names(json?["license"]).first ?? metadata.link("license")
                ?? HTMLMetadata.names(json?["usageInfo"]).first
        )
        if rights != Article.Rights() { article.rights = rights }
    }

    private func authors() -> [Article.Author] {
        var names = HTMLMetadata.names(metadata.article?["author"])
        if names.isEmpty {
            names = metadata.all("author") + metadata.all("article:author")
            names = names.filter { !$0.contains("://") && !$0.contains("@") }
        }
        if names.isEmpty, let name = metadata.microdata("author"), name.utf8.count < 60 {
            names = [name]
        }
        return names.map { name in
            name.lowercased().hasPrefix("by ") ? String(name.dropFirst(3)).trimmed : name
        }
        .filter { !$0.isEmpty && $0 != article.source }.unique.map { Article.Author(name: $0) }
    }

    // MARK: The line of source and date

    /// Source, date and byline from the short blocks after the headline.
    private mutating func readCredits() {
        guard let headlineIndex else { return }
        for block in blocks(after: headlineIndex, limit: 8) {
            var text = block
            if let range = text.lowercased().range(ofASCII: "adjust font size") {
                let lower = text.lowercased()
                text =
                    String(
                        text.prefix(lower.distance(from: lower.startIndex, to: range.lowerBound))
                    )
                    .trimmed
            }
            guard let credit = CreditLine(text) else { continue }
            if article.datePublished == nil { article.datePublished = credit.date }
            if article.source == nil { article.source = credit.source }
            if article.byline == nil, let name = credit.byline {
                article.byline = name
            }
        }
    }

    /// The texts of the first blocks after a node, in document order.
    func blocks(after index: Int, limit: Int) -> [String] {
        var texts: [String] = []
        for position in tree.nodes.indices.dropFirst(index + 1) where texts.count < limit {
            if let text = blockText(position) { texts.append(text) }
        }
        return texts
    }

    /// The texts of the last blocks before a node, the nearest first.
    func blocks(before index: Int, limit: Int) -> [String] {
        var texts: [String] = []
        for position in tree.nodes.indices.prefix(index).reversed() where texts.count < limit {
            if let text = blockText(position) { texts.append(text) }
        }
        return texts
    }

    /// The text of an element that stands on lines of its own and has none such below it.
    private func blockText(_ index: Int) -> String? {
        guard HTMLSanitizer.blocks.contains(tree.nodes[index].name) else { return nil }
        let isInnermost = !tree.descendants(of: index).dropFirst().contains {
            HTMLSanitizer.blocks.contains(tree.nodes[$0].name)
        }
        return isInnermost ? tree.text(index).nonEmpty : nil
    }

    // MARK: Body

    private mutating func readBody() {
        let body = HTMLBody(tree, headline: article.headline)
        var paragraphs = body.paragraphs()
        let stated = metadata.article?["articleBody"]?.string.map(HTMLText.paragraphs) ?? []
        // Where the page's own markup hides the text, its JSON-LD may have it.
        let length = paragraphs.reduce(0) { $0 + $1.utf8.count }
        let statedLength = stated.reduce(0) { $0 + $1.utf8.count }
        if statedLength > 200, statedLength > length * 2 {
            article.bodyText = stated.joined(separator: "\n\n")
            return
        }
        let titles = Set(article.wire.map(\.title))
        paragraphs.removeAll { paragraph in
            let lower = paragraph.lowercased()
            return lower.hasPrefix("off the wire") && paragraph.utf8.count < 20
                || lower.hasPrefix("you are here") && paragraph.utf8.count < 200
                || titles.contains(paragraph.trimmingSigns)
        }
        article.bodyText = paragraphs.joined(separator: "\n\n").nonEmpty
        guard article.bodyText != nil, article.wire.isEmpty else { return }
        // HTML is kept where it says more than its paragraphs do.
        let html = body.html()
        let signs = [
            "<a ", "<li", "<img", "<h2", "<h3", "<h4", "<table", "<em", "<strong", "<block",
        ]
        if signs.contains(where: html.contains) { article.bodyHTML = html }
    }
}

extension String {
    /// The text without separators and bullets at its ends.
    var trimmingSigns: String {
        let signs: Set<Unicode.Scalar> = [
            "|", "-", "–", "—", ":", "•", "·", "/", ">", "»", "›", "«", "_", "→",
        ]
        func isSign(_ scalar: Unicode.Scalar) -> Bool {
            signs.contains(scalar) || scalar.properties.isWhitespace
        }
        guard let start = unicodeScalars.firstIndex(where: { !isSign($0) }),
            let end = unicodeScalars.lastIndex(where: { !isSign($0) })
        else { return "" }
        return String(unicodeScalars[start...end])
    }
}

extension [String] {
    /// The texts in their order, each once.
    var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
