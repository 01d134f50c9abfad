/// Finds the text of the story in a news page.
///
/// In three steps: the container is chosen by what authors mark (`itemprop="articleBody"`,
/// `article`) and by how much running text, with how few links, its paragraphs hold; then it grows
/// to the elements around it over which the story is spread; then what a page puts into it beside
/// the story is left out.
struct HTMLBody {
    let tree: HTMLTree
    let headline: String
    let measures: HTMLMeasures
    /// The elements that hold the story, in order.
    private(set) var containers: [Int] = []
    /// The heading that is the headline.
    private(set) var headlineIndex: Int?
    /// Whether a node stands beside the story; of use within the containers.
    var isBeside: [Bool] = []
    /// Paragraphs that lead into the story from outside its containers.
    var leads: [Int] = []

    init(_ tree: HTMLTree, headline: String) {
        self.tree = tree
        self.headline = headline
        measures = HTMLMeasures(tree)
        headlineIndex = foundHeadline()
        containers = chosenContainers()
        markBeside()
        leads = leadParagraphs()
    }

    // MARK: The container

    private func chosenContainers() -> [Int] {
        let marked = tree.nodes.indices.filter {
            tree.nodes[$0]["itemprop"]?.lowercased() == "articlebody" && !measures.isOutside[$0]
        }
        if let best = marked.max(by: { measures.textLength[$0] < measures.textLength[$1] }),
            measures.textLength[best] >= 200
        {
            return [best]
        }
        let scores = scores()
        guard let top = scores.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
            return tree.first("body").map { [$0] } ?? []
        }
        let chosen = nearHeadline(top.key, scores) ?? top.key
        let grown = spread(climbed(chosen, scores))
        return withSiblings(grown, scores, top.value)
    }

    /// An element between the headline and the best one that is nearly as good: a story follows its
    /// headline, and what follows the story may be as long.
    private func nearHeadline(_ top: Int, _ scores: [Int: Double]) -> Int? {
        guard let start = headlineIndex, start < top else { return nil }
        let between = scores.filter { index, score in
            index > measures.last[start] && measures.last[index] < top
                && score >= (scores[top] ?? 0) * 0.6 && measures.textLength[index] >= 200
        }
        return between.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// What speaks for each element: the paragraphs in it, most for those right below.
    private func scores() -> [Int: Double] {
        var scores: [Int: Double] = [:]
        for index in tree.nodes.indices where !measures.isOutside[index] && isParagraph(index) {
            let length = measures.textLength[index]
            guard length >= 25, measures.linkDensity(index) < 0.6 else { continue }
            let commas = Double(measures.commas[index])
            var value = 1 + commas + min(Double(length) / 100, 3)
            var parent = tree.nodes[index].parent
            if ["div", "td", "section", "article"].contains(tree.nodes[index].name) {
                // Text parted by line breaks: the element holds its paragraphs itself.
                let own = Double(measures.ownLength(index))
                value = 1 + commas * own / Double(length) + own / 100
                parent = index
            }
            for share in [1.0, 0.5, 0.25] {
                guard parent >= 0, tree.nodes[parent].name != "html" else { break }
                scores[parent, default: weight(of: parent)] += value * share
                parent = tree.nodes[parent].parent
            }
        }
        for index in scores.keys { scores[index, default: 0] *= 1 - measures.linkDensity(index) }
        return scores
    }

    /// Whether an element holds text of its own: a paragraph, whatever it is called.
    private func isParagraph(_ index: Int) -> Bool {
        let node = tree.nodes[index]
        if ["p", "pre", "blockquote", "li", "h2", "h3"].contains(node.name) { return true }
        guard ["div", "td", "section", "article", "span", "font"].contains(node.name) else {
            return false
        }
        return measures.ownLength(index) >= 80
    }

    private func weight(of index: Int) -> Double {
        var weight =
            switch tree.nodes[index].name {
            case "article": 15.0
            case "main": 5.0
            case "div": 5.0
            case "blockquote", "pre": 3.0
            case "form", "ul", "ol", "dl", "li": -3.0
            case "td": 3.0
            default: 0.0
            }
        if measures.words[index].contains(.story) { weight += 20 }
        if measures.words[index].sayBeside { weight -= 25 }
        return weight
    }

    /// The container a step up, where its score is nearly as good and its text longer.
    private func climbed(_ top: Int, _ scores: [Int: Double]) -> Int {
        var best = top
        var current = tree.nodes[top].parent
        for _ in 0..<4 {
            guard current >= 0, !["body", "html"].contains(tree.nodes[current].name) else { break }
            let grows =
                Double(measures.textLength[current]) > Double(measures.textLength[best]) * 1.15
            if grows, measures.linkDensity(current) < 0.25, let score = scores[current],
                score > (scores[top] ?? 0) * 0.75
            {
                best = current
            }
            current = tree.nodes[current].parent
        }
        return best
    }

    /// The element around a container over which the story is spread.
    ///
    /// A step up is taken where what it adds is mostly running text, with few links.
    private func spread(_ top: Int) -> Int {
        let running = runningLengths()
        var best = top
        var current = tree.nodes[top].parent
        for _ in 0..<8 {
            guard current >= 0, tree.nodes[current].name != "html" else { break }
            let more = Double(running[current] - running[best])
            let text = Double(measures.textLength[current] - measures.textLength[best])
            let links = Double(measures.linkLength[current] - measures.linkLength[best])
            if more > Double(running[best]) * 0.15, text > 0, links < text * 0.3,
                more > text * 0.6
            {
                best = current
            }
            if ["article", "main"].contains(tree.nodes[current].name) { break }
            current = tree.nodes[current].parent
        }
        return best
    }

    /// The text of each element that is in paragraphs with few links, none of them beside the
    /// story by their name.
    private func runningLengths() -> [Int] {
        var running = Array(repeating: 0, count: tree.nodes.count)
        for index in tree.nodes.indices.reversed() where !measures.isOutside[index] {
            let node = tree.nodes[index]
            if !node.isText {
                if running[index] == 0, measures.textLength[index] >= 60,
                    measures.linkDensity(index) < 0.3, node.name == "td" || isParagraph(index)
                {
                    running[index] = measures.textLength[index]
                }
                let words = measures.words[index]
                if words.sayBeside, !words.contains(.story) { running[index] = 0 }
            }
            if node.parent >= 0 { running[node.parent] += running[index] }
        }
        return running
    }

    private func withSiblings(_ top: Int, _ scores: [Int: Double], _ score: Double) -> [Int] {
        let parent = tree.nodes[top].parent
        guard parent >= 0 else { return [top] }
        let threshold = max(10, score * 0.3)
        let isTrusted = trustsNames(of: parent)
        return tree.nodes[parent].children.filter { sibling in
            if sibling == top { return true }
            guard !measures.isOutside[sibling], !tree.nodes[sibling].isText,
                !isBeside(sibling, in: parent, namesAreTrusted: isTrusted)
            else { return false }
            if let value = scores[sibling], value >= threshold { return true }
            return tree.nodes[sibling].name == "p" && measures.textLength[sibling] > 80
                && measures.linkDensity(sibling) < 0.25
        }
    }
}
