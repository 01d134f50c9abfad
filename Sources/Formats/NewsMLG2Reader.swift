import News

/// Reads NewsML-G2: a news item, a package, or a message with any number of them.
struct NewsMLG2Reader {
    private let item: XMLTree.Element
    private var fields: WireFields

    /// One result for each item, the items that are no news refused.
    static func read(_ bytes: [UInt8]) -> [ReadResult] {
        do throws(DocumentError) {
            let root = try XMLTree.parse(bytes).root
            let items =
                root.name == "newsMessage" ? root.elements("itemSet").flatMap(\.elements) : [root]
            guard !items.isEmpty else {
                throw root.invalid(nil, "is a message without items")
            }
            return items.map { item in
                ReadResult(line: item.line) { () throws(DocumentError) in try draft(item) }
            }
        } catch {
            return [ReadResult(line: error.line ?? 1, result: .failure(error))]
        }
    }

    private static func draft(_ item: XMLTree.Element) throws(DocumentError) -> Draft {
        guard item.name == "newsItem" || item.name == "packageItem" else {
            throw item.invalid(nil, "is not news: a newsItem or packageItem is")
        }
        let fields = try fields(of: item)
        if let rest = item.first("itemMeta")?.elements("itemMetaExtProperty")
            .first(where: { $0.attribute("rel") == NewsMLG2Format.rest })?.attribute("value"),
            let draft = NewsMLG2Format.articleRest.draft(fields.article, with: rest)
        {
            return draft
        }
        return try fields.draft()
    }

    /// What an item says in the words of NewsML-G2.
    static func fields(of item: XMLTree.Element) throws(DocumentError) -> WireFields {
        var reader = NewsMLG2Reader(item: item, fields: try WireFields(item))
        try reader.read()
        return reader.fields
    }

    private mutating func read() throws(DocumentError) {
        guard let guid = item.attribute("guid")?.trimmed.nonEmpty else {
            throw item.invalid("guid", "is missing or empty")
        }
        fields.article.uri = guid
        fields.setVersion(item.attribute("version"), name: "version")
        try fields.setLanguage(item.xml("lang"), of: item)
        for part in item.elements {
            switch part.name {
            case "itemMeta": try readItem(part)
            case "contentMeta": try readContent(part)
            case "rightsInfo": readRights(part)
            case "contentSet": try readSet(part)
            case "catalogRef", "catalog": continue
            default: fields.keep(part)
            }
        }
        try readDates()
        completeSource()
    }

    // MARK: Meta

    private mutating func readItem(_ meta: XMLTree.Element) throws(DocumentError) {
        var isCorrection = false
        for element in meta.elements {
            switch element.name {
            case "versionCreated", "firstCreated", "provider": continue
            case "pubStatus":
                guard
                    let name = (element.attribute("qcode") ?? element.attribute("uri"))?.nonEmpty
                else { throw element.invalid("qcode", "is missing or empty") }
                try fields.setStatus(name, of: element)
            case "embargoed":
                // Without a date it holds until another version says otherwise.
                if let date = try element.date() {
                    fields.article.embargoUntil = date
                } else if fields.article.status == .usable {
                    fields.article.status = .withheld
                }
            case "signal":
                isCorrection = isCorrection || element.attribute("qcode") == "sig:correction"
                fields.keep(element)
            case "title":
                if fields.article.headline.isEmpty {
                    fields.article.headline = element.flatText ?? ""
                }
            default: fields.keep(element)
            }
        }
        if isCorrection { fields.article.correction = meta.first("edNote")?.flatText }
        // An embargo without a date and a status may stand in either order.
        if let embargo = meta.first("embargoed"), embargo.text.isBlank,
            fields.article.status == .usable
        {
            fields.article.status = .withheld
        }
    }

    private mutating func readContent(_ meta: XMLTree.Element) throws(DocumentError) {
        if let headline = Self.main(meta.elements("headline"))?.flatText {
            fields.article.headline = headline
        }
        for element in meta.elements {
            switch element.name {
            case "headline", "contentCreated", "contentModified", "infoSource": continue
            case "by": fields.article.byline = element.flatText
            case "dateline": fields.article.dateline = element.flatText
            case "creator":
                if let name = Self.name(element) {
                    fields.article.authors.append(Article.Author(name: name))
                }
            case "language": try fields.setLanguage(element.attribute("tag"), of: element)
            case "keyword":
                if let word = element.flatText { fields.article.tags.append(word) }
            case "subject": add(element)
            case "description":
                if fields.article.summary == nil {
                    fields.article.summary = element.flatText
                } else {
                    fields.keep(element)
                }
            default: fields.keep(element)
            }
        }
        if fields.article.dateline == nil {
            fields.article.dateline = meta.first("located").flatMap(Self.name)
        }
    }

    private mutating func add(_ element: XMLTree.Element) {
        var subject = Article.Subject(name: Self.name(element, orCode: false))
        if let code = element.attribute("qcode")?.nonEmpty {
            let parts = code.split(separator: ":", maxSplits: 1)
            subject.scheme = parts.count == 2 ? String(parts[0]) : nil
            subject.code = String(parts.last ?? "")
        } else if let uri = element.attribute("uri")?.nonEmpty, let slash = uri.lastIndex(of: "/") {
            subject.scheme = String(uri[...slash])
            subject.code = String(uri[uri.index(after: slash)...]).nonEmpty
        }
        if subject.code != nil || subject.name != nil { fields.article.subjects.append(subject) }
    }

