/// Where an article stands in the tree of sections: `news`, `news/business`.
///
/// One to eight segments of `[a-z0-9._-]`, none of them `.` or `..`, at most 200 bytes in all.
package struct SectionPath: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The path without a leading or trailing slash.
    package let rawValue: String

    /// Creates a path, or returns `nil` when `rawValue` is not one.
    package init?(_ rawValue: String) {
        let text = rawValue.utf8
        guard text.count <= 200 else { return nil }
        var segments = 0
        var start = text.startIndex
        while true {
            let end = text[start...].firstIndex(of: Self.slash) ?? text.endIndex
            segments += 1
            guard segments <= 8, Self.isSegment(text[start..<end]) else { return nil }
            guard end < text.endIndex else { break }
            start = text.index(after: end)
        }
        self.rawValue = rawValue
    }

    /// Creates a path of segments that are known to be such.
    private init(known rawValue: Substring) { self.rawValue = String(rawValue) }

    private static let slash = UInt8(ascii: "/")

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
        rawValue.utf8.indices.filter { rawValue.utf8[$0] == Self.slash }.map {
            SectionPath(known: rawValue[..<$0])
        } + [self]
    }

    /// The title shown for the last segment: `world-news` reads `World news`.
    package var title: String {
        let start = rawValue.utf8.lastIndex(of: Self.slash).map(rawValue.utf8.index(after:))
        var words = rawValue.utf8[(start ?? rawValue.startIndex)...].map {
            $0 == UInt8(ascii: "-") ? UInt8(ascii: " ") : $0
        }
        if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(words[0]) { words[0] -= 0x20 }
        return String(decoding: words, as: UTF8.self)
    }

    /// Whether `other` is this section or lies within it.
    package func contains(_ other: SectionPath) -> Bool {
        other == self || other.rawValue.hasPrefix(rawValue + "/")
    }

    package var description: String { rawValue }

    package static func < (one: SectionPath, other: SectionPath) -> Bool {
        one.rawValue < other.rawValue
    }

    private static func isSegment(_ text: Substring.UTF8View) -> Bool {
        let dot = UInt8(ascii: ".")
        guard !text.isEmpty, text.count > 2 || !text.allSatisfy({ $0 == dot }) else {
            return false
        }
        return text.allSatisfy { byte in
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
