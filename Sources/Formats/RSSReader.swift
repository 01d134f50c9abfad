import News

/// Reads the items of RSS, whose versions differ in where the items stand and in the namespace.
struct RSSReader {
    private let channel: XMLTree.Element?
    /// What items stand in.
    private let holders: [XMLTree.Element]
    private let base: String?

    init(_ root: XMLTree.Element) {
        let isChannel = root.name.lowercased() == "channel"
        channel =
            isChannel ? root : root.elements.first { $0.name.lowercased() == "channel" }
        holders = isChannel ? [root] : [channel, root].compactMap(\.self)
        let page = channel?.elements.first {
            $0.name.lowercased() == "link" && FeedVocabulary($0) == .plain && $0.flatText != nil
        }
        let own = channel?.ownAddress(page: page?.flatText)
        base = XMLAddress.base(
            isChannel ? nil : channel?.xml("base"),
            in: XMLAddress.base(root.xml("base"), in: own)
        )
    }

    func entries() -> [FeedEntry] {
        holders.flatMap(\.elements).filter { $0.name.lowercased() == "item" }.map(entry)
    }

    /// The text of a member of the channel.
    private func channelText(_ name: String, _ vocabulary: FeedVocabulary = .plain) -> String? {
        channel?.elements.first {
            $0.name.lowercased() == name && FeedVocabulary($0) == vocabulary
        }?.text.collapsed.nonEmpty
    }

    private func entry(_ item: XMLTree.Element) -> FeedEntry {
        var entry = FeedEntry(item)
        let base = XMLAddress.base(item.xml("base"), in: self.base)
        if let address = (item.attribute("HREF") ?? item.attribute("href"))?.nonEmpty {
            entry.link = XMLAddress.resolve(address, base: base)
        }
        if let date = item.attribute("LASTMOD")?.nonEmpty {
            entry.updated = FeedEntry.Stamp(text: date, field: "ITEM@LASTMOD", line: item.line)
        }
        var fallback = Fallback()
        for element in item.elements {
            let base = XMLAddress.base(element.xml("base"), in: base)
            let isKnown =
                switch FeedVocabulary(element) {
                case .plain: plain(element, base, &entry)
                case .dc: dublinCore(element, base, &entry, &fallback)
                case .media: media(element, base, &entry, &fallback)
                case .atom: atom(element, base, &entry, &fallback)
                case .content, .xhtml: content(element, base, &entry)
                case .itunes: itunes(element, base, &fallback)
                case .other: excerpt(element, base, &entry)
                case .tombstones: false
                }
            if !isKnown { entry.extra.gather(element.qualifiedName, element.plain) }
        }
        complete(&entry, with: fallback)
        return entry
    }

    /// What other vocabularies say, taken when RSS itself says nothing.
    private struct Fallback {
        var title: FeedEntry.Text?
        var link: String?
        var id: String?
        var summary: FeedEntry.Text?
        var published: FeedEntry.Stamp?
        var authors: [String] = []
        var image: String?
    }

    private func complete(_ entry: inout FeedEntry, with fallback: Fallback) {
        entry.title = entry.title ?? fallback.title
        entry.link = entry.link ?? fallback.link
        entry.id = entry.id ?? fallback.id
        entry.summary = entry.summary ?? fallback.summary
        entry.published = entry.published ?? fallback.published
        entry.image = entry.image ?? fallback.image
        if entry.authors.isEmpty {
            for name in fallback.authors { addAuthor(name, &entry) }
        }
        entry.source = entry.source ?? channelText("title")
        entry.rights = entry.rights ?? channelText("copyright") ?? channelText("rights", .dc)
        entry.language =
            entry.language ?? channelText("language") ?? channelText("language", .dc)
    }

    private func plain(_ item: XMLTree.Element, _ base: String?, _ entry: inout FeedEntry) -> Bool {
        let text = item.text.trimmed
        switch item.name.lowercased() {
        case "title": entry.title = entry.title ?? item.feedText(base: base)
        case "link":
            if let address = text.nonEmpty ?? item.attribute("href")?.nonEmpty {
                entry.link = XMLAddress.resolve(address, base: base)
            }
        case "guid", "id":
            guard let id = text.nonEmpty else { break }
            entry.id = id
            // A guid is an address unless it says it is not.
            if entry.link == nil, item.name.lowercased() == "guid",
                item.attribute("isPermaLink")?.lowercased() != "false", id.contains(":")
            {
                entry.link = XMLAddress.resolve(id, base: base)
            }
        case "summary" where entry.summary != nil:
            entry.content = entry.content ?? item.feedText(base: base)
        case "description", "summary", "abstract": entry.summary = item.feedText(base: base)
        case "fullitem", "body": entry.content = item.feedText(base: base)
        case "pubdate": entry.published = item.stamp
        case "author", "managingeditor": addAuthor(text, &entry)
        case "category":
            if let tag = item.flatText, !entry.tags.contains(tag) { entry.tags.append(tag) }
            return item.attributes.isEmpty
        case "enclosure":
            guard let attachment = item.attachment(url: "url", base: base) else { return false }
            entry.attachments.append(attachment)
        case "source":
            entry.source = item.flatText
            return item.attributes.isEmpty
        case "copyright": entry.rights = item.flatText
        case "language": entry.language = item.flatText
        default: return false
        }
        return true
    }

