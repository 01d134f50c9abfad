package import News

/// The names of what answers depend on.
///
/// The same names serve the server's own cache and, as cache groups, the caches outside.
enum CacheTag {
    /// Lists across all sections.
    static let headlines = "headlines"
    static let index = "index"
    /// Whatever was searched for: any article may have been found or not.
    static let search = "search"
    /// What every answer depends on: how the site describes itself.
    static let site = "site"
    /// The tree of sections.
    static let sections = "sections"

    static func article(_ id: ArticleID) -> String { "article-" + id.rawValue }

    /// The list of one section, with all below it.
    static func section(_ path: SectionPath) -> String { "section-" + path.rawValue }

    /// The related headlines of one article.
    static func related(_ id: ArticleID) -> String { "related-" + id.rawValue }
}

extension NewsResponder {
    /// Everything that a change of an article can make out of date.
    ///
    /// - Parameter change: An added, replaced or removed article, with the sections it left too.
    /// - Returns: Tags as they stand in ``Response/Keeping/tags``, each once.
    package static func cacheTags(for change: ArticleChange) -> [String] {
        let sections = Set(change.sections.flatMap(\.ancestry)).sorted()
        return [
            CacheTag.article(change.id), CacheTag.related(change.id), CacheTag.headlines,
            CacheTag.index, CacheTag.sections, CacheTag.search,
        ] + sections.map(CacheTag.section) + change.touches.sorted().map(CacheTag.article)
    }

    /// What every answer depends on; it goes when the site describes itself anew.
    package static var siteCacheTag: String { CacheTag.site }

    /// What texts that are newly searched in make out of date.
    package static var searchCacheTag: String { CacheTag.search }

    /// What a new list of related headlines makes out of date.
    package static func cacheTags(relatedTo id: ArticleID) -> [String] { [CacheTag.related(id)] }
}
