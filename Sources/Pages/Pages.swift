package import Formats
import News
import Mustache

/// The pages that readers get, made from Mustache templates.
///
/// Nothing on a page needs a script, and none stands in it: what there is comes from the addresses
/// of ``PageAssets``. May be used on any thread.
package struct Pages: Sendable {
    /// The templates there are: what `templates/NAME.mustache` in a content folder may replace.
    package static let templateNames = PageTemplates.all.map(\.0)

    /// What all pages have in common.
    package struct Site: Sendable {
        package var title: String
        package var homeURL: String
        /// Of what is published, when it is all in one language.
        package var language: String?
        /// The feeds of the whole site.
        package var feeds: [PublishedArticle.Link]

        /// Creates a description of the site.
        package init(
            title: String,
            homeURL: String,
            language: String?,
            feeds: [PublishedArticle.Link] = []
        ) {
            self.title = title
            self.homeURL = homeURL
            self.language = language
            self.feeds = feeds
        }
    }

    /// A section to go on to.
    package struct Section: Sendable {
        package var title: String
        package var url: String
        /// How many articles it has, with all below it.
        package var count: Int

        /// Creates a section.
        package init(title: String, url: String, count: Int) {
            self.title = title
            self.url = url
            self.count = count
        }
    }

    /// What went wrong, for a reader.
    package struct Problem: Sendable {
        package var title: String
        package var detail: String?
        /// Why an article was withdrawn.
        package var reason: String?
        /// The address of what takes its place.
        package var replacement: String?
        /// What is wrong with parts of the address, each with its place.
        package var faults: [(place: String, detail: String)] = []

        /// Creates a problem.
        package init(title: String, detail: String?) {
            self.title = title
            self.detail = detail
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
    /// - Throws: ``TemplateFault`` for the first that cannot be one.
    package init(replacing replacements: [String: String]) throws(TemplateFault) {
        var templates = Self.builtIn
        for (name, text) in replacements.sorted(by: { $0.key < $1.key }) {
            templates[name] = try TemplateCheck.parse(text, named: name)
        }
        var texts = Dictionary(uniqueKeysWithValues: PageTemplates.all)
        texts.merge(replacements) { _, new in new }
        try TemplateCheck.requireEnd(of: texts, in: replacements.keys.sorted())
        self.init(library: MustacheLibrary(templates: templates), replacements: replacements)
    }

    // MARK: Pages

    /// The page of an article.
    ///
    /// "Off the wire" stand the related headlines, then those that the provider printed beside the
    /// article and that are not among them: linked to their article here or to where the provider
    /// said they are, if anywhere.
    ///
    /// - Parameters:
    ///   - published: The article, as it may be shown.
    ///   - related: Related headlines, best first.
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
            breadcrumb: published.breadcrumb
        )
        values["alternates"] = PageValues.alternates(published.links)
        values["feeds"] = site.feeds.map { PageValues.feed($0, title: site.title) }
        values["type"] = "article"
        values["isOfUnknownLanguage"] = article.language == nil
        values["summary"] = article.summary
        values["description"] = article.summary
        values["headline"] = article.headline
        values["source"] = article.source
        values["byline"] = article.bylineText
        values["dateline"] = article.dateline
        values["correction"] = article.correction
        values["published"] = article.datePublished.map { PageValues.date($0, language) }
        values["modified"] = article.dateModified.map { PageValues.date($0, language) }
        values["isCredited"] = article.source != nil || article.datePublished != nil
        values["body"] =
            article.bodyHTML.map(PageValues.body) ?? article.bodyText.map(PageValues.paragraphs)
        values["image"] = article.image.flatMap(PageValues.webAddress)
        values["picture"] = PageValues.picture(of: article)
        values["rights"] = article.rights?.notice
        values["jsonld"] = String(decoding: JSONLDFormat.encode(published), as: UTF8.self)
        let wire =
            related.map { PageValues.item($0, $0.headline.language ?? site.language) }
            + PageValues.wire(of: published, besides: related)
        values["wire"] = wire
        values["hasWire"] = !wire.isEmpty
        values["attachments"] = PageValues.attachments(of: article)
        return render("article", values)
    }

    /// The page of a list.
    ///
    /// - Parameters:
    ///   - feed: The list.
    ///   - sections: The sections to go on to.
    ///   - links: The list's other forms (`alternate`), its plain address (`canonical`) where it
    ///     is another, and its beginning (`first`) where this is not it.
    ///   - site: What all pages have in common.
    /// - Returns: The HTML document.
    package func list(
        _ feed: Feed,
        sections: [Section] = [],
        links: [PublishedArticle.Link],
        on site: Site
    ) -> [UInt8] {
        var values = listValues(feed, links: links, on: site)
        values["sections"] = sections.map {
            ["title": $0.title, "url": $0.url, "count": String($0.count)]
        }
        values["hasSections"] = !sections.isEmpty
        return render("list", values)
    }

    /// What every page of a list shows.
    func listValues(
        _ feed: Feed,
        links: [PublishedArticle.Link],
        on site: Site
    ) -> [String: Any] {
        let language = feed.language ?? site.language ?? "en"
        func link(_ relation: String) -> String? { links.first { $0.rel == relation }?.url }
        let first = link("first")
        var values = common(
            site,
            title: feed.title,
            language: language,
            url: link("canonical") ?? feed.feedURL,
            breadcrumb: feed.breadcrumb
        )
        values["feeds"] = PageValues.alternates(links).map { link in
            link.merging(["title": feed.title]) { old, _ in old }
        }
        values["type"] = "website"
        values["description"] = feed.description
        values["headline"] = feed.breadcrumb.last?.title ?? feed.title
        values["items"] = feed.items.map {
            PageValues.item($0, $0.headline.language ?? feed.language ?? site.language)
        }
        values["isEmpty"] = feed.items.isEmpty
        values["first"] = first
        values["next"] = feed.nextURL
        values["hasPages"] = first != nil || feed.nextURL != nil
        return values
    }

    /// The page that says what went wrong; in English.
    ///
    /// - Parameters:
    ///   - problem: What is told; nothing of an article that may not be shown.
    ///   - site: What all pages have in common.
    /// - Returns: The HTML document.
    package func problem(_ problem: Problem, on site: Site) -> [UInt8] {
        var values = common(site, title: problem.title, language: "en", url: "", breadcrumb: [])
        values["detail"] = problem.detail
        values["reason"] = problem.reason
        values["replacement"] = problem.replacement.flatMap(PageValues.webAddress)
        values["faults"] = problem.faults.map { ["place": $0.place, "detail": $0.detail] }
        values["hasFaults"] = !problem.faults.isEmpty
        return render("problem", values)
    }

    private func common(
        _ site: Site,
        title: String,
        language: String,
        url: String,
        breadcrumb: [PublishedArticle.Crumb]
    ) -> [String: Any] {
        [
            "title": title, "site": site.title, "home": site.homeURL, "url": url,
            "isHome": url == site.homeURL, "language": language,
            "direction": PageValues.direction(of: language),
            "style": "/assets/" + PageAssets.style.name,
            "script": "/assets/" + PageAssets.script.name,
            "breadcrumb": breadcrumb.map { ["title": $0.title, "url": $0.url] },
            "hasBreadcrumb": !breadcrumb.isEmpty,
        ]
    }

    func render(_ name: String, _ values: [String: Any]) -> [UInt8] {
        Array((library.render(values, withTemplate: name) ?? "").utf8)
    }
}
