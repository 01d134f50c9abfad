package import News

/// An article with what only the server knows of it: addresses.
package struct PublishedArticle: Sendable, Hashable {
    package var article: Article
    /// The address of the article.
    package var url: String
    /// The sections it lies within, outermost first.
    package var breadcrumb: [Crumb]
    /// Other representations and lists of the article.
    package var links: [Link]
    /// The articles its `wire` headlines turned out to be, in their order.
    package var wireTargets: [Target?]

    package init(
        article: Article,
        url: String,
        breadcrumb: [Crumb] = [],
        links: [Link] = [],
        wireTargets: [Target?] = []
    ) {
        self.article = article
        self.url = url
        self.breadcrumb = breadcrumb
        self.links = links
        self.wireTargets = wireTargets
    }

    /// One step of "You are here".
    package struct Crumb: Sendable, Hashable {
        package var title: String
        package var url: String

        package init(title: String, url: String) {
            self.title = title
            self.url = url
        }
    }

    /// A link with its relation (RFC 8288) and media type.
    package struct Link: Sendable, Hashable {
        package var rel: String
        package var type: String?
        package var url: String

        package init(rel: String, type: String? = nil, url: String) {
            self.rel = rel
            self.type = type
            self.url = url
        }
    }

    /// An article here that a wire headline names.
    package struct Target: Sendable, Hashable {
        package var id: ArticleID
        package var url: String

        package init(id: ArticleID, url: String) {
            self.id = id
            self.url = url
        }
    }
}
