import News

extension DocumentReader {
    /// Recognises the format of a document by its name, then by its first bytes.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - name: Its file name.
    /// - Returns: The format, or `nil` when it is none of those that are read here.
    package func recognise(_ bytes: [UInt8], name: String) -> DocumentFormat? {
        let bytes = (try? Charset.unify(bytes, stated: nil, repairs: true)) ?? bytes
        if WireTextReader.recognises(bytes) { return WireTextReader.format(of: bytes) }
        if TelexReader.recognises(bytes) { return .telex }
        let suffix = name.split(separator: ".").dropFirst().last?.lowercased() ?? ""
        switch suffix {
        case "ndjson", "jsonl": return .ndjson
        case "ninjs": return .ninjs
        case "md", "markdown": return .markdown
        case "csv": return .csv
        case "tsv", "tab": return .tsv
        case "txt", "text": return CSVReader.isQuotedTable(bytes) ? .csv : .text
        case "html", "htm", "xhtml": return .html
        default: break
        }
        guard let first = bytes.drop(while: Self.isSkipped).first else { return nil }
        switch first {
        case UInt8(ascii: "{"): return recogniseJSON(bytes)
        case UInt8(ascii: "["):
            // A text may begin with a bracket.
            if let node = try? JSON.parse(bytes), node.elements != nil {
                return JSONLDReader.recognises(node) ? .jsonLD : .native
            }
        case UInt8(ascii: "<"):
            if let format = recogniseXML(bytes) { return format }
            // XML of another kind is no text.
            return !isOtherXML(bytes) && isHTML(bytes) ? .html : nil
        default: break
        }
        // A known name of another kind, such as `.jpg`, is not taken for text.
        guard suffix.isEmpty || name == "-", !bytes.prefix(4096).contains(0) else { return nil }
        let text = bytes.drop(while: Self.isSkipped)
        if CSVReader.recognises(bytes, isTabbed: false) { return .csv }
        if CSVReader.recognises(bytes, isTabbed: true) { return .tsv }
        let hasFrontMatter = ["---", "+++"].contains { text.starts(with: Array($0.utf8)) }
        return hasFrontMatter ? .markdown : .text
    }

    /// Why a document is in no format that is read here.
    static func unrecognised(_ bytes: [UInt8]) -> DocumentError {
        guard let first = bytes.first(where: { !isSkipped($0) }) else {
            return DocumentError(line: 1, reason: "is empty")
        }
        if bytes.prefix(4096).contains(0) { return DocumentError(reason: "is no text") }
        if first == UInt8(ascii: "<"), let root = XMLTree.root(of: bytes) {
            return DocumentError(
                line: root.line,
                field: root.qualifiedName,
                reason: "is the root of no XML format that is read here"
            )
        }
        return DocumentError(reason: "is in no format that is read here")
    }

    /// White space and the byte order mark.
    private static func isSkipped(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0xEF || byte == 0xBB || byte == 0xBF
    }

    /// The format whose root element, in its namespace, the document begins with.
    private func recogniseXML(_ bytes: [UInt8]) -> DocumentFormat? {
        guard let root = XMLTree.root(of: bytes) else { return nil }
        return switch root.name.lowercased() {
        case "rss": .feed
        case "channel": root.namespace == nil ? .feed : nil
        case "rdf": root.namespace == "http://www.w3.org/1999/02/22-rdf-syntax-ns#" ? .feed : nil
        case "feed", "entry": FeedVocabulary(root) == .atom || root.prefix == nil ? .feed : nil
        case "nitf": .nitf
        case "newsml": .newsML
        case "newsmessage", "newsitem", "packageitem", "conceptitem", "knowledgeitem",
            "planningitem", "catalogitem":
            root.namespace == "http://iptc.org/std/nar/2006-10-01/" ? .newsMLG2 : nil
        default: nil
        }
    }

    /// Whether a document is XML and no page: it declares itself so, or begins with an element that
    /// HTML does not have.
    private func isOtherXML(_ bytes: [UInt8]) -> Bool {
        guard let root = XMLTree.root(of: bytes) else { return false }
        let start = bytes.drop(while: Self.isSkipped)
        if start.starts(with: Array("<?xml".utf8)) { return root.name.lowercased() != "html" }
        let pages: Set = [
            "html", "head", "body", "article", "main", "section", "div", "p", "h1", "h2", "h3",
            "header", "meta", "title", "link", "script", "style", "base", "center", "font",
            "table", "span", "a", "b", "img", "noscript",
        ]
        return !pages.contains(root.name.lowercased())
    }

    private func isHTML(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
        return ["<!doctype html", "<html", "<head", "<body", "<article"].contains {
            head.contains($0)
        }
    }

    private func recogniseJSON(_ bytes: [UInt8]) -> DocumentFormat {
        do throws(JSONError) {
            let node = try JSON.parse(bytes)
            if JSONFeedReader.recognises(node) { return .jsonFeed }
            if JSONLDReader.recognises(node) { return .jsonLD }
            if APReader.items(node) != nil { return .native }
            return NinjsShape(node) == nil ? .native : .ninjs
        } catch {
            // One document a line, if the first line is one.
            guard let (_, line) = NDJSONLines(bytes).first(where: { _ in true }),
                line.count < bytes.count, (try? JSON.parse(line)) != nil
            else { return .native }
            return .ndjson
        }
    }
}
