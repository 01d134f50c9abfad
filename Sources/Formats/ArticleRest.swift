import News

/// What a format of others has no place for, as native JSON in one place of it.
///
/// Other programs pass it over; read here again, an article is what it was. What a format says in
/// words of its own is among it only where a reader would not hear the same, and counts only as long
/// as the document still says what was written: an edit of its words by somebody else is not undone.
struct ArticleRest: Sendable {
    /// The members of the native article that the format has words of its own for.
    let said: Set<String>
    /// What is read from the document of an article when nothing comes with it; `nil` when it cannot
    /// be read.
    let hearing: @Sendable (Article) -> Article?

    /// For formats with words of their own for headline and texts, everything else being the rest.
    init(ofTexts hearing: @escaping @Sendable (Article) -> Article?) {
        said = ["headline", "summary", "body_text", "body_html"]
        self.hearing = hearing
    }

    /// For formats with words of their own for everything but the id.
    init(ofAll hearing: @escaping @Sendable (Article) -> Article?) {
        said = Set(Self.names).subtracting(["id"])
        self.hearing = hearing
    }

    /// The text that goes along with an article.
    ///
    /// - Parameters:
    ///   - article: The article.
    ///   - heard: What ``hearing`` says of it.
    /// - Returns: Native JSON without a character that XML has no place for, and with `null` for what
    ///   is read though the article does not have it; `nil` when only the id is left.
    func text(of article: Article, heard: Article?) -> String? {
        let members = Self.members(of: article)
        let heard = heard.map { Self.heard($0, beside: article.bodyHTML) } ?? [:]
        let isWhole = Self.names.allSatisfy {
            $0 == "id" || said.contains($0) && heard[$0] == members[$0]
        }
        if isWhole { return nil }
        var writer = JSONWriter(.compact)
        writer.object { writer in
            for name in Self.names where !said.contains(name) || heard[name] != members[name] {
                if let value = members[name] ?? (said.contains(name) ? .null : nil) {
                    writer.member(name, value)
                }
            }
        }
        return String(decoding: Self.escaped(writer.bytes), as: UTF8.self)
    }

    /// A document of XML with what goes along in the place that was left for it.
    ///
    /// - Parameters:
    ///   - document: Without it, and where it belongs: below two elements.
    ///   - article: The article.
    ///   - heard: What is read of the document.
    ///   - write: Writes the element that holds the text.
    /// - Returns: The document, as it was when only the id is left.
    func completing(
        _ document: (bytes: [UInt8], restOffset: Int),
        of article: Article,
        heard: Article?,
        by write: (inout XMLWriter, String) -> Void
    ) -> [UInt8] {
        guard let text = text(of: article, heard: heard) else { return document.bytes }
        var bytes = document.bytes
        var writer = XMLWriter(depth: 2)
        write(&writer, text)
        bytes.insert(contentsOf: writer.bytes, at: document.restOffset)
        return bytes
    }

    /// JSON in which what XML has no place for, and equals signs, of which very many look like an
    /// attack on readers of XML, are escaped; all of these stand in strings only.
    private static func escaped(_ json: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count)
        var index = 0
        while index < json.count {
            let isLast = json[index] == 0xEF && index + 2 < json.count && json[index + 1] == 0xBF
            if json[index] == 0x3D {
                bytes.append(contentsOf: "\\u003d".utf8)
            } else if isLast, json[index + 2] >= 0xBE {
                // U+FFFE and U+FFFF.
                bytes.append(contentsOf: (json[index + 2] == 0xBE ? "\\ufffe" : "\\uffff").utf8)
                index += 2
            } else {
                bytes.append(json[index])
            }
            index += 1
        }
        return bytes
    }

    /// An article of which the rest was found.
    ///
    /// - Parameters:
    ///   - read: What the format says in its own words.
    ///   - text: What came with it.
    /// - Returns: The draft, or `nil` when the text is not what is written here: somebody else's, or
    ///   changed by hand.
    func draft(_ read: Article, with text: String) -> Draft? {
        guard let rest = try? JSON.parse(Array(text.utf8)), rest["id"] != nil,
            let members = rest.members
        else { return nil }
        let read = Self.heard(read).filter { said.contains($0.key) }
        let left = Dictionary(members.map { ($0.name, $0.value.plain) }) { first, _ in first }
        guard let draft = Self.draft(read.merging(left) { $1 }) else { return nil }
        let doubtful = left.keys.filter(said.contains)
        if doubtful.isEmpty { return draft }
        let heard = hearing(draft.article).map { Self.heard($0) } ?? [:]
        let edited = doubtful.filter { heard[$0] != read[$0] }
        if edited.isEmpty { return draft }
        return Self.draft(read.merging(left.filter { !edited.contains($0.key) }) { $1 })
    }

    private static let names = [
        "id", "uri", "aliases", "version", "status", "headline", "summary", "body_text",
        "body_html", "source", "byline", "dateline", "authors", "section", "tags", "subjects",
        "language", "date_published", "date_modified", "embargo_until", "expires_at",
        "correction", "supersedes", "superseded_by", "story", "related", "wire", "image",
        "attachments", "rights", "extra",
    ]

    /// The members of an article that was read, its HTML brought down to the allow-list.
    ///
    /// - Parameters:
    ///   - article: The article.
    ///   - html: What its HTML most likely is, and then needs no sanitizer.
    /// - Returns: The members by their names.
    private static func heard(_ article: Article, beside html: String? = nil) -> [String: JSONValue]
    {
        var article = article
        // XML ends an empty element in itself; no such sign stands in any text.
        let isSame =
            article.bodyHTML == html
            || html != nil && article.bodyHTML?.replacing(" />", with: ">") == html
        if isSame {
            article.bodyHTML = html
        } else {
            article.bodyHTML = article.bodyHTML.flatMap { HTMLSanitizer.sanitize($0) }
        }
        return members(of: article)
    }

    /// The members of the native article.
    private static func members(of article: Article) -> [String: JSONValue] {
        let members = (try? JSON.parse(NativeFormat.encode(article)))?.members ?? []
        return Dictionary(members.map { ($0.name, $0.value.plain) }) { first, _ in first }
    }

    private static func draft(_ members: [String: JSONValue]) -> Draft? {
        var writer = JSONWriter(.compact)
        writer.object { writer in
            for (name, value) in members where value != .null { writer.member(name, value) }
        }
        return (try? JSON.parse(writer.bytes)).flatMap { try? NativeFormat.decodeDraft($0) }
    }
}
