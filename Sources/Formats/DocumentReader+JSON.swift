import News

/// JSON of every kind: one article, or a document that holds several.
extension DocumentReader {
    func parse(_ bytes: [UInt8], line: Int = 1) throws(DocumentError) -> JSON.Node {
        do throws(JSONError) {
            return try JSON.parse(bytes, line: line)
        } catch {
            throw DocumentError(error)
        }
    }

    /// Reads the articles of one JSON document.
    func readAll(_ bytes: [UInt8], _ read: (JSON.Node) -> [ReadResult]) -> [ReadResult] {
        do throws(DocumentError) {
            return read(try parse(bytes))
        } catch {
            return [ReadResult(line: error.line ?? 1, result: .failure(error))]
        }
    }

    /// The results of a document that holds articles: a feed, an array, the answer of another
    /// program; `nil` for one that is to be an article itself.
    static func collection(_ node: JSON.Node) -> [ReadResult]? {
        if JSONFeedReader.recognises(node) { return JSONFeedReader.read(node) }
        if JSONLDReader.recognises(node) { return JSONLDReader.read(node) }
        if let items = APReader.items(node) { return items }
        if let elements = node.elements { return results(elements, in: "") }
        guard node["headline"] == nil, node["title"] == nil, node["uri"] == nil else { return nil }
        for name in ["_items", "articles", "items", "item"] {
            guard let elements = node[name]?.elements, !elements.isEmpty,
                elements.allSatisfy({ $0.members != nil })
            else { continue }
            return results(elements, in: name)
        }
        return nil
    }

    /// One result for each element; the fault of one names its place.
    private static func results(_ elements: [JSON.Node], in name: String) -> [ReadResult] {
        if elements.isEmpty {
            let error = DocumentError(line: 1, reason: "is an array without articles")
            return [ReadResult(line: 1, result: .failure(error))]
        }
        return elements.enumerated().map { index, element in
            ReadResult(line: element.line) { () throws(DocumentError) in
                do throws(DocumentError) {
                    return try article(element)
                } catch {
                    let place = "\(name)[\(index)]"
                    let field = error.field.map { "\(place).\($0)" } ?? place
                    throw DocumentError(
                        line: error.line ?? element.line,
                        field: field,
                        reason: error.reason
                    )
                }
            }
        }
    }

    static func result(of node: JSON.Node) -> ReadResult {
        ReadResult(line: 1) { () throws(DocumentError) in try article(node) }
    }

    /// Reads one article: native, or another by its shape.
    static func article(_ node: JSON.Node) throws(DocumentError) -> Draft {
        if let draft = try foreign(node) { return draft }
        // What has nothing of an article would be refused for its first member.
        let native: Set = ["headline", "summary", "body_text", "body_html", "date_published"]
        if let members = node.members, members.count > 2,
            native.isDisjoint(with: members.map(\.name))
        {
            throw DocumentError(
                line: node.line,
                reason: "is no article in a JSON format that is read here: it has no headline"
            )
        }
        return try NativeFormat.decodeDraft(node)
    }

    /// Reads what is said to be ninjs, AP's way of writing it too.
    static func ninjs(_ node: JSON.Node) throws(DocumentError) -> Draft {
        APReader.recognises(node) ? try APReader.draft(node) : try NinjsReader.read(node)
    }

    /// The article of a JSON document that is ninjs or has other names than the native ones, not
    /// ``finished(_:)`` yet; `nil` for one that is to be native.
    static func foreign(_ node: JSON.Node) throws(DocumentError) -> Draft? {
        if APReader.recognises(node) { return try APReader.draft(node) }
        if WordPressReader.recognises(node) { return try WordPressReader.draft(node) }
        if NinjsShape(node) != nil { return try NinjsReader.read(node) }
        guard let members = node.members, isForeign(members) else { return nil }
        return try ForeignFields(members).draft(line: node.line)
    }

    /// Whether an object is an article by other names than the native ones.
    private static func isForeign(_ members: [JSON.Member]) -> Bool {
        let names = Set(members.map(\.name))
        let native: Set = ["body_text", "body_html", "date_published", "status"]
        let foreign: Set = [
            "body", "content", "content_text", "content_html", "title", "published", "text",
        ]
        return names.isDisjoint(with: native.subtracting(["date_published"]))
            && !names.isDisjoint(with: foreign)
    }
}
