import News

/// A member of a document with the checks its value must pass.
struct JSONField {
    let node: JSON.Node
    private let parent: String
    private let place: Place

    /// Where it stands in what `parent` names.
    private enum Place {
        case itself
        case element(Int)
        case member(String)
    }

    init(name: String, node: JSON.Node) { self.init(node, .itself, of: name) }

    private init(_ node: JSON.Node, _ place: Place, of parent: String) {
        self.node = node
        self.place = place
        self.parent = parent
    }

    /// Its name, with the path to it: `authors[0].name`.
    ///
    /// Made when it is asked for, hardly ever without a fault.
    var name: String {
        switch place {
        case .itself: parent
        case .element(let index): "\(parent)[\(index)]"
        case .member(let name): "\(parent).\(name)"
        }
    }

    func wrong(_ expected: String) -> DocumentError {
        DocumentError(
            line: node.line,
            field: name,
            reason: "is \(node.kind), not \(expected)"
        )
    }

    func invalid(_ reason: String) -> DocumentError {
        DocumentError(line: node.line, field: name, reason: reason)
    }

    func text() throws(DocumentError) -> String {
        guard case .string(let text) = node.value else { throw wrong("a string") }
        return text
    }

    func nonEmptyText() throws(DocumentError) -> String {
        let text = try text()
        guard !text.isBlank else { throw invalid("is empty") }
        return text
    }

    func texts() throws(DocumentError) -> [String] {
        var texts: [String] = []
        for field in try elements() { texts.append(try field.nonEmptyText()) }
        return texts
    }

    /// A version: so far from the end of its type that counting on never gets there.
    func version() throws(DocumentError) -> Int {
        guard case .number(let text) = node.value else { throw wrong("a number") }
        guard let number = Int(text), (1...Int(Int32.max)).contains(number) else {
            throw invalid("is not a whole number from 1 to \(Int32.max)")
        }
        return number
    }

    func status() throws(DocumentError) -> Article.Status {
        guard let status = Article.Status(rawValue: try text()) else {
            throw invalid("is not usable, withheld or canceled")
        }
        return status
    }

    func articleID() throws(DocumentError) -> ArticleID {
        guard let id = ArticleID(try text()) else {
            throw invalid("is not an id: 1 to 128 of a-z 0-9 . _ -, a letter or digit first")
        }
        return id
    }

    func articleIDs() throws(DocumentError) -> [ArticleID] {
        var ids: [ArticleID] = []
        for field in try elements() { ids.append(try field.articleID()) }
        return ids
    }

    func section() throws(DocumentError) -> SectionPath {
        guard let section = SectionPath(try text()) else {
            throw invalid("is not a path of 1 to 8 segments of a-z 0-9 . _ -, as news/business")
        }
        return section
    }

    func language() throws(DocumentError) -> String {
        let text = try text()
        guard isLanguageTag(text) else { throw invalid("is not a BCP 47 language tag") }
        return text
    }

    func date() throws(DocumentError) -> NewsDate {
        guard let date = NewsDate(try text()) else {
            throw invalid("is not an RFC 3339 date-time or date")
        }
        return date
    }

    func authors() throws(DocumentError) -> [Article.Author] {
        var authors: [Article.Author] = []
        for element in try elements() {
            let fields = try element.fields(["name", "url", "avatar"])
            guard let name = fields["name"] else { throw element.missing("name") }
            authors.append(
                Article.Author(
                    name: try name.nonEmptyText(),
                    url: try fields["url"]?.text(),
                    avatar: try fields["avatar"]?.text()
                )
            )
        }
        return authors
    }

    func subjects() throws(DocumentError) -> [Article.Subject] {
        var subjects: [Article.Subject] = []
        for element in try elements() {
            let fields = try element.fields(["scheme", "code", "name"])
            guard fields["code"] != nil || fields["name"] != nil else {
                throw element.invalid("has neither code nor name")
            }
            subjects.append(
                Article.Subject(
                    scheme: try fields["scheme"]?.text(),
                    code: try fields["code"]?.text(),
                    name: try fields["name"]?.text()
                )
            )
        }
        return subjects
    }

    func wire() throws(DocumentError) -> [Article.WireHeadline] {
        var wire: [Article.WireHeadline] = []
        for element in try elements() {
            let fields = try element.fields(["title", "url", "id", "provider_url"])
            guard let title = fields["title"] else { throw element.missing("title") }
            // With an id, the address is the server's own.
            let url = fields[fields["id"] == nil ? "url" : "provider_url"]
            wire.append(
                Article.WireHeadline(title: try title.nonEmptyText(), url: try url?.text())
            )
        }
        return wire
    }

    func attachments() throws(DocumentError) -> [Article.Attachment] {
        var attachments: [Article.Attachment] = []
        for element in try elements() {
            let fields = try element.fields([
                "url", "mime_type", "title", "size_in_bytes", "duration_in_seconds",
            ])
            guard let url = fields["url"] else { throw element.missing("url") }
            guard let type = fields["mime_type"] else { throw element.missing("mime_type") }
            var attachment = Article.Attachment(
                url: try url.nonEmptyText(),
                mimeType: try type.nonEmptyText()
            )
            attachment.title = try fields["title"]?.text()
            if let field = fields["size_in_bytes"] {
                guard case .number(let text) = field.node.value, let size = Int64(text), size >= 0
                else { throw field.invalid("is not a whole number of 0 or more") }
                attachment.sizeInBytes = size
            }
            if let field = fields["duration_in_seconds"] {
                guard case .number(let text) = field.node.value, let seconds = Double(text),
                    seconds >= 0, seconds.isFinite
                else { throw field.invalid("is not a number of 0 or more") }
                attachment.durationInSeconds = seconds
            }
            attachments.append(attachment)
        }
        return attachments
    }

    func rights() throws(DocumentError) -> Article.Rights {
        let fields = try fields(["holder", "notice", "usage_terms"])
        return Article.Rights(
            holder: try fields["holder"]?.text(),
            notice: try fields["notice"]?.text(),
            usageTerms: try fields["usage_terms"]?.text()
        )
    }

    // MARK: Parts

    func missing(_ member: String) -> DocumentError {
        DocumentError(line: node.line, field: "\(name).\(member)", reason: "is missing")
    }

    func elements() throws(DocumentError) -> [JSONField] {
        guard let nodes = node.elements else { throw wrong("an array") }
        let name = name
        return nodes.enumerated().map { JSONField($1, .element($0), of: name) }
    }

    /// The members of an object by name, none but those of `known`.
    func fields(_ known: [String]) throws(DocumentError) -> Fields {
        guard let members = node.members else { throw wrong("an object") }
        for member in members where !known.contains(member.name) {
            throw DocumentError(
                line: member.line,
                field: "\(name).\(member.name)",
                reason: "is unknown here (known: \(known.joined(separator: ", ")))"
            )
        }
        return Fields(parent: name, members: members)
    }

    /// The few members of an object.
    struct Fields {
        fileprivate let parent: String
        fileprivate let members: [JSON.Member]

        subscript(_ name: String) -> JSONField? {
            guard let member = members.first(where: { $0.name == name }) else { return nil }
            return JSONField(member.value, .member(name), of: parent)
        }
    }
}

/// Whether a text has the shape of a BCP 47 tag: subtags of 1 to 8 letters or digits.
func isLanguageTag(_ text: String) -> Bool {
    let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard let primary = subtags.first, primary.count >= 2 || subtags.count > 1 else { return false }
    func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return primary.allSatisfy(isLetter)
        && subtags.allSatisfy { subtag in
            (1...8).contains(subtag.count)
                && subtag.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
        }
}
