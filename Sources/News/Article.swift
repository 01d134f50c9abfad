/// One article in one version, as the store keeps it.
///
/// The fields and their meaning are those of the native format; absent means unknown.
package struct Article: Sendable, Hashable {
    /// The stable name within this store.
    package var id: ArticleID
    /// Former ids, which lead here; none of them is an article's.
    package var aliases: [ArticleID]
    /// The provider's global identifier; the same `uri` again is a new version.
    package var uri: String?
    /// 1, 2, 3...
    package var version: Int
    /// The content hash in hexadecimal, set by the store; empty before that.
    ///
    /// It makes the ETag.
    package var revision: String
    package var status: Status
    package var headline: String
    package var summary: String?
    /// Plain text, a blank line between paragraphs.
    package var bodyText: String?
    /// HTML that has passed the allow-list.
    package var bodyHTML: String?
    /// Who the copy comes from: `Xinhua`.
    package var source: String?
    package var byline: String?
    package var dateline: String?
    package var authors: [Author]
    package var section: SectionPath?
    package var tags: [String]
    package var subjects: [Subject]
    /// A BCP 47 tag.
    package var language: String?
    package var datePublished: NewsDate?
    package var dateModified: NewsDate?
    /// Not shown before this moment.
    package var embargoUntil: NewsDate?
    /// Not shown from this moment on.
    package var expiresAt: NewsDate?
    /// The note shown with a corrected version.
    package var correction: String?
    package var supersedes: ArticleID?
    package var supersededBy: ArticleID?
    /// The story chain this belongs to, named by its first article.
    package var story: ArticleID?
    /// Editors' pins: always first among the related headlines.
    package var related: [ArticleID]
    /// Headlines that the provider printed beside the article ("Off the wire").
    package var wire: [WireHeadline]
    /// The address of the main picture.
    package var image: String?
    package var attachments: [Attachment]
    package var rights: Rights?
    /// Whatever else the provider sent, in its order.
    package var extra: [JSONValue.Member]

    /// Creates an article with everything but the required fields absent.
    package init(id: ArticleID, headline: String) {
        self.id = id
        self.headline = headline
        version = 1
        revision = ""
        status = .usable
        aliases = []
        authors = []
        tags = []
        subjects = []
        related = []
        wire = []
        attachments = []
        extra = []
    }

    /// IPTC publication status (`pubStatus`).
    package enum Status: String, Sendable, Hashable, CaseIterable {
        case usable, withheld
        /// Killed: answered with 410.
        case canceled
    }

    package struct Author: Sendable, Hashable {
        package var name: String
        package var url: String?
        package var avatar: String?

        package init(name: String, url: String? = nil, avatar: String? = nil) {
            self.name = name
            self.url = url
            self.avatar = avatar
        }
    }

    /// A term of a controlled vocabulary, such as IPTC Media Topics.
    package struct Subject: Sendable, Hashable {
        package var scheme: String?
        package var code: String?
        package var name: String?

        package init(scheme: String? = nil, code: String? = nil, name: String? = nil) {
            self.scheme = scheme
            self.code = code
            self.name = name
        }
    }

    package struct WireHeadline: Sendable, Hashable {
        package var title: String
        package var url: String?

        package init(title: String, url: String? = nil) {
            self.title = title
            self.url = url
        }
    }

    /// A JSON Feed 1.1 attachment; sizes in bytes, durations in seconds.
    package struct Attachment: Sendable, Hashable {
        package var url: String
        package var mimeType: String
        package var title: String?
        package var sizeInBytes: Int64?
        package var durationInSeconds: Double?

        package init(url: String, mimeType: String) {
            self.url = url
            self.mimeType = mimeType
        }
    }

    package struct Rights: Sendable, Hashable {
        package var holder: String?
        package var notice: String?
        package var usageTerms: String?

        package init(holder: String? = nil, notice: String? = nil, usageTerms: String? = nil) {
            self.holder = holder
            self.notice = notice
            self.usageTerms = usageTerms
        }
    }
}
