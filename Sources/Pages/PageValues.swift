import Formats
import Foundation
import News

/// What templates are given for parts of articles and lists.
enum PageValues {
    /// A headline of a list; `language` is its own or what stands in for it.
    static func item(_ item: FeedItem, _ language: String?) -> [String: Any] {
        let headline = item.headline
        var values = text(headline.title, headline.language)
        values["url"] = item.url
        values["link"] = item.url
        values["isCredited"] = headline.source != nil || headline.datePublished != nil
        values["source"] = headline.source
        values["summary"] = headline.summary
        values["published"] = headline.datePublished.map { date($0, language ?? "en") }
        return values
    }

    /// The headlines that the provider printed beside an article, but for those in `related`.
    static func wire(
        of published: PublishedArticle,
        besides related: [FeedItem]
    ) -> [[String: Any]] {
        let listed = Set(related.map(\.headline.id))
        let titles = Set(related.map(\.headline.title))
        return published.article.wire.enumerated().compactMap { index, printed in
            let isKnown = index < published.wireTargets.count
            let target = isKnown ? published.wireTargets[index] : nil
            if let target, listed.contains(target.id) { return nil }
            if titles.contains(printed.title) { return nil }
            var values = text(printed.title, published.article.language)
            values["link"] = target?.url ?? printed.url.flatMap(webAddress)
            return values
        }
    }

    /// A text with its language, where that is known, and the way it runs.
    private static func text(_ title: String, _ language: String?) -> [String: Any] {
        var values: [String: Any] = ["title": title]
        values["language"] = language
        values["direction"] = language.map(direction) ?? "auto"
        return values
    }

    /// The other forms of what a page shows.
    static func alternates(_ links: [PublishedArticle.Link]) -> [[String: String]] {
        links.filter { $0.rel == "alternate" && $0.type?.hasPrefix("text/html") != true }
            .map { ["url": $0.url, "type": $0.type ?? ""] }
    }

    /// A feed as the head of a page names it.
    static func feed(_ link: PublishedArticle.Link, title: String) -> [String: String] {
        ["url": link.url, "type": link.type ?? "", "title": title]
    }

    /// What belongs to an article and is read or heard elsewhere.
    static func attachments(of article: Article) -> [[String: String]] {
        article.attachments.compactMap { attachment in
            webAddress(attachment.url).map { url in
                ["url": url, "title": attachment.title ?? url, "type": attachment.mimeType]
            }
        }
    }

    /// The main picture of an article, unless its text shows it.
    static func picture(of article: Article) -> String? {
        guard let address = article.image.flatMap(webAddress) else { return nil }
        // As the sanitiser writes it.
        let written = address.replacing("&", with: "&amp;").replacing(" ", with: "%20")
        return article.bodyHTML?.contains("src=\"\(written)\"") == true ? nil : address
    }

    /// An address that a page may lead to or show; none that runs something.
    static func webAddress(_ address: String) -> String? {
        let start = address.prefix(8).lowercased()
        return start.hasPrefix("https://") || start.hasPrefix("http://") ? address : nil
    }

    // MARK: Texts

    /// Sanitised HTML in which what may be wider than the page can be scrolled, with keys too, and
    /// a picture that comes without words is said to need none.
    ///
    /// The sanitiser leaves tables and `pre` without attributes, `alt` the last one of a picture,
    /// and neither `<` nor `>` outside of tags.
    static func body(_ html: String) -> String {
        let pictures = html.split(separator: "<img ", omittingEmptySubsequences: false)
        var html = String(pictures[0])
        for picture in pictures.dropFirst() {
            let attributes = picture.prefix { $0 != ">" }
            html += "<img " + attributes
            if !attributes.contains(" alt=") { html += " alt=\"\"" }
            html += picture.dropFirst(attributes.count)
        }
        for (name, label) in [("table", "Table"), ("pre", "Text in lines")] {
            html.replace(
                "<\(name)>",
                with: "<div class=\"wide\" role=\"group\" aria-label=\"\(label)\" tabindex=\"0\">"
                    + "<\(name)>"
            )
            html.replace("</\(name)>", with: "</\(name)></div>")
        }
        return html
    }

    /// Plain text as paragraphs.
    static func paragraphs(_ text: String) -> String {
        var paragraphs: [String] = []
        var isOpen = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                isOpen = false
            } else if isOpen {
                paragraphs[paragraphs.count - 1] += "\n" + line
            } else {
                paragraphs.append(String(line))
                isOpen = true
            }
        }
        return paragraphs.map { "<p>\(escaped($0))</p>" }.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    // MARK: Languages

    /// A date for machines and, in a language, for people.
    static func date(_ date: NewsDate, _ language: String) -> [String: Any] {
        // The day as it is printed, in whatever zone it was written.
        let day = date.text.prefix(10)
        let parts = day.split(separator: "-").compactMap { Int($0) }
        var text = String(day)
        if parts.count == 3 {
            var components = DateComponents(year: parts[0], month: parts[1], day: parts[2])
            components.hour = 12
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            if let moment = calendar.date(from: components) {
                let style = Date.FormatStyle(
                    date: .long,
                    time: .omitted,
                    locale: Locale(identifier: language == "en" ? "en_US" : language),
                    calendar: calendar,
                    timeZone: .gmt
                )
                text = moment.formatted(style)
            }
        }
        return ["machine": date.text, "text": text]
    }

    /// Which way a language is written: by the script its tag names, else by its usual one.
    static func direction(of language: String) -> String {
        let subtags = language.lowercased().split(separator: "-")
        let script = subtags.dropFirst().first { $0.count == 4 && $0.allSatisfy(\.isLetter) }
        let isRightToLeft =
            script.map { rightToLeftScripts.contains(String($0)) }
            ?? rightToLeftLanguages.contains(String(subtags.first ?? ""))
        return isRightToLeft ? "rtl" : "ltr"
    }

    private static let rightToLeftScripts: Set<String> = [
        "adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa",
    ]

    private static let rightToLeftLanguages: Set<String> = [
        "ar", "arc", "ary", "arz", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "ks", "mzn", "nqo",
        "ps", "sd", "syr", "ug", "ur", "yi",
    ]
}
