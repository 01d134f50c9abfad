/// An entity tag (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Hashable {
    /// The opaque part, without quotes.
    package let opaque: String
    package let isWeak: Bool

    package init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// As it stands in `ETag`.
    package var text: String { (isWeak ? "W/" : "") + "\"" + opaque + "\"" }

    /// The tag of the gzip variant: `"abc"` becomes `"abc-gzip"`.
    package var gzip: EntityTag { EntityTag(opaque + "-gzip", isWeak: isWeak) }
}
