/// The fields that can be looked up in a ``RequestHead`` in constant time.
package enum IndexedField: UInt8, Sendable, Hashable, CaseIterable {
    case accept, acceptEncoding, acceptLanguage
    case ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, ifRange, range
    case authorization, cacheControl, cookie, origin, referer, userAgent
    case contentEncoding, contentLength, contentType
    case connection, expect, host, te, transferEncoding, upgrade
    case xRequestID, traceparent, tracestate
    case forwarded, xForwardedFor, xForwardedProto, xForwardedHost
    case lastEventID

    /// The field that the bytes of `range` name, letter case aside.
    @inline(__always)
    init?(_ bytes: Bytes, _ range: Range<Int>) {
        let first = bytes[range.lowerBound] | 0x20
        guard let candidate = Self.candidate(length: range.count, first: first, bytes, range),
            bytes.isName(candidate.name, range)
        else { return nil }
        self = candidate.field
    }

    /// The one field of this length that begins like this.
    @inline(__always)
    private static func candidate(
        length: Int,
        first: UInt8,
        _ bytes: Bytes,
        _ range: Range<Int>
    ) -> (field: IndexedField, name: StaticString)? {
        switch (length, first) {
        case (2, UInt8(ascii: "t")): return (.te, "te")
        case (4, UInt8(ascii: "h")): return (.host, "host")
        case (5, UInt8(ascii: "r")): return (.range, "range")
        case (6, UInt8(ascii: "a")): return (.accept, "accept")
        case (6, UInt8(ascii: "c")): return (.cookie, "cookie")
        case (6, UInt8(ascii: "e")): return (.expect, "expect")
        case (6, UInt8(ascii: "o")): return (.origin, "origin")
        case (7, UInt8(ascii: "r")): return (.referer, "referer")
        case (7, UInt8(ascii: "u")): return (.upgrade, "upgrade")
        case (8, UInt8(ascii: "i")):
            return bytes[range.lowerBound + 3] | 0x20 == UInt8(ascii: "m")
                ? (.ifMatch, "if-match") : (.ifRange, "if-range")
        case (9, UInt8(ascii: "f")): return (.forwarded, "forwarded")
        case (10, UInt8(ascii: "c")): return (.connection, "connection")
        case (10, UInt8(ascii: "t")): return (.tracestate, "tracestate")
        case (10, UInt8(ascii: "u")): return (.userAgent, "user-agent")
        case (11, UInt8(ascii: "t")): return (.traceparent, "traceparent")
        case (12, UInt8(ascii: "c")): return (.contentType, "content-type")
        case (12, UInt8(ascii: "x")): return (.xRequestID, "x-request-id")
        case (13, UInt8(ascii: "a")): return (.authorization, "authorization")
        case (13, UInt8(ascii: "c")): return (.cacheControl, "cache-control")
        case (13, UInt8(ascii: "i")): return (.ifNoneMatch, "if-none-match")
        case (13, UInt8(ascii: "l")): return (.lastEventID, "last-event-id")
        case (14, UInt8(ascii: "c")): return (.contentLength, "content-length")
        case (15, UInt8(ascii: "a")):
            return bytes[range.lowerBound + 7] | 0x20 == UInt8(ascii: "e")
                ? (.acceptEncoding, "accept-encoding") : (.acceptLanguage, "accept-language")
        case (15, UInt8(ascii: "x")): return (.xForwardedFor, "x-forwarded-for")
        case (16, UInt8(ascii: "c")): return (.contentEncoding, "content-encoding")
        case (16, UInt8(ascii: "x")): return (.xForwardedHost, "x-forwarded-host")
        case (17, UInt8(ascii: "i")): return (.ifModifiedSince, "if-modified-since")
        case (17, UInt8(ascii: "t")): return (.transferEncoding, "transfer-encoding")
        case (17, UInt8(ascii: "x")): return (.xForwardedProto, "x-forwarded-proto")
        case (19, UInt8(ascii: "i")): return (.ifUnmodifiedSince, "if-unmodified-since")
        default: return nil
        }
    }
}
