/// HTML as XML.
extension XMLWriter {
    /// What an element of HTML becomes.
    enum Counterpart {
        case element(String)
        /// Its content alone.
        case content
        case nothing
    }

    /// Writes an HTML fragment as XML, on one line but for the line feeds it has.
    ///
    /// - Parameters:
    ///   - html: A fragment, parsed as a browser would.
    ///   - blocks: The elements that may stand side by side; whatever else does is put into a `p`.
    ///   - counterpart: What an element becomes.
    mutating func html(
        _ html: String,
        blocks: Set<String>,
        _ counterpart: (HTMLTree.Node) -> Counterpart
    ) {
        guard let tree = HTMLTree(Array(html.utf8), isFragment: true) else { return }
        var isOpen = false
        for index in tree.nodes[0].children {
            let node = tree.nodes[index]
            if node.isText, node.text.isBlank, !isOpen { continue }
            let isBlock = !node.isText && blocks.contains(node.name)
            if isBlock == isOpen {
                raw(isOpen ? "</p>" : "<p>")
                isOpen.toggle()
            }
            // Nothing between two of them: it would be read as theirs.
            write(node, of: tree, counterpart)
        }
        raw(isOpen ? "</p>\n" : "\n")
    }

    private mutating func write(
        _ node: HTMLTree.Node,
        of tree: HTMLTree,
        _ counterpart: (HTMLTree.Node) -> Counterpart
    ) {
        if node.isText {
            appendEscaped(node.text)
            return
        }
        switch counterpart(node) {
        case .nothing: return
        case .content:
            for child in node.children { write(tree.nodes[child], of: tree, counterpart) }
        case .element(let name):
            raw("<\(name)")
            for attribute in node.attributes
            where HTMLSanitizer.allowed[node.name]?.contains(attribute.name) == true {
                raw(" \(attribute.name)=\"")
                appendEscaped(attribute.value)
                raw("\"")
            }
            if node.children.isEmpty, HTMLSanitizer.void.contains(node.name) {
                raw("/>")
                return
            }
            raw(">")
            for child in node.children { write(tree.nodes[child], of: tree, counterpart) }
            raw("</\(name)>")
        }
    }
}
