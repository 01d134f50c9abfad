import Foundation
import News

/// Turns headlines into the bytes the catalogue lists are read from, and back.
///
/// One blob a row instead of twenty columns: a page of lists is bound by what a row costs to
/// decode, not by finding it.
struct HeadlineCard {
    /// Sections met so far; a page has few, and checking one costs more than the rest of a row.
    private var sections: [String: SectionPath] = [:]

    static func encode(_ headline: Headline) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(headline.id.rawValue)
        writer.append(optional: headline.uri)
        writer.append(headline.revision)
        writer.append(count: headline.version)
        writer.append(byte: headline.status.code)
        writer.append(headline.title)
        writer.append(optional: headline.summary)
        writer.append(optional: headline.source)
        writer.append(count: headline.authors.count)
        for author in headline.authors {
            writer.append(author.name)
            writer.append(optional: author.url)
            writer.append(optional: author.avatar)
        }
        writer.append(optional: headline.section?.rawValue)
        writer.append(count: headline.tags.count)
        for tag in headline.tags { writer.append(tag) }
        writer.append(optional: headline.language)
        writer.append(optional: headline.datePublished?.text)
        writer.append(optional: headline.dateModified?.text)
        writer.append(optional: headline.embargoUntil?.milliseconds)
        writer.append(optional: headline.expiresAt?.milliseconds)
        writer.append(optional: headline.image)
        writer.append(optional: headline.story?.rawValue)
        writer.append(optional: headline.supersedes?.rawValue)
        writer.append(optional: headline.supersededBy?.rawValue)
        writer.append(count: headline.related.count)
        for id in headline.related { writer.append(id.rawValue) }
        writer.append(count: headline.wire.count)
        for printed in headline.wire {
            writer.append(printed.title)
            writer.append(optional: printed.url)
        }
        return writer.bytes
    }

    mutating func decode(_ buffer: UnsafeRawBufferPointer) throws(MalformedValue) -> Headline {
        var reader = ByteReader(buffer)
        guard let id = ArticleID(try reader.text()) else { throw MalformedValue() }
        var article = Article(id: id, headline: "")
        article.uri = try reader.optionalText()
        article.revision = try reader.text()
        article.version = try reader.count()
        guard let status = Article.Status(code: try reader.byte()) else { throw MalformedValue() }
        article.status = status
        article.headline = try reader.text()
        article.summary = try reader.optionalText()
        article.source = try reader.optionalText()
        for _ in 0..<(try reader.count()) {
            article.authors.append(
                Article.Author(
                    name: try reader.text(),
                    url: try reader.optionalText(),
                    avatar: try reader.optionalText()
                )
            )
        }
        if let text = try reader.optionalText() { article.section = try section(text) }
        for _ in 0..<(try reader.count()) { article.tags.append(try reader.text()) }
        article.language = try reader.optionalText()
        article.datePublished = try date(reader.optionalText())
        article.dateModified = try date(reader.optionalText())
        let embargo = try reader.optionalNumber()
        let expiry = try reader.optionalNumber()
        article.image = try reader.optionalText()
        article.story = try identifier(reader.optionalText())
        article.supersedes = try identifier(reader.optionalText())
        article.supersededBy = try identifier(reader.optionalText())
        for _ in 0..<(try reader.count()) {
            guard let pin = ArticleID(try reader.text()) else { throw MalformedValue() }
            article.related.append(pin)
        }
        for _ in 0..<(try reader.count()) {
            article.wire.append(
                Article.WireHeadline(title: try reader.text(), url: try reader.optionalText())
            )
        }
        var headline = Headline(article)
        headline.embargoUntil = embargo.map(Instant.init(milliseconds:))
        headline.expiresAt = expiry.map(Instant.init(milliseconds:))
        return headline
    }

    private mutating func section(_ text: String) throws(MalformedValue) -> SectionPath {
        if let known = sections[text] { return known }
        guard let path = SectionPath(text) else { throw MalformedValue() }
        sections[text] = path
        return path
    }

    private func date(_ text: String?) throws(MalformedValue) -> NewsDate? {
        guard let text else { return nil }
        guard let date = NewsDate(text) else { throw MalformedValue() }
        return date
    }

    private func identifier(_ text: String?) throws(MalformedValue) -> ArticleID? {
        guard let text else { return nil }
        guard let id = ArticleID(text) else { throw MalformedValue() }
        return id
    }
}

extension Article.Status {
    /// The number the catalogue keeps; usable is 0, so that its indexes can name it.
    var code: UInt8 {
        switch self {
        case .usable: 0
        case .withheld: 1
        case .canceled: 2
        }
    }

    init?(code: UInt8) {
        switch code {
        case 0: self = .usable
        case 1: self = .withheld
        case 2: self = .canceled
        default: return nil
        }
    }
}
