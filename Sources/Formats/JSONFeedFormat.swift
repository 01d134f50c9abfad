import News

/// JSON Feed 1.1.
package enum JSONFeedFormat {
    /// Encodes a list.
    ///
    /// An item's text is its summary, or its headline when it has none: the specification asks
    /// for one. `_newsd` holds what is ours: score and reasons of a related headline, title and
    /// snippet of a hit as HTML with what was found in `<mark>`, the source and the section.
    package static func encode(_ feed: Feed) -> [UInt8] {
        var writer = JSONWriter(.compact, capacity: 1024 + feed.items.count * 1024)
        writer.object { writer in
            writer.member("version", "https://jsonfeed.org/version/1.1")
            writer.member("title", feed.title)
            writer.member("home_page_url", feed.homePageURL)
            writer.member("feed_url", feed.feedURL)
            writer.member("description", feed.description)
            writer.member("next_url", feed.nextURL)
            writer.member("language", feed.language)
            if !feed.breadcrumb.isEmpty {
                writer.member("_newsd") {
                    $0.object {
                        $0.objects("breadcrumb", feed.breadcrumb) { writer, crumb in
                            writer.member("title", crumb.title)
                            writer.member("url", crumb.url)
                        }
                    }
                }
            }
            writer.member("items") {
                $0.array { writer in
                    for item in feed.items { writer.element { encode(item, into: &$0) } }
                }
            }
        }
        return writer.finished()
    }

    private static func encode(_ item: FeedItem, into writer: inout JSONWriter) {
        let headline = item.headline
        writer.object { writer in
            writer.member("id", headline.id.rawValue)
            writer.member("url", item.url)
            writer.member("title", headline.title)
            writer.member("content_text", headline.summary?.nonEmpty ?? headline.title)
            writer.member("summary", headline.summary)
            writer.member("image", headline.image)
            writer.member("date_published", headline.datePublished?.dateTimeText)
            writer.member("date_modified", headline.dateModified?.dateTimeText)
            writer.member("authors", authors: headline.authors)
            writer.member("tags", headline.tags)
            writer.member("language", headline.language)
            encodeExtension(item, into: &writer)
        }
    }

    private static func encodeExtension(_ item: FeedItem, into writer: inout JSONWriter) {
        let headline = item.headline
        guard
            headline.source != nil || headline.section != nil || item.related != nil
                || item.match?.title != nil || item.match?.excerpt != nil
                || headline.datePublished?.precision == .day
        else { return }
        writer.member("_newsd") {
            $0.object { writer in
                writer.member("source", headline.source)
                writer.member("section", headline.section?.rawValue)
                if let date = headline.datePublished, date.precision == .day {
                    writer.member("date_published", date.text)
                }
                writer.member("title", item.match?.title?.html)
                writer.member("snippet", item.match?.excerpt?.html)
                guard let related = item.related else { return }
                writer.member("score", Double(related.score))
                writer.member("reasons") {
                    $0.array { writer in
                        for reason in related.reasons {
                            writer.element {
                                $0.object {
                                    $0.member("kind", reason.kind)
                                    $0.member("value", reason.value)
                                    $0.member("weight", Double(reason.weight))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
