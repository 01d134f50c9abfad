import News

/// IPTC ninjs, one version of each generation.
///
/// Whatever ninjs has no property for stands where its reader here finds it again: the section as
/// subjects with `rel` `breadcrumb`, tags as subjects with `rel` `keyword`, our ids as `altIds`, and
/// other articles as associations with `rel` `related`, `wire`, `supersedes`, `supersededBy` and
/// `story`. Of `extra` those members are written that the version knows. What is left, a day that
/// is a moment here and the like, stands in one of `altIds`; see ``ArticleRest``.
package enum NinjsFormat {
    /// The versions that are written.
    package enum Version: String, CaseIterable, Sendable {
        case v1_6 = "1.6"
        case v2_2 = "2.2"
        case v3_1 = "3.1"

        /// A name of 3.x in the spelling of this version.
        func spelled(_ name: String) -> String { self == .v3_1 ? name : name.lowercased() }
    }

    /// Encodes an article.
    package static func encode(_ published: PublishedArticle, _ version: Version) -> [UInt8] {
        var members = members(published, version)
        let heard = OwnNinjs.article(members.nodes)
        if let rest = rest(version).text(of: published.article, heard: heard) {
            NinjsWriter(published, version).add("newsd-rest", rest, to: &members)
        }
        return encode(members)
    }

    /// What goes along, as one more of `altIds`.
    static func rest(_ version: Version) -> ArticleRest {
        ArticleRest(ofAll: { article in
            let url = "https://news.invalid/articles/" + article.id.rawValue
            let published = PublishedArticle(article: article, url: url)
            return OwnNinjs.article(members(published, version).nodes)
        })
    }

    /// The members of a document, but for what goes along.
    private static func members(
        _ published: PublishedArticle,
        _ version: Version
    ) -> [JSONValue.Member] {
        var members = NinjsWriter(published, version).members
        // What a provider's other members say may not be what this version allows, or may be said by
        // a field.
        for extra in published.article.extra where !taken.contains(extra.name.lowercased()) {
            let candidate = members + [extra]
            if isValid(candidate, version) { members = candidate }
        }
        return members
    }

    /// The properties that fields have for themselves.
    private static let taken: Set = [
        "uri", "$standard", "standard", "type", "representationtype", "version", "pubstatus",
        "contentcreated", "versioncreated", "embargoeduntil", "embargoed", "expires", "language",
        "ednote", "copyrightholder", "copyrightnotice", "usageterms", "byline", "by", "located",
        "headline", "description_text", "description_correction", "body_html", "body_text",
        "headlines", "descriptions", "bodies", "infosource", "infosources", "person", "people",
        "subject", "subjects", "altids", "associations",
    ]

    private static func encode(_ members: [JSONValue.Member]) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(.object(members))
        return writer.finished()
    }

    private static func isValid(_ members: [JSONValue.Member], _ version: Version) -> Bool {
        guard let node = try? JSON.parse(encode(members)) else { return false }
        return NinjsSchema.faults(node, version: version.rawValue).isEmpty
    }
}

/// The members of one document.
private struct NinjsWriter {
    private let published: PublishedArticle
    private let version: NinjsFormat.Version
    private var article: Article { published.article }

