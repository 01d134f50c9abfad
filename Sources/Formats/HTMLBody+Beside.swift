/// What stands in the containers beside the story.
extension HTMLBody {
    /// Marks what is beside the story in each container, and headings left with nothing below.
    mutating func markBeside() {
        isBeside = measures.isOutside
        var isUnderLabel = Array(repeating: false, count: tree.nodes.count)
        for container in containers {
            let isTrusted = trustsNames(of: container)
            for index in (container...measures.last[container]).dropFirst() {
                isUnderLabel[index] = isListUnderLabel(index, isUnderLabel)
                isBeside[index] =
                    isBeside[tree.nodes[index].parent] || isUnderLabel[index]
                    || isBeside(index, in: container, namesAreTrusted: isTrusted)
            }
            isBeside[container] = false
        }
        markHeadingsAtEnd()
    }

    /// Whether an element inside a container stands beside the story.
    func isBeside(_ index: Int, in container: Int, namesAreTrusted: Bool) -> Bool {
        let node = tree.nodes[index]
        if measures.isOutside[index] { return true }
        if node.isText { return false }
        switch node.name {
        case "h1", "figure", "figcaption", "time": return true
        case "header":
            return measures.textLength[index] < 600
                && (index...measures.last[index]).contains { tree.nodes[$0].name == "h1" }
        case "article" where isOneOfSeveral(index): return true
        default: break
        }
        if isQuotation(index) { return false }
        if isBoilerplate(index) { return true }
        if isLinkList(index) { return true }
        if node.name == "p", isLink(index) { return true }
        // A row of results bears the names of players and places.
        if ["tr", "td", "th", "tbody", "thead"].contains(node.name) { return false }
        let words = measures.words[index]
        guard words.sayBeside, node.name != "div" || !words.contains(.story) else {
            return false
        }
        // A wrapper with an unlucky name is still the story.
        let length = Double(measures.textLength[index])
        return length < Double(measures.textLength[container]) * 0.4
            && (node.name != "p" || namesAreTrusted)
    }

    /// Whether what the names of paragraphs say can be believed: a name that most of them bear
    /// says nothing about one.
    func trustsNames(of container: Int) -> Bool {
        var all = 0
        var named = 0
        for index in container...measures.last[container]
        where tree.nodes[index].name == "p" && !measures.isOutside[index] {
            all += measures.textLength[index]
            if measures.words[index].sayBeside { named += measures.textLength[index] }
        }
        return named * 2 <= all
    }

    // MARK: Rules

    /// Whether an article is one of several within an article: those are other stories.
    private func isOneOfSeveral(_ index: Int) -> Bool {
        var outer = tree.nodes[index].parent
        while outer >= 0, tree.nodes[outer].name != "article" { outer = tree.nodes[outer].parent }
        guard outer >= 0 else { return false }
        let inner = (outer...measures.last[outer]).dropFirst().lazy
            .filter { tree.nodes[$0].name == "article" }
        return inner.prefix(2).count == 2
    }

    /// Whether an element is, or holds little but, a quotation such as a message of a network.
    private func isQuotation(_ index: Int) -> Bool {
        let name = tree.nodes[index].name
        if name == "blockquote" || measures.words[index].contains(.tweet) { return true }
        return (name == "div" || name == "section") && measures.quoteLength[index] > 0
            && measures.quoteLength[index] * 2 > measures.textLength[index]
    }

    /// Whether a block says one of the things that pages say beside stories.
    private func isBoilerplate(_ index: Int) -> Bool {
        measures.textLength[index] < 160 && measures.isInnermostBlock(index)
            && Boilerplate.contains(tree.text(index))
    }

    /// Whether most of an element's text is links, and it is no table of data.
    private func isLinkList(_ index: Int) -> Bool {
        let name = tree.nodes[index].name
        let density = measures.linkDensity(index)
        guard ["div", "section", "ul", "ol", "table", "dl"].contains(name), density > 0.5 else {
            return false
        }
        guard name == "table" else { return true }
        var rows = 0
        var cells = 0
        for below in index...measures.last[index] {
            if tree.nodes[below].name == "tr" { rows += 1 }
            if tree.nodes[below].name == "td" || tree.nodes[below].name == "th" { cells += 1 }
        }
        return rows < 4 || cells < 3 * rows - 3
    }

    /// Whether a paragraph is a link to another story and no sentence.
    private func isLink(_ index: Int) -> Bool {
        guard measures.textLength[index] > 0, measures.textLength[index] < 200,
            measures.linkDensity(index) > 0.9
        else { return false }
        let text = tree.text(index)
        return ![".", "!", "?", "。"].contains { text.hasSuffix($0) }
    }

    /// Whether a list of links follows a label such as "Related", or the links after it.
    private func isListUnderLabel(_ index: Int, _ isUnderLabel: [Bool]) -> Bool {
        let density = measures.linkDensity(index)
        guard measures.textLength[index] > 0,
            ["ul", "ol"].contains(tree.nodes[index].name) && density > 0.3
                || ["p", "div", "li"].contains(tree.nodes[index].name) && density > 0.8
        else { return false }
        var before = index - 1
        let parent = tree.nodes[index].parent
        while before > parent {
            // The sibling that ends where this one begins.
            var sibling = before
            while tree.nodes[sibling].parent != parent { sibling = tree.nodes[sibling].parent }
            if measures.textLength[sibling] > 0 {
                return isUnderLabel[sibling] || isBoilerplate(sibling)
            }
            before = sibling - 1
        }
        return false
    }

    /// Headings after which nothing comes belong to what was left out below them.
    private mutating func markHeadingsAtEnd() {
        guard let container = containers.last, measures.textLength[container] > 200 else { return }
        var index = measures.last[container]
        var count = 0
        while index > container, count < 3 {
            defer { index -= 1 }
            if isBeside[index] { continue }
            let node = tree.nodes[index]
            if node.isText, !node.text.isBlank {
                guard let heading = heading(around: index), heading > container else { return }
                for below in heading...measures.last[heading] { isBeside[below] = true }
                count += 1
            }
        }
    }

    private func heading(around index: Int) -> Int? {
        var current = tree.nodes[index].parent
        while current >= 0 {
            let name = tree.nodes[current].name
            if ["h2", "h3", "h4", "h5", "h6"].contains(name) { return current }
            if HTMLSanitizer.blocks.contains(name) { return nil }
            current = tree.nodes[current].parent
        }
        return nil
    }
}
