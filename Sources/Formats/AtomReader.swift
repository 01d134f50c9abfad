import Foundation
import News

/// Reads the entries of Atom 1.0 (RFC 4287) and 0.3, and tombstones (RFC 6721).
struct AtomReader {
    private let root: XMLTree.Element
    private let base: String?

    init(_ root: XMLTree.Element) {
        self.root = root
        let page = root.elements("link").first {
            $0.attribute("rel") ?? "alternate" == "alternate"
        }
        // An entry alone has no feed around it.
        base =
            root.name == "entry"
            ? root.xml("base")
            : XMLAddress.base(
                root.xml("base"),
                in: root.ownAddress(page: page?.attribute("href"))
            )
    }

    /// The entries of a feed.
    func feed() -> [FeedEntry] {
        root.elements.compactMap { element in
            switch (element.name, FeedVocabulary(element)) {
            case ("entry", .atom), ("entry", .plain): entry(element)
            case ("deleted-entry", .tombstones): tombstone(element)
            default: nil
            }
        }
    }

    /// The one entry of a document without a feed.
    func entry() -> [FeedEntry] { [entry(root)] }

    private func tombstone(_ element: XMLTree.Element) -> FeedEntry {
        var entry = FeedEntry(element)
        entry.id = element.attribute("ref")?.trimmed.nonEmpty
        entry.deletion = element.first("comment")?.text ?? ""
        if let when = element.attribute("when") {
            entry.updated = FeedEntry.Stamp(
                text: when,
                field: "\(element.qualifiedName)@when",
                line: element.line
            )
        }
        return entry
    }

    private func entry(_ element: XMLTree.Element) -> FeedEntry {
        var entry = FeedEntry(element)
        let base = XMLAddress.base(element.xml("base"), in: self.base)
        entry.language = element.xml("lang") ?? root.xml("lang")
        for child in element.elements {
            let base = XMLAddress.base(child.xml("base"), in: base)
            let isKnown =
                switch FeedVocabulary(child) {
                case .atom, .plain: atom(child, base, &entry)
                case .dc: dublinCore(child, &entry)
                default: false
                }
            if !isKnown { entry.extra.gather(child.qualifiedName, child.plain) }
        }
        complete(&entry)
        return entry
    }

    /// What the feed says of all its entries.
    private func complete(_ entry: inout FeedEntry) {
        if entry.authors.isEmpty {
            for author in root.elements("author") { person(author, base, &entry) }
        }
        if entry.source == nil {
            entry.source =
                root.first("title").flatMap { Self.text($0, base: base)?.value }
                .map(HTMLText.flat)?.nonEmpty
        }
        if entry.rights == nil {
            entry.rights = (root.first("rights") ?? root.first("copyright"))?.flatText
        }
        if entry.language?.isEmpty == true { entry.language = nil }
    }

    private func atom(_ item: XMLTree.Element, _ base: String?, _ entry: inout FeedEntry) -> Bool {
        switch item.name {
        case "title": entry.title = Self.text(item, base: base)
        case "id": entry.id = item.text.trimmed.nonEmpty.map { XMLAddress.resolve($0, base: base) }
        case "link": return link(item, base, &entry)
        case "summary", "tagline": entry.summary = Self.text(item, base: base)
        case "content":
            guard let text = Self.text(item, base: base) else { return false }
            guard entry.content == nil else { return false }
            entry.content = text
        case "published", "issued": entry.published = item.stamp
        case "updated", "modified": entry.updated = item.stamp
        case "created": if entry.published == nil { entry.published = item.stamp }
        case "author": person(item, base, &entry)
        case "category":
            guard let term = item.attribute("label") ?? item.attribute("term") else { return false }
            if !term.isBlank { entry.tags.append(term.collapsed) }
            return item.attribute("scheme") == nil && item.attribute("label") == nil
        case "rights", "copyright": entry.rights = Self.text(item, base: base)?.value.nonEmpty
        case "source":
            entry.source =
                item.first("title").flatMap { Self.text($0, base: base)?.value }
                .map(HTMLText.flat)?.nonEmpty
            return false
        default: return false
        }
        return true
    }

    private func link(_ item: XMLTree.Element, _ base: String?, _ entry: inout FeedEntry) -> Bool {
        guard let address = item.attribute("href") ?? item.text.trimmed.nonEmpty else {
            return false
        }
        switch item.attribute("rel") ?? "alternate" {
        case "alternate" where entry.link == nil:
            entry.link = XMLAddress.resolve(address, base: base)
            return true
        case "enclosure":
            guard let attachment = item.attachment(url: "href", base: base) else { return false }
            entry.attachments.append(attachment)
            return true
        default: return false
        }
    }

    private func person(_ item: XMLTree.Element, _ base: String?, _ entry: inout FeedEntry) {
        let email = item.first("email")?.flatText
        let name = item.first("name")?.flatText ?? email ?? item.flatText
        entry.email = entry.email ?? email
        guard let name else { return }
        let address = (item.first("uri") ?? item.first("url") ?? item.first("homepage"))?.flatText
        entry.authors.append(
            Article.Author(name: name, url: address.map { XMLAddress.resolve($0, base: base) })
        )
    }

    private func dublinCore(_ item: XMLTree.Element, _ entry: inout FeedEntry) -> Bool {
        guard let text = item.flatText else { return true }
        switch item.name {
        case "creator": entry.authors.append(Article.Author(name: text))
        case "subject": entry.tags.append(text)
        case "date": entry.updated = entry.updated ?? item.stamp
        default: return false
        }
        return true
    }

    /// A text construct (RFC 4287 §3.1) or content element (§4.1.3), or `nil` when it is elsewhere
    /// or no text.
    static func text(_ item: XMLTree.Element, base: String?) -> FeedEntry.Text? {
        let type = (item.attribute("type") ?? "text").lowercased().trimmed
        let value: String
        let isHTML: Bool
        if item.attribute("mode") == "base64" || isBinary(type),
            let data = Data(base64Encoded: item.text.filter { !$0.isWhitespace }),
            let text = String(data: data, encoding: .utf8)
        {
            value = text
            isHTML = type.contains("html")
        } else if type == "html", let only = item.elements.first, only.elements.isEmpty,
            only.name == "div", item.elements.count == 1
        {
            // Escaped all the same; the element around it is a mistake that changes nothing.
            value = item.text
            isHTML = true
        } else if type == "xhtml" || item.attribute("mode") == "xml" && !item.elements.isEmpty
            || type == "application/xhtml+xml" || !item.elements.isEmpty
        {
            // In Atom 1.0 a div holds the text and is no part of it.
            let elements = item.elements
            let inner = elements.count == 1 && elements[0].name == "div" ? elements[0] : item
            let innerBase =
                elements.count == 1 ? XMLAddress.base(inner.xml("base"), in: base) : base
            value = inner.innerHTML(base: innerBase)
            isHTML = true
        } else {
            value = item.text
            isHTML = type.contains("html") || item.attribute("mode") == "escaped"
        }
        if item.attribute("src") != nil, value.isBlank { return nil }
        return FeedEntry.Text(value: value.trimmed, isHTML: isHTML, line: item.line, base: base)
    }

    /// A media type whose content is base64 in Atom 1.0.
    private static func isBinary(_ type: String) -> Bool {
        type.contains("/") && !type.hasPrefix("text/") && !type.hasSuffix("+xml")
            && !type.hasSuffix("/xml") && type != "application/html"
    }
}
