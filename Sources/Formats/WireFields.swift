import News

/// An article in the making from an XML wire, with the checks that all such formats share.
struct WireFields {
    var article: Article
    /// The element that errors of the whole article name.
    private let element: XMLTree.Element
    private var isVersioned = false

    init(_ element: XMLTree.Element) throws(DocumentError) {
        guard let id = ArticleID("article") else { throw DocumentError(reason: "is empty") }
        self.element = element
        article = Article(id: id, headline: "")
    }

    /// Keeps an element that has no field here.
    mutating func keep(_ element: XMLTree.Element) {
        article.extra.gather(element.qualifiedName, element.plain)
    }

    /// Takes a version; one that is no number of 1 or more is kept in `extra`.
    mutating func setVersion(_ text: String?, name: String) {
        guard let text = text?.trimmed.nonEmpty else { return }
        if let version = Int(text), version >= 1 {
            article.version = version
            isVersioned = true
        } else {
            article.extra.gather(name, .string(text))
        }
    }

    mutating func setLanguage(_ tag: String?, of element: XMLTree.Element) throws(DocumentError) {
        guard let tag = tag?.trimmed.replacing("_", with: "-").nonEmpty else { return }
        guard isLanguageTag(tag) else {
            throw element.invalid(nil, "is not in a language by its BCP 47 tag: \(tag.prefix(20))")
        }
        article.language = tag
    }

    /// Takes the name of a publication status: `usable`, `stat:usable`, `Canceled`.
    mutating func setStatus(_ name: String, of element: XMLTree.Element) throws(DocumentError) {
        let last = name.split(whereSeparator: { $0 == ":" || $0 == "/" }).last ?? ""
        switch last.lowercased() {
        case "usable", "embargoed": article.status = .usable
        case "withheld": article.status = .withheld
        case "canceled", "cancelled": article.status = .canceled
        default: throw element.invalid(nil, "is no status: usable, withheld or canceled")
        }
    }

    /// The draft; one with a version counts only when what is there is older.
    ///
    /// - Throws: ``DocumentError`` when headline or text are missing.
    func draft() throws(DocumentError) -> Draft {
        var article = article
        guard !article.headline.isBlank else {
            throw DocumentError(
                line: element.line,
                field: "headline",
                reason: "is missing or empty"
            )
        }
        guard article.hasText || article.status == .canceled else {
            throw DocumentError(
                line: element.line,
                field: "body_text",
                reason: "is missing or empty, and there is no summary"
            )
        }
        if article.rights == Article.Rights() { article.rights = nil }
        article.id = ArticleID.proposed(for: article)
        return Draft(article, idIsGiven: false, condition: isVersioned ? .newer : .always)
    }
}

extension XMLTree.Element {
    /// The date an element or one of its attributes holds, or `nil` when that is empty or absent.
    func date(_ attribute: String? = nil) throws(DocumentError) -> NewsDate? {
        let text = attribute.map { self.attribute($0) ?? "" } ?? text
        if text.isBlank { return nil }
        guard let date = ForeignDate.parse(text) else {
            throw invalid(attribute, "is not a date")
        }
        return date
    }

    /// A copy for HTML: some elements renamed, some left out with all they hold.
    func renamed(_ names: [String: String], without dropped: Set<String>) -> XMLTree.Element {
        var copy = self
        copy.name = names[name] ?? name
        copy.children = children.compactMap { child in
            guard case .element(let element) = child else { return child }
            if dropped.contains(element.name) { return nil }
            return .element(element.renamed(names, without: dropped))
        }
        return copy
    }
}
