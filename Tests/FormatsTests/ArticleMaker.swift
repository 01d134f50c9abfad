import News

#if canImport(Formats)
@testable import Formats
#endif

/// Makes articles of every kind out of bytes: the same bytes, the same article.
///
/// The tests give it numbers by chance from a seed; Tests/Fuzz/run, which compiles this file as well,
/// gives it what libFuzzer comes up with.
struct ArticleMaker {
    /// The next byte; any when there are none left.
    var next: () -> UInt8

    mutating func article() -> Article {
        let id = self.id()
        var article = Article(id: id, headline: filled(text(pieces: 6), "Headline"))
        article.version = [1, 2, 17, Int(Int32.max)][pick(4)]
        article.status = Article.Status.allCases[pick(3)]
        article.uri = some { $0.pick(from: Self.uris + [$0.address(), $0.filled($0.text(), "u")]) }
        if article.uri == "own" { article.uri = "https://n.example/articles/" + id.rawValue }
        if chance(4) { article.aliases = list { $0.id() } }
        article.summary = some { $0.text(pieces: 8) }
        article.bodyText = some { $0.text(pieces: 24) }
        article.bodyHTML = some { HTMLSanitizer.sanitize($0.html()) ?? "" }
        if !article.hasText, article.status != .canceled { article.summary = "Summary." }
        article.source = some { $0.text() }
        article.byline = some { $0.text() }
        article.dateline = some { $0.text() }
        if chance(2) { article.authors = list { $0.author() } }
        article.section = some { $0.pick(from: Self.sections) }.flatMap { SectionPath($0) }
        if chance(2) { article.tags = list { $0.filled($0.text(), "tag") } }
        if chance(2) { article.subjects = list { $0.subject() } }
        article.language = some { $0.pick(from: ["en", "en-GB", "zh-Hans", "ar", "x-own"]) }
        article.datePublished = some { $0.date() }
        article.dateModified = some { $0.date() }
        if chance(4) { article.embargoUntil = date() }
        if chance(4) { article.expiresAt = date() }
        if chance(4) { article.correction = text(pieces: 5) }
        if chance(4) { article.supersedes = self.id() }
        if chance(4) { article.supersededBy = self.id() }
        if chance(4) { article.story = self.id() }
        if chance(3) { article.related = list { $0.id() } }
        if chance(3) {
            article.wire = list { maker in
                let title = maker.filled(maker.text(), "Wire")
                return Article.WireHeadline(title: title, url: maker.some { $0.address() })
            }
        }
        article.image = some { $0.address() }
        if chance(3) { article.attachments = list { $0.attachment() } }
        if chance(3) {
            article.rights = Article.Rights(
                holder: some { $0.text() },
                notice: some { $0.text() },
                usageTerms: some { $0.text() }
            )
        }
        if chance(3) { article.extra = extra() }
        return article
    }

    // MARK: Fields

    private mutating func id() -> ArticleID {
        let texts = ["a", "2025-01-20-bridge", "x.y_z", "0", "article", "related-1"]
        guard let id = ArticleID(pick(from: texts)) else { preconditionFailure("no id") }
        return id
    }

    private mutating func author() -> Article.Author {
        Article.Author(
            name: filled(text(), "Ann"),
            url: some { $0.address() },
            avatar: some { $0.address() }
        )
    }

    private mutating func subject() -> Article.Subject {
        var subject = Article.Subject(
            scheme: some { $0.pick(from: Self.schemes + [$0.text()]) },
            code: some { $0.pick(from: ["20000337", "a-b", "a/b", "a:b", "", $0.text()]) },
            name: some { $0.text() }
        )
        if subject.code == nil, subject.name == nil { subject.name = "road" }
        return subject
    }

    private mutating func attachment() -> Article.Attachment {
        let types = ["audio/mpeg", "video/mp4", "image/png", "application/pdf", "odd"]
        var attachment = Article.Attachment(url: address(), mimeType: pick(from: types))
        attachment.title = some { $0.text() }
        attachment.sizeInBytes = some { Int64($0.pick(256)) * 1_000_003 }
        attachment.durationInSeconds = some { Double($0.pick(256)) / 4 }
        return attachment
    }

    private mutating func extra() -> [JSONValue.Member] {
        let names = ["slugline", "urgency", "genres", "nested", "uri", "edNote", "a b", "", "é"]
        var members: [JSONValue.Member] = []
        for name in list({ $0.pick(from: names) })
        where !members.contains(where: { $0.name == name }) {
            members.append(JSONValue.Member(name, value(depth: 0)))
        }
        return members
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch pick(depth < 3 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(true)
        case 2: return .number(pick(from: ["3", "1.50", "-0", "1e3", "12345678901234567890"]))
        case 3...5: return .string(text())
        case 6: return .array(list { $0.value(depth: depth + 1) })
        default:
            return .object([
                JSONValue.Member(text(), value(depth: depth + 1)),
                JSONValue.Member("second", value(depth: depth + 1)),
            ])
        }
    }

    private mutating func date() -> NewsDate? { NewsDate(pick(from: Self.dates)) }

    private mutating func address() -> String { pick(from: Self.addresses) }

    // MARK: Texts

