import News

/// An article as plain text, in the layout of a wire page.
///
/// ```
/// You are here: News/
///
/// Headline
///
/// Source, January 20, 2025
///
/// A paragraph.
///
/// Off the wire
/// One headline • Another
/// ```
package enum PlainTextFormat {
    /// Encodes an article; what the layout has a place for reads back as it was.
    package static func encode(_ published: PublishedArticle) -> [UInt8] {
        let article = published.article
        var blocks: [String] = []
        if let section = article.section {
            blocks.append("You are here: " + section.crumbs.map { $0 + "/" }.joined())
        }
        blocks.append(article.headline.collapsed)
        // A name alone is not a line of source and date.
        let label = article.datePublished == nil ? "Source: " : ""
        let line = [
            article.source?.collapsed.nonEmpty.map { label + $0 }, article.datePublished?.longText,
        ]
        .compactMap { $0 }.joined(separator: ", ")
        let byline = article.bylineText.map { $0.lowercased().hasPrefix("by ") ? $0 : "By " + $0 }
        let credits = [line.nonEmpty, byline?.collapsed].compactMap { $0 }.joined(separator: "\n")
        if !credits.isEmpty { blocks.append(credits) }
        if let correction = article.correction { blocks.append("Correction: " + correction) }
        let text = article.plainText.trimmed
        if !text.isEmpty { blocks.append(text) }
        if !article.wire.isEmpty {
            let titles = article.wire.map(\.title.collapsed).joined(separator: "  • ")
            blocks.append("Off the wire\n" + titles)
        }
        return Array((blocks.joined(separator: "\n\n") + "\n").utf8)
    }
}

extension Article {
    /// The byline, or the authors' names.
    package var bylineText: String? {
        if let byline, !byline.isBlank { return byline }
        let names = authors.map(\.name)
        guard let last = names.last else { return nil }
        return names.count == 1
            ? last : names.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension SectionPath {
    /// The titles of its segments, each of which reads back as its segment.
    fileprivate var crumbs: [String] {
        ancestry.map { path in
            let segment = path.segments.last ?? path.rawValue
            return SectionPath(titles: [path.title])?.rawValue == segment ? path.title : segment
        }
    }
}

extension NewsDate {
    /// The date as a newsroom prints it: `January 20, 2025`, `January 20, 2025 16:30:00 +08:00`.
    var longText: String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        guard let month = Int(text.dropFirst(5).prefix(2)), months.indices.contains(month - 1),
            let day = Int(text.dropFirst(8).prefix(2))
        else { return text }
        let date = "\(months[month - 1]) \(day), \(text.prefix(4))"
        guard precision == .instant else { return date }
        let time = text.dropFirst(11)
        let zone = time.lastIndex { "Zz+-".contains($0) } ?? time.endIndex
        return "\(date) \(time[..<zone]) \(time[zone...])"
    }
}
