import News

/// Reads the text of TT, the Swedish agency, which has a vocabulary of its own.
enum TTText {
    /// Whether an element holds such a text: it has running text by its Swedish name.
    static func recognises(_ body: XMLTree.Element) -> Bool {
        !body.descendants("BRODTEXT").isEmpty
    }

    /// Takes headlines, lead, text and byline; pictures stay in `extra`.
    static func read(_ body: XMLTree.Element, _ fields: inout WireFields) {
        var parts: [String] = []
        for (index, text) in body.elements("TEXT").enumerated() {
            for part in text.elements {
                switch part.name {
                case "RUBRIK":
                    // The first is the headline of the item.
                    guard index > 0, let title = part.flatText else { continue }
                    parts.append(html("h2", title))
                case "INGRESS", "BRODTEXT": parts += part.elements.compactMap(block)
                case "BYLINE":
                    if fields.article.byline == nil { fields.article.byline = part.flatText }
                default: fields.keep(part)
                }
            }
        }
        fields.article.bodyHTML = parts.joined(separator: "\n").nonEmpty
    }

    private static func block(_ element: XMLTree.Element) -> String? {
        guard let text = element.flatText else { return nil }
        switch element.name {
        case "MELLIS": return html("h3", text)
        // What somebody said is set behind a dash.
        case "CITAT": return html("p", text.hasPrefix("–") ? text : "– " + text)
        case "UL", "OL":
            let items = element.elements("LI").compactMap(\.flatText).map { html("li", $0) }
            return "<\(element.name.lowercased())>\(items.joined())</\(element.name.lowercased())>"
        default: return html("p", text)
        }
    }

    private static func html(_ name: String, _ text: String) -> String {
        let content = XMLTree.Element(
            name: name,
            attributes: [],
            children: [.text(text)],
            line: 0
        )
        return "<\(name)>\(content.innerHTML())</\(name)>"
    }
}
