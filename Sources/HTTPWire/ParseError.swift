/// Why a request was refused before it reached a route.
///
/// Carries limits, never text of the client's.
package enum ParseError: Error, Equatable, Sendable {
    /// No token where the method belongs, or something other than one space after it.
    case method
    /// A method of more than 32 bytes.
    case methodTooLong
    /// A method nobody knows in a request line that isn't HTTP's.
    case unknownMethod
    /// CONNECT, which asks for a tunnel: no proxy here.
    case tunnel
    /// A target of no form, or of one that the method doesn't take; a bad character or escape.
    case target
    /// A request line longer than `limit` bytes.
    case requestLineTooLong(limit: Int)
    /// No `HTTP/`, digit, dot, digit and CRLF.
    case version
    /// A version other than HTTP/1.x.
    case majorVersion
    /// A CR without LF or the other way round.
    case lineEnd
    /// A line folded onto the one before (obs-fold).
    case foldedField
    /// No token before a colon; a space before the colon counts.
    case fieldName
    /// A control character in a value.
    case fieldValue
    /// A field line longer than `limit` bytes.
    case fieldTooLong(limit: Int)
    /// Field lines of more than `limit` bytes together.
    case fieldsTooLong(limit: Int)
    /// More than `limit` field lines.
    case tooManyFields(limit: Int)
    /// No `Host` in HTTP/1.1.
    case missingHost
    /// A second `Host`.
    case repeatedHost
    /// No host and optional port, or an empty one in HTTP/1.1.
    case host
    /// A `Content-Length` that isn't 1 to 18 digits, or a name that passes for it.
    case contentLength
    /// A second `Content-Length`, the same or not.
    case repeatedContentLength
    /// Both `Content-Length` and `Transfer-Encoding`.
    case lengthAndCoding
    /// No list of codings, `chunked` twice, not last or with a parameter, a name that passes for
    /// `Transfer-Encoding`, or the field in HTTP/1.0.
    case transferCoding
    /// A transfer coding other than `chunked`.
    case unknownTransferCoding
    /// An expectation other than `100-continue`; the connection closes when a body follows or the
    /// client says so.
    case expectation(closes: Bool)
    /// No 1 to 16 hexadecimal digits before `;` or CRLF.
    case chunkSize
    /// A chunk extension against the grammar.
    case chunkExtension
    /// Chunk extensions of more than `limit` bytes together.
    case chunkExtensionsTooLong(limit: Int)
    /// No CRLF after a chunk's data.
    case chunkEnd
    /// `Host` among the trailer fields.
    case trailerHost
    /// Trailer fields of more than `limit` bytes together.
    case trailersTooLong(limit: Int)
    /// A body of more than `limit` bytes.
    case bodyTooLarge(limit: Int)

    /// The status to answer with.
    package var status: Int {
        switch self {
        case .requestLineTooLong: 414
        case .fieldTooLong, .fieldsTooLong, .tooManyFields, .trailersTooLong: 431
        case .methodTooLong, .unknownMethod, .tunnel, .unknownTransferCoding: 501
        case .majorVersion: 505
        case .expectation: 417
        case .bodyTooLarge: 413
        default: 400
        }
    }

    /// Whether the next request may follow on the same connection.
    ///
    /// Then the head is whole, no body follows, and the next request begins at its `end`.
    package var keepsConnection: Bool { self == .expectation(closes: false) }
}
