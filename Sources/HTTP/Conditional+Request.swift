package import HTTPTypes

extension Conditional {
    /// What a request is to get of something that would be answered with 200.
    package enum Decision: Sendable, Hashable {
        /// 200, 206 or 416.
        case send(ByteRange.Selection)
        /// 304.
        case notModified
        /// 412.
        case preconditionFailed
    }

    /// Weighs the preconditions of a request and then its range (RFC 9110 §13.2.2).
    ///
    /// - Parameters:
    ///   - method: The request's method; only GET knows ranges.
    ///   - fields: The request's fields.
    ///   - etag: The tag of what is there now, or `nil` when it has none.
    ///   - lastModified: In seconds since 1970, or `nil` when unknown.
    ///   - byteCount: How much there is to take a range of, or `nil` where ranges aren't given.
    ///   - now: In seconds since 1970; for dates with two-digit years.
    /// - Returns: The decision.
    package static func decide(
        method: HTTPRequest.Method,
        fields: HTTPFields,
        etag: EntityTag?,
        lastModified: Int64?,
        byteCount: Int? = nil,
        now: Int64
    ) -> Decision {
        let outcome = evaluate(
            method: method,
            ifMatch: fields[.ifMatch],
            ifUnmodifiedSince: fields[.ifUnmodifiedSince],
            ifNoneMatch: fields[.ifNoneMatch],
            ifModifiedSince: fields[.ifModifiedSince],
            etag: etag,
            lastModified: lastModified,
            now: now
        )
        switch outcome {
        case .notModified: return .notModified
        case .preconditionFailed: return .preconditionFailed
        case .proceed: break
        }
        guard method == .get, let byteCount, let range = fields[.range] else {
            return .send(.whole)
        }
        if let ifRange = fields[.ifRange],
            !Self.ifRange(ifRange, etag: etag, lastModified: lastModified, now: now)
        {
            return .send(.whole)
        }
        return .send(ByteRange.select(range, of: byteCount))
    }
}
