import Formats
import HTTP
import HTTPTypes

/// What the body of a request is (RFC 9110 §8.3).
struct ContentType {
    /// Type and subtype in lower case: `application/json`.
    let type: String
    /// The value of `charset` in lower case, or `nil`.
    let charset: String?

    /// What a request says of its body, or `nil` when it says nothing.
    init?(of request: Request) {
        guard let field = request.fields[.contentType] else { return nil }
        var parts = field.split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
        type = parts.removeFirst()
        charset = parts.first { $0.hasPrefix("charset=") }
            .map { $0.dropFirst("charset=".count).filter { $0 != "\"" } }
    }

    /// Refuses a body of a type that the method does not take here, with those it does.
    static func require(of request: Request, for route: Route) throws(Refusal) {
        guard let types = route.bodies[request.method] else { return }
        let given = ContentType(of: request)
        // Whether there is a body is not known yet where only the head has come.
        if request.method == .delete, given == nil, request.body.isEmpty { return }
        guard let given, types.contains(given.type) else {
            throw .problem(.unsupportedMediaType(types, method: request.method))
        }
        if ["utf-8", "us-ascii", nil].contains(given.charset) { return }
        // A document of POST may be in any encoding; lines are told apart before they are decoded.
        guard request.method == .post, given.type != NewsResponder.ndjson,
            given.charset.flatMap({ Charset($0) }) != nil
        else {
            throw .problem(.unsupportedMediaType(types, method: request.method))
        }
    }
}
