/// Where an article stands in the tree of sections: `news`, `news/business`.
///
/// One to eight segments of `[a-z0-9._-]`, none of them `.` or `..`, at most 200 bytes in all.
package struct SectionPath: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The path without a leading or trailing slash.
    package let rawValue: String

    /// Creates a path, or returns `nil` when `rawValue` is not one.
    package init?(_ rawValue: String) {
        let segments = rawValue.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...8).contains(segments.count), rawValue.utf8.count <= 200,
            segments.allSatisfy(Self.isSegment)
        else { return nil }
        self.rawValue = rawValue
    }

    /// Creates a path from titles as people write them (`"News / Business & Trade"`).
    ///
    /// Each title becomes a segment: lower case, runs of anything else than letters and digits one
    /// hyphen. Titles without a letter or digit are left out.
    ///
    /// - Returns: `nil` when no title leaves a segment.
    package init?(titles: [String]) {
        let segments = titles.map(Self.segment(title:)).filter { !$0.isEmpty }
        self.init(segments.joined(separator: "/"))
    }

    /// The segments, outermost first.
    package var segments: [String] { rawValue.split(separator: "/").map(String.init) }

    /// This path and all it lies within, outermost first: `news`, `news/business`.
    package var ancestry: [SectionPath] {
        var paths: [SectionPath] = []
        for segment in segments {
            let text = paths.last.map { $0.rawValue + "/" + segment } ?? segment
            if let path = SectionPath(text) { paths.append(path) }
        }
        return paths
    }

    /// The title shown for the last segment: `world-news` reads `World news`.
    package var title: String {
        let last = rawValue.utf8.split(separator: UInt8(ascii: "/")).last ?? rawValue.utf8[...]
        let words = String(
            decoding: last.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: " ") : $0 },
            as: UTF8.self
        )
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Whether `other` is this section or lies within it.
    package func contains(_ other: SectionPath) -> Bool {
        other == self || other.rawValue.hasPrefix(rawValue + "/")
    }

    package var description: String { rawValue }

    package static func < (one: SectionPath, other: SectionPath) -> Bool {
        one.rawValue < other.rawValue
    }

    private static func isSegment(_ text: Substring) -> Bool {
        guard !text.isEmpty, text != ".", text != ".." else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    private static func segment(title: String) -> String {
        var text = ""
        for scalar in title.lowercased().unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else if !text.isEmpty, text.last != "-" {
                text.append("-")
            }
        }
        if text.last == "-" { text.removeLast() }
        return text
    }
}
