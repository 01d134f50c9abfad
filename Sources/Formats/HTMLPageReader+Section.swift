import News

/// Where a page says that its article stands.
extension HTMLPageReader {
    func section() -> SectionPath? {
        if let index = tree.nodes.indices.first(where: { isYouAreHere($0) }) {
            let text = tree.text(index).dropFirst("you are here".count)
            if let path = PlainTextReader.section(String(text.drop { ": ".contains($0) })) {
                return path
            }
        }
        let stated = path(metadata.breadcrumb)
        if let stated { return stated }
        if let shown = path(shownBreadcrumb()) { return shown }
        let sections = HTMLMetadata.names(metadata.article?["articleSection"])
        if let path = path(sections.count == 1 ? Self.steps(sections[0]) : sections) { return path }
        return metadata.first("article:section", "section").flatMap { path(Self.steps($0)) }
    }

    private static func steps(_ text: String) -> [String] {
        text.split { "/>,".contains($0) }.map { String($0).collapsed }
    }

    private func path(_ steps: [String]) -> SectionPath? {
        let dropped = ["home", "homepage", "front page", article.source?.lowercased() ?? "home"]
        let kept = steps.map(\.collapsed).filter {
            !dropped.contains($0.lowercased()) && $0 != article.headline && $0.utf8.count <= 40
        }
        return SectionPath(titles: Array(kept.prefix(8)))
    }

    private func isYouAreHere(_ index: Int) -> Bool {
        let node = tree.nodes[index]
        guard ["p", "div", "td", "li", "span", "nav", "h2", "h3"].contains(node.name) else {
            return false
        }
        let text = tree.text(index)
        return text.utf8.count < 200 && text.lowercased().hasPrefix("you are here")
    }

    private func shownBreadcrumb() -> [String] {
        guard
            let index = tree.nodes.indices.first(where: {
                let node = tree.nodes[$0]
                let names = [node["class"], node["id"], node["aria-label"]]
                return names.contains { $0?.lowercased().contains("breadcrumb") == true }
            })
        else { return [] }
        let items = tree.descendants(of: index)
        let steps = items.filter { tree.nodes[$0].name == "li" }
        let chosen = steps.isEmpty ? items.filter { tree.nodes[$0].name == "a" } : steps
        return chosen.map { tree.text($0).trimmingSigns }.filter { !$0.isEmpty }
    }
}
