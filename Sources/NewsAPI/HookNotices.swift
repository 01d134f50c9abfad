import Formats
import HTTP
import HTTPTypes
package import News

extension NewsResponder {
    /// What is told of an event as things stand now: no word of what may not be shown any more.
    ///
    /// - Parameters:
    ///   - event: The event; `nil` when the sequence began anew, so that whatever was told before is
    ///     to be asked for again.
    ///   - place: Where it stands.
    /// - Returns: What is told.
    /// - Throws: What the repository throws.
    package func notice(
        of event: NewsEvent?,
        at place: EventPlace
    ) throws(RepositoryError) -> HookNotice {
        guard let event else {
            var writer = JSONWriter()
            writer.object {
                $0.member("token", place.description)
                $0.member("kind", "reset")
            }
            return HookNotice(body: writer.finished(), tags: [CacheTag.site])
        }
        let page = ChangesPage(
            epoch: place.epoch,
            start: event.sequence,
            events: [event],
            hasMore: false
        )
        var writer = JSONWriter()
        let touches: Set<ArticleID>
        do throws(Refusal) {
            let now = clock()
            guard var change = try tell(page, withArticles: false, at: now).first else {
                return HookNotice(body: [], tags: [])
            }
            if change.headline != nil, let article = try asking(try repository.article(event.id)),
                article.visibility(at: now).isVisible
            {
                change.etag = try written(article, .ok).fields[.eTag]
            }
            touches = Set([change.headline?.supersedes].compactMap(\.self))
            change.write(into: &writer)
        } catch {
            switch error {
            case .repository(let failure), .unwritten(let failure): throw failure
            // Neither is thrown where nobody asks for an address.
            case .problem, .moved: return HookNotice(body: [], tags: [])
            }
        }
        let change = ArticleChange(
            id: event.id,
            kind: .replaced,
            sections: event.sections,
            touches: touches
        )
        return HookNotice(body: writer.finished(), tags: Self.cacheTags(for: change))
    }
}
