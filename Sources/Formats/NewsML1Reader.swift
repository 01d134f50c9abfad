import News

/// Reads NewsML 1.2, whose documents hold any number of news items.
struct NewsML1Reader {
    private let item: XMLTree.Element
    private var fields: WireFields

    /// One result for each news item that holds no others.
    static func read(_ bytes: [UInt8]) -> [ReadResult] {
        do throws(DocumentError) {
            let root = try XMLTree.parse(bytes).root
            let items = root.descendants("NewsItem").filter { $0.descendants("NewsItem").isEmpty }
            guard root.name == "NewsML", !items.isEmpty else {
                throw root.invalid(nil, "holds no NewsItem")
            }
            return items.map { item in
                ReadResult(line: item.line) { () throws(DocumentError) in
                    var reader = NewsML1Reader(item: item, fields: try WireFields(item))
                    try reader.read()
                    return try reader.fields.draft()
                }
            }
        } catch {
            return [ReadResult(line: error.line ?? 1, result: .failure(error))]
        }
    }

    private mutating func read() throws(DocumentError) {
        try readIdentification()
        try readStatus()
        readLines()
        try readDescription()
        try readBody()
    }

    /// The identifier without the revision, which all versions of an item share.
    private mutating func readIdentification() throws(DocumentError) {
        guard let identifier = item.first("Identification", "NewsIdentifier") else {
            throw item.invalid(nil, "has no Identification with a NewsIdentifier")
        }
        var parts: [String] = []
        for name in ["ProviderId", "DateId", "NewsItemId"] {
            guard let part = identifier.first(name)?.flatText else {
                throw identifier.invalid(nil, "has no \(name)")
            }
            parts.append(part)
        }
        fields.article.uri = "urn:newsml:" + parts.joined(separator: ":")
        fields.setVersion(identifier.first("RevisionId")?.flatText, name: "RevisionId")
        if let label = item.first("Identification", "NameLabel") { fields.keep(label) }
    }

    private mutating func readStatus() throws(DocumentError) {
        guard let management = item.first("NewsManagement") else { return }
        for element in management.elements {
            switch element.name {
            case "NewsItemType": continue
            case "FirstCreated": fields.article.datePublished = try element.date()
            case "ThisRevisionCreated": fields.article.dateModified = try element.date()
            case "Status":
                if let name = element.attribute("FormalName") {
                    try fields.setStatus(name, of: element)
                }
            case "StatusWillChange":
                fields.article.embargoUntil = try element.first("DateAndTime")?.date()
                fields.keep(element)
            default: fields.keep(element)
            }
        }
        if fields.article.datePublished == nil {
            fields.article.datePublished = fields.article.dateModified
        }
        if fields.article.dateModified == fields.article.datePublished {
            fields.article.dateModified = nil
        }
        let status = management.first("Status")?.attribute("FormalName")?.lowercased()
        if status == "embargoed", fields.article.embargoUntil == nil {
            fields.article.status = .withheld
        }
    }

    private mutating func readLines() {
        func text(_ name: String) -> String? {
            item.descendants(name).lazy.compactMap(\.flatText).first
        }
        fields.article.headline = text("HeadLine") ?? ""
        fields.article.byline = text("ByLine")
        fields.article.dateline = text("DateLine")
        let rights = Article.Rights(holder: text("CopyrightHolder"), notice: text("CopyrightLine"))
        fields.article.rights = rights
        fields.article.tags = item.descendants("KeywordLine").compactMap(\.flatText).unique
        for name in ["SubHeadLine", "SlugLine", "CreditLine"] {
            for line in item.descendants(name) where line.flatText != nil { fields.keep(line) }
        }
    }

