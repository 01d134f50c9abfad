import News

/// When the article of a page was published.
extension HTMLPageReader {
    /// Reads the dates: what the page states goes before what it shows, and a date with a label
    /// before one that merely stands near the headline.
    mutating func readDates() {
        let json = metadata.article
        let published =
            json?["datePublished"]?.string ?? metadata.first(Self.publishedNames)
            ?? metadata.microdata("datepublished") ?? metadata.datePublished
            ?? json?["dateCreated"]?.string ?? metadata.microdata("datecreated")
        if let date = published.flatMap(Self.date) {
            article.datePublished = date
        } else if article.datePublished == nil {
            article.datePublished = shownDate()
        }
        let modified =
            json?["dateModified"]?.string
            ?? metadata.first("article:modified_time", "datemodified", "og:updated_time", "lastmod")
        article.dateModified = modified.flatMap(Self.date)
        if article.datePublished == nil { article.datePublished = article.dateModified }
        if article.dateModified == article.datePublished { article.dateModified = nil }
        if let expires = json?["expires"]?.string { article.expiresAt = ForeignDate.parse(expires) }
    }

    private static let publishedNames = [
        "article:published_time", "og:article:published_time", "datepublished",
        "rnews:datepublished", "article.published", "article:published", "publishdate",
        "publish-date", "pubdate", "pub_date", "publish_date", "published_time",
        "publication_date", "published-date", "og:pubdate", "og:publish_date",
        "originalpublicationdate", "article_date_original", "cxenseparse:recs:publishtime",
        "cxenseparse:publishtime", "apub:time", "weibo: article:create_at", "dc.date.issued",
        "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.created",
        "dc.date.created", "citation_publication_date", "citation_online_date", "sailthru.date",
        "parsely-pub-date", "date", "og:release_date", "release_date", "video:release_date",
    ]

    private static func date(_ text: String) -> NewsDate? {
        ForeignDate.parse(text) ?? ForeignDate.find(in: text)?.date
    }

    // MARK: What the page shows

    private func shownDate() -> NewsDate? {
        timeElement() ?? labelledDate() ?? dateNearHeadline() ?? dateInNamedElement()
            ?? dateInAddress() ?? dateline()
    }

    /// The first `time`, best one that is marked as the date of publication.
    private func timeElement() -> NewsDate? {
        let times = tree.nodes.indices.filter { tree.nodes[$0].name == "time" }
        let marked = times.filter {
            tree.nodes[$0]["pubdate"] != nil
                || (tree.nodes[$0]["class"] ?? "").lowercased().contains("publish")
        }
        for index in marked + times {
            let text = tree.nodes[index]["datetime"]?.nonEmpty ?? tree.text(index)
            if let date = Self.date(text) { return date }
        }
        return nil
    }

    /// A date after a word such as "Published", in a short text anywhere on the page.
    private func labelledDate() -> NewsDate? {
        for index in tree.nodes.indices {
            let node = tree.nodes[index]
            guard node.isText, node.text.utf8.count < 200, node.parent >= 0,
                !HTMLSanitizer.dropped.contains(tree.nodes[node.parent].name)
            else { continue }
            let text = node.text.collapsed.lowercased()
            guard let label = Self.labels.first(where: { text.hasPrefix($0) }) else { continue }
            let rest = String(text.dropFirst(label.count))
            if let found = ForeignDate.find(in: rest) { return found.date }
            // The date may be in the next element of the line.
            if rest.trimmingSigns.isEmpty, let next = nextText(after: index),
                let found = ForeignDate.find(in: next)
            {
                return found.date
            }
        }
        return nil
    }

    private static let labels = [
        "published", "posted", "first published", "publication date", "date:", "date published",
        "veröffentlicht", "erschienen", "datum:", "erstellt am", "publié le", "mis en ligne le",
        "publicado", "fecha:", "pubblicato", "data:", "gepubliceerd", "publicerad", "opublikowano",
        "опубликовано", "дата:", "发布时间", "发表时间", "时间：", "日期：", "發布時間", "公開日", "投稿日", "입력",
    ]

    /// The first date in one of the short blocks around the headline, those after it first.
    private func dateNearHeadline() -> NewsDate? {
        guard let headlineIndex else { return nil }
        let before = blocks(before: headlineIndex, limit: 4)
        for text in blocks(after: headlineIndex, limit: 10) + before where text.utf8.count <= 200 {
            if let found = ForeignDate.find(in: text) { return found.date }
        }
        // The same block may hold the headline and, before it, the date.
        for index in tree.nodes.indices.prefix(headlineIndex).suffix(20).reversed() {
            let node = tree.nodes[index]
            guard node.isText, node.text.utf8.count <= 200 else { continue }
            if let found = ForeignDate.find(in: node.text.collapsed) { return found.date }
        }
        return nil
    }

    /// A date in an element whose class or id says that it holds one.
    private func dateInNamedElement() -> NewsDate? {
        for index in tree.nodes.indices {
            let node = tree.nodes[index]
            let names = ((node["class"] ?? "") + " " + (node["id"] ?? "")).lowercased()
            guard
                [
                    "date", "time", "publish", "posted", "meta", "byline", "info", "created",
                    "source",
                ]
                .contains(where: names.contains)
            else { continue }
            let text = tree.text(index)
            if text.utf8.count <= 200, let found = ForeignDate.find(in: text) { return found.date }
        }
        return nil
    }

    /// The day in an address such as `https://example.org/2025/01/20/headline`.
    private func dateInAddress() -> NewsDate? {
        guard let uri = article.uri else { return nil }
        let parts = uri.split { "/-_".contains($0) }
        for index in parts.indices.dropLast(2) where parts[index].count == 4 {
            let text = parts[index..<(index + 3)].map { $0.count == 1 ? "0\($0)" : String($0) }
                .joined(separator: "-")
            if let date = NewsDate(text), date.precision == .day, date.text > "1990" { return date }
        }
        return nil
    }

    /// The day after the place in the first lines of the text: "Berlin, 20 January 2025".
    private func dateline() -> NewsDate? {
        guard let headlineIndex else { return nil }
        for text in blocks(after: headlineIndex, limit: 6) {
            if let found = ForeignDate.find(in: String(text.prefix(80))) { return found.date }
        }
        return nil
    }
}
