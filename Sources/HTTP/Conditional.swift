package import HTTPTypes

/// Decides a conditional request (RFC 9110 §13).
package enum Conditional {
    /// What to do with the request.
    package enum Outcome: Sendable, Hashable {
        case proceed
        /// 304: only for GET and HEAD.
        case notModified
        /// 412.
        case preconditionFailed
    }

    /// Weighs the preconditions in the order of RFC 9110 §13.2.2.
    ///
    /// A date that can't be read, or one where the resource has no date of its own, counts as not
    /// sent; a malformed list of tags matches nothing. Tags match in the gzip form too, as
    /// `-gzip` after ours: it names the same version.
    ///
    /// - Parameters:
    ///   - method: The request's method; dates and 304 matter to GET and HEAD only.
    ///   - ifMatch: The field's value, several lines joined by commas, or `nil` when absent.
    ///   - ifUnmodifiedSince: The field's value.
    ///   - ifNoneMatch: The field's value, several lines joined by commas.
    ///   - ifModifiedSince: The field's value.
    ///   - etag: The tag of what is there now, or `nil` when it has none.
    ///   - lastModified: In seconds since 1970, or `nil` when unknown.
    ///   - exists: Whether anything is there, which is what `*` asks.
    ///   - now: In seconds since 1970; for dates with two-digit years.
    /// - Returns: The outcome; 412 goes before 304.
    package static func evaluate(
        method: HTTPRequest.Method,
        ifMatch: String? = nil,
        ifUnmodifiedSince: String? = nil,
        ifNoneMatch: String? = nil,
        ifModifiedSince: String? = nil,
        etag: EntityTag?,
        lastModified: Int64?,
        exists: Bool = true,
        now: Int64 = 1_800_000_000
    ) -> Outcome {
        let isRead = method == .get || method == .head
        if let ifMatch {
            let bytes = Array(ifMatch.utf8)
            guard matches(bytes.span, etag: etag, exists: exists, isStrong: true) else {
                return .preconditionFailed
            }
        } else if let ifUnmodifiedSince, let lastModified,
            let date = HTTPDate.parse(ifUnmodifiedSince, now: now), lastModified > date
        {
            return .preconditionFailed
        }
        if let ifNoneMatch {
            let bytes = Array(ifNoneMatch.utf8)
            if matches(bytes.span, etag: etag, exists: exists, isStrong: false) {
                return isRead ? .notModified : .preconditionFailed
            }
        } else if isRead, let ifModifiedSince, let lastModified,
            let date = HTTPDate.parse(ifModifiedSince, now: now), lastModified <= date
        {
            return .notModified
        }
        return .proceed
    }

    /// Whether `If-Range` allows a part to be sent (RFC 9110 §13.1.5).
    ///
    /// A tag must be the very one, both strong; the gzip form is other bytes. A date must be that of
    /// the resource to the second, and the responder gives no date that two versions could share.
    ///
    /// - Parameters:
    ///   - value: The field's value.
    ///   - etag: The tag of what would be sent, or `nil` when it has none.
    ///   - lastModified: In seconds since 1970, or `nil` when unknown.
    ///   - now: In seconds since 1970; for dates with two-digit years.
    /// - Returns: Whether to look at `Range`; not where the value is malformed.
    package static func ifRange(
        _ value: String,
        etag: EntityTag?,
        lastModified: Int64?,
        now: Int64
    ) -> Bool {
        if let etag, !etag.isWeak, value == etag.text { return true }
        guard let lastModified else { return false }
        return HTTPDate.parse(value, now: now) == lastModified
    }

    /// Whether `If-None-Match` names `etag`, weakly compared; for GET and HEAD that is a 304.
    ///
    /// Doesn't allocate.
    package static func ifNoneMatch(_ value: Span<UInt8>, names etag: EntityTag) -> Bool {
        matches(value, etag: etag, exists: true, isStrong: false)
    }

    /// Whether `If-Modified-Since` is at or after `lastModified`; for GET and HEAD without
    /// `If-None-Match` that is a 304.
    ///
    /// Doesn't allocate. Both times in seconds since 1970.
    package static func ifModifiedSince(
        _ value: Span<UInt8>,
        covers lastModified: Int64,
        now: Int64
    ) -> Bool {
        HTTPDate.parse(value, now: now).map { lastModified <= $0 } ?? false
    }

    /// Whether the list names the tag.
    private static func matches(
        _ bytes: Span<UInt8>,
        etag: EntityTag?,
        exists: Bool,
        isStrong: Bool
    ) -> Bool {
        var first = 0
        var last = bytes.count
        while first < last, bytes[first].isBlank { first += 1 }
        while first < last, bytes[last - 1].isBlank { last -= 1 }
        if last - first == 1, bytes[first] == .star { return exists }
        guard exists, let etag else { return false }
        if isStrong, etag.isWeak { return false }
        let own = stem(etag.opaque)
        var isNamed = false
        var place = first
        // Not cut at commas: an opaque tag may hold some, and nothing in it is escaped.
        while place < last {
            if bytes[place].isBlank || bytes[place] == .comma {
                place += 1
                continue
            }
            guard let tag = Tag.next(in: bytes, last, at: &place) else { return false }
            if isStrong, tag.isWeak { continue }
            isNamed = isNamed || equal(bytes, stem(bytes, tag.opaque), own)
        }
        return isNamed
    }

    /// One tag of a list, as offsets.
    private struct Tag {
        let isWeak: Bool
        let opaque: Range<Int>

        /// The tag that begins at `place`, or `nil` where none does, or where no comma follows it.
        static func next(in bytes: Span<UInt8>, _ end: Int, at place: inout Int) -> Tag? {
            var isWeak = false
            if bytes[place] == UInt8(ascii: "W"), place + 1 < end, bytes[place + 1] == .slash {
                isWeak = true
                place += 2
            }
            guard place < end, bytes[place] == .quote else { return nil }
            place += 1
            let start = place
            while place < end, bytes[place] != .quote { place += 1 }
            guard place < end else { return nil }
            let opaque = start..<place
            place += 1
            while place < end, bytes[place].isBlank { place += 1 }
            guard place == end || bytes[place] == .comma else { return nil }
            return Tag(isWeak: isWeak, opaque: opaque)
        }
    }

    /// The tag without `-gzip` at its end.
    private static func stem(_ opaque: String) -> Substring.UTF8View {
        opaque.hasSuffix("-gzip") ? opaque.utf8.dropLast(5) : opaque.utf8[...]
    }

    private static func stem(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let suffix = range.upperBound - 5..<range.upperBound
        guard range.count >= 5, bytes.equals("-gzip", suffix) else { return range }
        return range.lowerBound..<suffix.lowerBound
    }

    private static func equal(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ text: Substring.UTF8View
    ) -> Bool {
        var place = range.lowerBound
        for byte in text {
            guard place < range.upperBound, bytes[place] == byte else { return false }
            place += 1
        }
        return place == range.upperBound
    }
}
