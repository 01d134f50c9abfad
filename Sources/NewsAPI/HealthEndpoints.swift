import Formats
import HTTP
import HTTPTypes

extension NewsResponder {
    /// `GET /health/live`: the process answers.
    func live() -> Response {
        var writer = JSONWriter()
        writer.object { $0.member("status", "ok") }
        return status(.ok, writer.finished())
    }

    /// `GET /health/ready`: whether traffic may be sent here, and what is missing.
    func ready() -> Response {
        let state = readiness()
        func word(_ isReady: Bool) -> String { isReady ? "ready" : "loading" }
        var writer = JSONWriter()
        writer.object {
            $0.member("status", state.isReady ? "ok" : "unavailable")
            $0.member("catalogue", word(state.catalogueIsReady))
            $0.member("related", word(state.relatedIsReady))
            $0.member("problem_count", state.problems.count)
            // A probe comes every few seconds; `newsd check` names all of them.
            $0.member("problems", Array(state.problems.prefix(10)))
        }
        return status(state.isReady ? .ok : .serviceUnavailable, writer.finished())
    }

    /// `GET /problems/{kind}`: what a kind of problem means, in words.
    func problemKind(_ call: Call) throws(Refusal) -> Response {
        guard let kind = ProblemKind(rawValue: call.captures[0]) else {
            throw .problem(.notFound("No problem of this kind is ever told."))
        }
        let text = "\(kind.title) (\(kind.status.code))\n\n\(kind.description)\n"
        let body = Array(text.utf8)
        var fingerprint = Fingerprint()
        fingerprint.add(body)
        return Response(
            status: .ok,
            fields: [
                .contentType: "text/plain; charset=utf-8",
                .contentLanguage: "en",
                .eTag: EntityTag(fingerprint.text).text,
                .cacheControl: "public, max-age=86400",
            ],
            body: body,
            keeping: Response.Keeping(tags: [])
        )
    }

    private func status(_ status: HTTPResponse.Status, _ body: [UInt8]) -> Response {
        var fields: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if status == .serviceUnavailable { fields[.retryAfter] = "5" }
        return Response(status: status, fields: fields, body: body)
    }
}
