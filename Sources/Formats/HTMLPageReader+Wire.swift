import News

/// The related headlines that a page prints.
extension HTMLPageReader {
    func wire() -> [Article.WireHeadline] {
        let label = "off the wire"
        let candidates = tree.nodes.indices.filter {
            let node = tree.nodes[$0]
            guard !node.isText, !["html", "body", "head", "title"].contains(node.name) else {
                return false
            }
            let text = tree.text($0)
            return text.utf8.count < 4000 && text.lowercased().hasPrefix(label)
        }
        // Document order puts the innermost element of the first chain at its end.
        guard let first = candidates.first,
            var index = candidates.last(where: { tree.descendants(of: first).contains($0) })
        else { return [] }
        let parent = tree.nodes[index].parent
        if !HTMLSanitizer.blocks.contains(tree.nodes[index].name), candidates.contains(parent),
            !tree.text(parent).lowercased().contains("you are here")
        {
            index = parent
        }
        let text = tree.text(index)
        if text.utf8.count > label.utf8.count + 2 {
            return wireHeadlines(index, text: String(text.dropFirst(label.count)))
        }
        // The list is the next thing beside the label or beside what holds it.
        var current = index
        for _ in 0..<4 {
            let parent = tree.nodes[current].parent
            guard parent >= 0 else { break }
            let siblings = tree.nodes[parent].children
            if let position = siblings.firstIndex(of: current) {
                for sibling in siblings[(position + 1)...] where tree.hasText(sibling) {
                    return wireHeadlines(sibling, text: tree.text(sibling))
                }
            }
            current = parent
        }
        return []
    }

    private func wireHeadlines(_ index: Int, text: String) -> [Article.WireHeadline] {
        let nodes = tree.descendants(of: index)
        let links = nodes.filter { tree.nodes[$0].name == "a" && tree.hasText($0) }
        if !links.isEmpty {
            return links.map { link in
                let address = tree.nodes[link]["href"]?.trimmed
                return Article.WireHeadline(
                    title: tree.text(link).trimmingSigns,
                    url: address.flatMap { HTMLSanitizer.isAllowed($0, for: "src") ? $0 : nil }
                )
            }
        }
        let items = nodes.filter { tree.nodes[$0].name == "li" && tree.hasText($0) }
        let titles = items.isEmpty ? PlainTextReader.titles(text) : items.map { tree.text($0) }
        return titles.map { Article.WireHeadline(title: $0.trimmingSigns) }
            .filter { !$0.title.isEmpty }
    }
}
