package import News

/// The text of HTML, paragraph by paragraph.
enum HTMLText {
    /// The letters and digits of a text, in lower case: what two headlines have in common.
    static func letters(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.lowercased().unicodeScalars.filter {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                }
            )
        )
    }

    /// The paragraphs of an HTML fragment; empty when there is no text.
    static func paragraphs(_ html: String) -> [String] {
        guard let tree = HTMLTree(Array(html.utf8), isFragment: true) else { return [] }
        return paragraphs(tree, nodes: tree.nodes[0].children)
    }

    /// The paragraphs of some nodes; `skips` leaves an element out.
    static func paragraphs(
        _ tree: HTMLTree,
        nodes: [Int],
        skips: (Int) -> Bool = { _ in false }
    ) -> [String] {
        var paragraphs: [String] = []
        var current = ""
        func end() {
            var lines: [String] = []
            // Two line ends on end part paragraphs, one parts lines.
            for line in current.split(separator: "\u{2028}", omittingEmptySubsequences: false) {
                let text = String(line).collapsed
                if !text.isEmpty {
                    lines.append(text)
                } else if !lines.isEmpty {
                    paragraphs.append(lines.joined(separator: "\n"))
                    lines = []
                }
            }
            if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
            current = ""
        }
        func visit(_ index: Int) {
            let node = tree.nodes[index]
            if node.isText {
                current += node.text
                return
            }
            guard !node.isForeign, !HTMLSanitizer.dropped.contains(node.name), !skips(index)
            else { return }
            // A line end within a paragraph, as against one in the source.
            if node.name == "br" { current += "\u{2028}" }
            let isCell = node.name == "td" || node.name == "th"
            let isBlock = HTMLSanitizer.blocks.contains(node.name) && !isCell
            if isBlock { end() }
            for child in node.children { visit(child) }
            if isBlock { end() } else if isCell { current += " " }
        }
        for node in nodes { visit(node) }
        end()
        return paragraphs
    }
}

extension HTMLTree {
    /// The text of a node and all below it, white space collapsed.
    func text(_ index: Int) -> String {
        var text = ""
        for node in descendants(of: index) where nodes[node].isText {
            guard !isInvisible(nodes[node].parent) else { continue }
            text += nodes[node].text
        }
        return text.collapsed
    }

    /// Whether there is any text below a node.
    func hasText(_ index: Int) -> Bool {
        descendants(of: index).contains {
            nodes[$0].isText && !nodes[$0].text.isBlank && !isInvisible(nodes[$0].parent)
        }
    }

    private func isInvisible(_ index: Int) -> Bool {
        index >= 0 && ["script", "style", "noscript", "template"].contains(nodes[index].name)
    }
}

extension Article {
    /// The text of the article: `body_text`, or what `body_html` says, or the summary.
    package var plainText: String {
        if let bodyText, !bodyText.isBlank { return bodyText }
        if let bodyHTML {
            let paragraphs = HTMLText.paragraphs(bodyHTML)
            if !paragraphs.isEmpty { return paragraphs.joined(separator: "\n\n") }
        }
        return summary ?? ""
    }
}
