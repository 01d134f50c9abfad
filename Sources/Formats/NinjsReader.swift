import News

/// Reads IPTC ninjs of every generation, and Superdesk's dialect of the first.
///
/// What the native article has no field for stays in `extra` under its own name.
struct NinjsReader {
    var article: Article
    var members: [JSON.Member]

    static func read(_ node: JSON.Node) throws(DocumentError) -> Draft {
        guard let members = node.members else {
            throw DocumentError(line: node.line, reason: "is \(node.kind), not a ninjs object")
        }
        if let draft = try OwnNinjs.draft(members) { return draft }
        guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
        var reader = NinjsReader(
            article: Article(id: id, headline: ""),
            members: members.filter { !$0.value.isNull }
        )
        try reader.read(line: node.line)
        var article = reader.article
        for member in reader.members {
            article.extra.append(JSONValue.Member(member.name, member.value.plain))
        }
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false)
    }

    private mutating func read(line: Int) throws(DocumentError) {
        guard let uri = try take("uri", "guid")?.nonEmptyText() else {
            throw DocumentError(line: line, field: "uri", reason: "is missing")
        }
        if article.uri == nil { article.uri = uri }
        try readTexts()
        try readDates()
        try readRights()
        try readLists()
        try readPictures()
        readState()
        guard !article.headline.isBlank else {
            throw DocumentError(line: line, field: "headline", reason: "is missing or empty")
        }
        guard article.hasText || article.status == .canceled else {
            throw DocumentError(
                line: line,
                field: "body_text",
                reason: "is missing or empty, and so are body_html and description_text"
            )
        }
    }

    private mutating func take(_ names: String...) -> JSONField? {
        for name in names {
            guard let index = members.firstIndex(where: { $0.name == name }) else { continue }
            return JSONField(name: name, node: members.remove(at: index).value)
        }
        return nil
    }

    func field(_ names: String...) -> JSONField? {
        for name in names {
            if let member = members.first(where: { $0.name == name }) {
                return JSONField(name: name, node: member.value)
            }
        }
        return nil
    }

    // MARK: Texts

    private mutating func readTexts() throws(DocumentError) {
        try readHeadline()
        try readBodies()
        try readSummary()
        article.byline = try take("byline", "by")?.scalarText().nonEmpty
        article.dateline = try take("located")?.scalarText().nonEmpty
        if let field = take("source") { article.source = try field.scalarText().nonEmpty }
        if article.source == nil,
            let sources = self.field("infoSources", "infosources", "infosource")
        {
            let entries = sources.node.elements ?? []
            let origin = entries.first { $0["role"]?.string == "origin" } ?? entries.first
            article.source = origin?["name"]?.string?.nonEmpty
        }
        if let field = take("language") {
            let text = try field.scalarText().replacing("_", with: "-")
            guard text.isEmpty || isLanguageTag(text) else {
                throw field.invalid("is not a BCP 47 language tag")
            }
            article.language = text.nonEmpty
        }
        if let field = take("pubStatus", "pubstatus") {
            article.status = try field.ninjsStatus()
        }
        // A version may be any string: one that is no number is kept as it is.
        if let index = members.firstIndex(where: { $0.name == "version" }) {
            let node = members[index].value
            if let text = try? JSONField(name: "version", node: node).scalarText(),
                let version = Int(text), version >= 1
            {
                article.version = version
                members.remove(at: index)
            }
        }
        if field("type")?.node.string == "text" { _ = take("type") }
    }

    /// `headline` of 1.x, the main one of `headlines` later.
    private mutating func readHeadline() throws(DocumentError) {
        if let field = take("headline") {
            article.headline = HTMLText.flat(try field.scalarText())
        } else if let index = try takeEntry(of: "headlines", where: { _ in true }) {
            article.headline = HTMLText.flat(index)
        } else if let field = field("title") {
            article.headline = HTMLText.flat(try field.scalarText())
            if field.node.string != nil { _ = take("title") }
        }
    }

    private mutating func readBodies() throws(DocumentError) {
        article.bodyHTML = try take("body_html", "body_xhtml")?.scalarText().nonEmpty
        article.bodyText = try take("body_text")?.scalarText().nonEmpty
        if article.bodyHTML == nil {
            article.bodyHTML = try takeEntry(of: "bodies", where: Self.isHTML)
        }
        if article.bodyText == nil {
            article.bodyText = try takeEntry(of: "bodies") { !Self.isHTML($0) }
        }
        // 1.x allows a body of any suffix.
        if article.bodyText == nil, article.bodyHTML == nil,
            let member = members.first(where: {
                $0.name.hasPrefix("body_") && $0.value.string?.isBlank == false
            }), let text = member.value.string
        {
            if text.contains("</") { article.bodyHTML = text } else { article.bodyText = text }
            members.removeAll { $0.name == member.name }
        }
    }

    private mutating func readSummary() throws(DocumentError) {
        if let field = take("description_text") {
            article.summary = try field.scalarText().trimmed.nonEmpty
        }
        if article.summary == nil, let field = take("description_html") {
            article.summary = HTMLText.flat(try field.scalarText()).nonEmpty
        }
        if article.summary == nil,
            let text = try takeEntry(of: "descriptions", where: { _ in true })
        {
            article.summary = HTMLText.flat(text).nonEmpty
        }
        if article.summary == nil,
            let member = members.first(where: { $0.name.hasPrefix("description_") }),
            let text = member.value.string
        {
            article.summary = HTMLText.flat(text).nonEmpty
            members.removeAll { $0.name == member.name }
        }
    }

    private static func isHTML(_ entry: JSON.Node) -> Bool {
        if let type = (entry["contentType"] ?? entry["contenttype"])?.string?.lowercased() {
            return type.contains("html") || type.contains("xml")
        }
        return entry["value"]?.string?.contains("</") == true
    }

    /// Takes the value of the main entry of a list that a condition holds for.
    ///
    /// The entries left stay where they are, for `extra`.
    private mutating func takeEntry(
        of name: String,
        where condition: (JSON.Node) -> Bool
    ) throws(DocumentError) -> String? {
        guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
        let member = members[index]
        let field = JSONField(name: name, node: member.value)
        guard var entries = member.value.elements else { throw field.wrong("an array") }
        for (position, entry) in entries.enumerated() {
            guard entry["value"]?.string != nil else {
                throw DocumentError(
                    line: entry.line,
                    field: "\(name)[\(position)].value",
                    reason: "is missing or not a string"
                )
            }
        }
        let suitable = entries.indices.filter {
            condition(entries[$0]) && entries[$0]["value"]?.string?.isBlank == false
        }
        guard
            let chosen = suitable.first(where: { entries[$0]["role"]?.string == "main" })
                ?? suitable.first
        else { return nil }
        let text = entries.remove(at: chosen)["value"]?.string
        members.remove(at: index)
        if !entries.isEmpty {
            let rest = JSON.Node(line: member.value.line, value: .array(entries))
            members.insert(JSON.Member(name: name, line: member.line, value: rest), at: index)
        }
        return text
    }

    // MARK: Dates and rights

    private mutating func readDates() throws(DocumentError) {
        let changed = try take("versionCreated", "versioncreated")?.foreignDate()
        var published = try take("firstpublished")?.foreignDate()
        if published == nil {
            published = try take("contentCreated", "contentcreated")?.foreignDate()
        }
        let first = try take("firstCreated", "firstcreated")?.foreignDate()
        article.datePublished = published ?? first ?? changed
        if let changed, changed != article.datePublished { article.dateModified = changed }
        if let first, let published, first != published {
            article.extra.append(JSONValue.Member("firstcreated", .string(first.text)))
        }
        article.embargoUntil = try take("embargoedUntil", "embargoed")?.foreignDate()
        article.expiresAt = try take("expires")?.foreignDate()
    }

    private mutating func readRights() throws(DocumentError) {
        let rights = Article.Rights(
            holder: try take("copyrightHolder", "copyrightholder")?.scalarText().nonEmpty,
            notice: try take("copyrightNotice", "copyrightnotice")?.scalarText().nonEmpty,
            usageTerms: try take("usageTerms", "usageterms")?.scalarText().nonEmpty
        )
        if rights != Article.Rights() { article.rights = rights }
    }

    // MARK: Lists

    private mutating func readLists() throws(DocumentError) {
        try readSubjects()
        if let field = field("keywords") {
            article.tags = try field.foreignTexts()
            _ = take("keywords")
        }
        if let field = field("authors") {
            article.authors = (field.node.elements ?? []).compactMap { entry in
                entry["name"]?.string?.trimmed.nonEmpty.map {
                    Article.Author(
                        name: $0,
                        url: entry["url"]?.string,
                        avatar: entry["avatar_url"]?.string
                    )
                }
            }
        }
        if article.authors.isEmpty, let people = field("people", "person")?.node.elements {
            let roles: Set = ["author", "byline", "creator", "writer", "reporter"]
            article.authors = people.compactMap { entry in
                guard let rel = entry["rel"]?.string?.lowercased(), roles.contains(rel) else {
                    return nil
                }
                let address = entry["uri"]?.string
                return (entry["name"] ?? entry["literal"])?.string?.trimmed.nonEmpty.map {
                    Article.Author(
                        name: $0,
                        url: address?.hasPrefix("http") == true ? address : nil
                    )
                }
            }
        }
        if article.section == nil,
            let service = field("service")?.node.elements?.first?["name"]?.string
        {
            article.section = PlainTextReader.section(service)
        }
    }

    /// `subject` of 1.x, `subjects` later; those of a breadcrumb give the section.
    private mutating func readSubjects() throws(DocumentError) {
        guard let field = take("subjects", "subject") else { return }
        guard let entries = field.node.elements else { throw field.wrong("an array") }
        var breadcrumb: [String] = []
        var path: [String] = []
        var isComplete = true
        for (position, entry) in entries.enumerated() {
            guard let members = entry.members else {
                throw JSONField(name: "\(field.name)[\(position)]", node: entry).wrong("an object")
            }
            let name = entry["name"]?.string
            if entry["rel"]?.string == "breadcrumb", let name {
                breadcrumb.append(name)
                if let part = (entry["literal"] ?? entry["code"])?.string { path.append(part) }
                continue
            }
            if entry["rel"]?.string == "keyword", let name {
                article.tags.append(name)
                continue
            }
            var subject = Article.Subject(
                scheme: entry["scheme"]?.string,
                code: entry["code"]?.string,
                name: name
            )
            if let uri = entry["uri"]?.string, subject.code == nil,
                let slash = uri.lastIndex(of: "/")
            {
                subject.scheme = String(uri[...slash])
                subject.code = String(uri[uri.index(after: slash)...]).nonEmpty
            } else if let uri = entry["uri"]?.string, subject.code == nil,
                let colon = uri.firstIndex(of: ":")
            {
                // A QCode.
                subject.scheme = String(uri[..<colon])
                subject.code = String(uri[uri.index(after: colon)...]).nonEmpty
            }
            if subject.code == nil { subject.code = entry["literal"]?.string }
            if subject.code != nil || subject.name != nil { article.subjects.append(subject) }
            let known: Set = ["name", "scheme", "code", "uri", "literal"]
            if members.contains(where: { !known.contains($0.name) && !$0.value.isNull }) {
                isComplete = false
            }
        }
        let isWhole = !path.isEmpty && path.count == breadcrumb.count
        article.section =
            (isWhole ? SectionPath(path.joined(separator: "/")) : nil)
            ?? SectionPath(titles: breadcrumb)
        // Relevance, relations and the like have no field: keep the list whole.
        if !isComplete {
            members.append(JSON.Member(name: field.name, line: field.node.line, value: field.node))
        }
    }
}

extension HTMLText {
    /// One line of text from what may be HTML.
    static func flat(_ text: String) -> String {
        guard text.contains("<") || text.contains("&") else { return text.collapsed }
        return paragraphs(text).joined(separator: " ").collapsed
    }
}
