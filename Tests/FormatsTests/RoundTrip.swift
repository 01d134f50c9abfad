import News

#if canImport(Formats)
@testable import Formats
#endif

/// The formats an article is written in and read again from, and what they lose of it.
///
/// Compiled by Tests/Fuzz/run as well, there without the formats that need other libraries.
enum RoundTrip: CaseIterable, Sendable {
    case native, ninjs3, ninjs2, ninjs1, nitf, newsMLG2, jsonLD
    #if canImport(Formats)
    case markdown
    #endif

    var ninjs: NinjsFormat.Version? {
        switch self {
        case .ninjs3: .v3_1
        case .ninjs2: .v2_2
        case .ninjs1: .v1_6
        default: nil
        }
    }

    func encode(_ published: PublishedArticle) -> [UInt8] {
        switch self {
        case .native: NativeFormat.encode(published)
        case .ninjs3: NinjsFormat.encode(published, .v3_1)
        case .ninjs2: NinjsFormat.encode(published, .v2_2)
        case .ninjs1: NinjsFormat.encode(published, .v1_6)
        case .nitf: NITFFormat.encode(published)
        case .newsMLG2: NewsMLG2Format.encode(published)
        case .jsonLD: JSONLDFormat.encode(published)
        #if canImport(Formats)
        case .markdown: MarkdownFormat.encode(published)
        #endif
        }
    }

    /// An article without what the format cannot hold: the table in the README.
    func lost(_ article: Article) -> Article {
        var article = article
        article.revision = ""
        guard self == .jsonLD else { return article }
        // A crawler needs one text, and nothing that is for the newsroom.
        article.bodyText = article.plainText
        article.bodyHTML = nil
        article.embargoUntil = nil
        article.supersededBy = nil
        article.story = nil
        article.related = []
        article.wire = []
        article.extra = []
        // Sections are titles.
        article.section = SectionPath(titles: (article.section?.ancestry ?? []).map(\.title))
        // Without a date of its own, a change is the publication.
        if article.dateModified?.text == article.datePublished?.text { article.dateModified = nil }
        if article.rights == Article.Rights() { article.rights = nil }
        return article
    }
}
