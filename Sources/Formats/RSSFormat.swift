import News

/// RSS 2.0 with the Atom link elements every validator asks for.
package enum RSSFormat {
    /// Encodes a list; an item's `guid` is its address.
    package static func encode(_ feed: Feed) -> [UInt8] {
        var writer = XMLWriter(capacity: 512 + feed.items.count * 1024)
        let namespaces: KeyValuePairs = [
            "version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        ]
        writer.element("rss", namespaces) { writer in
            writer.element("channel") { writer in
                writer.element("title", text: feed.title)
                writer.element("link", text: feed.homePageURL)
                writer.element("description", text: feed.description ?? feed.title)
                writer.element("language", text: feed.language)
                writer.element("lastBuildDate", text: feed.updated.rfc822)
                writer.empty(
                    "atom:link",
                    ["rel": "self", "type": "application/rss+xml", "href": feed.feedURL]
                )
                if let next = feed.nextURL {
                    writer.empty(
                        "atom:link",
                        ["rel": "next", "type": "application/rss+xml", "href": next]
                    )
                }
                for item in feed.items { encode(item, into: &writer) }
            }
        }
        return writer.bytes
    }

    private static func encode(_ item: FeedItem, into writer: inout XMLWriter) {
        let headline = item.headline
        writer.element("item") { writer in
            writer.element("title", text: headline.title)
            writer.element("link", text: item.url)
            writer.element("guid", ["isPermaLink": "true"], text: item.url)
            writer.element("pubDate", text: headline.datePublished?.instant.rfc822)
            // RSS's own author is an e-mail address.
            for author in headline.authors { writer.element("dc:creator", text: author.name) }
            if headline.authors.isEmpty {
                writer.element("dc:creator", text: headline.source)
            }
            writer.element("category", text: headline.section?.rawValue)
            for tag in headline.tags { writer.element("category", text: tag) }
            writer.element("description", text: headline.summary.map(escaped))
        }
    }

    /// RSS readers take a description for HTML.
    private static func escaped(_ text: String) -> String {
        var html = ""
        html.appendEscapedHTML(text)
        return html
    }
}

extension Instant {
    /// The moment as RFC 822 in UTC with a four-digit year: `Mon, 20 Jan 2025 08:30:00 GMT`.
    var rfc822: String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let date = CivilDate(daysSince1970: days)
        let second = seconds - days * 86_400
        let weekday = ((days + 4) % 7 + 7) % 7
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekdays[Int(weekday)]), \(two(date.day)) \(months[Int(date.month) - 1]) "
            + "\(date.text.prefix(4)) \(two(second / 3600)):\(two(second / 60 % 60)):"
            + "\(two(second % 60)) GMT"
    }
}
