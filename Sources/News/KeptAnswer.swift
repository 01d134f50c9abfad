/// What a write was answered with, kept for whoever sends the same write again because the answer
/// was lost on its way (`Idempotency-Key`).
///
/// No text of an article is kept: one that is killed afterwards must not come back this way.
package struct KeptAnswer: Sendable, Hashable {
    /// Tells one request from another.
    package var fingerprint: String
    package var status: Int
    /// The article that the answer showed, and its version.
    package var article: ArticleID?
    package var version: Int?
    /// Of an answer without an article: its media type and its body.
    package var mediaType: String?
    package var body: [UInt8]
    package var created: Instant

    package init(
        fingerprint: String,
        status: Int,
        article: ArticleID? = nil,
        version: Int? = nil,
        mediaType: String? = nil,
        body: [UInt8] = [],
        created: Instant
    ) {
        self.fingerprint = fingerprint
        self.status = status
        self.article = article
        self.version = version
        self.mediaType = mediaType
        self.body = body
        self.created = created
    }

    /// How long an answer is kept, in milliseconds: a day.
    package static let lifetime: Int64 = 86_400_000
}
