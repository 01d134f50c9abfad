package import News

/// Reads articles from documents of any supported format.
///
/// What a document says is kept; what it gets wrong is refused with line and field. HTML passes
/// the allow-list of ``HTMLSanitizer`` here, on its way in.
package struct DocumentReader: Sendable {
    /// The section of articles whose document names none.
    package var section: SectionPath?
    /// The source of articles whose document names none.
    package var source: String?

    package init(section: SectionPath? = nil, source: String? = nil) {
        self.section = section
        self.source = source
    }

    /// Reads the articles of one document.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - name: Its file name, for what the name says about the format.
    ///   - format: Its format, or `nil` to recognise it.
    ///   - charset: How its sender says it is encoded, which goes before what it declares itself;
    ///     its first bytes go before both.
    /// - Returns: One result for each article, in the order of the document; with NDJSON one for
    ///   each line that is not blank. A document that cannot be read at all has one, its refusal.
    package func read(
        _ bytes: [UInt8],
        name: String,
        format: DocumentFormat?,
        charset: Charset? = nil
    ) -> [ReadResult] {
        do throws(DocumentError) {
            let text = try Charset.unify(bytes, stated: charset, repairs: true)
            guard let format = format ?? recognise(text, name: name) else {
                throw Self.unrecognised(text)
            }
            // A page is read with what is wrong in it, as browsers do; no other document is.
            let document =
                format == .html
                ? text : try Charset.unify(bytes, stated: charset, repairs: false)
            return drafts(of: document, name: name, format: format).map { found in
                ReadResult(line: found.line, result: found.result.flatMap(finished))
            }
        } catch {
            return [ReadResult(line: error.line ?? 1, result: .failure(error))]
        }
    }

    /// Reads an item that a Superdesk pushes: ninjs in its dialect.
    package func readPushed(_ node: JSON.Node) -> Result<Draft, DocumentError> {
        Result { () throws(DocumentError) in try NinjsReader.read(node) }.flatMap(finished)
    }

    /// What the reader of a format makes of a document.
    private func drafts(of bytes: [UInt8], name: String, format: DocumentFormat) -> [ReadResult] {
        switch format {
        case .native: readAll(bytes) { Self.collection($0) ?? [Self.result(of: $0)] }
        case .ndjson:
            NDJSONLines(bytes).map { line, text in
                ReadResult(line: line) { () throws(DocumentError) in
                    try Self.article(try parse(text, line: line))
                }
            }
        case .ninjs:
            [
                ReadResult(line: 1) { () throws(DocumentError) in
                    try Self.ninjs(try parse(bytes))
                }
            ]
        case .markdown:
            [
                ReadResult(line: 1) { () throws(DocumentError) in
                    try MarkdownFormat.decode(bytes, name: name)
                }
            ]
        case .text:
            [ReadResult(line: 1) { () throws(DocumentError) in try PlainTextReader.read(bytes) }]
        case .html:
            [ReadResult(line: 1) { () throws(DocumentError) in try HTMLPageReader.read(bytes) }]
        case .feed: FeedReader.read(bytes)
        case .nitf: [ReadResult(line: 1) { () throws(DocumentError) in try NITFReader.read(bytes) }]
        case .newsMLG2: NewsMLG2Reader.read(bytes)
        case .newsML: NewsML1Reader.read(bytes)
        case .iptc7901, .anpa: WireTextReader.read(bytes)
        case .telex: TelexReader.read(bytes)
        case .jsonFeed: readAll(bytes, JSONFeedReader.read)
        case .jsonLD: readAll(bytes, JSONLDReader.read)
        case .csv: CSVReader.read(bytes, isTabbed: false)
        case .tsv: CSVReader.read(bytes, isTabbed: true)
        }
    }

    /// The draft as it may be stored: harmless, and with this reader's defaults.
    func finished(_ draft: Draft) -> Result<Draft, DocumentError> {
        do throws(DocumentError) {
            try draft.article.requireHarmlessAddresses()
            var draft = draft
            if let fault = draft.article.sanitizeHTML() { throw fault }
            return .success(completed(draft))
        } catch {
            return .failure(error)
        }
    }

    /// The draft with this reader's defaults where the document had nothing.
    private func completed(_ draft: Draft) -> Draft {
        var draft = draft
        if draft.article.section == nil { draft.article.section = section }
        if draft.article.source == nil { draft.article.source = source }
        return draft
    }
}

/// The lines of an NDJSON document that are not blank, with their numbers.
struct NDJSONLines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    mutating func next() -> (line: Int, text: [UInt8])? {
        while index < bytes.count {
            let start = index
            while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            let text = bytes[start..<index]
            index += 1
            line += 1
            if !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
                return (line, Array(text))
            }
        }
        return nil
    }
}
