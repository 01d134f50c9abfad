import News

/// Reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and CDF.
///
/// A feed that is not well-formed is read as far as libxml2 can follow it: feeds are often made by
/// hand, and one bare `&` would lose them all.
package enum FeedReader {
    /// The entries of a feed, in its order.
    ///
    /// - Throws: ``DocumentError`` when the document is no feed.
    package static func entries(_ bytes: [UInt8]) throws(DocumentError) -> [FeedEntry] {
        let tree = try XMLTree.parse(bytes, faults: .passedOver)
        switch tree.root.name.lowercased() {
        // The last is CDF, which is much like RSS.
        case "rss", "rdf", "channel": return RSSReader(tree.root).entries()
        case "feed": return AtomReader(tree.root).feed()
        case "entry": return AtomReader(tree.root).entry()
        default:
            throw tree.fault
                ?? DocumentError(
                    line: tree.root.line,
                    field: tree.root.qualifiedName,
                    reason: "is not the root of a feed: rss, rdf:RDF, feed or entry"
                )
        }
    }

    /// One result for each entry.
    static func read(_ bytes: [UInt8]) -> [ReadResult] {
        do throws(DocumentError) {
            let entries = try entries(bytes)
            guard !entries.isEmpty else {
                throw DocumentError(line: 1, reason: "is a feed without entries")
            }
            return entries.map { entry in
                ReadResult(line: entry.line) { () throws(DocumentError) in try entry.draft() }
            }
        } catch {
            return [ReadResult(line: error.line ?? 1, result: .failure(error))]
        }
    }
}

/// The vocabularies that occur in feeds, told by namespace or, undeclared, by their usual prefix.
enum FeedVocabulary: String {
    case plain, atom, dc, content, media, itunes, xhtml, tombstones, other

    init(_ element: XMLTree.Element) {
        guard let namespace = element.namespace?.lowercased() else {
            self =
                element.prefix.map { FeedVocabulary(rawValue: $0.lowercased()) ?? .other }
                ?? .plain
            return
        }
        self =
            if namespace.hasPrefix("http://purl.org/atom/ns#")
                || namespace == "http://www.w3.org/2005/atom"
                || namespace == "http://example.com/newformat#"
            {
                .atom
            } else if namespace.hasPrefix("http://purl.org/dc/") {
                .dc
            } else if namespace == "http://purl.org/rss/1.0/modules/content/" {
                .content
            } else if namespace.hasPrefix("http://search.yahoo.com/mrss") {
                .media
            } else if namespace.hasPrefix("http://www.itunes.com/") {
                .itunes
            } else if namespace == "http://www.w3.org/1999/xhtml" {
                .xhtml
            } else if namespace == "http://purl.org/atompub/tombstones/1.0" {
                .tombstones
            } else if Self.isPlain(namespace) {
                .plain
            } else {
                .other
            }
    }

    private static func isPlain(_ namespace: String) -> Bool {
        ["http://purl.org/rss/1.0/modules", "http://purl.org/rss/1.0/modules/"]
            .allSatisfy { !namespace.hasPrefix($0) }
            && [
                "http://purl.org/rss/1.0/", "http://purl.org/net/rss", "http://my.netscape.com/",
                "http://channel.netscape.com/", "http://backend.userland.com/rss",
                "http://blogs.law.harvard.edu/tech/rss",
            ].contains { namespace.hasPrefix($0) }
            || namespace == "http://purl.org/rss/1.0/modules/rss091#"
    }
}

extension XMLTree.Element {
    /// What an element of RSS holds: text, or naked markup written out.
    func feedText(base: String?) -> FeedEntry.Text {
        let value = elements.isEmpty ? text : innerHTML(base: base)
        return FeedEntry.Text(value: value.trimmed, isHTML: true, line: line, base: base)
    }

    /// The address that links in a feed are relative to where nothing else is said: its own, or that
    /// of the page it goes with.
    func ownAddress(page: String?) -> String? {
        let own = elements("link").first { $0.attribute("rel") == "self" }?.attribute("href")
        return own?.trimmed.nonEmpty ?? page?.trimmed.nonEmpty
    }

    var stamp: FeedEntry.Stamp {
        FeedEntry.Stamp(text: text.trimmed, field: qualifiedName, line: line)
    }

    /// An enclosure or `media:content`, when it says what it is.
    func attachment(url name: String, base: String?) -> Article.Attachment? {
        guard let url = attribute(name)?.nonEmpty, let type = attribute("type")?.nonEmpty else {
            return nil
        }
        var attachment = Article.Attachment(
            url: XMLAddress.resolve(url, base: base),
            mimeType: type
        )
        attachment.sizeInBytes = (attribute("length") ?? attribute("fileSize"))
            .flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        attachment.title = attribute("title")?.nonEmpty
        return attachment
    }
}