    init(_ published: PublishedArticle, _ version: NinjsFormat.Version) {
        self.published = published
        self.version = version
    }

    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue?) {
            guard let value else { return }
            members.append(JSONValue.Member(version.spelled(name), value))
        }
        let first = version == .v1_6
        add("uri", .string(article.uri?.asURI ?? published.url))
        add(first ? "$standard" : "standard", standard)
        add("type", .string("text"))
        add("representationType", .string(first ? "complete" : "full"))
        add("version", .string(String(article.version)))
        add("pubStatus", .string(article.status.rawValue))
        add("contentCreated", date(article.datePublished))
        add("versionCreated", date(article.dateModified ?? article.datePublished))
        add("embargoedUntil", first || version == .v2_2 ? nil : date(article.embargoUntil))
        add("embargoed", version == .v3_1 ? nil : date(article.embargoUntil))
        add("expires", date(article.expiresAt))
        add("language", string(article.language))
        add("edNote", string(article.correction))
        add("copyrightHolder", string(article.rights?.holder))
        add("copyrightNotice", string(article.rights?.notice))
        add("usageTerms", string(article.rights?.usageTerms))
        add(first ? "byline" : "by", string(article.byline))
        add("located", string(article.dateline))
        if first {
            add("headline", .string(article.headline))
            add("description_text", string(article.summary))
            add("description_correction", string(article.correction))
            add("body_html", string(article.bodyHTML))
            add("body_text", string(article.bodyText))
        } else {
            add("headlines", .array([text(article.headline, role: "main", type: nil)]))
            add("descriptions", descriptions)
            add("bodies", bodies)
        }
        add(first ? "infosource" : "infoSources", sources)
        add(first ? "person" : "people", people)
        add(first ? "subject" : "subjects", subjects)
        add("altIds", identifiers)
        add("associations", associations)
        return members
    }

    // MARK: Parts

    private var standard: JSONValue {
        object([
            ("name", .string("ninjs")), ("version", .string(version.rawValue)),
            (
                "schema",
                .string("https://www.iptc.org/std/ninjs/ninjs-schema_\(version.rawValue).json")
            ),
        ])
    }

    private var descriptions: JSONValue? {
        list([
            article.summary.map { text($0, role: "summary", type: "text/plain") },
            article.correction.map { text($0, role: "correction", type: "text/plain") },
        ])
    }

    private var bodies: JSONValue? {
        list([
            article.bodyHTML.map { text($0, role: "main", type: "text/html") },
            article.bodyText.map { text($0, role: "main", type: "text/plain") },
        ])
    }

    private func text(_ value: String, role: String, type: String?) -> JSONValue {
        object([
            ("role", .string(role)),
            (version.spelled("contentType"), type.map(JSONValue.string)),
            ("value", .string(value)),
        ])
    }

    private var sources: JSONValue? {
        list([
            article.source.map { source in
                object([
                    ("name", .string(source)),
                    (version == .v1_6 ? "rel" : "role", version == .v2_2 ? nil : .string("origin")),
                ])
            }
        ])
    }

    private var people: JSONValue? {
        list(
            article.authors.map { author in
                var members: [(String, JSONValue?)] = [
                    ("name", .string(author.name)), ("rel", .string("author")),
                ]
                if version != .v1_6 {
                    members.append(("uri", author.url?.asURI.map(JSONValue.string)))
                }
                return object(members)
            }
        )
    }

    private var subjects: JSONValue? {
        var subjects = article.subjects.map(subject)
        for (crumb, path) in zip(published.sectionTitles, article.section?.segments ?? []) {
            subjects.append(mark("breadcrumb", name: crumb, literal: path))
        }
        for tag in article.tags { subjects.append(mark("keyword", name: tag, literal: tag)) }
        return list(subjects)
    }

    /// A subject that says what it is by its relation; a code in 1.x, a literal later.
    private func mark(_ relation: String, name: String, literal: String) -> JSONValue {
        object([
            ("name", .string(name)), ("rel", .string(relation)),
            (version == .v1_6 ? "code" : "literal", .string(literal)),
        ])
    }

    private func subject(_ subject: Article.Subject) -> JSONValue {
        let name = subject.name.map(JSONValue.string)
        let scheme = subject.scheme?.asURI
        if version == .v1_6 {
            let code = subject.code.map { code in
                scheme == nil ? subject.scheme.map { $0 + ":" + code } ?? code : code
            }
            return object([
                ("name", name), ("scheme", scheme.map(JSONValue.string)), ("code", string(code)),
            ])
        }
        guard let code = subject.code else { return object([("name", name)]) }
        guard let prefix = subject.scheme else {
            return object([("name", name), ("literal", .string(code))])
        }
        let separator =
            prefix.hasSuffix("/") || prefix.hasSuffix(":") ? "" : scheme == nil ? ":" : "/"
        let uri = prefix + separator + code
        return uri.asURI == nil
            ? object([("name", name), ("literal", .string(uri))])
            : object([("name", name), ("uri", .string(uri))])
    }

    private var identifiers: JSONValue? {
        var identifiers = [("newsd-id", article.id.rawValue)]
        identifiers += article.aliases.map { ("newsd-alias", $0.rawValue) }
        if let uri = article.uri,
            uri.asURI == nil || uri.hasSuffix("/articles/" + article.id.rawValue)
        {
            identifiers.append(("newsd-uri", uri))
        }
        if version == .v1_6 {
            // An object: what may stand there more than once is joined.
            var members: [(String, JSONValue?)] = []
            for name in ["newsd-id", "newsd-alias", "newsd-uri"] {
                let values = identifiers.filter { $0.0 == name }.map(\.1)
                if !values.isEmpty {
                    members.append((name, .string(values.joined(separator: " "))))
                }
            }
            return object(members)
        }
        return .array(
            identifiers.map { object([("role", .string($0.0)), ("value", .string($0.1))]) }
        )
    }

    /// Adds one of our own identifiers to those of a document.
    func add(_ role: String, _ value: String, to members: inout [JSONValue.Member]) {
        for index in members.indices where members[index].name == version.spelled("altIds") {
            if case .array(let entries) = members[index].value {
                let entry = object([("role", .string(role)), ("value", .string(value))])
                members[index].value = .array(entries + [entry])
            } else if case .object(let entries) = members[index].value {
                members[index].value = .object(entries + [.init(role, .string(value))])
            }
        }
    }

    // MARK: Associations

    private var associations: JSONValue? {
        var items: [(name: String, members: [(String, JSONValue?)])] = []
        func add(_ relation: String, _ number: Int?, _ members: [(String, JSONValue?)]) {
            let name = number.map { "\(relation)-\($0 + 1)" } ?? relation
            items.append((name, members + [("rel", .string(relation))]))
        }
        func address(_ id: ArticleID) -> JSONValue { .string(published.address(of: id)) }
        for (index, id) in article.related.enumerated() {
            add("related", index, [("uri", address(id)), ("type", .string("text"))])
        }
        for (index, line) in article.wire.enumerated() {
            let uri = line.url?.asURI ?? "urn:newsd:wire:\(index + 1)"
            add(
                "wire",
                index,
                [("uri", .string(uri)), ("type", .string("text"))] + headline(line.title)
            )
        }
        let ties = [
            ("supersedes", article.supersedes), ("supersededBy", article.supersededBy),
            ("story", article.story),
        ]
        for case (let relation, let id?) in ties {
            add(relation, nil, [("uri", address(id)), ("type", .string("text"))])
        }
        if let image = article.image, image.asURI != nil {
            add(
                "image",
                nil,
                [
                    ("uri", .string(image)), ("type", .string("picture")),
                    ("renditions", rendition([("href", .string(image))])),
                ]
            )
        }
        for (index, attachment) in article.attachments.enumerated()
        where attachment.url.asURI != nil {
            add("attachment", index, media(attachment))
        }
        guard !items.isEmpty else { return nil }
        if version == .v1_6 {
            // Neither a relation nor a name: the key stands for both.
            return object(
                items.map { item in
                    (item.name, object(item.members.filter { $0.0 != "rel" }))
                }
            )
        }
        return .array(
            items.map { item in
                // 2.x knows no relation of an association; its name begins with it.
                let members = item.members.filter { version == .v3_1 || $0.0 != "rel" }
                return object([("name", .string(item.name))] + members)
            }
        )
    }

    private func headline(_ title: String) -> [(String, JSONValue?)] {
        version == .v1_6
            ? [("headline", .string(title))]
            : [("headlines", .array([text(title, role: "main", type: nil)]))]
    }

    private func media(_ attachment: Article.Attachment) -> [(String, JSONValue?)] {
        let kind = attachment.mimeType.prefix { $0 != "/" }
        let type =
            ["audio", "video"].contains(kind)
            ? String(kind) : kind == "image" ? "picture" : "component"
        let members: [(String, JSONValue?)] = [
            ("href", .string(attachment.url)),
            (
                version == .v1_6 ? "mimetype" : version.spelled("contentType"),
                .string(attachment.mimeType)
            ),
            (version.spelled("sizeInBytes"), attachment.sizeInBytes.map { .number(String($0)) }),
            ("duration", attachment.durationInSeconds.map { .number(String($0)) }),
            ("title", string(attachment.title)),
        ]
        return [
            ("uri", .string(attachment.url)), ("type", .string(type)),
            ("renditions", rendition(members)),
        ]
    }

    private func rendition(_ members: [(String, JSONValue?)]) -> JSONValue {
        version == .v1_6
            ? object([("original", object(members))])
            : .array([object([("name", .string("original"))] + members)])
    }

    // MARK: Values

    private func string(_ text: String?) -> JSONValue? { text.map(JSONValue.string) }

    /// The date-time that ninjs requires.
    private func date(_ date: NewsDate?) -> JSONValue? {
        date.map { .string($0.dateTimeText) }
    }

    private func list(_ values: [JSONValue?]) -> JSONValue? {
        let values = values.compactMap(\.self)
        return values.isEmpty ? nil : .array(values)
    }

    private func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(
            members.compactMap { name, value in value.map { JSONValue.Member(name, $0) } }
        )
    }
}

extension [JSONValue.Member] {
    /// The members as a reader gets them.
    fileprivate var nodes: [JSON.Member] {
        var writer = JSONWriter(.compact)
        writer.value(.object(self))
        return (try? JSON.parse(writer.bytes))?.members ?? []
    }
}
