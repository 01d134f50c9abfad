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
        var draft = try reading(DocumentReader().readPushed(node))
        draft.condition = .newer
        if case .created? = try saveOne(draft, former: tiesByHeadline) {
            return Self.pushed(.created)
        }
        return Self.pushed(.ok)
    }

    private static func pushed(_ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            fields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: Array("{\"status\":\"OK\"}\n".utf8)
        )
    }
}
