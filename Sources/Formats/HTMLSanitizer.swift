import News

/// Brings HTML from elsewhere down to an allow-list.
///
/// The text is parsed as a browser would and written anew from the tree: what is not on the list
/// cannot come out. The result passes unchanged a second time.
package enum HTMLSanitizer {
    /// Returns the allowed part of an HTML fragment, or `nil` when it is nested beyond reason or
    /// never comes to rest.
    ///
    /// Elements not on the list leave their text, but for those whose text is code or markup of
    /// another kind. Links keep `http`, `https` and `mailto` addresses, pictures `http` and
    /// `https`.
    ///
    /// - Parameters:
    ///   - html: The fragment.
    ///   - base: The address that relative ones are resolved against; without it they go.
    /// - Returns: What is left, which may be nothing.
    package static func sanitize(_ html: String, base: String? = nil) -> String? {
        var html = html
        // What has been taken out may have held apart what now is read another way: headings one in
        // the other round a table, and the like. Most often the second pass is the last.
        for _ in 0..<maximumPasses {
            if html.isEmpty { return "" }
            guard let tree = HTMLTree(Array(html.utf8), isFragment: true) else { return nil }
            let clean = sanitize(tree, nodes: tree.nodes[0].children, base: base)
            if clean == html { return clean }
            html = clean
        }
        return nil
    }

    private static let maximumPasses = 8

    /// Returns the allowed part of some nodes.
    static func sanitize(_ tree: HTMLTree, nodes: [Int], base: String? = nil) -> String {
        var writer = AllowedHTMLWriter(tree: tree, base: base)
        for node in nodes { writer.write(node) }
        return writer.html.trimmed
    }

    /// Elements that are kept, with the attributes they keep.
    static let allowed: [String: [String]] = [
        "p": [], "a": ["href"], "em": [], "strong": [], "b": [], "i": [], "u": [], "s": [],
        "sub": [], "sup": [], "ul": [], "ol": ["start"], "li": [], "blockquote": [], "h2": [],
        "h3": [], "h4": [], "br": [], "hr": [], "figure": [], "figcaption": [],
        "img": ["src", "alt"], "table": [], "caption": [], "thead": [], "tbody": [], "tfoot": [],
        "tr": [], "th": ["colspan", "rowspan"], "td": ["colspan", "rowspan"], "code": [],
        "pre": [], "q": [], "cite": [], "dl": [], "dt": [], "dd": [], "del": [], "ins": [],
        "abbr": [],
    ]

    /// Headings of other levels become the nearest allowed one.
    static let renamed = ["h1": "h2", "h5": "h4", "h6": "h4"]

    /// Elements that go with all they contain.
    static let dropped: Set<String> = [
        "script", "style", "iframe", "noscript", "noembed", "noframes", "template", "head", "title",
        "embed", "applet", "textarea", "select", "option", "button", "input", "canvas",
        "audio", "video", "map", "frameset", "xmp", "plaintext", "listing", "svg", "math",
    ]

    static let void: Set<String> = ["br", "hr", "img"]

    /// Elements that stand on lines of their own.
    static let blocks: Set<String> = [
        "p", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure",
        "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "pre", "dl", "dt", "dd",
        "div", "section", "article", "main", "header", "footer", "aside", "nav", "center",
        "address", "details", "summary", "fieldset", "form", "body", "html", "td", "th",
    ]

    /// Whether an address may stand in a link or picture.
    static func isAllowed(_ address: String, for attribute: String) -> Bool {
        let start = address.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
            || attribute == "href" && start.hasPrefix("mailto:")
    }
}

/// Writes the allowed part of a tree.
private struct AllowedHTMLWriter {
    let tree: HTMLTree
    var base: String?
    var html = ""

