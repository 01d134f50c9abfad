import Formats
import HTTP
import HTTPTypes
import News
import Synchronization

/// Which keys of writes are being used at this moment.
package final class RunningWrites: Sendable {
    private let keys = Mutex<Set<String>>([])

    package init() {}

    /// Takes a key, unless somebody has it.
    func begin(_ key: String) -> Bool { keys.withLock { $0.insert(key).inserted } }

    func end(_ key: String) { _ = keys.withLock { $0.remove(key) } }
}

extension NewsResponder {
    /// Answers a write that carries an `Idempotency-Key` once, however often it is sent
    /// (draft-ietf-httpapi-idempotency-key-header).
    ///
    /// The same key with the same request gets the same answer for a day; with another request it
    /// is 422, and while the first is under way 409. That the server could not do it is not kept.
    func once(
        _ request: Request,
        by client: String,
        _ write: () throws(Refusal) -> Response
    ) throws(Refusal) -> Response {
        guard let field = request.fields[.idempotencyKey] else { return try write() }
        let key = try client + " " + Self.idempotencyKey(field)
        let fingerprint = Self.fingerprint(of: request)
        guard running.begin(key) else {
            throw .problem(
                Problem(
                    .conflict,
                    detail: "A request with this Idempotency-Key is under way.",
                    fields: [.retryAfter: "1"]
                )
            )
        }
        defer { running.end(key) }
        let now = clock()
        if let kept = try asking(try repository.keptAnswer(for: key, at: now)) {
            guard kept.fingerprint == fingerprint else {
                throw .problem(
                    Problem(
                        .idempotencyKeyReused,
                        detail: "This Idempotency-Key came with another request before."
                    )
                )
            }
            return try again(kept, at: now)
        }
        let response: Response
        do throws(Refusal) {
            response = try write()
        } catch {
            if case .problem(let problem) = error, problem.status.code < 500 {
                try keep(problem.response, for: key, fingerprint)
            }
            throw error
        }
        try keep(response, for: key, fingerprint)
        return response
    }

    private func keep(
        _ response: Response,
        for key: String,
        _ fingerprint: String
    ) throws(Refusal) {
        var answer = KeptAnswer(
            fingerprint: fingerprint,
            status: response.status.code,
            created: clock()
        )
        if let location = response.fields[.contentLocation],
            let id = ArticleID(String(location.split(separator: "/").last ?? "")),
            let article = try asking(try repository.article(id))
        {
            answer.article = id
            answer.version = article.version
        } else {
            answer.mediaType = response.fields[.contentType]
            answer.body = response.body
        }
        do throws(RepositoryError) {
            try repository.keep(answer, for: key)
        } catch {
            // The write is done: whoever asks again has to find that out by its precondition.
            report(error)
        }
    }

    private func again(_ kept: KeptAnswer, at now: Instant) throws(Refusal) -> Response {
        let status = HTTPResponse.Status(code: kept.status)
        guard let id = kept.article else {
            var response = Response(status: status, body: kept.body)
            response.fields[.contentType] = kept.mediaType
            response.fields[.cacheControl] = "no-store"
            return response
        }
        let current = try asking(try repository.article(id))
        if let current, current.status == .canceled { throw .problem(try gone(current, at: now)) }
        guard let version = kept.version,
            let article = try asking(try repository.article(id, version: version))
        else { throw .problem(.notFound("The article was removed in the meantime.")) }
        return try written(article, status)
    }

    /// The key in a field: a string of RFC 8941 §3.3.3, or as many send it, without quotes.
    private static func idempotencyKey(_ field: String) throws(Refusal) -> String {
        let isQuoted = field.utf8.count >= 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
        let key = isQuoted ? String(field.dropFirst().dropLast()) : field
        guard (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") })
        else {
            throw .problem(
                Problem(
                    .badRequest,
                    detail: "Idempotency-Key is not 1 to 255 visible ASCII characters."
                )
            )
        }
        return key
    }

    private static func fingerprint(of request: Request) -> String {
        var fingerprint = Fingerprint()
        fingerprint.add(request.method.rawValue)
        fingerprint.add(request.target)
        for name in [HTTPField.Name.contentType, .ifMatch, .ifNoneMatch] {
            fingerprint.add(request.fields[name])
        }
        fingerprint.add(request.body)
        return fingerprint.text
    }
}
