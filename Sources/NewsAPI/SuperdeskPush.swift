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
        try requireSuperdesk(call)
        let node = try reading { () throws(ArticleDocument.Refusal) in
            try ArticleDocument.parse(call.request.body)
        }
        var draft = try reading(DocumentReader().readPushed(try localized(node)))
        draft.condition = .newer
        if case .created? = try saveOne(draft, former: tiesByHeadline) {
            return Self.pushed(.created)
        }
        return Self.pushed(.ok)
    }

    /// Refuses what comes from elsewhere, or is not signed.
    func requireSuperdesk(_ call: Call) throws(Refusal) {
        guard superdesk.admits(call.request.clientAddress) else {
            throw .problem(Problem(.forbidden, detail: "Nothing is taken from this address."))
        }
        let fields = call.request.fields
        let signature = fields[.superdeskSignature] ?? fields[.publisherSignature]
        guard superdesk.signature.isValid(signature, over: call.request.body) else {
            throw .problem(
                Problem(.forbidden, detail: "The body is not signed with a secret known here.")
            )
        }
    }

    /// Where assets are sent, perhaps with a slash behind it.
    static let assetsTarget = "/push/superdesk/assets"

    static func pushed(_ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            fields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: Array("{\"status\":\"OK\"}\n".utf8)
        )
    }
}
