package import News

extension ArticleID {
    /// Proposes an id from an article's date and headline:
    /// `2025-01-20-ministry-opposes-export-limits`.
    ///
    /// The headline is folded to ASCII and cut between words at about 80 bytes. When that loses
    /// anything, eight digits of a hash of the whole headline follow, so that two headlines that
    /// begin alike, or have no ASCII letters at all, differ.
    package static func proposed(for article: Article) -> ArticleID {
        let (slug, isComplete) = slug(article.headline)
        var parts: [String] = []
        if let date = article.datePublished { parts.append(String(date.text.prefix(10))) }
        if !slug.isEmpty { parts.append(slug) }
        if !isComplete || slug.isEmpty { parts.append(shortHash(article.headline)) }
        // The parts are of the right letters and at most 10 + 80 + 8 long.
        return ArticleID(parts.joined(separator: "-")) ?? undescribed
    }

    private static let undescribed: ArticleID = {
        guard let id = ArticleID("article") else { preconditionFailure("article is an id") }
        return id
    }()

    /// The words of a headline in ASCII, and whether they are all of it.
    private static func slug(_ headline: String) -> (String, isComplete: Bool) {
        let maximumLength = 80
        var slug: [UInt8] = []
        var isComplete = true
        func isWord(_ byte: UInt8) -> Bool {
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        }
        for scalar in headline.lowercased().unicodeScalars {
            if scalar.isASCII, isWord(UInt8(scalar.value)) {
                slug.append(UInt8(scalar.value))
            } else if let folded = ASCIIFolding.fold(scalar) {
                slug.append(contentsOf: folded.utf8)
            } else if scalar.properties.generalCategory == .nonspacingMark {
                continue
            } else {
                if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                    isComplete = false
                }
                // An apostrophe within a word does not part it: china's -> chinas.
                if scalar == "'" || scalar == "\u{2019}" { continue }
                if !slug.isEmpty, slug.last != UInt8(ascii: "-") { slug.append(UInt8(ascii: "-")) }
            }
        }
        while slug.last == UInt8(ascii: "-") { slug.removeLast() }
        if slug.count > maximumLength {
            isComplete = false
            let cut = slug[...maximumLength].lastIndex(of: UInt8(ascii: "-")) ?? maximumLength
            slug.removeSubrange(cut...)
        }
        return (String(decoding: slug, as: UTF8.self), isComplete)
    }

    /// Eight hexadecimal digits of FNV-1a 64.
    private static func shortHash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(8))
    }
}

/// Latin letters without their marks.
enum ASCIIFolding {
    /// The ASCII letters that stand for a lower-case letter, or `nil` when none do.
    static func fold(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0xE0...0xE3, 0x101, 0x103, 0x105, 0x1CE, 0x1EA1...0x1EB7: "a"
        case 0xE4, 0xE6: "ae"
        case 0xE5: "aa"
        case 0xE7, 0x107, 0x109, 0x10B, 0x10D: "c"
        case 0x10F, 0x111, 0xF0: "d"
        case 0xE8...0xEB, 0x113, 0x115, 0x117, 0x119, 0x11B, 0x1EB9...0x1EC7: "e"
        case 0x11D, 0x11F, 0x121, 0x123: "g"
        case 0x125, 0x127: "h"
        case 0xEC...0xEF, 0x129, 0x12B, 0x12D, 0x12F, 0x131, 0x1D0, 0x1EC9...0x1ECB: "i"
        case 0x135: "j"
        case 0x137: "k"
        case 0x13A, 0x13C, 0x13E, 0x140, 0x142: "l"
        case 0xF1, 0x144, 0x146, 0x148: "n"
        case 0xF2...0xF5, 0x14D, 0x14F, 0x151, 0x1A1, 0x1D2, 0x1ECD...0x1EE3: "o"
        case 0xF6, 0xF8, 0x153: "oe"
        case 0x155, 0x157, 0x159: "r"
        case 0x15B, 0x15D, 0x15F, 0x161, 0x219: "s"
        case 0xDF: "ss"
        case 0x163, 0x165, 0x167, 0x21B: "t"
        case 0xFE: "th"
        case 0xF9...0xFB, 0x169, 0x16B, 0x16D, 0x16F, 0x171, 0x173, 0x1B0, 0x1D4,
            0x1EE5...0x1EF1:
            "u"
        case 0xFC: "ue"
        case 0x175: "w"
        case 0xFD, 0xFF, 0x177, 0x1EF3...0x1EF9: "y"
        case 0x17A, 0x17C, 0x17E: "z"
        default: nil
        }
    }
}
