import News

/// Reads an article from a news page.
///
/// What the page says to machines (JSON-LD, Open Graph, microdata) goes before what it shows.
struct HTMLPageReader {
    let tree: HTMLTree
    let metadata: HTMLMetadata
    private(set) var article: Article
    private var headlineIndex: Int?

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
        readHeadline()
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

    // MARK: Headline

    private mutating func readHeadline() {
        let stated = HTMLMetadata.names(metadata.article?["headline"]).first.map(HTMLText.flat)
        let open = metadata.first("og:title", "twitter:title", "dc.title", "parsely-title")
            .map(HTMLText.flat)
        let title = tree.first("title").map { tree.nodes[$0].children }
            .map { $0.map { tree.nodes[$0].text }.joined().collapsed }
        let headings = tree.nodes.indices.filter { tree.nodes[$0].name == "h1" }
            .map { ($0, tree.text($0)) }.filter { !$0.1.isEmpty }
        // The heading that the page's title begins with or holds is the headline as readers see it.
        let titles = [stated, open, title].compactMap { $0?.lowercased() }
        if let heading = headings.first(where: { heading in
            let text = heading.1.lowercased()
            return text.count >= 8
                && titles.contains { $0.contains(text) || $0.count > 15 && text.contains($0) }
        }) {
            headlineIndex = heading.0
            article.headline = heading.1
            return
        }
        let site = metadata.first("og:site_name")
        if let text = stated ?? open.map({ Self.withoutSite($0, site) }), !text.isEmpty {
            article.headline = text
        } else if let microdata = metadata.microdata("headline") {
            article.headline = microdata
        } else if let heading = headings.first {
            headlineIndex = heading.0
            article.headline = heading.1
        } else if let title {
            article.headline = Self.withoutSite(title, site)
        }
    }

    /// A page title without the name of the site after it.
    private static func withoutSite(_ title: String, _ site: String?) -> String {
        if let site, title.lowercased().hasSuffix(site.lowercased()) {
            let rest = String(title.dropLast(site.count)).trimmed
            let bare = rest.trimmingSigns
            if bare != rest, !bare.isEmpty { return bare }
        }
        for separator in [" | ", " – ", " — ", " - ", " :: ", " « ", "_"] {
            let parts = title.split(separator: separator)
            guard parts.count >= 2, let first = parts.first, first.count >= 15 else { continue }
            return String(first).trimmed
        }
        return title
    }

    // MARK: What stands around it

    private mutating func readPeopleAndPlace() {
        let json = metadata.article
        article.source =
            HTMLMetadata.names(json?["publisher"]).first
            ?? metadata.first("og:site_name", "application-name", "dc.publisher")
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
            names = names.filter { !$0.contains("://") }
        }
        if names.isEmpty, let name = metadata.microdata("author"), name.utf8.count < 60 {
            names = [name]
        }
        return names.map { name in
            name.lowercased().hasPrefix("by ") ? String(name.dropFirst(3)).trimmed : name
        }
        .filter { !$0.isEmpty && $0 != article.source }.unique.map { Article.Author(name: $0) }
    }

    // MARK: Dates and the line of source and date

    private mutating func readDates() {
        let json = metadata.article
        let published =
            json?["datePublished"]?.string
            ?? metadata.first(
                "article:published_time",
                "og:article:published_time",
                "datepublished",
                "article.published",
                "publishdate",
                "pubdate",
                "publish_date",
                "published_time",
                "dc.date.issued",
                "dc.date",
                "dcterms.created",
                "dc.created",
                "sailthru.date",
                "parsely-pub-date",
                "date",
                "weibo: article:create_at",
                "apub:time",
                "og:pubdate"
            )
            ?? metadata.microdata("datePublished".lowercased())
        let modified =
            json?["dateModified"]?.string
            ?? metadata.first("article:modified_time", "datemodified", "og:updated_time", "lastmod")
        if let date = published.flatMap(Self.date) {
            article.datePublished = date
        } else if article.datePublished == nil {
            article.datePublished = timeElement() ?? dateNearHeadline() ?? dateInAddress()
        }
        article.dateModified = modified.flatMap(Self.date)
        if article.dateModified == article.datePublished { article.dateModified = nil }
        if let expires = json?["expires"]?.string { article.expiresAt = ForeignDate.parse(expires) }
    }

    private static func date(_ text: String) -> NewsDate? {
        ForeignDate.parse(text) ?? ForeignDate.find(in: text)?.date
    }

    /// The first `time` that is not in a list of other articles.
    private func timeElement() -> NewsDate? {
        let times = tree.nodes.indices.filter { tree.nodes[$0].name == "time" }
        for index in times {
            let text = tree.nodes[index]["datetime"] ?? tree.text(index)
            if let date = Self.date(text) { return date }
        }
        return nil
    }

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
    private func blocks(after index: Int, limit: Int) -> [String] {
        var texts: [String] = []
        var position = index + 1
        while position < tree.nodes.count, texts.count < limit {
            let node = tree.nodes[position]
            let isBlock = HTMLSanitizer.blocks.contains(node.name)
            let isInnermost = !tree.descendants(of: position).dropFirst().contains {
                HTMLSanitizer.blocks.contains(tree.nodes[$0].name)
            }
            if isBlock, isInnermost, let text = tree.text(position).nonEmpty { texts.append(text) }
            position += 1
        }
        return texts
    }

    /// A date in an element whose class or id says that it holds one.
    private func dateNearHeadline() -> NewsDate? {
        for index in tree.nodes.indices {
            let node = tree.nodes[index]
            let names = ((node["class"] ?? "") + " " + (node["id"] ?? "")).lowercased()
            guard
                ["date", "time", "publish", "posted", "meta", "byline"].contains(
                    where: names.contains
                )
            else { continue }
            let text = tree.text(index)
            if text.utf8.count <= 150, let found = ForeignDate.find(in: text) { return found.date }
        }
        return nil
    }

    /// The day in an address such as `https://example.org/2025/01/20/headline`.
    private func dateInAddress() -> NewsDate? {
        guard let uri = article.uri else { return nil }
        let parts = uri.split(separator: "/")
        for index in parts.indices.dropLast(3) where parts[index].count == 4 {
            let text = parts[index..<(index + 3)].joined(separator: "-")
            if let date = NewsDate(text), date.precision == .day { return date }
        }
        return nil
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
