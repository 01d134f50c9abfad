import News

/// Reads what ``NinjsFormat`` writes: field by field, each text as it stands.
struct OwnNinjs {
    private var article: Article
    private var members: [JSON.Member]
    /// Our own entries of `altIds`.
    private var identifiers: [(role: String, value: String)] = []

    /// The draft of a document of ours, or `nil` for one of somebody else.
    ///
    /// - Throws: ``DocumentError`` for what was put into it that no document may have there.
    static func draft(_ members: [JSON.Member]) throws(DocumentError) -> Draft? {
        guard var document = OwnNinjs(members) else { return nil }
        try document.read()
        if let rest = document.identifiers.first(where: { $0.role == "newsd-rest" })?.value,
            let draft = NinjsFormat.rest(document.version(of: members))
                .draft(document.article, with: rest)
        {
            return draft
        }
        guard !document.article.headline.isBlank,
            document.article.hasText || document.article.status == .canceled
        else { return nil }
        return Draft(document.article, idIsGiven: true)
    }

    /// What a document of ours says without what goes along with it.
    static func article(_ members: [JSON.Member]) -> Article? {
        guard var document = OwnNinjs(members), (try? document.read()) != nil else { return nil }
        return document.article
    }

    private init?(_ members: [JSON.Member]) {
        guard let placeholder = ArticleID("article") else { return nil }
        article = Article(id: placeholder, headline: "")
        self.members = members
        takeIdentifiers()
        guard let text = identifiers.first(where: { $0.role == "newsd-id" })?.value,
            let id = ArticleID(text)
        else { return nil }
        article.id = id
    }

    private func version(of members: [JSON.Member]) -> NinjsFormat.Version {
        let standard = members.first { $0.name == "standard" }?.value
        return standard?["version"]?.string.flatMap(NinjsFormat.Version.init) ?? .v1_6
    }

    // MARK: Members

    /// Removes and returns a member, whatever its capitals: they differ between the versions.
    private mutating func take(_ names: String...) -> JSON.Node? { takeField(names)?.node }

    private mutating func takeField(_ names: [String]) -> JSONField? {
        for name in names {
            if let index = members.firstIndex(where: { $0.name.lowercased() == name }) {
                let member = members.remove(at: index)
                return JSONField(name: member.name, node: member.value)
            }
        }
        return nil
    }

    private mutating func takeDate(_ names: String...) throws(DocumentError) -> NewsDate? {
        try takeField(names)?.foreignDate()
    }

    /// Removes the entries of a list that a condition holds for, and returns their values.
    private mutating func take(
        of name: String,
        where condition: (String?, JSON.Node) -> Bool
    ) -> [(name: String?, value: JSON.Node)] {
        guard let index = members.firstIndex(where: { $0.name.lowercased() == name }) else {
            return []
        }
        let member = members.remove(at: index)
        var taken: [(name: String?, value: JSON.Node)] = []
        func isLeft(_ name: String?, _ value: JSON.Node) -> Bool {
            guard condition(name, value) else { return true }
            taken.append((name, value))
            return false
        }
        var left: JSON.Value?
        if let entries = member.value.elements?.filter({ isLeft(nil, $0) }) {
            left = entries.isEmpty ? nil : .array(entries)
        } else if let entries = member.value.members?.filter({ isLeft($0.name, $0.value) }) {
            left = entries.isEmpty ? nil : .object(entries)
        }
        if let left {
            let node = JSON.Node(line: member.value.line, value: left)
            let rest = JSON.Member(name: member.name, line: member.line, value: node)
            members.insert(rest, at: index)
        }
        return taken
    }

    private mutating func takeIdentifiers() {
        // An array of roles and values; in 1.x an object.
        let own = take(of: "altids") { name, entry in
            (name ?? entry["role"]?.string)?.hasPrefix("newsd-") == true
        }
        for (name, entry) in own {
            guard let role = name ?? entry["role"]?.string,
                let value = entry.string ?? entry["value"]?.string
            else { continue }
            let values =
                name == "newsd-alias" ? value.split(separator: " ").map(String.init) : [value]
            identifiers += values.map { (role, $0) }
        }
    }

    // MARK: Fields

    private mutating func read() throws(DocumentError) {
        for name in ["standard", "$standard", "type", "representationtype"] { _ = take(name) }
        article.aliases = identifiers.filter { $0.role == "newsd-alias" }
            .compactMap { ArticleID($0.value) }
        let uri = take("uri")?.string
        article.uri = identifiers.first { $0.role == "newsd-uri" }?.value ?? uri
        // The address here stands for none.
        if article.uri == uri, uri?.hasSuffix("/articles/" + article.id.rawValue) == true {
            article.uri = nil
        }
        article.version = take("version")?.string.flatMap { Int($0) } ?? 1
        article.status = try takeField(["pubstatus"])?.ninjsStatus() ?? .usable
        article.datePublished = try takeDate("contentcreated")
        let changed = try takeDate("versioncreated")
        article.dateModified = changed == article.datePublished ? nil : changed
        article.embargoUntil = try takeDate("embargoeduntil", "embargoed")
        article.expiresAt = try takeDate("expires")
        article.language = try takeField(["language"])?.language()
        article.correction = take("ednote")?.string
        article.byline = take("byline", "by")?.string
        article.dateline = take("located")?.string
        let rights = Article.Rights(
            holder: take("copyrightholder")?.string,
            notice: take("copyrightnotice")?.string,
            usageTerms: take("usageterms")?.string
        )
        article.rights = rights == Article.Rights() ? nil : rights
        readTexts()
        readLists()
        for entry in take(of: "associations", where: { _, _ in true }) where !add(entry) {
            keep(entry)
        }
        article.extra = members.map { JSONValue.Member($0.name, $0.value.plain) }
    }

