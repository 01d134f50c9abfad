import News

/// Reads what the API of the Associated Press answers: an item, or a feed of them.
///
/// An item is much like ninjs 1; its text is a file of its own, so that a text item here has the
/// summary that stands in it, and the address of the text among its `renditions`.
enum APReader {
    /// The results of an answer, or `nil` when a document is none.
    static func items(_ node: JSON.Node) -> [ReadResult]? {
        let data = node["data"] ?? node
        if let item = data["item"], recognises(item) { return [result(item)] }
        guard let items = data["items"]?.elements,
            let first = items.first.map({ $0["item"] ?? $0 }), recognises(first)
        else { return nil }
        return items.map { result($0["item"] ?? $0) }
    }

    /// Whether an object is an item: its `altids` name it as nobody else does.
    static func recognises(_ node: JSON.Node) -> Bool {
        node["altids"]?["itemid"]?.string != nil && node["uri"]?.string != nil
    }

    private static func result(_ item: JSON.Node) -> ReadResult {
        ReadResult(line: item.line) { () throws(DocumentError) in try draft(item) }
    }

    /// The article of an item.
    static func draft(_ item: JSON.Node) throws(DocumentError) -> Draft {
        var members: [JSON.Member] = []
        func put(_ name: String, _ text: String, _ line: Int) {
            let value = JSON.Node(line: line, value: .string(text))
            members.append(JSON.Member(name: name, line: line, value: value))
        }
        let summary = ["description_summary", "description_caption", "headline_extended"].first {
            item[$0]?.string?.isBlank == false
        }
        for member in item.members ?? [] {
            switch (member.name, member.value.string) {
            case ("uri", let address?):
                // What stands behind the question mark is of one delivery.
                put("uri", String(address.prefix { $0 != "?" }), member.line)
            case (summary, let text?): put("description_text", text, member.line)
            case ("description_creditline", let text?): put("creditline", text, member.line)
            case ("provider", let text?):
                if item["infosource"] == nil {
                    put("source", text, member.line)
                } else {
                    members.append(member)
                }
            case ("photographer", _):
                guard let name = member.value["name"]?.string else { continue }
                put("byline", name, member.line)
            case ("usageterms", nil):
                let terms = (member.value.elements ?? []).compactMap(\.string)
                put("usageterms", terms.joined(separator: " "), member.line)
            case ("bylines", _):
                let lines = (member.value.elements ?? []).compactMap { line in
                    [line["by"]?.string, line["title"]?.string].compactMap(\.self)
                        .joined(separator: ", ").nonEmpty
                }
                put("byline", lines.joined(separator: "; "), member.line)
            default: members.append(member)
            }
        }
        do throws(DocumentError) {
            return try NinjsReader.read(JSON.Node(line: item.line, value: .object(members)))
        } catch  where error.field == "body_text" {
            throw DocumentError(
                line: error.line,
                field: "description_summary",
                reason: "is missing, and the text is a file of its own"
            )
        }
    }
}
