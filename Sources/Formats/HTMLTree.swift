import CGumbo

/// An HTML document or fragment as the HTML5 algorithm reads it (libgumbo).
///
/// Nodes lie in one array in document order and name each other by index; comments are left out.
struct HTMLTree: Sendable {
    struct Node: Sendable {
        var parent: Int
        /// Lower case; empty for text.
        var name: String
        var text: String
        var attributes: [Attribute]
        var children: [Int]
        /// Whether this is SVG or MathML.
        var isForeign: Bool

        var isText: Bool { name.isEmpty }

        subscript(_ attribute: String) -> String? {
            attributes.first { $0.name == attribute }?.value
        }
    }

    struct Attribute: Sendable {
        var name: String
        var value: String
    }

    private(set) var nodes: [Node] = []

    /// Elements nested deeper become children of the last one that is not.
    private static let maximumDepth = 200

    /// libgumbo frees a tree by recursion; more open elements than this are not handed to it.
    private static let maximumOpenElements = 4000

    /// Parses UTF-8 HTML, or returns `nil` when it is nested beyond all reason.
    ///
    /// A fragment is what belongs inside a `body`.
    init?(_ bytes: [UInt8], isFragment: Bool) {
        guard Self.deepestNesting(bytes) < Self.maximumOpenElements else { return nil }
        var options = kGumboDefaultOptions
        if isFragment { options.fragment_context = GUMBO_TAG_BODY }
        nodes.reserveCapacity(bytes.count / 20)
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress,
                    let output = gumbo_parse_with_options(&options, start, text.count)
                else { return }
                defer { gumbo_destroy_output(&options, output) }
                if let root = output.pointee.root { append(UnsafePointer(root)) }
            }
        }
        if nodes.isEmpty { return nil }
    }

    private mutating func append(_ root: UnsafePointer<GumboNode>) {
        var stack: [(node: UnsafePointer<GumboNode>, parent: Int, depth: Int)] = [(root, -1, 0)]
        while let (node, parent, depth) = stack.popLast() {
            let index = nodes.count
            switch node.pointee.type {
            case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
                let element = node.pointee.v.element
                add(
                    Node(
                        parent: parent,
                        name: Self.name(element),
                        text: "",
                        attributes: Self.attributes(element),
                        children: [],
                        isForeign: element.tag_namespace != GUMBO_NAMESPACE_HTML
                    )
                )
                // The deepest level stays the parent of all that lies deeper.
                let isDeepest = depth >= Self.maximumDepth
                let children = element.children
                for position in (0..<Int(children.length)).reversed() {
                    guard let child = children.data[position] else { continue }
                    stack.append(
                        (
                            UnsafePointer(child.assumingMemoryBound(to: GumboNode.self)),
                            isDeepest ? max(parent, 0) : index, isDeepest ? depth : depth + 1
                        )
                    )
                }
            case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA:
                let text = String(cString: node.pointee.v.text.text)
                add(
                    Node(
                        parent: parent,
                        name: "",
                        text: text,
                        attributes: [],
                        children: [],
                        isForeign: false
                    )
                )
            default: continue
            }
        }
    }

    private mutating func add(_ node: Node) {
        let index = nodes.count
        nodes.append(node)
        if node.parent >= 0 { nodes[node.parent].children.append(index) }
    }

    private static func name(_ element: GumboElement) -> String {
        let name = String(cString: gumbo_normalized_tagname(element.tag))
        if !name.isEmpty { return name }
        var piece = element.original_tag
        gumbo_tag_from_original_text(&piece)
        guard let data = piece.data, piece.length > 0 else { return "unknown" }
        let bytes = UnsafeRawBufferPointer(start: data, count: Int(piece.length))
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private static func attributes(_ element: GumboElement) -> [Attribute] {
        (0..<Int(element.attributes.length)).compactMap { position in
            guard let data = element.attributes.data[position] else { return nil }
            let attribute = data.assumingMemoryBound(to: GumboAttribute.self).pointee
            return Attribute(
                name: String(cString: attribute.name).lowercased(),
                value: String(cString: attribute.value)
            )
        }
    }

    /// The most elements that can be open at once, seen from the tags alone.
    private static func deepestNesting(_ bytes: [UInt8]) -> Int {
        var open = 0
        var deepest = 0
        var index = 0
        while index + 1 < bytes.count {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "<") else { continue }
            let next = bytes[index + 1]
            if next == UInt8(ascii: "/") {
                open = max(0, open - 1)
            } else if (0x61...0x7A).contains(next | 0x20), !closesItself(bytes[(index + 1)...]) {
                open += 1
                deepest = max(deepest, open)
            }
        }
        return deepest
    }

    /// Whether a tag is of an element that is void, or that its next sibling closes.
    private static func closesItself(_ tag: ArraySlice<UInt8>) -> Bool {
        let name = tag.prefix(8).prefix { (0x61...0x7A).contains($0 | 0x20) }.map { $0 | 0x20 }
        return selfClosing.contains(String(decoding: name, as: UTF8.self))
    }

    private static let selfClosing: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option",
    ]
}

extension HTMLTree {
    /// The indices of a node and all below it, in document order.
    func descendants(of root: Int) -> [Int] {
        var found: [Int] = []
        var stack = [root]
        while let index = stack.popLast() {
            found.append(index)
            stack.append(contentsOf: nodes[index].children.reversed())
        }
        return found
    }

    /// The first element with this name, or `nil`.
    func first(_ name: String, below root: Int = 0) -> Int? {
        descendants(of: root).first { nodes[$0].name == name }
    }
}
