/// Addresses in documents, which may be relative to another (RFC 3986 §5).
enum XMLAddress {
    /// The absolute address, or the text itself when there is nothing to resolve it against.
    ///
    /// Signs that an address may not have, such as letters beyond ASCII, stay as they are.
    static func resolve(_ text: String, base: String?) -> String {
        let text = text.trimmed
        guard let base, scheme(of: text) == nil, let base = Base(base) else { return text }
        if text.hasPrefix("//") { return base.scheme + ":" + text }
        let path = text.prefix { $0 != "?" && $0 != "#" }
        let rest = text[path.endIndex...]
        if path.isEmpty {
            let query = rest.hasPrefix("?") ? "" : base.query
            return base.origin + base.path + query + rest
        }
        var merged = String(path)
        if !merged.hasPrefix("/") {
            let folder = base.path.lastIndex(of: "/").map { base.path[...$0] } ?? "/"
            merged = String(folder) + merged
        }
        return base.origin + withoutDots(merged) + rest
    }

    /// The base that an element states, itself relative to the one around it.
    static func base(_ text: String?, in base: String?) -> String? {
        text.map { resolve($0, base: base) } ?? base
    }

    /// The scheme an address begins with, or `nil` for a relative one.
    private static func scheme(of text: String) -> Substring? {
        guard let colon = text.firstIndex(of: ":"), text.first?.isLetter == true else { return nil }
        let scheme = text[..<colon]
        return scheme.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
        }
            ? scheme : nil
    }

    /// An absolute address with a host, in its parts.
    private struct Base {
        var scheme: Substring
        var origin: String
        var path: String
        var query: String

        init?(_ address: String) {
            let address = address.trimmed
            guard let scheme = XMLAddress.scheme(of: address) else { return nil }
            let rest = address[scheme.endIndex...].dropFirst()
            guard rest.hasPrefix("//") else { return nil }
            let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
            guard !authority.isEmpty else { return nil }
            self.scheme = scheme
            origin = "\(scheme)://\(authority)"
            let path = rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }
            self.path = path.isEmpty ? "/" : String(path)
            query = String(rest[path.endIndex...].prefix { $0 != "#" })
        }
    }

    /// A path without `.` and `..`.
    private static func withoutDots(_ path: String) -> String {
        guard path.contains("/.") else { return path }
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".", "..":
                if segment == "..", !kept.isEmpty { kept.removeLast() }
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
