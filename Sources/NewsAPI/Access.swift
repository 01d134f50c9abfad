import HTTP
import HTTPTypes
package import News

/// Who may do what, by the API key a request carries (`Authorization: Bearer KEY`, RFC 6750 §2.1).
package struct Access: Sendable {
    private let keys: any KeyRing
    /// Whether reads need a key as writes do.
    let closesReads: Bool

    /// Creates the rules: writes need a key of `keys`, reads only when `closesReads`.
    package init(keys: any KeyRing, closesReads: Bool = false) {
        self.keys = keys
        self.closesReads = closesReads
    }

    /// Everybody reads and nobody writes.
    package static let readOnly = Access(keys: NoKeys())

    private struct NoKeys: KeyRing {
        func authenticate(
            _ key: String,
            from client: String
        ) throws(RepositoryError) -> Authentication { .refused }
    }

    /// Lets a request pass, or throws 401, 403 or 429; 503 when the keys cannot be read.
    ///
    /// May read from the disk.
    ///
    /// - Returns: The name of the key.
    func admit(_ request: Request, for scope: Scope) throws(Refusal) -> String {
        let key = try Self.key(of: request)
        // One IPv6 client has a whole network of addresses to fail from.
        let address = IPAddress(request.clientAddress)
        let client = address?.network.description ?? request.clientAddress
        switch try asking(try keys.authenticate(key, from: client)) {
        case .granted(let name, let scopes):
            guard !scopes.isDisjoint(with: scope.grantedBy) else {
                throw .problem(
                    Problem(
                        .forbidden,
                        detail: "The key's scopes do not include \(scope.rawValue).",
                        fields: [
                            .wwwAuthenticate:
                                "Bearer realm=\"newsd\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
                        ]
                    )
                )
            }
            return name
        case .refused:
            throw .problem(
                .unauthorized("The API key is not known here.", error: "invalid_token")
            )
        case .wait(let seconds):
            throw .problem(
                Problem(
                    .tooManyRequests,
                    detail: "Too many unknown keys came from this address.",
                    fields: [.retryAfter: "\(seconds)"]
                )
            )
        }
    }

    /// The key that a request carries, not judged; or throws 401.
    static func key(of request: Request) throws(Refusal) -> String {
        guard let field = request.fields[.authorization] else {
            throw .problem(.unauthorized("An API key is needed: Authorization: Bearer KEY."))
        }
        let parts = field.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw .problem(
                .unauthorized("Authorization is not of the form Bearer KEY.")
            )
        }
        return String(parts[1])
    }

    /// An answer that only whoever has a key may keep.
    static func closed(_ response: Response) -> Response {
        var response = response
        response.keeping = nil
        if response.fields[.cacheControl]?.contains("no-store") != true {
            response.fields[.cacheControl] = "private, no-cache"
        }
        return response
    }
}

extension Scope {
    /// The scopes that include this one.
    fileprivate var grantedBy: Set<Scope> {
        switch self {
        case .read: [.read, .write, .admin]
        case .write: [.write, .admin]
        case .admin: [.admin]
        }
    }
}

extension Problem {
    fileprivate static func unauthorized(_ detail: String, error: String? = nil) -> Problem {
        let error = error.map { ", error=\"\($0)\"" } ?? ""
        return Problem(
            .unauthorized,
            detail: detail,
            fields: [.wwwAuthenticate: "Bearer realm=\"newsd\"" + error]
        )
    }
}
