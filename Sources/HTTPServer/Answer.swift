import HTTP
import HTTPTypes
import HTTPWire

/// An encoded answer, or only its head, with a place for the date.
struct Message: Sendable {
    /// The head, its empty line and the body.
    var bytes: [UInt8]
    /// How many of `bytes` the head and its empty line are.
    let headCount: Int
    /// Where the 29 bytes of `Date` begin.
    let dateOffset: Int
    /// The second whose date is in `bytes`, since 1970.
    private(set) var second: Int64 = -1

    /// Encodes an answer.
    ///
    /// - Parameters:
    ///   - status: The status.
    ///   - fields: All but `Date` and `Content-Length`.
    ///   - body: The content, or the beginning of it.
    ///   - hasLength: Whether `Content-Length` is sent.
    ///   - byteCount: How long the content is, or `nil` when `body` is all of it.
    /// - Throws: When a field of the responder's would break the framing.
    init(
        status: HTTPResponse.Status,
        fields: HTTPFields,
        body: [UInt8],
        hasLength: Bool = true,
        byteCount: Int? = nil
    ) throws(ResponseEncoder.Fault) {
        let sent =
            fields.contains { Self.isOurs($0.name) }
            ? HTTPFields(fields.filter { !Self.isOurs($0.name) }) : fields
        var bytes: [UInt8] = []
        let offsets = try ResponseEncoder.encodeHead(
            status: status.code,
            fields: sent,
            contentLength: hasLength ? byteCount ?? body.count : nil,
            followedBy: body.count,
            into: &bytes
        )
        dateOffset = offsets.date
        headCount = offsets.end
        bytes += body
        self.bytes = bytes
    }

    /// The 304 of a 200: what a cache needs to go on with the answer it has (RFC 9110 §15.4.5).
    ///
    /// What describes the content, what it is linked to and what it is purged by is in that already.
    init(notModified whole: Message) {
        var head = Array("HTTP/1.1 304 Not Modified\r\n".utf8)
        var date = 0
        var lineStart = 0
        for index in 0..<whole.headCount where whole.bytes[index] == UInt8(ascii: "\n") {
            let line = lineStart..<index + 1
            lineStart = index + 1
            // The status line is another.
            guard line.lowerBound > 0 else { continue }
            let name = whole.bytes[line].prefix { $0 != UInt8(ascii: ":") }
            if Self.isKnown(name) { continue }
            if line.contains(whole.dateOffset) {
                date = head.count + whole.dateOffset - line.lowerBound
            }
            head += whole.bytes[line]
        }
        dateOffset = date
        headCount = head.count
        bytes = head
        second = whole.second
    }

    /// Whether whoever asks with a condition has the field.
    private static func isKnown(_ name: ArraySlice<UInt8>) -> Bool {
        [
            "content-type", "content-length", "content-encoding", "content-language",
            "content-range", "link", "surrogate-key", "cache-tag", "cache-groups",
        ].contains { $0.utf8.elementsEqual(name.lazy.map { $0 | 0x20 }) }
    }

    /// Whether the server says it itself, whatever a responder may have said.
    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        // The length first: each field of each answer is looked at.
        switch name.canonicalName.utf8.count {
        case 4: name == .date
        case 10: name == .connection
        case 14: name == .contentLength
        case 17: name == .transferEncoding
        default: false
        }
    }

    /// Puts in the date of `second`.
    mutating func setDate(_ second: Int64, _ text: [UInt8]) {
        self.second = second
        for index in text.indices { bytes[dateOffset + index] = text[index] }
    }
}

/// A message as a lane gives it, once or many times.
final class KeptMessage {
    private var message: Message
    private var block: FieldBlock?

    init(_ message: Message) { self.message = message }

    var bytes: [UInt8] { message.bytes }
    var headCount: Int { message.headCount }
    /// How many bytes head and body are.
    var count: Int { message.bytes.count }

    /// The 304 in its place.
    var notModified: KeptMessage { KeptMessage(Message(notModified: message)) }

    /// The head as HTTP/2 has it; made when it is first asked for.
    var fieldBlock: FieldBlock {
        if let block { return block }
        let bytes = message.bytes
        let made = FieldBlock(head: bytes.span, dateOffset: message.dateOffset)
        block = made
        return made
    }

    /// Puts in the date of `second` unless it is there.
    func date(_ second: Int64, _ text: [UInt8]) {
        guard second != message.second else { return }
        message.setDate(second, text)
        block?.setDate(text)
    }
}

/// A response in every form the server may give it.
final class Answer {
    // First what each hit looks at: the processor fetches it in one piece.
    /// The last millisecond since 1970 at which it may be given again.
    let until: Int64
    /// Whether it was asked for again since it was kept, or since the cache last looked at it for
    /// room.
    var isRecent = false
    /// Its place in the cache, or -1.
    var place = -1
    let plain: KeptMessage
    let gzip: KeptMessage?
    /// The 304s of a GET that is 200; most answers are never asked for with a condition.
    private(set) lazy var notModified = makeNotModified(plain)
    private(set) lazy var gzipNotModified = gzip.flatMap(makeNotModified)
    let facts: Facts

    /// What decides which form to give.
    struct Facts: Sendable {
        var status: Int
        var etag: EntityTag?
        /// As it stands in `ETag`; empty when there is none.
        var etagText: [UInt8] = []
        var gzipETagText: [UInt8] = []
        /// In seconds since 1970.
        var lastModified: Int64?
        var keeping: Response.Keeping?
        /// Whether there would be a gzip form, had anyone asked for it so far.
        var lacksGzip = false
        /// Whether the request's conditions were weighed already.
        var isDecided = false
    }

