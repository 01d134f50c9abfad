/// The stable name of an article within one store.
///
/// One to 128 bytes of `[a-z0-9._-]`, the first a letter or digit, so that an id is a URL path
/// segment and a file name without escaping.
package struct ArticleID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The longest id, in bytes.
    package static let maximumLength = 128

    /// The id as it stands in URLs and file names.
    package let rawValue: String

    /// Creates an id, or returns `nil` when `rawValue` is not one.
    package init?(_ rawValue: String) {
        guard Self.isValid(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    package var description: String { rawValue }

    package static func < (one: ArticleID, other: ArticleID) -> Bool {
        one.rawValue < other.rawValue
    }

    private static func isValid(_ text: String) -> Bool {
        var length = 0
        for byte in text.utf8 {
            length += 1
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                continue
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                if length == 1 { return false }
            default:
                return false
            }
        }
        return (1...maximumLength).contains(length)
    }
}
