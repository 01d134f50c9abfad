import Formats
import HTTP
import HTTPTypes
import News

extension NewsResponder {
    /// `POST /push/superdesk`: takes in one item that a Superdesk publishes ("HTTP Push").
    ///
    /// What Superdesk does next depends on the status: below 400 it is done, 4xx it gives the item up
    /// for good, 5xx it tries again. So only what can never be right is 4xx. An item that is here
    /// already, or older than what is here, is 200: it may come twice, and in any order.
    func superdeskPush(_ call: Call) throws(Refusal) -> Response {
        let fields = call.request.fields
        let signature = fields[.superdeskSignature] ?? fields[.publisherSignature]
        guard pushSignature.isValid(signature, over: call.request.body) else {
            throw .problem(
                Problem(.forbidden, detail: "The body is not signed with a secret known here.")
            )
        }
        let node = try reading { () throws(ArticleDocument.Refusal) in
            try ArticleDocument.parse(call.request.body)
        }
        let found = DocumentReader().readPushed(node)
        var draft = try reading { () throws(ArticleDocument.Refusal) in
            do throws(DocumentError) { return try found.get() } catch { throw .faults([error]) }
        }
        draft.condition = .newer
        let outcomes: [SaveOutcome]
        do throws(RepositoryError) {
            outcomes = try save([draft])
        } catch {
            throw .unwritten(error)
        }
        switch outcomes.first {
        case .conflict(_, let field, let reason)?:
            throw .problem(.conflict(field: field, reason: reason))
        case .created?: return Self.pushed(.created)
        case .replaced?, .unchanged?, .refused?, nil: return Self.pushed(.ok)
        }
    }

    private static func pushed(_ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            fields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: Array("{\"status\":\"OK\"}\n".utf8)
        )
    }
}
