/// HTML as XHTML.
extension XMLWriter {
    /// Markup nested deeper than this is written as paragraphs: no reader of XML has to take it.
    static let maximumHTMLDepth = 64

    /// Writes an HTML fragment as XHTML, on one line but for the line feeds it has.
    ///
    /// - Parameter html: A fragment, parsed as a browser would.
    mutating func xhtml(_ html: String) {
        guard let tree = HTMLTree(Array(html.utf8), isFragment: true) else { return }
        if tree.depth > Self.maximumHTMLDepth {
            for text in HTMLText.paragraphs(html) { element("p", text: text) }
            return
        }
        var body = XHTMLBody(tree: tree, writer: self)
        // Nothing between two nodes: it would be read as theirs.
        for child in tree.nodes[0].children { body.write(child, parent: "body") }
        self = body.writer
        raw("\n")
    }
}

/// Writes HTML with each element where HTML has a place for it, which a browser does not ask for.
///
/// Blocks stand in no line, items only in lists; the element that is in the way is left out, not
/// what it holds.
private struct XHTMLBody {
    private let tree: HTMLTree
    /// Whether a node is or holds a block, by the index of the node.
    private let holdsBlock: [Bool]
    private(set) var writer: XMLWriter

    init(tree: HTMLTree, writer: XMLWriter) {
        self.tree = tree
        self.writer = writer
        holdsBlock = tree.marked { HTMLSanitizer.blocks.contains($0.name) }
    }

    /// Where an element can only be.
    private static let parents: [String: Set<String>] = [
        "li": ["ul", "ol"], "dt": ["dl"], "dd": ["dl"], "figcaption": ["figure"],
        "caption": ["table"], "thead": ["table"], "tbody": ["table"], "tfoot": ["table"],
        "tr": ["thead", "tbody", "tfoot"], "td": ["tr"], "th": ["tr"],
    ]
    /// What there can be nothing but in an element.
    private static let items = ["ul": "li", "ol": "li", "dl": "dd"]
    private static let lines: Set = ["p", "h2", "h3", "h4", "pre"]

    mutating func write(_ index: Int, parent: String, isLine: Bool = false) {
        let node = tree.nodes[index]
        if node.isText {
            writer.appendEscaped(node.text)
            return
        }
        let isBlock = HTMLSanitizer.blocks.contains(node.name)
        let isAround = !isBlock && holdsBlock[index] && !["a", "ins", "del"].contains(node.name)
        let hasPlace = Self.parents[node.name]?.contains(parent) ?? true
        guard let attributes = HTMLSanitizer.allowed[node.name], hasPlace,
            !(isLine && isBlock), isLine || !isAround
        else {
            for child in node.children { write(child, parent: parent, isLine: isLine) }
            return
        }
        writer.raw("<\(node.name)")
        for name in attributes {
            if let value = node[name] { writer.attribute(name, value) }
        }
        if node.children.isEmpty, HTMLSanitizer.void.contains(node.name) {
            writer.raw("/>")
            return
        }
        writer.raw(">")
        let item = Self.items[node.name]
        for child in node.children {
            let name = tree.nodes[child].name
            let isStray =
                item != nil && Self.parents[name]?.contains(node.name) != true
                && !(tree.nodes[child].isText && tree.nodes[child].text.isBlank)
            if let item, isStray {
                writer.raw("<\(item)>")
                write(child, parent: item)
                writer.raw("</\(item)>")
            } else {
                write(child, parent: node.name, isLine: isLine || Self.lines.contains(node.name))
            }
        }
        writer.raw("</\(node.name)>")
    }
}

extension HTMLTree {
    /// How many elements lie one within the other, at the deepest place.
    var depth: Int {
        var depths = [Int](repeating: 0, count: nodes.count)
        for index in nodes.indices where nodes[index].parent >= 0 {
            depths[index] = depths[nodes[index].parent] + 1
        }
        return depths.max() ?? 0
    }

    /// For each node whether a condition holds for it or for one below it.
    func marked(_ condition: (Node) -> Bool) -> [Bool] {
        var marks = nodes.map(condition)
        // A parent comes before what it holds.
        for index in nodes.indices.reversed() where marks[index] && nodes[index].parent >= 0 {
            marks[nodes[index].parent] = true
        }
        return marks
    }
}
