import News

extension XMLTree.Element {
    /// What is inside the element, written as HTML: text escaped, elements without prefixes.
    ///
    /// - Parameter base: The address relative links are resolved against.
    /// - Returns: The HTML; empty for an empty element.
    func innerHTML(base: String? = nil) -> String {
        var html = ""
        for child in children { Self.write(child, base: base, into: &html) }
        return html
    }

    private static func write(_ node: XMLTree.Node, base: String?, into html: inout String) {
        switch node {
        case .text(let text): html += escaped(text, isAttribute: false)
        case .element(let element):
            let base = element.xml("base").map { XMLAddress.resolve($0, base: base) } ?? base
            html += "<\(element.name)"
            for attribute in element.attributes where attribute.prefix == nil {
                let isAddress = ["href", "src"].contains(attribute.name)
                let value =
                    isAddress
                    ? XMLAddress.resolve(attribute.value, base: base) : attribute.value
                html += " \(attribute.name)=\"\(escaped(value, isAttribute: true))\""
            }
            if element.children.isEmpty, ["br", "hr", "img"].contains(element.name) {
                html += " />"
                return
            }
            html += ">"
            for child in element.children { write(child, base: base, into: &html) }
            html += "</\(element.name)>"
        }
    }

    private static func escaped(_ text: String, isAttribute: Bool) -> String {
        guard text.utf8.contains(where: { [0x22, 0x26, 0x3C, 0x3E].contains($0) }) else {
            return text
        }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"" where isAttribute: escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The element as JSON, for `extra`: its text, or an object of attributes, text and children.
    ///
    /// Attributes are members with `@` before their names; children of one name are one member,
    /// an array when there are several.
    var plain: JSONValue {
        let children = elements
        if attributes.isEmpty, children.isEmpty { return .string(text.trimmed) }
        var members = attributes.map { attribute in
            let name = attribute.prefix.map { "\($0):\(attribute.name)" } ?? attribute.name
            return JSONValue.Member("@" + name, .string(attribute.value))
        }
        let own = self.children.map { if case .text(let text) = $0 { text } else { "" } }.joined()
        if let text = own.trimmed.nonEmpty { members.append(.init("#text", .string(text))) }
        for child in children { members.gather(child.qualifiedName, child.plain) }
        return .object(members)
    }
}

extension [JSONValue.Member] {
    /// Adds a value under a name; several of one name become an array.
    mutating func gather(_ name: String, _ value: JSONValue) {
        guard let index = firstIndex(where: { $0.name == name }) else {
            append(JSONValue.Member(name, value))
            return
        }
        if case .array(let values) = self[index].value {
            self[index].value = .array(values + [value])
        } else {
            self[index].value = .array([self[index].value, value])
        }
    }
}