    mutating func write(_ index: Int) {
        let node = tree.nodes[index]
        if node.isText {
            html.appendEscapedHTML(node.text)
            return
        }
        guard !node.isForeign, !HTMLSanitizer.dropped.contains(node.name) else { return }
        let name = HTMLSanitizer.renamed[node.name] ?? node.name
        guard let attributes = HTMLSanitizer.allowed[name] else {
            writeContent(of: node, index)
            return
        }
        var kept = ""
        for attribute in attributes {
            let isAddress = attribute == "href" || attribute == "src"
            guard let value = value(of: attribute, in: node), keeps(attribute, value) else {
                continue
            }
            kept += " \(attribute)=\""
            // As a browser reads an address; what it holds cannot then be taken for attributes.
            kept.appendEscapedHTML(
                isAddress
                    ? value.replacing(" ", with: "%20").replacing("\"", with: "%22") : value,
                isAttribute: true
            )
            kept += "\""
        }
        // A picture without an address, or a link to nowhere, is none.
        if name == "img", value(of: "src", in: node).map({ keeps("src", $0) }) != true { return }
        if name == "a", kept.isEmpty {
            for child in node.children { write(child) }
            return
        }
        html += "<\(name)\(kept)>"
        if HTMLSanitizer.void.contains(name) { return }
        let start = html.utf8.count
        for child in node.children { write(child) }
        // A reader takes the first line end of a `pre` for layout; one that is text needs another.
        if name == "pre", html.utf8.dropFirst(start).first == UInt8(ascii: "\n") {
            html.insert("\n", at: html.utf8.index(html.startIndex, offsetBy: start))
        }
        html += "</\(name)>"
    }

    /// Writes what an element that is not kept contains, as a paragraph where it was a block.
    private mutating func writeContent(of node: HTMLTree.Node, _ index: Int) {
        let isBlock = HTMLSanitizer.blocks.contains(node.name)
        let isParagraph =
            isBlock && !isInsideParagraph(index)
            && !tree.descendants(of: index).dropFirst().contains {
                HTMLSanitizer.blocks.contains(tree.nodes[$0].name)
            }
            && tree.hasText(index)
        if isParagraph { html += "<p>" }
        for child in node.children { write(child) }
        if isParagraph { html += "</p>" } else if isBlock { html += "\n" }
    }

    /// Whether a `p` here would end an element around it when it is read again.
    private func isInsideParagraph(_ index: Int) -> Bool {
        var parent = tree.nodes[index].parent
        while parent >= 0 {
            let name = tree.nodes[parent].name
            if ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "a"].contains(name)
                || HTMLSanitizer.allowed[name] != nil && !HTMLSanitizer.blocks.contains(name)
            {
                return true
            }
            parent = tree.nodes[parent].parent
        }
        return false
    }

    private func value(of attribute: String, in node: HTMLTree.Node) -> String? {
        guard let value = node[attribute]?.trimmed else { return nil }
        guard base != nil, attribute == "href" || attribute == "src" else { return value }
        return XMLAddress.resolve(value, base: base)
    }

    private func keeps(_ attribute: String, _ value: String) -> Bool {
        switch attribute {
        case "href", "src": HTMLSanitizer.isAllowed(value, for: attribute)
        case "colspan", "rowspan", "start": value.utf8.count <= 4 && Int(value) != nil
        default: true
        }
    }
}

extension String {
    /// Appends text with the characters that mean something in HTML or XML escaped.
    mutating func appendEscapedHTML(_ text: String, isAttribute: Bool = false) {
        guard
            text.utf8.contains(where: {
                $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">")
                    || $0 == UInt8(ascii: "\"")
            })
        else {
            self += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": self += "&amp;"
            case "<": self += "&lt;"
            case ">": self += "&gt;"
            case "\"" where isAttribute: self += "&quot;"
            default: unicodeScalars.append(scalar)
            }
        }
    }

    /// The text without white space at its ends.
    var trimmed: String {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
        }
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !isSpace($0) }),
            let end = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[start...end])
    }

    /// The text with every run of white space one space, none at the ends.
    var collapsed: String {
        var text = ""
        var isPending = false
        for scalar in unicodeScalars {
            if scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}" {
                isPending = !text.isEmpty
            } else {
                if isPending { text += " " }
                isPending = false
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text, or `nil` when it is empty.
    var nonEmpty: String? { isEmpty ? nil : self }
}

extension Article {
    /// Brings `body_html` down to the allow-list.
    ///
    /// - Parameter base: The address that relative ones are resolved against; without it they go.
    /// - Returns: Why it cannot be, or that nothing is left to be shown.
    mutating func sanitizeHTML(base: String? = nil) -> DocumentError? {
        guard let html = bodyHTML else { return nil }
        bodyHTML = HTMLSanitizer.sanitize(html, base: base)
        guard bodyHTML != nil else {
            return DocumentError(field: "body_html", reason: "is nested too deep")
        }
        guard hasText || status == .canceled else {
            return DocumentError(field: "body_html", reason: "has nothing that may be shown")
        }
        return nil
    }
}
