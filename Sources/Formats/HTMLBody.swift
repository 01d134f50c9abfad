import News

/// Finds the text of the story in a news page.
///
/// A container is chosen by what authors mark (`itemprop="articleBody"`, `article`) and by how much
/// running text, with how few links, its paragraphs hold; what a page puts into it beside the
/// story is left out.
struct HTMLBody {
    private let tree: HTMLTree
    private let headline: String
    /// Characters of text at and below each node, and how many of them are in links.
    private var textLength: [Int]
    private var linkLength: [Int]
    private var commas: [Int]
    /// Whether a node is, or lies within, what cannot be part of the story.
    private var isOutside: [Bool]

    init(_ tree: HTMLTree, headline: String) {
        self.tree = tree
        self.headline = headline
        let count = tree.nodes.count
        textLength = Array(repeating: 0, count: count)
        linkLength = Array(repeating: 0, count: count)
        commas = Array(repeating: 0, count: count)
        isOutside = Array(repeating: false, count: count)
        measure()
    }

    private mutating func measure() {
        // What calls itself an overlay, yet holds most of the page, is the page.
        var rawLength = Array(repeating: 0, count: tree.nodes.count)
        for index in tree.nodes.indices.reversed() {
            let node = tree.nodes[index]
            if ["script", "style", "noscript", "template"].contains(node.name) {
                rawLength[index] = 0
            }
            if node.isText { rawLength[index] = node.text.utf8.count }
            if node.parent >= 0 { rawLength[node.parent] += rawLength[index] }
        }
        let most = tree.first("body").map { rawLength[$0] / 3 } ?? 0
        for index in tree.nodes.indices {
            let node = tree.nodes[index]
            let parentIsOutside = node.parent >= 0 && isOutside[node.parent]
            isOutside[index] =
                parentIsOutside
                || !node.isText
                    && (Self.isNeverText(node)
                        || rawLength[index] <= most && Self.isNeverStory(node))
        }
        // Children come after their parent: one pass from the end adds everything up.
        for index in tree.nodes.indices.reversed() {
            let node = tree.nodes[index]
            if node.isText, !isOutside[index] {
                let text = node.text.collapsed
                textLength[index] = text.unicodeScalars.count
                commas[index] = text.unicodeScalars.count { ",，、;。".unicodeScalars.contains($0) }
            }
            if node.name == "a" { linkLength[index] = textLength[index] }
            guard node.parent >= 0 else { continue }
            textLength[node.parent] += textLength[index]
            linkLength[node.parent] += linkLength[index]
            commas[node.parent] += commas[index]
        }
    }

    private func linkDensity(_ index: Int) -> Double {
        textLength[index] == 0 ? 0 : Double(linkLength[index]) / Double(textLength[index])
    }

    // MARK: The container