    private mutating func readTexts() {
        article.headline =
            take("headline")?.string ?? take(of: "headlines", role: "main")?["value"]?.string ?? ""
        article.summary =
            take("description_text")?.string
            ?? take(of: "descriptions", role: "summary")?["value"]?.string
        _ = take("description_correction") ?? take(of: "descriptions", role: "correction")
        article.bodyHTML = take("body_html")?.string
        article.bodyText = take("body_text")?.string
        while let body = take(of: "bodies", role: "main") {
            let type = (body["contentType"] ?? body["contenttype"])?.string
            if type == "text/html" {
                article.bodyHTML = body["value"]?.string
            } else {
                article.bodyText = body["value"]?.string
            }
        }
    }

    /// Removes and returns the first entry of a list that has a role.
    private mutating func take(of name: String, role: String) -> JSON.Node? {
        var isFound = false
        return take(of: name) { _, entry in
            guard !isFound, entry["role"]?.string == role else { return false }
            isFound = true
            return true
        }.first?.value
    }

    private mutating func readLists() {
        article.source = take("infosources", "infosource")?.elements?.first?["name"]?.string
        article.authors = (take("people", "person")?.elements ?? []).map { entry in
            Article.Author(name: entry["name"]?.string ?? "", url: entry["uri"]?.string)
        }
        var path: [String] = []
        for entry in take("subjects", "subject")?.elements ?? [] {
            let code = (entry["literal"] ?? entry["code"])?.string
            switch entry["rel"]?.string {
            case "breadcrumb": if let code { path.append(code) }
            case "keyword": if let code { article.tags.append(code) }
            default: article.subjects.append(Self.subject(entry, code))
            }
        }
        article.section = path.isEmpty ? nil : SectionPath(path.joined(separator: "/"))
    }

    private static func subject(_ entry: JSON.Node, _ code: String?) -> Article.Subject {
        var subject = Article.Subject(
            scheme: entry["scheme"]?.string,
            code: code,
            name: entry["name"]?.string
        )
        guard let uri = entry["uri"]?.string else { return subject }
        let end = uri.lastIndex(of: "/").map { uri.index(after: $0) }
        guard let start = end ?? uri.firstIndex(of: ":") else { return subject }
        subject.scheme = String(uri[..<start])
        subject.code = String(uri[start...].drop { end == nil && $0 == ":" })
        return subject
    }

    // MARK: Associations

    /// Takes an association for the field it stands for; returns whether it stands for one.
    private mutating func add(_ entry: (name: String?, value: JSON.Node)) -> Bool {
        let node = entry.value
        let name = entry.name ?? node["name"]?.string ?? ""
        guard let uri = node["uri"]?.string else { return false }
        let id = uri.split(separator: "/").last.flatMap { ArticleID(String($0)) }
        switch name.prefix(while: { $0 != "-" }) {
        case "related":
            guard let id else { return false }
            article.related.append(id)
        case "wire":
            let title =
                node["headline"]?.string ?? node["headlines"]?.elements?.first?["value"]?.string
            guard let title else { return false }
            let url = uri.hasPrefix("urn:newsd:wire:") ? nil : uri
            article.wire.append(Article.WireHeadline(title: title, url: url))
        case "supersedes": article.supersedes = id
        case "supersededBy": article.supersededBy = id
        case "story": article.story = id
        case "image": article.image = uri
        case "attachment": return attach(node, uri)
        default: return false
        }
        return true
    }

    private mutating func attach(_ entry: JSON.Node, _ uri: String) -> Bool {
        let renditions = entry["renditions"]
        guard let rendition = renditions?.elements?.first ?? renditions?["original"],
            let type =
                (rendition["contentType"] ?? rendition["contenttype"]
                ?? rendition["mimetype"])?.string
        else { return false }
        var attachment = Article.Attachment(url: uri, mimeType: type)
        attachment.title = rendition["title"]?.string
        attachment.sizeInBytes = (rendition["sizeInBytes"] ?? rendition["sizeinbytes"])?
            .number.flatMap { Int64($0) }
        attachment.durationInSeconds = rendition["duration"]?.number.flatMap { Double($0) }
        article.attachments.append(attachment)
        return true
    }

    /// Puts an association of somebody else back.
    private mutating func keep(_ entry: (name: String?, value: JSON.Node)) {
        let name = "associations"
        var others = members.first { $0.name == name }?.value.elements ?? []
        var named = members.first { $0.name == name }?.value.members ?? []
        members.removeAll { $0.name == name }
        if let key = entry.name {
            named.append(JSON.Member(name: key, line: entry.value.line, value: entry.value))
        } else {
            others.append(entry.value)
        }
        let value: JSON.Value = entry.name == nil ? .array(others) : .object(named)
        let node = JSON.Node(line: entry.value.line, value: value)
        members.append(JSON.Member(name: name, line: node.line, value: node))
    }
}

extension JSON.Node {
    fileprivate var number: String? { if case .number(let text) = value { text } else { nil } }
}

extension JSONField {
    /// A status in the words of ninjs, or of NewsML-G2, whose spelling of the QCode is common.
    func ninjsStatus() throws(DocumentError) -> Article.Status {
        let text = try scalarText()
        let name = text.hasPrefix("stat:") ? String(text.dropFirst(5)) : text
        guard let status = Article.Status(rawValue: name == "cancelled" ? "canceled" : name)
        else { throw invalid("is not usable, withheld or canceled") }
        return status
    }
}
