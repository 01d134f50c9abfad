import News

/// Reads NITF 3.x, with or without its namespace.
enum NITFReader {
    /// The article of a document.
    static func read(_ bytes: [UInt8]) throws(DocumentError) -> Draft {
        let root = try XMLTree.parse(bytes).root
        let fields = try fields(of: root)
        if let rest = root.first("head")?.elements("meta")
            .first(where: { $0.attribute("name") == NITFFormat.rest })?.attribute("content"),
            let draft = NITFFormat.articleRest.draft(fields.article, with: rest)
        {
            return draft
        }
        return try fields.draft()
    }

    /// What a document says in the words of NITF.
    static func fields(of root: XMLTree.Element) throws(DocumentError) -> WireFields {
        guard root.name == "nitf" else {
            throw DocumentError(
                line: root.line,
                field: root.qualifiedName,
                reason: "is not nitf"
            )
        }
        var fields = try WireFields(root)
        if let head = root.first("head") { try readHead(head, &fields) }
        try readBody(root, &fields)
        try fields.setLanguage(
            root.xml("lang") ?? root.first("body")?.xml("lang") ?? root.attribute("baselang"),
            of: root
        )
        if fields.article.headline.isEmpty {
            fields.article.headline = root.first("head", "title")?.flatText ?? ""
        }
        let notes = root.first("head")?.elements("meta") ?? []
        if notes.contains(where: { $0.attribute("name") == NITFFormat.plain }) {
            let html = fields.article.bodyHTML ?? ""
            fields.article.bodyText = HTMLText.paragraphs(html).joined(separator: "\n\n").nonEmpty
            fields.article.bodyHTML = nil
        }
        return fields
    }

    /// Takes what a document's body says; NewsML carries such bodies as well.
    static func readBody(_ root: XMLTree.Element, _ fields: inout WireFields) throws(DocumentError)
    {
        let body = root.first("body") ?? root
        if let head = body.first("body.head") {
            if let headline = head.first("hedline", "hl1")?.flatText
                ?? head.first("hedline")?.flatText
            {
                fields.article.headline = headline
            }
            for line in head.first("hedline")?.elements("hl2") ?? [] { fields.keep(line) }
            if let byline = head.first("byline").flatMap(byline) { fields.article.byline = byline }
            if let line = head.first("dateline") { try readDateline(line, &fields) }
            if let abstract = head.first("abstract")?.flatText { fields.article.summary = abstract }
            if let source = head.first("distributor")?.flatText { fields.article.source = source }
            if let note = head.first("note") { fields.keep(note) }
        }
        if let content = body.first("body.content") {
            let html = asHTML(content).innerHTML().trimmed
            if html.contains("<") {
                fields.article.bodyHTML = html
            } else {
                fields.article.bodyText = content.text.trimmed.nonEmpty
            }
            for media in content.descendants("media") {
                if fields.article.image == nil, media.attribute("media-type") == "image",
                    let address = media.first("media-reference")?.attribute("source"),
                    HTMLSanitizer.isAllowed(address, for: "src")
                {
                    fields.article.image = address
                }
                fields.keep(media)
            }
        }
        for part in body.first("body.end")?.elements ?? [] { fields.keep(part) }
    }

    /// `By ANN MASON, Writer`: the title of who wrote it is parted from the name.
    private static func byline(_ line: XMLTree.Element) -> String? {
        let parts = line.children.compactMap { child -> String? in
            switch child {
            case .text(let text): text.collapsed.nonEmpty
            case .element(let element):
                element.flatText.map { element.name == "byttl" ? ", " + $0 : $0 }
            }
        }
        let text = parts.joined(separator: " ").replacing(" ,", with: ",")
        return text.hasPrefix(", ") ? String(text.dropFirst(2)) : text.nonEmpty
    }

    /// The place, and the date as people write it; one for machines stands for the missing one.
    private static func readDateline(
        _ line: XMLTree.Element,
        _ fields: inout WireFields
    ) throws(DocumentError) {
        let date = line.first("story.date")
        let isForMachines = date?.flatText?.prefix(8).allSatisfy(\.isNumber) ?? false
        let text =
            isForMachines ? line.renamed([:], without: ["story.date"]).flatText : line.flatText
        if let text { fields.article.dateline = text }
        if fields.article.datePublished == nil, let date {
            fields.article.datePublished = try date.date("norm")
        }
    }

    /// A copy for HTML: headings, quotations and emphasis by their names there, no media.
    private static func asHTML(_ element: XMLTree.Element) -> XMLTree.Element {
        var copy = element
        let kind = element.attribute("class") ?? ""
        switch element.name {
        case "hl2":
            copy.name = ["h2", "h3", "h4"].contains(kind) ? kind : "h3"
            copy.attributes = []
        case "bq": copy.name = "blockquote"
        case "em" where NITFBody.emphasis.contains(kind):
            copy.name = kind
            copy.attributes = []
        case "ol":
            if let index = copy.attributes.firstIndex(where: { $0.name == "seqnum" }) {
                copy.attributes[index].name = "start"
            }
        default: break
        }
        copy.children = element.children.compactMap { child in
            guard case .element(let element) = child else { return child }
            return element.name == "media" ? nil : .element(asHTML(element))
        }
        return copy
    }

    private static func readHead(
        _ head: XMLTree.Element,
        _ fields: inout WireFields
    ) throws(DocumentError) {
        for element in head.elements {
            switch element.name {
            case "title": continue
            case "tobject":
                for subject in element.elements("tobject.subject") { add(subject, &fields) }
                fields.keep(element)
            case "docdata": try readData(element, &fields)
            case "pubdata":
                if fields.article.datePublished == nil {
                    fields.article.datePublished = try element.date("date.publication")
                }
                fields.keep(element)
            default: fields.keep(element)
            }
        }
    }

    private static func add(_ subject: XMLTree.Element, _ fields: inout WireFields) {
        let name = ["detail", "matter", "type"].lazy
            .compactMap { subject.attribute("tobject.subject.\($0)")?.nonEmpty }.first
        let code = subject.attribute("tobject.subject.refnum")?.nonEmpty
        guard name != nil || code != nil else { return }
        fields.article.subjects.append(
            Article.Subject(scheme: code == nil ? nil : "subj", code: code, name: name)
        )
    }

    private static func readData(
        _ data: XMLTree.Element,
        _ fields: inout WireFields
    ) throws(DocumentError) {
        let status = data.attribute("management-status")?.nonEmpty
        if let status { try fields.setStatus(status, of: data) }
        for element in data.elements {
            switch element.name {
            case "doc-id": fields.article.uri = element.attribute("id-string")?.trimmed.nonEmpty
            case "date.issue":
                fields.article.datePublished = try element.date("norm")
            case "date.release":
                let release = try element.date("norm")
                if status == "embargoed" {
                    fields.article.embargoUntil = release
                } else if fields.article.datePublished == nil {
                    fields.article.datePublished = release
                } else {
                    fields.keep(element)
                }
            case "date.expire": fields.article.expiresAt = try element.date("norm")
            case "doc.copyright":
                fields.article.rights = Article.Rights(
                    holder: element.attribute("holder")?.nonEmpty
                )
                if element.attribute("year") != nil { fields.keep(element) }
            case "doc.rights": fields.keep(element)
            case "key-list":
                fields.article.tags += element.elements("keyword")
                    .compactMap { $0.attribute("key")?.collapsed.nonEmpty }
            case "du-key":
                fields.setVersion(element.attribute("version"), name: "du-key-version")
                fields.keep(element)
            default: fields.keep(element)
            }
        }
    }
}
