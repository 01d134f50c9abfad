import News

/// Who a page says that its article is from.
extension HTMLPageReader {
    private static let sourceLabels = [
        "来源", "信息来源", "文章来源", "新闻来源", "稿源", "出处", "來源", "文章來源",
    ]

    /// What ends a source in a line that goes on.
    private static let nextLabels = ["作者", "责任编辑", "编辑", "时间", "记者", "发布", "浏览"]

    /// The name after a label such as 来源, in a short text or in the one after it.
    func labelledSource() -> String? {
        for index in tree.nodes.indices {
            guard let text = labelText(index),
                let end = text.firstIndex(where: { ":： ".contains($0) }),
                Self.sourceLabels.contains(String(text[..<end]))
            else { continue }
            var name = String(text[end...]).trimmingSigns
            if name.hasPrefix("：") { name = String(name.dropFirst()).trimmed }
            if name.isEmpty {
                // A link to the source, or another element of the line.
                name = nextText(after: index) ?? ""
            }
            for label in Self.nextLabels {
                if let range = name.firstRange(of: label) {
                    name = String(name[..<range.lowerBound])
                }
            }
            name = String(name.prefix { !$0.isWhitespace && $0 != "|" && $0 != "　" })
            if !name.isEmpty, name.count <= 30, !["网络", "互联网"].contains(name) { return name }
        }
        return nil
    }

    /// The next short text, if it is near.
    func nextText(after index: Int) -> String? {
        let next = tree.nodes.dropFirst(index + 1).prefix(6).first { $0.isText && !$0.text.isBlank }
        return next.flatMap { $0.text.utf8.count < 200 ? $0.text.collapsed : nil }
    }

    /// A short text on the page from its first label on, with a sign after the label.
    private func labelText(_ index: Int) -> String? {
        let node = tree.nodes[index]
        guard node.isText, node.text.utf8.count < 200, node.text.utf8.count >= 6, node.parent >= 0,
            !HTMLSanitizer.dropped.contains(tree.nodes[node.parent].name)
        else { return nil }
        let text = node.text.collapsed.trimmingSigns
        return text.isEmpty ? nil : text + " "
    }
}