    /// The forms as a worker made them.
    struct Draft: Sendable {
        var plain: Message
        var gzip: Message?
        var facts: Facts
        /// What is to be read and sent behind `plain`.
        var content: ContentReader?
        /// What comes about behind `plain`.
        var stream: (any ResponseStream)?
    }

    init(_ draft: Draft) {
        until = draft.facts.keeping?.until ?? .max
        plain = KeptMessage(draft.plain)
        gzip = draft.gzip.map(KeptMessage.init)
        facts = draft.facts
    }

    /// About how many bytes it takes to keep.
    var cost: Int { plain.count + (gzip?.count ?? 0) + 1024 }

    private func makeNotModified(_ whole: KeptMessage) -> KeptMessage? {
        guard facts.status == 200, facts.etag != nil || facts.lastModified != nil else {
            return nil
        }
        return whole.notModified
    }
}

extension Answer.Draft {
    /// Encodes the head of a response whose body comes about later.
    ///
    /// - Throws: When a field of the response would break the framing.
    init(
        _ response: Response,
        streaming stream: any ResponseStream
    ) throws(ResponseEncoder.Fault) {
        plain = try Message(
            status: response.status,
            fields: response.fields,
            body: [],
            hasLength: false
        )
        facts = Answer.Facts(status: response.status.code)
        facts.isDecided = true
        self.stream = stream
    }

    /// Encodes `response` in the forms that `request` may ask for.
    ///
    /// The gzip form is made once a request accepts it.
    ///
    /// - Parameters:
    ///   - response: What the responder says.
    ///   - request: What it answers.
    ///   - configuration: When and how to compress.
    ///   - now: In seconds since 1970.
    /// - Throws: When a field of the response would break the framing.
    init(
        _ response: Response,
        to request: Request,
        _ configuration: ServerConfiguration,
        now: Int64
    ) throws(ResponseEncoder.Fault) {
        let isRead = request.method == .get || request.method == .head
        let isWhole = isRead && response.status == .ok
        facts = Answer.Facts(status: response.status.code)
        guard isWhole else {
            let code = response.status.code
            let hasBody = code >= 200 && code != 204 && code != 304
            plain = try Message(
                status: response.status,
                fields: response.fields,
                body: hasBody ? response.body : [],
                hasLength: hasBody
            )
            return
        }
        facts.keeping = response.keeping
        var fields = response.fields
        var isCompressible = false
        var isEncoded = false
        var vary: String?
        // In one pass: each look-up by name is one.
        for field in fields {
            switch field.name {
            case .lastModified: facts.lastModified = HTTPDate.parse(field.value, now: now)
            case .eTag:
                guard let etag = EntityTag(field: field.value) else { continue }
                facts.etag = etag
                facts.etagText = Array(field.value.utf8)
                facts.gzipETagText = Array(etag.gzip.text.utf8)
            case .contentType: isCompressible = Self.isCompressible(field.value)
            case .contentEncoding: isEncoded = true
            case .vary: vary = vary.map { $0 + ", " + field.value } ?? field.value
            default: continue
            }
        }
        if isEncoded { isCompressible = false }
        if isCompressible { fields[.vary] = Self.varying(vary) }
        plain = try Message(status: .ok, fields: fields, body: response.body)
        guard isCompressible, response.body.count >= configuration.gzipMinimumBytes else { return }
        // Compressing takes longer than all the rest, and many clients never ask for it.
        guard Negotiation.acceptsGzip(request.fields[.acceptEncoding]).takesGzip else {
            facts.lacksGzip = true
            return
        }
        guard let body = try? Gzip.compress(response.body, level: configuration.gzipLevel),
            body.count < response.body.count
        else { return }
        fields[.contentEncoding] = "gzip"
        if let etag = facts.etag { fields[.eTag] = etag.gzip.text }
        gzip = try Message(status: .ok, fields: fields, body: body)
    }

    /// `Vary` with `Accept-Encoding` in it.
    static func varying(_ vary: String?) -> String {
        guard let vary, !vary.isEmpty else { return "Accept-Encoding" }
        // What nearly all have, without a look at its parts.
        if vary == "Accept" { return "Accept, Accept-Encoding" }
        let names = vary.split(separator: ",").map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        if names.contains("*") || names.contains("accept-encoding") { return vary }
        return vary + ", Accept-Encoding"
    }

    /// Whether content of this type gets smaller by gzip.
    static func isCompressible(_ contentType: String) -> Bool {
        let type =
            (String(
                contentType.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
            ) ?? "").lowercased()
        if type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml") {
            return true
        }
        return ["application/json", "application/xml", "application/javascript"].contains(type)
            || type == "application/x-ndjson" || type == "image/svg+xml"
    }
}

extension EntityTag {
    /// The tag that stands in an `ETag` field, or `nil` when it is malformed.
    init?(field text: String) {
        let quote = UInt8(ascii: "\"")
        var opaque = text.utf8[...]
        let isWeak = opaque.starts(with: "W/".utf8)
        if isWeak { opaque.removeFirst(2) }
        guard opaque.count >= 2, opaque.popFirst() == quote, opaque.popLast() == quote,
            !opaque.contains(quote), let opaque = String(opaque)
        else { return nil }
        self.init(opaque, isWeak: isWeak)
    }
}
