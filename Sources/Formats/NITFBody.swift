import News

/// Writes HTML as what may stand in the body of NITF 3.6.
///
/// NITF has paragraphs, one level of headings (`hl2`), lists, tables, quotations (`bq`, with blocks
/// in it), `pre` with nothing but text, one kind of emphasis, and pictures beside the text (`media`).
/// Which heading or emphasis it was stands in `class`, from where ``NITFReader`` takes it.
struct NITFBody {
    private let tree: HTMLTree
    /// Whether a node is or holds what cannot stand in a line, by the index of the node.
    private let isBlock: [Bool]
    private var writer: XMLWriter
    /// Pictures that were met within a line; they stand after its block.
    private var pictures: [Int] = []
    /// The address of a link around blocks: in NITF it stands in each of their lines.
    private var link: String?

    /// What becomes `em`.
    static let emphasis: Set = [
        "em", "strong", "b", "i", "u", "s", "sub", "sup", "code", "cite", "del", "ins", "abbr",
    ]

    /// Writes a fragment, one line but for the line feeds it has.
    static func write(_ html: String, into writer: inout XMLWriter) {
        guard let tree = HTMLTree(Array(html.utf8), isFragment: true) else { return }
        if tree.depth > XMLWriter.maximumHTMLDepth {
            for text in HTMLText.paragraphs(html) { writer.element("p", text: text) }
            return
        }
        var body = NITFBody(tree: tree, writer: writer)
        body.blocks(tree.nodes[0].children)
        body.writer.raw("\n")
        writer = body.writer
    }

    private init(tree: HTMLTree, writer: XMLWriter) {
        self.tree = tree
        self.writer = writer
        isBlock = tree.marked { !$0.isText && !Self.isInline($0.name) }
    }

    private static func isInline(_ name: String) -> Bool {
        emphasis.contains(name) || ["a", "q", "br"].contains(name)
            || HTMLSanitizer.allowed[name] == nil
    }

    // MARK: Blocks

    /// Writes nodes where only blocks may stand: what is none is put into paragraphs.
    private mutating func blocks(_ nodes: [Int]) {
        var line: [Int] = []
        for node in nodes {
            if !isBlock[node] {
                line.append(node)
            } else {
                paragraph(line, isKept: false)
                line = []
                block(node)
            }
        }
        paragraph(line, isKept: false)
    }

    /// Writes nodes where text and blocks may stand side by side.
    private mutating func flow(_ nodes: [Int]) {
        for node in nodes { if isBlock[node] { block(node) } else { whole([node]) } }
    }

    private mutating func block(_ index: Int) {
        let node = tree.nodes[index]
        switch node.name {
        case "p", "figcaption": paragraph(node.children, isKept: true)
        case "h2", "h3", "h4":
            tag("hl2", ["class": node.name]) { $0.whole(node.children) }
            flushPictures()
        case "ul": list("ul", node)
        case "ol": list("ol", node)
        case "dl": definitions(node)
        case "table": table(node)
        case "blockquote": tag("bq") { $0.tag("block") { $0.blocks(node.children) } }
        case "pre":
            tag("pre") { body in
                for index in body.tree.descendants(of: index) {
                    let node = body.tree.nodes[index]
                    if node.name == "br" { body.writer.raw("\n") }
                    if node.name == "img" { body.pictures.append(index) }
                    body.writer.appendEscaped(node.text)
                }
            }
            flushPictures()
        case "hr": writer.raw("<hr/>")
        case "img": picture(index, caption: nil)
        case "figure": figure(node)
        case "a":
            link = node["href"]
            blocks(node.children)
            link = nil
        // An inline element around blocks, or a part of a list or table without the whole.
        default: blocks(node.children)
        }
    }

    /// Writes a paragraph, and the pictures in it after it; one without text only when it `isKept`
    /// and has no pictures either.
    private mutating func paragraph(_ nodes: [Int], isKept: Bool) {
        let pictures = nodes.flatMap { tree.descendants(of: $0) }
            .contains { tree.nodes[$0].name == "img" }
        if nodes.contains(where: tree.hasText) || isKept && !pictures {
            tag("p") { $0.whole(nodes) }
        } else {
            for node in nodes { inline(node, isWritten: false) }
        }
        flushPictures()
    }

    private mutating func list(_ name: String, _ node: HTMLTree.Node) {
        let items = node.children.filter(isContent)
        guard !items.isEmpty else { return }
        var attributes: KeyValuePairs<String, String> = [:]
        if let start = node["start"], name == "ol", Self.isNumber(start) {
            attributes = ["seqnum": start]
        }
        tag(name, attributes) { body in
            for item in items {
                body.tag("li") { $0.flow($0.content(of: item, "li")) }
            }
        }
    }

    private mutating func definitions(_ node: HTMLTree.Node) {
        let items = node.children.filter(isContent)
        guard !items.isEmpty else { return }
        tag("dl") { body in
            for item in items {
                guard body.tree.nodes[item].name == "dt" else {
                    // By the schema there is no text in it outside of blocks.
                    body.tag("dd") { $0.blocks($0.content(of: item, "dd")) }
                    continue
                }
                body.tag("dt") { $0.whole($0.tree.nodes[item].children) }
                if !body.pictures.isEmpty { body.tag("dd") { $0.flushPictures() } }
            }
        }
    }

