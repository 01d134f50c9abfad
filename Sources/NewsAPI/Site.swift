import News

/// What the server says about itself, from the configuration.
package struct Site: Sendable, Hashable {
    /// The name that lists and the index carry: `News`.
    package var title: String
    /// Scheme and authority of every address the server gives out, without a slash at the end.
    package var publicOrigin: String
    package var description: String?
    /// The BCP 47 tag of what is published, when it is all in one language.
    package var language: String?

    /// Creates the description of a site.
    package init(
        title: String,
        publicOrigin: String,
        description: String? = nil,
        language: String? = nil
    ) {
        self.title = title
        self.publicOrigin = publicOrigin
        self.description = description
        self.language = language
    }

    /// The absolute address of a path of this site; the path starts with a slash.
    func url(_ path: String) -> String { publicOrigin + path }

    func url(of id: ArticleID) -> String { url("/articles/" + id.rawValue) }

    func url(of id: ArticleID, version: Int) -> String { url(of: id) + "/versions/\(version)" }

    func url(of media: MediaPath) -> String {
        url("/media/" + Query.escaped(media.description))
    }

    func url(of section: SectionPath) -> String { url("/sections/" + section.rawValue) }
}
