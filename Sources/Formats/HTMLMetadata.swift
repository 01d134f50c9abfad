import News

/// What a page says about itself to machines: JSON-LD, `meta`, `link`, microdata.
struct HTMLMetadata {
    private let tree: HTMLTree
    /// The JSON-LD object of the article, or `nil`.
    let article: JSON.Node?
    /// The date that the JSON-LD of the page, not of its article, states.
    let datePublished: String?
    /// The JSON-LD breadcrumb, or `nil`.
    private let breadcrumbList: JSON.Node?
    private var meta: [String: [String]] = [:]

    init(_ tree: HTMLTree) {
        self.tree = tree
        var objects: [JSON.Node] = []
        for node in tree.nodes {
            if node.name == "script", node["type"]?.lowercased().contains("ld+json") == true {
                let text = node.children.map { tree.nodes[$0].text }.joined()
                if let root = Self.json(text) { Self.collect(root, into: &objects, depth: 0) }
            } else if node.name == "meta", let content = node["content"]?.collapsed.nonEmpty {
                for key in ["name", "property", "itemprop", "http-equiv"] {
                    if let name = node[key]?.lowercased() {
                        meta[name, default: []].append(content)
                    }
                }
            }
        }
        article = objects.first { Self.types($0).contains(where: Self.isArticleType) }
        datePublished =
            objects.lazy.filter { Self.types($0).contains { $0.hasSuffix("Page") } }
            .compactMap { $0["datePublished"]?.string }.first
        breadcrumbList = objects.first { Self.types($0).contains("BreadcrumbList") }
    }

    /// Reads JSON as it is found in pages: within a comment or a CDATA section, with line ends in
    /// its strings.
    private static func json(_ text: String) -> JSON.Node? {
        var text = text.trimmed
        for mark in ["<![CDATA[", "]]>", "<!--", "-->", "/**/", "//"] {
            if text.hasPrefix(mark) { text = String(text.dropFirst(mark.count)).trimmed }
            if text.hasSuffix(mark) { text = String(text.dropLast(mark.count)).trimmed }
        }
        if text.hasSuffix(";") { text = String(text.dropLast()) }
        let bytes = text.utf8.map { $0 < 0x20 ? 0x20 : $0 }
        return try? JSON.parse(bytes)
    }

    private static func collect(_ node: JSON.Node, into objects: inout [JSON.Node], depth: Int) {
        guard depth < 4 else { return }
        if let elements = node.elements {
            for element in elements { collect(element, into: &objects, depth: depth + 1) }
        } else if node.members != nil {
            objects.append(node)
            for name in ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb"] {
                if let child = node[name] { collect(child, into: &objects, depth: depth + 1) }
            }
        }
    }

    private static func types(_ node: JSON.Node) -> [String] {
        guard let type = node["@type"] else { return [] }
        return type.string.map { [$0] } ?? (type.elements ?? []).compactMap(\.string)
    }

    private static func isArticleType(_ type: String) -> Bool {
        type.hasSuffix("Article") || type.hasSuffix("Posting") || type.hasSuffix("Report")
    }

    /// The first `meta` content of any of these names, in their order.
    func first(_ names: String...) -> String? { first(names) }

    /// The first `meta` content of any of these names, in their order.
    func first(_ names: [String]) -> String? {
        for name in names {
            if let content = meta[name]?.first { return content }
        }
        return nil
    }

    /// All `meta` contents of a name.
    func all(_ name: String) -> [String] { meta[name] ?? [] }

    /// The text of the first element with an `itemprop`, or the value it states.
    func microdata(_ name: String) -> String? {
        for index in tree.nodes.indices {
            let node = tree.nodes[index]
            let property = node["property"]?.lowercased()
            guard
                node["itemprop"]?.lowercased().split(separator: " ").contains(Substring(name))
                    == true || property == "schema:" + name
            else { continue }
            if let value = (node["content"] ?? node["datetime"])?.collapsed.nonEmpty {
                return value
            }
            if let text = tree.text(index).nonEmpty { return text }
        }
        return nil
    }

    /// The address of the first `link` with a relation.
    func link(_ relation: String) -> String? {
        tree.nodes.first {
            $0.name == "link"
                && $0["rel"]?.lowercased().split(separator: " ").contains(Substring(relation))
                    == true
        }?["href"]?.trimmed.nonEmpty
    }

    /// The names in a JSON-LD value: strings, objects with a name, or lists of them.
    static func names(_ node: JSON.Node?) -> [String] {
        guard let node else { return [] }
        if let text = node.string { return [text.collapsed].filter { !$0.isEmpty } }
        if let elements = node.elements { return elements.flatMap { names($0) } }
        return names(node["name"])
    }

    /// The address in a JSON-LD value: a string, an object with one, or the first of a list.
    static func address(_ node: JSON.Node?) -> String? {
        guard let node else { return nil }
        if let text = node.string {
            return HTMLSanitizer.isAllowed(text, for: "src") ? text.trimmed : nil
        }
        if let elements = node.elements { return elements.lazy.compactMap { address($0) }.first }
        return address(node["url"] ?? node["@id"] ?? node["contentUrl"])
    }

    /// The steps of the JSON-LD breadcrumb, outermost first.
    var breadcrumb: [String] {
        (breadcrumbList?["itemListElement"]?.elements ?? []).compactMap { step in
            Self.names(step["name"] ?? step["item"]).first
        }
    }
}