    private mutating func table(_ node: HTMLTree.Node) {
        var rows: [String: [Int]] = [:]
        for child in node.children {
            let part = tree.nodes[child]
            let name = ["thead", "tfoot"].contains(part.name) ? part.name : "tbody"
            rows[name, default: []] += (part.name == "tr" ? [child] : part.children).filter {
                tree.nodes[$0].name == "tr" && tree.nodes[$0].children.contains(where: isCell)
            }
        }
        tag("table") { body in
            if let caption = node.children.first(where: { body.tree.nodes[$0].name == "caption" }) {
                body.tag("caption") { $0.flow($0.tree.nodes[caption].children) }
            }
            // One of each, in the order of the schema.
            for name in ["thead", "tfoot", "tbody"] {
                guard let rows = rows[name], !rows.isEmpty else { continue }
                body.tag(name) { body in
                    for row in rows { body.tag("tr") { $0.cells(row) } }
                }
            }
        }
    }

    private mutating func cells(_ row: Int) {
        for cell in tree.nodes[row].children where isCell(cell) {
            let node = tree.nodes[cell]
            writer.raw("<\(node.name)")
            for name in ["colspan", "rowspan"] {
                if let value = node[name], Self.isNumber(value) { writer.attribute(name, value) }
            }
            writer.raw(">")
            flow(node.children)
            writer.raw("</\(node.name)>")
        }
    }

    private func isCell(_ index: Int) -> Bool {
        ["td", "th"].contains(tree.nodes[index].name)
    }

    /// Whether there is anything in a node but white space.
    private func isContent(_ index: Int) -> Bool {
        !tree.nodes[index].isText || !tree.nodes[index].text.isBlank
    }

    /// What an element of a name holds; of anything else the thing itself.
    private func content(of index: Int, _ name: String) -> [Int] {
        tree.nodes[index].name == name ? tree.nodes[index].children : [index]
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    // MARK: Pictures

    private mutating func figure(_ node: HTMLTree.Node) {
        let caption = node.children.first { tree.nodes[$0].name == "figcaption" }
        var found: [Int] = []
        for child in node.children where child != caption {
            if tree.hasText(child) {
                blocks([child])
            } else {
                found += tree.descendants(of: child).filter { tree.nodes[$0].name == "img" }
            }
        }
        guard let last = found.last else {
            if let caption { block(caption) }
            return
        }
        for index in found { picture(index, caption: index == last ? caption : nil) }
    }

    private mutating func picture(_ index: Int, caption: Int?) {
        guard let address = tree.nodes[index]["src"] else { return }
        tag("media", ["media-type": "image"]) { body in
            body.writer.raw("<media-reference")
            body.writer.attribute("source", address)
            if let text = body.tree.nodes[index]["alt"] {
                body.writer.attribute("alternate-text", text)
            }
            body.writer.raw("/>")
            if let caption {
                body.tag("media-caption") { $0.flow($0.tree.nodes[caption].children) }
            }
        }
    }

    private mutating func flushPictures() {
        let found = pictures
        pictures = []
        for index in found { picture(index, caption: nil) }
    }

    // MARK: Lines

    /// A line of a block, or a part of one, in the link that is around it.
    private mutating func whole(_ nodes: [Int]) {
        guard let link, nodes.contains(where: tree.hasText) else { return line(nodes) }
        writer.raw("<a")
        writer.attribute("href", link)
        writer.raw(">")
        line(nodes)
        writer.raw("</a>")
    }

    private mutating func line(_ nodes: [Int]) {
        for node in nodes { inline(node) }
    }

    /// Writes a node where only text and inline elements may stand, and remembers its pictures.
    private mutating func inline(_ index: Int, isWritten: Bool = true) {
        let node = tree.nodes[index]
        if node.isText {
            if isWritten { writer.appendEscaped(node.text) }
            return
        }
        if node.name == "img" { pictures.append(index) }
        let isEmpty =
            node.name != "br" && !tree.hasText(index)
            && !tree.descendants(of: index).contains { tree.nodes[$0].name == "br" }
        if !isWritten || isEmpty {
            for child in node.children { inline(child, isWritten: isWritten) }
            return
        }
        switch node.name {
        case "br": writer.raw("<br/>")
        case "q": tag("q") { $0.line(node.children) }
        case "a":
            writer.raw("<a")
            if let address = node["href"] { writer.attribute("href", address) }
            writer.raw(">")
            line(node.children)
            writer.raw("</a>")
        case "em": tag("em") { $0.line(node.children) }
        case let name where Self.emphasis.contains(name):
            tag("em", ["class": name]) { $0.line(node.children) }
        default:
            // A block where there can be none: at least its words stay apart from those before.
            if HTMLSanitizer.blocks.contains(node.name) { writer.raw(" ") }
            line(node.children)
        }
    }

    private mutating func tag(
        _ name: String,
        _ attributes: KeyValuePairs<String, String> = [:],
        _ body: (inout NITFBody) -> Void
    ) {
        writer.raw("<\(name)")
        for (name, value) in attributes { writer.attribute(name, value) }
        writer.raw(">")
        body(&self)
        writer.raw("</\(name)>")
    }
}
