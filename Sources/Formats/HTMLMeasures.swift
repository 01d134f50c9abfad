/// How much text, and of what kind, lies at and below each node of a page.
///
/// Every figure is made in one pass over the tree. A Chinese or Japanese character, or a Korean
/// syllable, counts as three letters: what it says is about as long.
struct HTMLMeasures {
    let tree: HTMLTree
    /// What the names of each element say.
    private(set) var words: [HTMLElementWords] = []
    /// Whether a node is, or lies within, what cannot be part of the story.
    private(set) var isOutside: [Bool] = []
    private(set) var textLength: [Int] = []
    /// How much of the text is in links.
    private(set) var linkLength: [Int] = []
    private(set) var commas: [Int] = []
    /// The longest quotation at or below a node.
    private(set) var quoteLength: [Int] = []
    /// Whether a block lies below a node.
    private(set) var hasBlock: [Bool] = []
    /// The last node at or below a node: those between are all that lie below it.
    private(set) var last: [Int] = []
    /// The text in paragraphs of some length, whether it can be the story or not.
    private var runningText: [Int] = []

    init(_ tree: HTMLTree) {
        self.tree = tree
        words = tree.nodes.map { HTMLElementWords($0) }
        let zeros = Array(repeating: 0, count: tree.nodes.count)
        textLength = zeros
        linkLength = zeros
        commas = zeros
        quoteLength = zeros
        runningText = zeros
        isOutside = zeros.map { _ in false }
        hasBlock = isOutside
        last = Array(tree.nodes.indices)
        findOutside()
        measure()
    }

    /// The share of the text that is in links.
    func linkDensity(_ index: Int) -> Double {
        textLength[index] == 0 ? 0 : Double(linkLength[index]) / Double(textLength[index])
    }

    /// The text of an element that is in no block below it.
    func ownLength(_ index: Int) -> Int {
        tree.nodes[index].children.reduce(0) { sum, child in
            HTMLSanitizer.blocks.contains(tree.nodes[child].name) ? sum : sum + textLength[child]
        }
    }

    /// Whether an element with text has no block below it.
    func isInnermostBlock(_ index: Int) -> Bool {
        let name = tree.nodes[index].name
        return HTMLSanitizer.blocks.contains(name) && name != "td" && name != "th"
            && !hasBlock[index] && textLength[index] > 0
    }

    /// The length of a text in letters.
    static func length(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + (isWide($1) ? 3 : 1) }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2E80...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    // MARK: Passes

    private mutating func findOutside() {
        // Children come after their parent: one pass from the end adds everything up.
        var raw = Array(repeating: 0, count: tree.nodes.count)
        for index in tree.nodes.indices.reversed() {
            let node = tree.nodes[index]
            if node.isText {
                raw[index] = node.text.utf8.count
                if raw[index] > 150 { runningText[index] = Self.length(node.text.collapsed) }
                if runningText[index] < 80 { runningText[index] = 0 }
            }
            if ["script", "style", "noscript", "template"].contains(node.name) {
                raw[index] = 0
                runningText[index] = 0
            }
            if ["nav", "footer", "select"].contains(node.name) { runningText[index] = 0 }
            if node.name == "p", runningText[index] == 0, raw[index] >= 80 {
                let length = Self.length(tree.text(index))
                if length >= 80 { runningText[index] = length }
            }
            guard node.parent >= 0 else { continue }
            raw[node.parent] += raw[index]
            runningText[node.parent] += runningText[index]
            last[node.parent] = max(last[node.parent], last[index])
        }
        // What calls itself an overlay, yet holds most of the page, is the page; comments may
        // well be most of it.
        let most = tree.first("body").map { raw[$0] / 3 } ?? 0
        for index in tree.nodes.indices {
            let node = tree.nodes[index]
            isOutside[index] =
                node.parent >= 0 && isOutside[node.parent]
                || !node.isText
                    && (node.isForeign || HTMLSanitizer.dropped.contains(node.name)
                        || (raw[index] <= most || words[index].contains(.talk))
                            && isNeverStory(index))
        }
    }

    private func isNeverStory(_ index: Int) -> Bool {
        let node = tree.nodes[index]
        if node.name == "nav" || node.name == "footer" { return true }
        // What has the running text of the page is its story, unless it is what readers say.
        let share = words[index].contains(.talk) ? 0.9 : 0.45
        guard Double(runningText[index]) <= Double(runningText[0]) * share else { return false }
        if ["aside", "menu", "dialog"].contains(node.name) { return true }
        if node["hidden"] != nil || node["aria-hidden"] == "true" { return true }
        if let style = node["style"]?.lowercased().replacing(" ", with: ""),
            style.contains("display:none")
        {
            return true
        }
        let role = node["role"] ?? ""
        if ["navigation", "complementary", "dialog", "banner", "contentinfo", "search"]
            .contains(role)
        {
            return true
        }
        return !words[index].isDisjoint(with: [.never, .hidden])
            && !["body", "html", "article"].contains(node.name)
    }

    private mutating func measure() {
        for index in tree.nodes.indices.reversed() {
            let node = tree.nodes[index]
            if node.isText, !isOutside[index] {
                let text = node.text.collapsed
                textLength[index] = Self.length(text)
                commas[index] = text.unicodeScalars.count { ",，、;。".unicodeScalars.contains($0) }
            }
            if node.name == "a" { linkLength[index] = textLength[index] }
            if node.name == "blockquote" || words[index].contains(.tweet) {
                quoteLength[index] = max(quoteLength[index], textLength[index])
            }
            guard node.parent >= 0 else { continue }
            textLength[node.parent] += textLength[index]
            linkLength[node.parent] += linkLength[index]
            commas[node.parent] += commas[index]
            quoteLength[node.parent] = max(quoteLength[node.parent], quoteLength[index])
            if hasBlock[index] || HTMLSanitizer.blocks.contains(node.name) {
                hasBlock[node.parent] = true
            }
        }
    }
}
