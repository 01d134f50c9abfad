import HTTP
import HTTPTypes
import HTTPWire

/// Answers whose content is read while it is sent.
extension Answer.Draft {
    /// How much of the content goes out with the head: what is no larger is one message.
    static let firstPieceBytes = 64 << 10

    /// Decides and encodes the beginning of `response`: all that a worker can do at once.
    ///
    /// Conditions, codings and ranges are weighed here and not by the lane, so that nothing is
    /// read of what is not sent.
    ///
    /// - Parameters:
    ///   - response: What the responder says.
    ///   - content: What it is to read.
    ///   - request: What it answers.
    ///   - now: In seconds since 1970.
    /// - Throws: When a field of the response would break the framing, or a read failed.
    init(
        _ response: Response,
        reading content: any ResponseContent,
        to request: Request,
        now: Int64
    ) throws {
        let count = content.byteCount
        let isRead = request.method == .get || request.method == .head
        guard response.status == .ok, isRead else {
            try self.init(response, content, [.content(0..<count)], to: request)
            return
        }
        let decision = Conditional.decide(
            method: request.method,
            fields: request.fields,
            etag: response.fields[.eTag].flatMap { EntityTag(field: $0) },
            lastModified: response.fields[.lastModified].flatMap { HTTPDate.parse($0, now: now) },
            byteCount: response.acceptsRanges ? count : nil,
            now: now
        )
        if decision == .preconditionFailed {
            try self.init(Lane.problem(412).response)
            return
        }
        // It is sent as it is, whatever its type.
        guard Negotiation.acceptsGzip(request.fields[.acceptEncoding]).takesIdentity else {
            try self.init(Lane.problem(406).response)
            return
        }
        var response = response
        if response.acceptsRanges { response.fields[.acceptRanges] = "bytes" }
        switch decision {
        case .notModified, .preconditionFailed:
            // Something named the version that was asked about.
            let whole = try Message(status: .ok, fields: response.fields, body: [])
            self.init(Message(notModified: whole), status: .notModified)
        case .send(.whole):
            try self.init(response, content, [.content(0..<count)], to: request)
        case .send(.part(let range)):
            response.status = .partialContent
            response.fields[.contentRange] = ByteRange.contentRange(range, of: count)
            try self.init(response, content, [.content(range)], to: request)
        case .send(.parts(let ranges)):
            // 128 random bits: no content holds them.
            let boundary = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }
                .joined(separator: "newsd")
            let parts = ContentPart.multipart(
                ranges,
                of: count,
                type: response.fields[.contentType],
                boundary: boundary
            )
            response.status = .partialContent
            response.fields[.contentType] = "multipart/byteranges; boundary=\(boundary)"
            try self.init(response, content, parts, to: request)
        case .send(.unsatisfiable):
            var problem = Lane.problem(416)
            problem.fields[.contentRange] = ByteRange.contentRange(unsatisfiedOf: count)
            problem.fields[.acceptRanges] = "bytes"
            try self.init(problem.response)
        }
    }

    /// Encodes the head with the first of `parts`.
    private init(
        _ response: Response,
        _ content: any ResponseContent,
        _ parts: [ContentPart],
        to request: Request
    ) throws {
        var reader = ContentReader(content, parts: parts)
        let count = reader.byteCount
        let first = request.method == .head ? [] : try reader.read(limit: Self.firstPieceBytes)
        let message = try Message(
            status: response.status,
            fields: response.fields,
            body: first,
            byteCount: count
        )
        self.init(message, status: response.status)
        if request.method != .head, reader.byteCount > 0 { self.content = reader }
    }

    /// An answer of the server's own.
    private init(_ response: Response) throws(ResponseEncoder.Fault) {
        let message = try Message(
            status: response.status,
            fields: response.fields,
            body: response.body
        )
        self.init(message, status: response.status)
    }

    private init(_ message: Message, status: HTTPResponse.Status) {
        plain = message
        facts = Answer.Facts(status: status.code)
        facts.isDecided = true
    }
}