    private mutating func readDescription() throws(DocumentError) {
        for name in ["Source", "Provider"] where fields.article.source == nil {
            let party = item.descendants(name).lazy.compactMap { $0.first("Party") }.first
            fields.article.source = party?.attribute("FormalName")?.nonEmpty
        }
        let language = item.descendants("Language").first
        try fields.setLanguage(
            language?.attribute("FormalName") ?? item.xml("lang"),
            of: language ?? item
        )
        var seen: Set<String> = []
        for code in item.descendants("SubjectCode") {
            for subject in code.elements {
                guard let name = subject.attribute("FormalName")?.nonEmpty,
                    seen.insert(name).inserted
                else { continue }
                fields.article.subjects.append(Article.Subject(scheme: "subj", code: name))
            }
        }
        for property in item.descendants("Property") { fields.keep(property) }
    }

    /// A content with the roles of the components around it, the innermost last.
    private struct Content {
        var element: XMLTree.Element
        var roles: [String]
        var role: String { roles.last ?? "" }
    }

    private static func contents(_ element: XMLTree.Element, roles: [String]) -> [Content] {
        let role = element.first("Role")?.attribute("FormalName")?.lowercased()
        let roles = roles + [role].compactMap(\.self)
        return element.elements.flatMap { child in
            switch child.name {
            case "ContentItem": [Content(element: child, roles: roles)]
            case "NewsComponent": contents(child, roles: roles)
            default: contents(child, roles: [])
            }
        }
    }

    /// Takes the first content that is the text; the lead is the summary, and what belongs to a
    /// picture or is for another medium stays in `extra`.
    private mutating func readBody() throws(DocumentError) {
        let pictures: Set = [
            "picture", "photo", "graphic", "image", "logo", "caption", "thumbnail", "preview",
        ]
        let others: Set = ["stylesheet", "tweettext", "contact"]
        var titles: [Content] = []
        for content in Self.contents(item, roles: []) {
            let element = content.element
            let type = element.first("MimeType")?.attribute("FormalName")?.lowercased() ?? ""
            if let address = element.attribute("Href"), element.first("DataContent") == nil {
                add(address, type: type, element)
                continue
            }
            guard let data = element.first("DataContent"), !data.text.isBlank else { continue }
            if !pictures.isDisjoint(with: content.roles) || others.contains(content.role) {
                fields.keep(element)
            } else if ["title", "headline"].contains(content.role) {
                titles.append(content)
            } else if ["abstract", "lead", "summary"].contains(content.role),
                fields.article.summary == nil
            {
                fields.article.summary = HTMLText.flat(data.innerHTML())
            } else if !hasBody {
                try take(data, type: type)
            } else if !data.elements.isEmpty || type.contains("html") {
                // The same text in another form.
                continue
            } else {
                fields.keep(element)
            }
        }
        if !hasBody, fields.article.summary == nil, let title = titles.first,
            let data = title.element.first("DataContent")
        {
            try take(data, type: "")
        }
    }

    private var hasBody: Bool {
        fields.article.bodyHTML != nil || fields.article.bodyText != nil
    }

    private mutating func take(_ data: XMLTree.Element, type: String) throws(DocumentError) {
        if let nitf = data.first("nitf") {
            let headline = fields.article.headline
            try NITFReader.readBody(nitf, &fields)
            if !headline.isEmpty { fields.article.headline = headline }
        } else if let html = data.first("html") {
            fields.article.bodyHTML = (html.first("body") ?? html).innerHTML().trimmed
        } else if !data.elements.isEmpty {
            fields.article.bodyHTML =
                (data.first("body") ?? data).renamed(["hl2": "h3"], without: ["media"])
                .innerHTML().trimmed
        } else if type.contains("html") {
            fields.article.bodyHTML = data.text.trimmed
        } else {
            fields.article.bodyText = data.text.trimmed
        }
    }

    private mutating func add(_ address: String, type: String, _ content: XMLTree.Element) {
        guard HTMLSanitizer.isAllowed(address, for: "src"), !type.isEmpty else {
            fields.keep(content)
            return
        }
        if type.hasPrefix("image/") {
            fields.article.image = fields.article.image ?? address
        } else {
            fields.article.attachments.append(Article.Attachment(url: address, mimeType: type))
        }
    }
}
