import HTTP
import HTTPTypes

/// The kinds of problem this server tells of, as `/problems/{kind}` describes them.
///
/// Their names are part of every problem's `type` and never change. Those that the transport tells
/// of are named after the reason phrase of their status.
enum ProblemKind: String, CaseIterable {
    case badRequest = "bad-request"
    case invalidParameter = "invalid-parameter"
    case unauthorized
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case conflict
    case gone
    case sequenceReset = "sequence-reset"
    case preconditionFailed = "precondition-failed"
    case contentTooLarge = "content-too-large"
    case uriTooLong = "uri-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case rangeNotSatisfiable = "range-not-satisfiable"
    case expectationFailed = "expectation-failed"
    case invalidArticle = "invalid-article"
    case idempotencyKeyReused = "idempotency-key-reused"
    case preconditionRequired = "precondition-required"
    case tooManyRequests = "too-many-requests"
    case fieldsTooLarge = "request-header-fields-too-large"
    case internalServerError = "internal-server-error"
    case notImplemented = "not-implemented"
    case serviceUnavailable = "service-unavailable"
    case versionNotSupported = "http-version-not-supported"
    case insufficientStorage = "insufficient-storage"

    var status: HTTPResponse.Status { HTTPResponse.Status(code: facts.status) }

    var title: String { facts.title }

    /// What it means and what a client can do, in a few sentences.
    var description: String { facts.description }

    private var facts: (status: Int, title: String, description: String) {
        switch self {
        case .badRequest:
            (
                400, "Bad Request",
                """
                The request breaks the rules of HTTP or of its address; `detail` says how, \
                when that is known. Sending it again will not help.
                """
            )
        case .invalidParameter:
            (
                400, "Invalid Parameter",
                """
                A query parameter is unknown, repeated, out of range or not of the form it \
                should have. `errors` names each one and what is wrong with it.
                """
            )
        case .unauthorized:
            (
                401, "Unauthorized",
                """
                This needs an API key: `Authorization: Bearer KEY`. None came, or one that is not, or no \
                longer, known here.
                """
            )
        case .forbidden:
            (
                403, "Forbidden",
                """
                The API key is known, but its scopes do not include what was asked.
                """
            )
        case .conflict:
            (
                409, "Conflict",
                """
                What was sent contradicts what is here, as when its `uri` is that of another \
                article. `errors` names the field.
                """
            )
        case .sequenceReset:
            (
                410, "Sequence Reset",
                """
                The sequence of changes began anew, as when the catalogue was made again from the \
                files; `epoch` names the new one. Begin again with `since=0`.
                """
            )
        case .unsupportedMediaType:
            (
                415, "Unsupported Media Type",
                """
                The body is of a type that this address does not take with this method. `detail` \
                names those it takes.
                """
            )
        case .invalidArticle:
            (
                422, "Invalid Article",
                """
                The body is JSON but no article. `errors` names everything that is wrong with it, each \
                by a JSON pointer.
                """
            )
        case .idempotencyKeyReused:
            (
                422, "Idempotency Key Reused",
                """
                An `Idempotency-Key` names one request, to be sent again as it was. Use another one \
                for another request.
                """
            )
        case .preconditionRequired:
            (
                428, "Precondition Required",
                """
                There is such an article. To replace it, send `If-Match` with the `ETag` of the one \
                you know, so that nobody else's change is lost.
                """
            )
        case .tooManyRequests:
            (
                429, "Too Many Requests",
                """
                Too many attempts with unknown keys came from this address. Try again after the number \
                of seconds in `Retry-After`.
                """
            )
        case .insufficientStorage:
            (
                507, "Insufficient Storage",
                """
                There is no room to write to. Nothing was changed; try again after the number of \
                seconds in `Retry-After`.
                """
            )
        case .notFound:
            (
                404, "Not Found",
                """
                The address names nothing that may be shown: no such path, no such \
                article, or one that is not published at this time.
                """
            )
        case .methodNotAllowed:
            (
                405, "Method Not Allowed",
                """
                The address is right, the method is not. `Allow` lists those that are.
                """
            )
        case .notAcceptable:
            (
                406, "Not Acceptable",
                """
                None of the media types in `Accept`, or of the codings in \
                `Accept-Encoding`, is one this address has. `available` lists the media \
                types; a suffix such as .json chooses one as well.
                """
            )
        case .requestTimeout:
            (
                408, "Request Timeout",
                """
                The request did not arrive whole in the time a client has for it.
                """
            )
        case .gone:
            (
                410, "Gone",
                """
                The article was published and then withdrawn (killed). Do not use it any \
                longer. `reason` says why, when that is known, and `replacement` where to \
                look instead.
                """
            )
        case .preconditionFailed:
            (
                412, "Precondition Failed",
                """
                What the address names is not in the state that `If-Match` or \
                `If-Unmodified-Since` asked for. Fetch it again before going on.
                """
            )
        case .contentTooLarge:
            (
                413, "Content Too Large",
                """
                The request has a longer body than this address takes.
                """
            )
        case .uriTooLong:
            (
                414, "URI Too Long",
                """
                The request line is longer than the server reads.
                """
            )
        case .rangeNotSatisfiable:
            (
                416, "Range Not Satisfiable",
                """
                `Range` asks for bytes behind the end. `Content-Range` tells how many there are.
                """
            )
        case .expectationFailed:
            (
                417, "Expectation Failed",
                """
                `Expect` asks for something other than 100-continue.
                """
            )
        case .fieldsTooLarge:
            (
                431, "Request Header Fields Too Large",
                """
                The request has too many fields, or too long ones.
                """
            )
        case .internalServerError:
            (
                500, "Internal Server Error",
                """
                The server failed in a way it should not. Its log has the request's \
                `X-Request-ID`.
                """
            )
        case .notImplemented:
            (
                501, "Not Implemented",
                """
                The server knows no such method or transfer coding.
                """
            )
        case .serviceUnavailable:
            (
                503, "Service Unavailable",
                """
                Something the answer needs is out of order for the moment, or there is too \
                much to do. Try again after the number of seconds in `Retry-After`.
                """
            )
        case .versionNotSupported:
            (
                505, "HTTP Version Not Supported",
                """
                The server speaks HTTP/1.1 and HTTP/1.0.
                """
            )
        }
    }
}

