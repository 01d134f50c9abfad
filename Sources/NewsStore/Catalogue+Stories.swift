import Foundation
import GRDB
package import News

/// Names and stories in the catalogue.
extension Database {
    /// The article that has this id as one of its aliases.
    func article(alias: ArticleID) throws -> ArticleID? {
        let found = try first(
            "SELECT a.id FROM alias s CROSS JOIN article a ON a.num = s.num WHERE s.id = ?",
            [alias.rawValue]
        ) { $0[0] as String }
        return found.flatMap { ArticleID($0) }
    }

    /// The articles that name this one as what they supersede, by id.
    func successors(of id: ArticleID) throws -> [ArticleID] {
        var found: [ArticleID] = []
        try each(
            "SELECT id FROM article WHERE supersedes = ? ORDER BY id LIMIT ?",
            [id.rawValue, Article.Ties.most]
        ) { row in
            if let id = ArticleID(row[0]) { found.append(id) }
        }
        return found
    }

    /// The articles that name each of these as what they supersede, where there are any.
    func successors(of ids: [ArticleID]) throws -> [ArticleID: [ArticleID]] {
        var found: [ArticleID: [ArticleID]] = [:]
        for id in ids {
            let successors = try successors(of: id)
            if !successors.isEmpty { found[id] = successors }
        }
        return found
    }

    /// The articles that name this story, by id.
    func members(ofStory id: ArticleID) throws -> [ArticleID] {
        var found: [ArticleID] = []
        try each(
            "SELECT id FROM article WHERE story = ? ORDER BY id LIMIT ?",
            [id.rawValue, Article.Ties.most]
        ) { row in
            if let id = ArticleID(row[0]) { found.append(id) }
        }
        return found
    }

    /// Ties those who name this `uri` as what they supersede to the article that has it.
    ///
    /// - Returns: The articles that were not tied to it before.
    func tieFollowers(of uri: String?, to id: ArticleID) throws -> [ArticleID] {
        guard let uri else { return [] }
        var followers: [(num: Int64, headline: Headline)] = []
        try each(
            """
            SELECT num, card FROM article
            WHERE evolved_from = ? AND id <> ? AND supersedes IS NOT ?
            """,
            [uri, id.rawValue, id.rawValue]
        ) { row in
            let headline = try row.headline(1)
            followers.append((row[0], headline))
        }
        for (num, headline) in followers {
            var headline = headline
            headline.supersedes = id
            try run(
                "UPDATE article SET supersedes = ?, card = ? WHERE num = ?",
                [id.rawValue, Data(HeadlineCard.encode(headline)), num]
            )
        }
        return followers.map(\.headline.id)
    }

    /// Files the other names of an article in place of those it had.
    func putAliases(_ aliases: [ArticleID], of num: Int64) throws {
        try run("DELETE FROM alias WHERE num = ?", [num])
        // Of two files that claim one name by hand the first keeps it.
        for alias in aliases {
            try run("INSERT OR IGNORE INTO alias VALUES (?, ?)", [alias.rawValue, num])
        }
    }
}

extension FileArticleRepository {
    package func article(alias: ArticleID) throws(RepositoryError) -> ArticleID? {
        try catalogue.glance { try $0.article(alias: alias) }
    }

    package func successors(of id: ArticleID) throws(RepositoryError) -> [ArticleID] {
        if let known = headlineCache.successors(of: id) { return known }
        return try catalogue.glance { try $0.successors(of: id) }
    }

    package func members(ofStory id: ArticleID) throws(RepositoryError) -> [ArticleID] {
        try catalogue.glance { try $0.members(ofStory: id) }
    }
}
