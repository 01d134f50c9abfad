import News

/// Atom (RFC 4287) with paging links (RFC 5005 §3) and tombstones (RFC 6721).
package enum AtomFormat {
    /// Encodes a list; an entry's id is its address.
    package static func encode(_ feed: Feed) -> [UInt8] {
        var writer = XMLWriter(capacity: 512 + feed.items.count * 1024)
        var attributes = [("xmlns", "http://www.w3.org/2005/Atom")]
        if !feed.tombstones.isEmpty { attributes.append(("xmlns:at", tombstoneNamespace)) }
        if let language = feed.language { attributes.append(("xml:lang", language)) }
        writer.element("feed", attributes) { writer in
            writer.element("id", text: feed.feedURL)
            writer.element("title", text: feed.title)
            writer.element("subtitle", text: feed.description)
            writer.element("updated", text: feed.updated.rfc3339)
            writer.empty(
                "link",
                ["rel": "self", "type": "application/atom+xml", "href": feed.feedURL]
            )
            writer.empty("link", ["rel": "alternate", "href": feed.homePageURL])
            if let next = feed.nextURL {
                writer.empty("link", ["rel": "next", "type": "application/atom+xml", "href": next])
            }
            // RFC 4287 §4.1.1: a feed has an author, or each of its entries has.
            writer.element("author") { $0.element("name", text: feed.title) }
            for item in feed.items { encode(item, feed, into: &writer) }
            for tombstone in feed.tombstones {
                writer.empty(
                    "at:deleted-entry",
                    ["ref": tombstone.url, "when": tombstone.moment.rfc3339]
                )
            }
        }
        return writer.bytes
    }

    private static let tombstoneNamespace = "http://purl.org/atompub/tombstones/1.0"

    private static func encode(_ item: FeedItem, _ feed: Feed, into writer: inout XMLWriter) {
        let headline = item.headline
        writer.element("entry") { writer in
            writer.element("id", text: item.url)
            writer.element("title", text: headline.title)
            writer.empty("link", ["rel": "alternate", "href": item.url])
            let updated = headline.dateModified ?? headline.datePublished
            writer.element("updated", text: updated?.xmlDateTime ?? feed.updated.rfc3339)
            writer.element("published", text: headline.datePublished?.xmlDateTime)
            for author in headline.authors {
                writer.element("author") {
                    $0.element("name", text: author.name)
                    $0.element("uri", text: author.url?.asURI)
                }
            }
            if headline.authors.isEmpty, let source = headline.source {
                writer.element("author") { $0.element("name", text: source) }
            }
            if let section = headline.section {
                writer.empty("category", ["term": section.rawValue, "label": section.title])
            }
            for tag in headline.tags { writer.empty("category", ["term": tag]) }
            // RFC 4287 §4.1.2: what has no content has an alternate link, as here.
            writer.element("summary", text: headline.summary)
        }
    }
}
