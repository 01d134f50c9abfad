import CLibXML2

/// How much a document may ask for.
struct XMLLimits {
    var maximumBytes = 32 << 20
    var maximumElements = 500_000
    var maximumAttributes = 1_000_000
    var maximumDepth = 100
    var maximumEqualsSigns = 10_000

    /// Refuses more equals signs between two `<` than any element has use for.
    ///
    /// libxml2 compares each attribute of an element with all others before it reports them.
    fileprivate func checkTags(_ bytes: [UInt8]) throws(DocumentError) {
        var count = 0
        var line = 1
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "<"): count = 0
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: "="):
                count += 1
                guard count <= maximumEqualsSigns else {
                    throw DocumentError(
                        line: line,
                        reason: "has more than \(maximumEqualsSigns) attributes in one element"
                    )
                }
            default: break
            }
        }
    }
}

extension XMLTree {
    /// How a document that is not well-formed is taken.
    enum Faults {
        /// It is refused with the line of its first fault.
        case refused
        /// What libxml2 makes of it counts, and the names HTML has for characters are understood:
        /// for feeds, which are often made by hand.
        case passedOver
    }

    /// Parses a document with libxml2, in the encoding its byte order mark or declaration names.
    ///
    /// Nothing outside the document is read, and of what its document type declares nothing: no
    /// entities but the five of XML, no default attributes. Only where faults are passed over short
    /// entities that are mere text stand for it.
    ///
    /// - Throws: ``DocumentError`` with the line of the fault or of the limit passed.
    static func parse(
        _ bytes: [UInt8],
        faults: Faults = .refused,
        limits: XMLLimits = XMLLimits()
    ) throws(DocumentError) -> XMLTree {
        guard bytes.count <= limits.maximumBytes else {
            throw DocumentError(reason: "is longer than \(limits.maximumBytes) bytes")
        }
        var bytes = try Charset.decodeXML(bytes)
        if faults == .passedOver { bytes = Charset.mended(bytes) }
        try limits.checkTags(bytes)
        let builder = XMLBuilder(faults: faults, limits: limits)
        builder.parse(bytes)
        if let error = builder.limitError { throw error }
        if faults == .refused, let fault = builder.fault { throw fault }
        guard let root = builder.finish() else {
            throw builder.fault ?? DocumentError(line: 1, reason: "has no element of XML")
        }
        return XMLTree(root: root, fault: builder.fault)
    }
}

extension XMLTree {
    /// The start tag of the document's root alone, or `nil` when there is none.
    static func root(of bytes: [UInt8]) -> Element? {
        let builder = XMLBuilder(faults: .passedOver, limits: XMLLimits(), readsRootOnly: true)
        builder.parse(Charset.decodeXMLHead(Array(bytes.prefix(1 << 16))))
        return builder.finish()
    }
}

/// Takes what libxml2 reports and builds the tree.
///
/// libxml2's own tree builder is not used: it keeps the entities that a document declares.
private final class XMLBuilder {
    private let faults: XMLTree.Faults
    private let limits: XMLLimits
    private let readsRootOnly: Bool
    private var open: [XMLTree.Element] = []
    private var root: XMLTree.Element?
    private var text = ""
    private var elementCount = 0
    private var attributeCount = 0
    private(set) var fault: DocumentError?
    private(set) var limitError: DocumentError?
    private var context: xmlParserCtxtPtr?
    /// What `getEntity` hands to libxml2, alive until the next call.
    private let entity = UnsafeMutablePointer<xmlEntity>.allocate(capacity: 1)
    private let entityText = UnsafeMutableBufferPointer<UInt8>.allocate(
        capacity: DeclaredEntities.maximumBytes + 1
    )
    private var declared = DeclaredEntities()

    init(faults: XMLTree.Faults, limits: XMLLimits, readsRootOnly: Bool = false) {
        self.faults = faults
        self.readsRootOnly = readsRootOnly
        self.limits = limits
        entity.initialize(to: xmlEntity())
        entityText.initialize(repeating: 0)
    }

    deinit {
        entity.deallocate()
        entityText.deallocate()
    }

    private static let isInitialised: Bool = {
        xmlInitParser()
        return true
    }()

