/// A media type with its parameters (RFC 9110 §8.3.1).
package struct MediaType: Sendable, Hashable {
    /// Lower case: `application`.
    package let type: String
    /// Lower case: `json`.
    package let subtype: String
    /// Names in lower case, in the order written; `q` is never one of them.
    package let parameters: [Parameter]

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package init(_ type: String, _ subtype: String, _ parameters: [(String, String)] = []) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters.map(Parameter.init)
    }

    /// As it stands in `Content-Type`: `text/plain; charset=utf-8`.
    package var text: String {
        parameters.reduce("\(type)/\(subtype)") { $0 + "; \($1.name)=\($1.value)" }
    }
}
