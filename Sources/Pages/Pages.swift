package import Formats
import Foundation
import News
import Mustache

/// The pages that readers get, made from Mustache templates.
///
/// Nothing on a page needs a script, and none stands in it: what there is comes from the addresses
/// of ``assets``. May be used on any thread.
package struct Pages: Sendable {
    /// The templates there are: what `templates/NAME.mustache` in a content folder may replace.
    package static let templateNames = ["article", "list", "head", "header"]

    /// A template that is none.
    package struct Fault: Error, Sendable, Hashable {
        /// Its name, without `.mustache`.
        package var template: String
        package var line: Int
        package var reason: String
    }

    /// What all pages have in common.
    package struct Site: Sendable {
        package var title: String
        package var description: String?
        package var homeURL: String
        /// Of what is published, when it is all in one language.
        package var language: String?

        package init(title: String, description: String?, homeURL: String, language: String?) {
            self.title = title
            self.description = description
            self.homeURL = homeURL
            self.language = language
        }
    }

    private let library: MustacheLibrary
    /// The texts of the templates that are not those built in, by name.
    package let replacements: [String: String]

    /// The pages with the templates that are built in.
    package static let standard = Pages(
        library: MustacheLibrary(templates: builtIn),
        replacements: [:]
    )

    private static let builtIn: [String: MustacheTemplate] = {
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in PageTemplates.all {
            templates[name] = try? MustacheTemplate(string: text)
        }
        return templates
    }()

    private init(library: MustacheLibrary, replacements: [String: String]) {
        self.library = library
        self.replacements = replacements
    }

    /// Pages with other templates in place of some of those that are built in.
    ///
    /// - Parameter replacements: Texts by the names of ``templateNames``.
    /// - Throws: ``Fault`` for the first that is no template.
    package init(replacing replacements: [String: String]) throws(Fault) {
        var templates = Self.builtIn
        for (name, text) in replacements.sorted(by: { $0.key < $1.key }) {
            guard Self.templateNames.contains(name) else {
                throw Fault(
                    template: name,
                    line: 1,
                    reason: "is no template; there are "
                        + Self.templateNames.joined(separator: ", ")
                )
            }
            do {
                templates[name] = try MustacheTemplate(string: text)
            } catch let error as MustacheTemplate.ParserError {
                throw Fault(
                    template: name,
                    line: error.context.lineNumber,
                    reason: "\(error.error)"
                )
            } catch {
                throw Fault(template: name, line: 1, reason: "\(error)")
            }
        }
        self.init(
            library: MustacheLibrary(templates: templates),
            replacements: replacements
        )
    }

    // MARK: Pages

    /// The page of an article.
    ///
    /// - Parameters:
    ///   - published: The article, as it may be shown.
    ///   - related: What stands "Off the wire", best first.
    ///   - site: What all pages have in common.
    /// - Returns: The HTML document.
    package func article(
        _ published: PublishedArticle,
        related: [FeedItem],
        on site: Site
    ) -> [UInt8] {
        let article = published.article
        let language = article.language ?? site.language ?? "en"
        var values = common(
            site,
            title: article.headline,
            language: language,
            url: published.url,
            links: published.links
        )
        values["type"] = "article"
        values["summary"] = article.summary
        values["description"] = article.summary
        values["image"] = article.image.flatMap { Self.isWebAddress($0) ? $0 : nil }
        values["headline"] = article.headline
        values["source"] = article.source
        values["byline"] = article.byline
        values["dateline"] = article.dateline
        values["correction"] = article.correction
        values["published"] = article.datePublished.map { date($0, language) }
        values["modified"] = article.dateModified.map { date($0, language) }
        values["isCredited"] = article.source != nil || article.datePublished != nil
        values["breadcrumb"] = published.breadcrumb.map { ["title": $0.title, "url": $0.url] }
        values["body"] = article.bodyHTML ?? article.bodyText.map(Self.paragraphs)
        values["rights"] = article.rights?.notice
        values["jsonld"] = String(decoding: JSONLDFormat.encode(published), as: UTF8.self)
        values["related"] = related.map { item(headlineOf: $0) }
        values["hasRelated"] = !related.isEmpty
        values["attachments"] = article.attachments.filter { Self.isWebAddress($0.url) }.map {
            ["url": $0.url, "title": $0.title ?? $0.url, "type": $0.mimeType]
        }
        return render("article", values)
    }

    /// The page of a list.
    ///
    /// - Parameters:
    ///   - feed: The list.
    ///   - sections: The sections to go on to.
    ///   - links: Its other forms.
    ///   - site: What all pages have in common.
    /// - Returns: The HTML document.
    package func list(
        _ feed: Feed,
        sections: [PublishedArticle.Crumb] = [],
        links: [PublishedArticle.Link],
        on site: Site
    ) -> [UInt8] {
        let language = feed.language ?? site.language ?? "en"
        var values = common(
            site,
            title: feed.title,
            language: language,
            url: feed.feedURL,
            links: links
        )
        values["type"] = "website"
        values["description"] = feed.description
        values["headline"] = feed.breadcrumb.last?.title ?? feed.title
        values["breadcrumb"] = feed.breadcrumb.map { ["title": $0.title, "url": $0.url] }
        values["items"] = feed.items.map { item(headlineOf: $0) }
        values["isEmpty"] = feed.items.isEmpty
        values["sections"] = sections.map { ["title": $0.title, "url": $0.url] }
        values["hasSections"] = !sections.isEmpty
        values["next"] = feed.nextURL
        return render("list", values)
    }

    private func common(
        _ site: Site,
        title: String,
        language: String,
        url: String,
        links: [PublishedArticle.Link]
    ) -> [String: Any] {
        [
            "title": title, "site": site.title, "home": site.homeURL, "url": url,
            "isHome": url == site.homeURL, "language": language,
            "direction": Self.isRightToLeft(language) ? "rtl" : "ltr",
            "style": "/assets/" + PageAssets.style.name,
            "script": "/assets/" + PageAssets.script.name,
            "alternates": links.filter { $0.rel == "alternate" && $0.type != "text/html" }.map {
                ["url": $0.url, "type": $0.type ?? ""]
            },
        ]
    }

    private func item(headlineOf item: FeedItem) -> [String: Any] {
        let headline = item.headline
        let language = headline.language ?? "en"
        var values: [String: Any] = [
            "title": headline.title, "url": item.url, "language": language,
            "direction": Self.isRightToLeft(language) ? "rtl" : "ltr",
            "isCredited": headline.source != nil || headline.datePublished != nil,
        ]
        values["source"] = headline.source
        values["summary"] = headline.summary
        values["published"] = headline.datePublished.map { date($0, language) }
        return values
    }

    private func render(_ name: String, _ values: [String: Any]) -> [UInt8] {
        Array((library.render(values, withTemplate: name) ?? "").utf8)
    }

    // MARK: Values

    /// A date for machines and, in a language, for people.
    private func date(_ date: NewsDate, _ language: String) -> [String: Any] {
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

    /// Plain text as paragraphs.
    private static func paragraphs(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n\n").map { paragraph in
            var escaped = ""
            for scalar in paragraph.unicodeScalars {
                switch scalar {
                case "&": escaped += "&amp;"
                case "<": escaped += "&lt;"
                case ">": escaped += "&gt;"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return "<p>\(escaped)</p>"
        }.joined(separator: "\n")
    }

    private static func isWebAddress(_ address: String) -> Bool {
        address.hasPrefix("https://") || address.hasPrefix("http://")
    }

    private static func isRightToLeft(_ language: String) -> Bool {
        let primary = language.prefix { $0 != "-" }.lowercased()
        return ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"].contains(primary)
    }
}
