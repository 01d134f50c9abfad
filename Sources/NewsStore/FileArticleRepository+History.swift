import Formats
package import News

/// What articles of a folder were: the files of its history.
///
/// A file of the history keeps the time at which its text was written in the first place, so that a
/// folder that was copied, or whose catalogue was lost, still knows what was shown when.
extension FileArticleRepository {
    package func versions(of id: ArticleID) throws(RepositoryError) -> [ArticleVersion] {
        guard let entry = try entry(id), let current = try article(id) else { return [] }
        var versions = [
            ArticleVersion(current, tookIn: entry.stamp.moment, until: nil)
        ]
        for number in try folder.historyVersions(id).reversed() where number < current.version {
            // A file that somebody broke is no version; `newsd check` names it.
            guard let (article, stamp) = try folder.version(number, of: id) else { continue }
            versions.append(
                ArticleVersion(
                    article,
                    tookIn: stamp.moment,
                    until: versions.last?.tookIn
                )
            )
        }
        return versions
    }

    package func killed(limit: Int) throws(RepositoryError) -> [Kill] {
        try catalogue.glance { try $0.killed(limit: limit) }
    }

    package func article(
        _ id: ArticleID,
        version: Int
    ) throws(RepositoryError) -> Article? {
        guard let current = try article(id) else { return nil }
        if version == current.version { return current }
        return version < current.version ? try folder.version(version, of: id)?.article : nil
    }
}

extension ContentFolder {
    /// A version in the history, or `nil` when its file is none or not of this article.
    func version(
        _ version: Int,
        of id: ArticleID
    ) throws(RepositoryError) -> (article: Article, stamp: FileStamp)? {
        guard let file = try read(Self.historyPath(id, version: version)),
            var article = try? NativeFormat.decode(file.bytes), article.id == id
        else { return nil }
        article.version = version
        article.revision = Revision.of(article)
        return (article, file.stamp)
    }
}
