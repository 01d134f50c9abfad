import News

/// Reads JSON Feed 1.0 and 1.1: each item is an article.
enum JSONFeedReader {
    /// Whether a document is a JSON Feed.
    static func recognises(_ node: JSON.Node) -> Bool {
        node["version"]?.string?.hasPrefix("https://jsonfeed.org/version/") == true
            && node["items"] != nil
    }

    /// One result for each item.
    static func read(_ node: JSON.Node) -> [ReadResult] {
        guard let items = node["items"]?.elements else {
            let error = DocumentError(line: node.line, field: "items", reason: "is no array")
            return [ReadResult(line: node.line, result: .failure(error))]
        }
        return items.enumerated().map { index, item in
            ReadResult(line: item.line) { () throws(DocumentError) in
                guard let members = item.members else {
                    throw JSONField(name: "items[\(index)]", node: item).wrong("an object")
                }
                return try draft(members, of: node, line: item.line)
            }
        }
    }

    private static func draft(
        _ members: [JSON.Member],
        of feed: JSON.Node,
        line: Int
    ) throws(DocumentError) -> Draft {
        // The id of an item is that of its publisher, not of an article here.
        var members = members.map { member in
            member.name == "id"
                ? JSON.Member(name: "uri", line: member.line, value: text(member.value)) : member
        }
        if !members.contains(where: { $0.name == "image" }),
            let banner = members.first(where: { $0.name == "banner_image" })
        {
            members.append(JSON.Member(name: "image", line: banner.line, value: banner.value))
        }
        for name in ["authors", "author", "language"]
        where !members.contains(where: { $0.name.hasPrefix(name.prefix(6)) }) {
            guard let value = feed[name] else { continue }
            members.append(JSON.Member(name: name, line: value.line, value: value))
        }
        var draft = try ForeignFields(members).draft(line: line)
        let page = feed["feed_url"]?.string ?? feed["home_page_url"]?.string
        let base = members.first { $0.name == "url" }?.value.string
            .map { XMLAddress.resolve($0, base: page) }
        if var fault = draft.article.sanitizeHTML(base: base ?? page) {
            if let html = members.first(where: { $0.name == "content_html" }) {
                fault.field = html.name
                fault.line = html.line
            }
            throw fault
        }
        if draft.article.source == nil {
            draft.article.source = feed["title"]?.string?.trimmed.nonEmpty
        }
        return draft
    }

    /// An id that is a number, as some write it against the rules.
    private static func text(_ node: JSON.Node) -> JSON.Node {
        guard case .number(let number) = node.value else { return node }
        return JSON.Node(line: node.line, value: .string(number))
    }
}
