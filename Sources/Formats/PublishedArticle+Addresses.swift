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
        guard isScheme, isClean, !rest.isEmpty else { return nil }
        return Self.hasOneHost(self[utf8.index(after: colon)...]) ? self : nil
    }

    /// Whether what follows a scheme has no authority, or one of a user, a host and a port at most
    /// (RFC 3986 §3.2); the port is one that there can be, which validators ask for.
    private static func hasOneHost(_ rest: Substring) -> Bool {
        guard rest.hasPrefix("//") else { return true }
        let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
        let users = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard users.count <= 2, let host = users.last else { return false }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return parts.count == 1 }
        return parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(parts[1]) != nil
    }
}
