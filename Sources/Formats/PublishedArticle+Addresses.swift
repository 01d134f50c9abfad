import News

extension PublishedArticle {
    /// The address of another article here.
    func address(of id: ArticleID) -> String {
        url.dropLast(article.id.rawValue.count) + id.rawValue
    }
}

extension String {
    /// The text when it is a URI with a scheme (RFC 3986 §3).
    var asURI: String? {
        guard let colon = utf8.firstIndex(of: UInt8(ascii: ":")),
            let first = utf8.first, (0x61...0x7A).contains(first | 0x20)
        else { return nil }
        let isScheme = utf8[..<colon].allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || byte == 0x2B || byte == 0x2D || byte == 0x2E
        }
        let rest = Array(utf8[utf8.index(after: colon)...])
        let isClean = rest.indices.allSatisfy { index in
            switch rest[index] {
            case 0x25:
                index + 2 < rest.count
                    && rest[(index + 1)...(index + 2)].allSatisfy {
                        Character(Unicode.Scalar($0)).isHexDigit
                    }
            case 0x23: !rest[(index + 1)...].contains(0x23)
            default:
                rest[index] > 0x20 && rest[index] < 0x7F
                    && !"<>\"{}|\\^`[]".utf8.contains(rest[index])
            }
        }
        return isScheme && isClean && !rest.isEmpty ? self : nil
    }
}
