/// An XML document as a tree: elements with their attributes and lines, and text.
///
/// Built by ``XMLBuilder`` within ``XMLLimits``. Comments, processing instructions and whatever a
/// document type declares are not part of it.
struct XMLTree {
    var root: Element
    /// The first fault that was passed over; `nil` for a well-formed document.
    var fault: DocumentError?

    indirect enum Node {
        case element(Element)
        case text(String)
    }

    struct Attribute {
        var name: String
        var prefix: String?
        var namespace: String?
        var value: String
    }

    struct Element {
        /// The name without its prefix.
        var name: String
        var prefix: String?
        var namespace: String?
        var attributes: [Attribute]
        var children: [Node]
        /// The line its start tag ends on, from 1.
        var line: Int
        /// Whether the document goes on to its end tag; one that breaks off does not.
        var isWhole = true
    }
}

extension XMLTree.Element {
    static let xmlNamespace = "http://www.w3.org/XML/1998/namespace"

    /// The name as the document has it, its prefix included.
    var qualifiedName: String { prefix.map { "\($0):\(name)" } ?? name }

    /// The child elements in their order.
    var elements: [XMLTree.Element] {
        children.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// All text below, in its order.
    var text: String {
        var text = ""
        func add(_ element: XMLTree.Element) {
            for child in element.children {
                switch child {
                case .text(let piece): text += piece
                case .element(let element): add(element)
                }
            }
        }
        add(self)
        return text
    }

    /// The text below with white space collapsed, or `nil` when there is none.
    var flatText: String? { text.collapsed.nonEmpty }

    /// The child elements of a name, in any namespace.
    func elements(_ name: String) -> [XMLTree.Element] { elements.filter { $0.name == name } }

    /// The first child element of a name, in any namespace.
    func first(_ name: String) -> XMLTree.Element? {
        for case .element(let element) in children where element.name == name { return element }
        return nil
    }

    /// The first element at the end of a path of names.
    func first(_ path: String...) -> XMLTree.Element? {
        var found: XMLTree.Element? = self
        for name in path { found = found?.first(name) }
        return found
    }

    /// The elements of a name at any depth, in document order.
    func descendants(_ name: String) -> [XMLTree.Element] {
        var found: [XMLTree.Element] = []
        func visit(_ element: XMLTree.Element) {
            for child in element.elements {
                if child.name == name { found.append(child) }
                visit(child)
            }
        }
        visit(self)
        return found
    }

    /// The value of an attribute without a namespace.
    func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name && $0.prefix == nil }?.value
    }

    /// The value of an attribute of the `xml` namespace: `lang`, `base`.
    func xml(_ name: String) -> String? {
        attributes.first { $0.name == name && $0.namespace == Self.xmlNamespace }?.value
    }

    /// The error for what is wrong with this element or its attribute.
    func invalid(_ attribute: String? = nil, _ reason: String) -> DocumentError {
        let field = attribute.map { "\(qualifiedName)@\($0)" } ?? qualifiedName
        return DocumentError(line: line, field: field, reason: reason)
    }
}
