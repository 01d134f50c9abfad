package import Formats
import News

extension Pages {
    /// What was searched for, and how it may be asked for in another order.
    package struct Search: Sendable {
        /// As typed.
        package var text: String
        /// Whether the newest comes first, not the best.
        package var isByDate: Bool
        package var byRelevanceURL: String
        package var byDateURL: String

        /// Creates a description of a search.
        package init(text: String, isByDate: Bool, byRelevanceURL: String, byDateURL: String) {
            self.text = text
            self.isByDate = isByDate
            self.byRelevanceURL = byRelevanceURL
            self.byDateURL = byDateURL
        }
    }

    /// The page of what was found, which search engines are asked not to list.
    ///
    /// - Parameters:
    ///   - feed: What was found, each item with its match.
    ///   - search: What was searched for.
    ///   - links: As for the page of a list.
    ///   - site: What all pages have in common.
    /// - Returns: The HTML document.
    package func search(
        _ feed: Feed,
        _ search: Search,
        links: [PublishedArticle.Link],
        on site: Site
    ) -> [UInt8] {
        var values = listValues(feed, links: links, on: site)
        values["items"] = feed.items.map { item in
            var values = PageValues.item(item, item.headline.language ?? site.language)
            values["marked"] = (item.match?.title ?? .init(unmarked: item.headline.title)).html
            values["snippet"] = item.match?.excerpt?.html
            return values
        }
        values["query"] = search.text
        values["isByDate"] = search.isByDate
        values["byRelevance"] = search.byRelevanceURL
        values["byDate"] = search.byDateURL
        return render("search", values)
    }
}

extension MarkedText {
    /// A text of which nothing is marked.
    fileprivate init(unmarked text: String) {
        self.init()
        append(text)
    }
}