extension Problem {
    init(
        _ kind: ProblemKind,
        detail: String? = nil,
        errors: [Fault] = [],
        members: [Member] = [],
        fields: HTTPFields = [:]
    ) {
        self.init(
            kind.status,
            kind: kind.rawValue,
            title: kind.title,
            detail: detail,
            errors: errors,
            members: members,
            fields: fields
        )
    }

    static func invalidParameters(_ faults: [Fault]) -> Problem {
        let detail =
            faults.count == 1
            ? "One parameter is not valid." : "\(faults.count) parameters are not valid."
        return Problem(.invalidParameter, detail: detail, errors: faults)
    }

    static func notFound(_ detail: String) -> Problem { Problem(.notFound, detail: detail) }

    static func notAcceptable(available: [MediaType]) -> Problem {
        let types = available.map(\.text).joined(separator: ", ")
        var problem = Problem(
            .notAcceptable,
            detail: "Available here: \(types).",
            members: [Member("available", types)]
        )
        problem.fields[.vary] = "Accept"
        return problem
    }

    static func methodNotAllowed(_ allow: String) -> Problem {
        Problem(
            .methodNotAllowed,
            detail: "Allowed here: \(allow).",
            fields: [.allow: allow]
        )
    }

    static let unavailable = Problem(
        .serviceUnavailable,
        detail: "The store cannot be read at the moment.",
        fields: [.retryAfter: "5"]
    )
}
