import Formats
import Foundation
import News

/// What of an article is searched in: a text for each column of the index.
///
/// A change here needs another ``CatalogueSchema/version``: see the table `words`.
struct SearchText {
    /// What a word in each column counts, in their order.
    static let weights = [10.0, 4.0, 3.0, 1.0]

    let headline: String
    let summary: String
    /// Who wrote it, where, for whom, and what it is filed under.
    let names: String
    let body: String

    init(_ article: Article) {
        let names =
            [article.byline, article.source, article.dateline].compactMap(\.self)
            + article.authors.map(\.name) + article.tags + article.subjects.compactMap(\.name)
            + (article.section?.ancestry.map(\.title) ?? [])
        let hasBody = article.bodyText != nil || article.bodyHTML != nil
        headline = Self.composed(article.headline)
        summary = Self.composed(article.summary ?? "")
        self.names = Self.composed(names.joined(separator: "\n"))
        body = Self.composed(hasBody ? article.plainText : "")
    }

    /// In the order of the columns.
    var columns: [String] { [headline, summary, names, body] }

    /// A text in which each letter is written in one way (Unicode NFC), whoever typed it.
    static func composed(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
    }
}