    /// The elements that hold the story, in order; empty when there is no running text.
    func containers() -> [Int] {
        let marked = tree.nodes.indices.filter {
            tree.nodes[$0]["itemprop"]?.lowercased() == "articlebody" && !isOutside[$0]
        }
        if let best = marked.max(by: { textLength[$0] < textLength[$1] }), textLength[best] >= 200 {
            return [best]
        }
        let scores = scores()
        guard let top = scores.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
            return tree.first("body").map { [$0] } ?? []
        }
        return withSiblings(climbed(top.key, scores), scores, top.value)
    }

    private func scores() -> [Int: Double] {
        var scores: [Int: Double] = [:]
        for index in tree.nodes.indices where !isOutside[index] && isParagraph(index) {
            let length = textLength[index]
            guard length >= 25, linkDensity(index) < 0.6 else { continue }
            let value = 1 + Double(commas[index]) + min(Double(length) / 100, 3)
            var parent = tree.nodes[index].parent
            for share in [1.0, 0.5, 0.25] {
                guard parent >= 0, tree.nodes[parent].name != "html" else { break }
                scores[parent, default: weight(of: parent)] += value * share
                parent = tree.nodes[parent].parent
            }
        }
        for index in scores.keys { scores[index, default: 0] *= 1 - linkDensity(index) }
        return scores
    }

    /// Whether an element holds text of its own: a paragraph, whatever it is called.
    private func isParagraph(_ index: Int) -> Bool {
        let node = tree.nodes[index]
        if ["p", "pre", "blockquote", "li", "h2", "h3"].contains(node.name) { return true }
        guard ["div", "td", "section", "article", "span", "font"].contains(node.name) else {
            return false
        }
        let own = node.children.reduce(0) { sum, child in
            let isInline =
                tree.nodes[child].isText || !HTMLSanitizer.blocks.contains(tree.nodes[child].name)
            return sum + (isInline ? textLength[child] : 0)
        }
        return own >= 80
    }

    private func weight(of index: Int) -> Double {
        let node = tree.nodes[index]
        var weight =
            switch node.name {
            case "article": 15.0
            case "main": 5.0
            case "div": 5.0
            case "blockquote", "pre": 3.0
            case "form", "ul", "ol", "dl", "li": -3.0
            case "td": 3.0
            default: 0.0
            }
        let tokens = Self.tokens(node)
        if !tokens.isDisjoint(with: Self.storyWords) { weight += 20 }
        if !tokens.isDisjoint(with: Self.otherWords) { weight -= 25 }
        return weight
    }

    /// The container a step up, where the text of the story is spread over parts of it.
    private func climbed(_ top: Int, _ scores: [Int: Double]) -> Int {
        var best = top
        var current = tree.nodes[top].parent
        for _ in 0..<4 {
            guard current >= 0, !["body", "html"].contains(tree.nodes[current].name) else { break }
            let grows = Double(textLength[current]) > Double(textLength[best]) * 1.15
            if grows, linkDensity(current) < 0.25, let score = scores[current],
                score > (scores[top] ?? 0) * 0.75
            {
                best = current
            }
            current = tree.nodes[current].parent
        }
        return best
    }

    private func withSiblings(_ top: Int, _ scores: [Int: Double], _ score: Double) -> [Int] {
        let parent = tree.nodes[top].parent
        guard parent >= 0 else { return [top] }
        let threshold = max(10, score * 0.3)
        return tree.nodes[parent].children.filter { sibling in
            if sibling == top { return true }
            guard !isOutside[sibling], !tree.nodes[sibling].isText, !isBeside(sibling, in: parent)
            else { return false }
            if let value = scores[sibling], value >= threshold { return true }
            return tree.nodes[sibling].name == "p" && textLength[sibling] > 80
                && linkDensity(sibling) < 0.25
        }
    }

    // MARK: What is not the story

    /// Whether an element inside the container stands beside the story.
    func isBeside(_ index: Int, in container: Int) -> Bool {
        if isOutside[index] { return true }
        let node = tree.nodes[index]
        if node.isText { return false }
        switch node.name {
        case "h1": return true
        case "figure", "figcaption", "time": return true
        case "header":
            return tree.first("h1", below: index) != nil && textLength[index] < 600
        case "a", "em", "strong", "b", "i", "span", "p", "br", "font": break
        default:
            let isList = ["div", "section", "ul", "ol", "table", "dl"].contains(node.name)
            if isList, textLength[index] > 0, linkDensity(index) > 0.5 { return true }
        }
        let tokens = Self.tokens(node)
        guard !tokens.isEmpty, tokens.isDisjoint(with: Self.storyWords) || node.name != "div"
        else { return false }
        // A wrapper with an unlucky name is still the story.
        let isSmall = Double(textLength[index]) < Double(textLength[container]) * 0.4
        return isSmall && !tokens.isDisjoint(with: Self.otherWords)
    }

    /// Whether an element holds code, controls or graphics.
    private static func isNeverText(_ node: HTMLTree.Node) -> Bool {
        node.isForeign || HTMLSanitizer.dropped.contains(node.name)
    }

    private static func isNeverStory(_ node: HTMLTree.Node) -> Bool {
        if ["nav", "footer", "aside", "menu", "dialog"].contains(node.name) { return true }
        if node["hidden"] != nil || node["aria-hidden"] == "true" { return true }
        if let style = node["style"]?.lowercased().replacing(" ", with: ""),
            style.contains("display:none")
        {
            return true
        }
        if ["navigation", "complementary", "dialog", "banner", "contentinfo", "search"].contains(
            node["role"] ?? ""
        ) {
            return true
        }
        return !tokens(node).isDisjoint(with: neverWords) && node.name != "body"
            && node.name != "html" && node.name != "article"
    }

    /// The words of an element's class and id: `article__bodyText` has article, body, text.
    private static func tokens(_ node: HTMLTree.Node) -> Set<String> {
        var tokens: Set<String> = []
        for attribute in node.attributes
        where attribute.name == "class" || attribute.name == "id" {
            var word: [UInt8] = []
            var isLower = false
            func end() {
                if !word.isEmpty { tokens.insert(String(decoding: word, as: UTF8.self)) }
                word = []
            }
            for byte in attribute.value.utf8 {
                let isUpper = (0x41...0x5A).contains(byte)
                guard isUpper || (0x61...0x7A).contains(byte) else {
                    end()
                    isLower = false
                    continue
                }
                if isUpper, isLower { end() }
                isLower = !isUpper
                word.append(byte | 0x20)
            }
            end()
        }
        return tokens
    }

    private static let storyWords: Set<String> = [
        "article", "story", "entry", "content", "body", "post", "text", "articlebody", "storybody",
        "articletext", "articlecontent", "maintext", "paragraph", "rte", "richtext",
    ]

    private static let otherWords: Set<String> = [
        "related", "recommend", "recommended", "recommendations", "share", "sharing", "sharebar",
        "social", "promo", "promotion", "advert", "advertisement", "advertising", "ad", "ads",
        "banner", "newsletter", "subscribe", "subscription", "signup", "pagination", "pager",
        "tags", "taglist", "toolbar", "byline", "meta", "metadata", "postmeta", "caption",
        "credit", "credits", "copyright", "trending", "popular", "outbrain", "taboola", "sponsor",
        "sponsored", "print", "login", "teaser", "teasers", "disclaimer", "bio", "author",
        "authors", "widget", "sidebar", "footer", "nav", "navigation", "menu", "date", "dateline",
        "timestamp", "published", "breadcrumb", "breadcrumbs", "rating", "poll", "cta", "paywall",
        "correction", "tools", "buttons", "follow", "jp", "sharedaddy", "infobox", "toc",
        "references", "gallery", "slideshow", "video", "player", "fontsize", "topics", "keywords",
    ]

    private static let neverWords: Set<String> = [
        "comment", "comments", "commentlist", "disqus", "respond", "cookie", "cookies", "modal",
        "popup", "overlay", "gdpr", "consent", "hidden", "sidebar", "noprint", "skip", "sharedaddy",
        "jp-relatedposts", "outbrain", "taboola", "breadcrumb", "breadcrumbs",
    ]

    // MARK: Paragraphs

    /// The paragraphs of the story, without credits, headline and lines of nothing but links.
    func paragraphs(_ containers: [Int]) -> [String] {
        var paragraphs: [String] = []
        for container in containers {
            paragraphs += HTMLText.paragraphs(tree, nodes: [container]) {
                $0 != container && isBeside($0, in: container)
            }
        }
        var isStart = true
        return paragraphs.filter { paragraph in
            guard isStart else { return true }
            let isCredit =
                paragraph.collapsed == headline || CreditLine(paragraph) != nil
                || paragraph.lowercased().contains("adjust font size") && paragraph.utf8.count < 150
            if !isCredit, paragraph.utf8.count > 60 { isStart = false }
            return !isCredit
        }
    }

    /// The allowed HTML of the story, with the same parts left out.
    func html(_ containers: [Int]) -> String {
        var kept: [Int] = []
        func visit(_ index: Int, _ container: Int) {
            if index != container, isBeside(index, in: container) { return }
            let node = tree.nodes[index]
            let isWrapper =
                HTMLSanitizer.allowed[node.name] == nil && HTMLSanitizer.blocks.contains(node.name)
                && node.children.contains { HTMLSanitizer.blocks.contains(tree.nodes[$0].name) }
            if isWrapper {
                for child in node.children { visit(child, container) }
            } else {
                kept.append(index)
            }
        }
        for container in containers { visit(container, container) }
        return HTMLSanitizer.sanitize(tree, nodes: kept)
    }
}
