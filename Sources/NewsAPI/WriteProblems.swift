import Formats
import HTTP
import HTTPTypes
import News

/// What a write is answered with when it does not happen.
extension Problem {
    /// A document that is no article: 400 when it is no JSON, else 422 with everything at fault.
    static func refused(_ refusal: ArticleDocument.Refusal) -> Problem {
        switch refusal {
        case .syntax(let fault):
            let line = fault.line.map { "line \($0): " } ?? ""
            return Problem(.badRequest, detail: "The body is not JSON: \(line)\(fault.reason).")
        case .faults(let faults):
            return .invalidArticle(faults.map { Fault(.pointer($0.pointer), $0.reason) })
        }
    }

    static func invalidArticle(_ faults: [Fault]) -> Problem {
        let count = faults.count
        return Problem(
            .invalidArticle,
            detail: count == 1 ? "One thing is wrong." : "\(count) things are wrong.",
            // So many that an answer stays small whatever is sent.
            errors: Array(faults.prefix(32))
        )
    }

    static func conflict(field: String, reason: String) -> Problem {
        Problem(
            .conflict,
            detail: "The article contradicts what is here.",
            errors: [Fault(.pointer("/" + field), reason)]
        )
    }

    /// An article was killed, and what came is no newer version of it.
    static let killed = Problem(
        .gone,
        detail: "The article was withdrawn; only a version above that of the kill brings it back."
    )

    static func unsupportedMediaType(_ types: [String], method: HTTPRequest.Method) -> Problem {
        let text = types.joined(separator: ", ")
        let name: HTTPField.Name =
            switch method {
            case .patch: .acceptPatch
            case .post: .acceptPost
            default: .accept
            }
        return Problem(
            .unsupportedMediaType,
            detail: "\(method.rawValue) takes \(text) here, in UTF-8.",
            fields: [name: text]
        )
    }

    /// A write that failed, of which nothing is left.
    static func unwritten(_ failure: RepositoryError) -> Problem {
        if failure.isForWantOfRoom {
            return Problem(
                .insufficientStorage,
                detail: "There is no room left.",
                fields: [.retryAfter: "30"]
            )
        }
        return Problem(
            .serviceUnavailable,
            detail: "The store cannot be written at the moment.",
            fields: [.retryAfter: "5"]
        )
    }
}