    /// Parses UTF-8, whatever encoding it declares.
    func parse(_ bytes: [UInt8]) {
        guard Self.isInitialised, let context = xmlNewParserCtxt() else {
            limitError = DocumentError(reason: "cannot be parsed: out of memory")
            return
        }
        defer { xmlFreeParserCtxt(context) }
        // Faults without a context would go to standard error.
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        self.context = context
        defer { self.context = nil }
        install(in: context)
        // Predefined entities come through `getEntity` as well with OLDSAX; NOENT writes them into
        // attribute values as characters. There are no others that could be expanded.
        var options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_OLDSAX.rawValue
            | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        if faults == .passedOver { options |= XML_PARSE_RECOVER.rawValue }
        let document = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                CInt(buffer.count),
                nil,
                nil,
                CInt(bitPattern: UInt32(options))
            )
        }
        if let document { xmlFreeDoc(document) }
    }

    /// Closes what a broken document left open, and returns the root.
    func finish() -> XMLTree.Element? {
        while !open.isEmpty {
            open[open.count - 1].isWhole = false
            end()
        }
        return root
    }

    private func install(in context: xmlParserCtxtPtr) {
        guard let handler = context.pointee.sax else { return }
        var mine = xmlSAXHandler()
        mine.initialized = handler.pointee.initialized
        mine.startElementNs = { me, name, prefix, uri, _, _, count, defaulted, attributes in
            XMLBuilder.from(me)?.start(name, prefix, uri, attributes, Int(count - defaulted))
        }
        mine.endElementNs = { me, _, _, _ in XMLBuilder.from(me)?.end() }
        mine.characters = { me, text, count in XMLBuilder.from(me)?.add(text, Int(count)) }
        mine.cdataBlock = { me, text, count in XMLBuilder.from(me)?.add(text, Int(count)) }
        mine.ignorableWhitespace = { me, text, count in
            XMLBuilder.from(me)?.add(text, Int(count))
        }
        mine.getEntity = { me, name in XMLBuilder.from(me)?.entity(named: name) }
        mine.entityDecl = { me, name, type, _, _, content in
            guard type == CInt(XML_INTERNAL_GENERAL_ENTITY.rawValue), let name, let content
            else { return }
            XMLBuilder.from(me)?.declared.add(
                String(cString: name),
                String(cString: UnsafePointer<xmlChar>(content))
            )
        }
        mine.serror = { me, error in
            guard let error else { return }
            XMLBuilder.from(me)?.failed(error.pointee)
        }
        handler.pointee = mine
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> XMLBuilder? {
        pointer.map { Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    private var line: Int { context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0 }

    private func stop(_ reason: String) {
        if limitError == nil { limitError = DocumentError(line: line, reason: reason) }
        xmlStopParser(context)
    }

    // MARK: What libxml2 reports

    private func start(
        _ name: UnsafePointer<xmlChar>?,
        _ prefix: UnsafePointer<xmlChar>?,
        _ namespace: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?,
        _ count: Int
    ) {
        guard limitError == nil, !readsRootOnly || open.isEmpty, let name else { return }
        elementCount += 1
        attributeCount += max(count, 0)
        if elementCount > limits.maximumElements {
            return stop("has more than \(limits.maximumElements) elements")
        }
        if attributeCount > limits.maximumAttributes {
            return stop("has more than \(limits.maximumAttributes) attributes")
        }
        if open.count >= limits.maximumDepth {
            return stop("is nested deeper than \(limits.maximumDepth) elements")
        }
        flush()
        var element = XMLTree.Element(
            name: String(cString: name),
            prefix: prefix.map { String(cString: $0) },
            namespace: namespace.map { String(cString: $0) },
            attributes: [],
            children: [],
            line: line
        )
        if let attributes, count > 0 {
            element.attributes.reserveCapacity(count)
            // Five pointers each: name, prefix, namespace, start and end of the value.
            for index in 0..<count {
                let field = attributes + index * 5
                guard let name = field[0], let start = field[3], let end = field[4] else {
                    continue
                }
                let value = UnsafeBufferPointer(start: start, count: end - start)
                element.attributes.append(
                    XMLTree.Attribute(
                        name: String(cString: name),
                        prefix: field[1].map { String(cString: $0) },
                        namespace: field[2].map { String(cString: $0) },
                        value: String(decoding: value, as: UTF8.self)
                    )
                )
            }
        }
        open.append(element)
        if readsRootOnly { xmlStopParser(context) }
    }

    private func end() {
        flush()
        guard let element = open.popLast() else { return }
        if open.isEmpty {
            if root == nil { root = element }
        } else {
            open[open.count - 1].children.append(.element(element))
        }
    }

    private func add(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) {
        guard limitError == nil, !open.isEmpty, let bytes, count > 0 else { return }
        text += String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    private func flush() {
        guard !text.isEmpty else { return }
        // References name controls of windows-1252 as well.
        if faults == .passedOver, text.utf8.contains(0xC2) {
            text = String(decoding: Charset.mended(Array(text.utf8)), as: UTF8.self)
        }
        if !open.isEmpty { open[open.count - 1].children.append(.text(text)) }
        text = ""
    }

    /// What stands for `&name;`: a character, or nothing and a fault.
    private func entity(named name: UnsafePointer<xmlChar>?) -> xmlEntityPtr? {
        // A declaration asks for what it declares.
        guard let name, let context, context.pointee.inSubset == 0 else { return nil }
        // After a fault libxml2 would leave out every reference, `&amp;` too.
        if faults == .passedOver { context.pointee.wellFormed = 1 }
        if let predefined = xmlGetPredefinedEntity(name) { return predefined }
        let label = String(cString: name)
        let isInAttribute = context.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE
        if faults == .passedOver, !isInAttribute, let text = declared.text(of: label) {
            return substitute(text, name)
        }
        note(
            DocumentError(
                line: line,
                reason: "refers to the entity \(label), which XML does not have"
            )
        )
        guard faults == .passedOver, let known = htmlEntityLookup(name),
            let scalar = Unicode.Scalar(UInt32(known.pointee.value))
        else { return nil }
        // Of an entity in an attribute libxml2 takes the first byte.
        if isInAttribute, !scalar.isASCII { return nil }
        return substitute(String(scalar), name)
    }

    /// An entity that stands for a text.
    private func substitute(_ text: String, _ name: UnsafePointer<xmlChar>) -> xmlEntityPtr? {
        let bytes = Array(text.utf8)
        for (index, byte) in (bytes + [0]).enumerated() { entityText[index] = byte }
        entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
        entity.pointee.name = name
        entity.pointee.content = entityText.baseAddress
        entity.pointee.length = CInt(bytes.count)
        return entity
    }

    private func failed(_ error: xmlError) {
        // An undeclared prefix leaves the document readable; warnings are no faults.
        guard error.level == XML_ERR_FATAL, error.domain != CInt(XML_FROM_NAMESPACE.rawValue)
        else { return }
        let message = error.message.map { String(cString: $0).collapsed } ?? "fault"
        note(
            DocumentError(
                line: Int(error.line),
                reason: "is not well-formed XML: \(message)"
            )
        )
    }

    private func note(_ error: DocumentError) {
        if fault == nil { fault = error }
    }
}
