import News

/// The text of the story, once it is known where it stands.
extension HTMLBody {
    /// The paragraphs of the story, without credits, headline and what is beside it.
    func paragraphs() -> [String] {
        var paragraphs: [String] = []
        for container in containers {
            paragraphs += HTMLText.paragraphs(tree, nodes: [container]) { isBeside[$0] }
        }
        var isStart = true
        paragraphs = paragraphs.filter { paragraph in
            guard isStart else { return true }
            let isCredit =
                paragraph.collapsed == headline || CreditLine(paragraph) != nil
                || paragraph.lowercased().contains("adjust font size") && paragraph.utf8.count < 150
            if !isCredit, paragraph.utf8.count > 60 { isStart = false }
            return !isCredit
        }
        return leads.map { tree.text($0) } + paragraphs
    }

    /// The allowed HTML of the story, with the same parts left out.
    func html() -> String {
        let base = tree.address
        var html = leads.map { HTMLSanitizer.sanitize(tree, nodes: [$0], base: base) }
            .map { $0.hasPrefix("<") ? $0 : "<p>\($0)</p>" }.joined(separator: "\n")
        var kept: [Int] = []
        func visit(_ index: Int) {
            if isBeside[index] { return }
            let node = tree.nodes[index]
            let isWrapper =
                HTMLSanitizer.allowed[node.name] == nil && HTMLSanitizer.blocks.contains(node.name)
                && measures.hasBlock[index]
            if isWrapper {
                for child in node.children { visit(child) }
            } else {
                kept.append(index)
            }
        }
        for container in containers { visit(container) }
        let rest = HTMLSanitizer.sanitize(tree, nodes: kept, base: base)
        if !html.isEmpty, !rest.isEmpty { html += "\n" }
        return html + rest
    }

    // MARK: Leads

    /// The paragraphs between headline and story that their names call a lead.
    func leadParagraphs() -> [Int] {
        guard let container = containers.first, let start = headlineIndex, start < container,
            container - start < 4000
        else { return [] }
        let known = paragraphsAtStart()
        var leads: [Int] = []
        var index = measures.last[start] + 1
        while index < container, leads.count < 3 {
            defer { index += 1 }
            let node = tree.nodes[index]
            guard ["p", "h2", "h3", "div", "section", "strong", "span"].contains(node.name),
                (40...800).contains(measures.textLength[index]), !measures.isOutside[index],
                !measures.hasBlock[index], measures.linkDensity(index) < 0.3
            else { continue }
            var words = measures.words[index]
            if measures.last[node.parent] < container {
                words.formUnion(measures.words[node.parent])
            }
            guard words.contains(.lead), !words.contains(.beside) else { continue }
            let text = tree.text(index)
            let isKnown = known.contains { $0.hasPrefix(text.prefix(60)) }
            if !isKnown, !leads.contains(where: { tree.text($0) == text }) { leads.append(index) }
            index = measures.last[index]
        }
        return leads
    }

    private func paragraphsAtStart() -> [String] {
        var texts: [String] = []
        for container in containers {
            for index in container...measures.last[container]
            where !isBeside[index] && measures.isInnermostBlock(index) {
                texts.append(tree.text(index))
                if texts.count == 8 { return texts }
            }
        }
        return texts
    }

    /// The heading that is the headline.
    func foundHeadline() -> Int? {
        let wanted = HTMLText.letters(headline)
        guard !wanted.isEmpty, wanted.utf8.count < 1000 else { return nil }
        return tree.nodes.indices.first { index in
            let name = tree.nodes[index].name
            guard ["h1", "h2", "h3"].contains(name), !measures.isOutside[index],
                measures.textLength[index] < 1000
            else { return false }
            let text = HTMLText.letters(tree.text(index))
            return text == wanted
                || name == "h1" && !text.isEmpty && (wanted.contains(text) || text.contains(wanted))
        }
    }
}