    /// Pieces of text, one after the other: words of several scripts, signs with a meaning in some
    /// format, white space and control characters.
    mutating func text(pieces: Int = 3) -> String {
        var text = ""
        for _ in 0..<pick(pieces + 1) {
            let byte = Int(next())
            if byte < 240 {
                text += Self.pieces[byte % Self.pieces.count]
            } else if let scalar = Unicode.Scalar(UInt32(next()) << 8 | UInt32(next())) {
                text.unicodeScalars.append(scalar)
            }
        }
        // Yams takes it away; see RoundTripTests.
        return text.unicodeScalars.first == "\u{FEFF}" ? "A" + text : text
    }

    private func filled(_ text: String, _ word: String) -> String {
        text.isBlank ? text + word : text
    }

    /// Markup of every kind that the allow-list has, one within the other as chance will have it.
    private mutating func html() -> String {
        var html = ""
        for _ in 0...pick(6) { html += pick(3) == 0 ? whole() : element(depth: 0) }
        return html
    }

    /// What articles are made of.
    private mutating func whole() -> String {
        pick(from: [
            "<p>First <strong>paragraph</strong>, with &amp; and <a href=\"https://a.example/?x=1&amp;y=2\">a link</a>.</p>",
            "<h2>Title</h2><p>Text<br>in lines</p>",
            "<ul><li>One<ol start=\"3\"><li>Two</li></ol></li></ul>",
            "<figure><img src=\"https://a.example/p.jpg\" alt=\"P\"><figcaption>A <em>bridge</em></figcaption></figure>",
            "<table><caption>C</caption><thead><tr><th>A</th></tr></thead><tbody><tr><td colspan=\"2\">B</td></tr></tbody><tfoot><tr><td>F</td></tr></tfoot></table>",
            "<blockquote>Loose <cite>words</cite></blockquote>",
            "<blockquote><p>Quoted.</p></blockquote>",
            "<dl><dt>T</dt><dd>D</dd></dl>", "<pre>\n\n a  <b>b</b>\n</pre>", "<hr>", "loose text",
            "<p dir=\"rtl\">افتتاح الجسر</p>", "<p><img src=\"https://a.example/i.png\"></p>",
        ])
    }

    private mutating func element(depth: Int) -> String {
        let name = pick(from: Self.elements)
        if depth > 4 || name.isEmpty { return escaped(text()) }
        if HTMLSanitizer.void.contains(name) {
            return name == "img"
                ? "<img src=\"\(address())\" alt=\"\(escaped(text()))\">" : "<\(name)>"
        }
        var attributes = ""
        if name == "a" { attributes = " href=\"\(escaped(address()))\"" }
        if name == "td" || name == "th" { attributes = pick(from: ["", " colspan=\"2\""]) }
        var html = "<\(name)\(attributes)>"
        for _ in 0..<pick(4) { html += element(depth: depth + 1) }
        return html + "</\(name)>"
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing("\"", with: "&quot;")
    }

    // MARK: Chance

    private mutating func pick(_ count: Int) -> Int { Int(next()) % count }

    private mutating func pick(from texts: [String]) -> String { texts[pick(texts.count)] }

    private mutating func chance(_ count: Int) -> Bool { pick(count) == 0 }

    private mutating func some<Value>(_ make: (inout ArticleMaker) -> Value?) -> Value? {
        chance(3) ? nil : make(&self)
    }

    private mutating func list<Value>(_ make: (inout ArticleMaker) -> Value) -> [Value] {
        (0...pick(3)).map { _ in make(&self) }
    }

    // MARK: Tables

    private static let pieces = [
        "Bridge", "reopens", "a", " ", " ", "  ", ". ", ", ", "\n", "\n\n", "\t", "\r", "&", "<",
        ">",
        "\"", "'", "<b>", "</p>", "&amp;", "&#1;", "]]>", "<!--", "=", "==", "\u{1F309}", "外交部",
        "第一段。", "افتتاح", "e\u{301}", "\u{200B}", "\u{FEFF}", "\u{200F}", "\u{1}", "\u{7F}",
        "\u{85}",
        "\u{2028}", "\u{FFFE}", "\u{FFFF}", "\u{FFFD}", "\u{10FFFF}", "\\", "\\u0041", "---", "# ",
        ": ",
        "- ", "{", "}", "%", "|", "~", "null", "true", "1.0", "2025-01-20", "+++", "...", "@", "`",
        "*",
    ]

    private static let elements =
        ["", "", "", "", "p", "p", "p", "em", "strong", "a"]
        + HTMLSanitizer.allowed.keys.sorted()

    private static let dates = [
        "2025-01-20", "2025-01-20T08:30:00Z", "2025-01-20T08:30:00+08:00", "2025-06-30T23:59:60Z",
        "2026-01-20T00:00:00.5Z", "2025-01-20t08:30:00z", "0000-01-01", "9999-12-31T23:59:59-23:59",
    ]

    private static let addresses = [
        "https://a.example/", "https://a.example/?x=1&y=2#z", "http://a.example/%C3%BC.jpg",
        "https://例.example/桥.jpg", "https://a.example/a b\"c'd<e>.png", "https://a.example/%zz",
        "https://a.example/[x]", "https://a.example/a#b#c", "HTTPS://A.EXAMPLE/a/b/",
    ]

    private static let uris = ["urn:example:1", "tag:a.example,2025:17/4", "GUID 17/4", "own", "a"]

    private static let sections = ["news", "news/business", "us-news/e.u/2025_vote"]

    private static let schemes = [
        "medtop", "subj", "own", "http://cv.iptc.org/newscodes/mediatopic/",
        "https://v.example/terms",
        "https://v.example/terms#", "urn:x:", "",
    ]
}