    private func dublinCore(
        _ item: XMLTree.Element,
        _ base: String?,
        _ entry: inout FeedEntry,
        _ fallback: inout Fallback
    ) -> Bool {
        let text = item.text.trimmed
        switch item.name.lowercased() {
        case "title": fallback.title = item.feedText(base: base)
        case "creator", "author": if !text.isEmpty { fallback.authors.append(text) }
        case "date", "modified": entry.updated = item.stamp
        case "issued", "created", "available":
            fallback.published = fallback.published ?? item.stamp
        case "subject": if !text.isEmpty { entry.tags.append(text.collapsed) }
        case "description", "abstract": fallback.summary = item.feedText(base: base)
        case "identifier": fallback.id = text.nonEmpty
        case "rights": entry.rights = entry.rights ?? text.collapsed.nonEmpty
        case "language": entry.language = entry.language ?? text.nonEmpty
        default: return false
        }
        return true
    }

    private func media(
        _ item: XMLTree.Element,
        _ base: String?,
        _ entry: inout FeedEntry,
        _ fallback: inout Fallback
    ) -> Bool {
        switch item.name {
        case "group":
            for part in item.elements where FeedVocabulary(part) == .media {
                _ = media(part, base, &entry, &fallback)
            }
            return false
        case "content":
            guard let url = item.attribute("url")?.nonEmpty else { return false }
            let isPicture =
                item.attribute("medium") == "image"
                || item.attribute("type")?.hasPrefix("image/") == true
            if isPicture {
                entry.image = entry.image ?? XMLAddress.resolve(url, base: base)
            } else if let attachment = item.attachment(url: "url", base: base) {
                entry.attachments.append(attachment)
            }
            // Credit, size and the like have no field.
            return item.elements.isEmpty && !isPicture && item.attributes.count <= 3
        case "thumbnail":
            guard let url = item.attribute("url")?.nonEmpty else { return false }
            fallback.image = fallback.image ?? XMLAddress.resolve(url, base: base)
            return false
        case "title": fallback.title = fallback.title ?? item.feedText(base: base)
        case "description": fallback.summary = fallback.summary ?? item.feedText(base: base)
        default: return false
        }
        return true
    }

    private func atom(
        _ item: XMLTree.Element,
        _ base: String?,
        _ entry: inout FeedEntry,
        _ fallback: inout Fallback
    ) -> Bool {
        switch item.name {
        case "link":
            guard let address = item.attribute("href")?.nonEmpty else { return false }
            let rel = item.attribute("rel") ?? "alternate"
            guard rel == "alternate" else { return false }
            fallback.link = fallback.link ?? XMLAddress.resolve(address, base: base)
        case "id": fallback.id = item.text.trimmed.nonEmpty
        case "updated", "modified": entry.updated = item.stamp
        case "published", "issued": fallback.published = item.stamp
        case "title": fallback.title = AtomReader.text(item, base: base)
        case "summary": fallback.summary = AtomReader.text(item, base: base)
        case "content": entry.content = entry.content ?? AtomReader.text(item, base: base)
        case "author":
            guard let name = item.first("name")?.flatText else { return false }
            fallback.authors.append(name)
        default: return false
        }
        return true
    }

    private func content(_ item: XMLTree.Element, _ base: String?, _ entry: inout FeedEntry) -> Bool
    {
        switch item.name.lowercased() {
        case "encoded": entry.content = item.feedText(base: base)
        case "body", "div":
            entry.content = FeedEntry.Text(
                value: item.innerHTML(base: base).trimmed,
                isHTML: true,
                line: item.line
            )
        default: return false
        }
        return true
    }

    /// The excerpt in an export of WordPress.
    private func excerpt(
        _ item: XMLTree.Element,
        _ base: String?,
        _ entry: inout FeedEntry
    ) -> Bool {
        guard item.name == "encoded", item.prefix == "excerpt" else { return false }
        if item.flatText != nil { entry.summary = item.feedText(base: base) }
        return true
    }

    private func itunes(_ item: XMLTree.Element, _ base: String?, _ fallback: inout Fallback)
        -> Bool
    {
        switch item.name.lowercased() {
        case "author": if let name = item.flatText { fallback.authors.append(name) }
        case "summary", "subtitle": fallback.summary = fallback.summary ?? item.feedText(base: base)
        case "image":
            guard let address = item.attribute("href") else { return false }
            fallback.image = fallback.image ?? XMLAddress.resolve(address, base: base)
        case "title": fallback.title = fallback.title ?? item.feedText(base: base)
        default: return false
        }
        return true
    }

    /// `name <address>`, `address (name)` or either alone.
    private func addAuthor(_ text: String, _ entry: inout FeedEntry) {
        let text = HTMLText.flat(text)
        guard !text.isEmpty else { return }
        var name = text
        if let word = text.split(whereSeparator: { " ()<>[],\t".contains($0) })
            .first(where: { $0.contains("@") && $0.contains(".") })
        {
            entry.email = entry.email ?? String(word)
            name = text.replacing(word, with: "")
            name = name.filter { !"()<>[]".contains($0) }.collapsed
            if name.isEmpty { name = String(word) }
        }
        entry.authors.append(Article.Author(name: name))
    }
}