    private mutating func readRights(_ info: XMLTree.Element) {
        var rights = fields.article.rights ?? Article.Rights()
        rights.holder = rights.holder ?? info.first("copyrightHolder").flatMap { Self.name($0) }
        rights.notice = rights.notice ?? info.first("copyrightNotice")?.flatText
        rights.usageTerms = rights.usageTerms ?? info.first("usageTerms")?.flatText
        fields.article.rights = rights
    }

    private mutating func readDates() throws(DocumentError) {
        let changed = try item.first("itemMeta", "versionCreated")?.date()
        let first = try item.first("itemMeta", "firstCreated")?.date()
        let created = try item.first("contentMeta", "contentCreated")?.date()
        let modified = try item.first("contentMeta", "contentModified")?.date()
        fields.article.datePublished = created ?? first ?? changed
        if let changed = changed ?? modified, changed != fields.article.datePublished {
            fields.article.dateModified = changed
        }
        for (name, date) in [("firstCreated", first), ("contentModified", modified)] {
            guard let date, date != fields.article.datePublished,
                date != fields.article.dateModified
            else { continue }
            fields.article.extra.append(JSONValue.Member(name, .string(date.text)))
        }
    }

    private mutating func completeSource() {
        let sources = [
            item.first("contentMeta", "infoSource"), item.first("itemMeta", "provider"),
        ]
        for case let source? in sources where fields.article.source == nil {
            fields.article.source = Self.name(source)
        }
    }

    /// The one of several texts that has the main role or none.
    private static func main(_ elements: [XMLTree.Element]) -> XMLTree.Element? {
        elements.first { $0.attribute("role")?.hasSuffix(":main") == true && !$0.text.isBlank }
            ?? elements.first { $0.attribute("role") == nil && !$0.text.isBlank }
            ?? elements.first { !$0.text.isBlank }
    }

    private static func name(_ element: XMLTree.Element) -> String? {
        name(element, orCode: true)
    }

    private static func name(_ element: XMLTree.Element, orCode: Bool) -> String? {
        if let name = element.first("name")?.flatText { return name }
        guard orCode else { return nil }
        if let literal = element.attribute("literal")?.nonEmpty { return literal }
        if let code = element.attribute("qcode")?.split(separator: ":").last { return String(code) }
        return element.attribute("uri")?.nonEmpty
    }

    // MARK: Content

    private mutating func readSet(_ set: XMLTree.Element) throws(DocumentError) {
        for element in set.elements {
            switch element.name {
            case "inlineXML" where !hasBody: try readInline(element)
            case "inlineData" where fields.article.bodyText == nil:
                guard element.attribute("encoding") == nil else {
                    fields.keep(element)
                    continue
                }
                if element.attribute("contenttype")?.contains("html") == true {
                    fields.article.bodyHTML = element.text.trimmed.nonEmpty
                } else {
                    fields.article.bodyText = element.text.trimmed.nonEmpty
                }
            case "remoteContent":
                addRemote(element)
                fields.keep(element)
            default: fields.keep(element)
            }
        }
    }

    private var hasBody: Bool {
        fields.article.bodyHTML != nil || fields.article.bodyText != nil
    }

    private mutating func readInline(_ element: XMLTree.Element) throws(DocumentError) {
        guard let content = element.elements.first else { return }
        switch content.name {
        case "nitf":
            let headline = fields.article.headline
            try NITFReader.readBody(content, &fields)
            // What the item says itself comes before what the text inside it says.
            if !headline.isEmpty { fields.article.headline = headline }
            if fields.article.headline.isEmpty {
                fields.article.headline = content.first("head", "title")?.flatText ?? ""
            }
        case "html":
            let body = content.first("body") ?? content
            fields.article.bodyHTML = body.innerHTML(base: body.xml("base")).trimmed.nonEmpty
        default:
            // A division or paragraphs of XHTML; other vocabularies hold data, not text.
            if content.namespace == "http://www.w3.org/1999/xhtml"
                || ["div", "p", "section", "article"].contains(content.name)
            {
                fields.article.bodyHTML = element.innerHTML().trimmed.nonEmpty
            } else if TTText.recognises(content) {
                TTText.read(content, &fields)
            } else {
                fields.keep(element)
            }
        }
    }

    private mutating func addRemote(_ element: XMLTree.Element) {
        guard let address = element.attribute("href"),
            HTMLSanitizer.isAllowed(address, for: "src"),
            let type = element.attribute("contenttype")?.nonEmpty
        else { return }
        if type.hasPrefix("image/") {
            fields.article.image = fields.article.image ?? address
            return
        }
        var attachment = Article.Attachment(url: address, mimeType: type)
        attachment.sizeInBytes = element.attribute("size").flatMap { Int64($0) }
            .flatMap { $0 >= 0 ? $0 : nil }
        fields.article.attachments.append(attachment)
    }
}
