/// Language tags and ranges (RFC 5646, RFC 4647).
package enum LanguageTag {
    /// Whether `text` has the shape of a tag: subtags of one to eight letters, digits after the
    /// first, with hyphens between them.
    package static func isWellFormed(_ text: String) -> Bool {
        let subtags = text.utf8.split(
            separator: UInt8(ascii: "-"),
            omittingEmptySubsequences: false
        )
        guard text.utf8.count <= 64 else { return false }
        return subtags.enumerated().allSatisfy { index, subtag in
            (1...8).contains(subtag.count)
                && subtag.allSatisfy { byte in
                    let isLetter = (97...122).contains(byte | 0x20)
                    return isLetter || (index > 0 && (48...57).contains(byte))
                }
        }
    }
}
