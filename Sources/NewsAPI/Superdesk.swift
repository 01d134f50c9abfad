package import HTTP
package import News

/// Who may push here as a Superdesk does.
package struct Superdesk: Sendable {
    let signature: any PushSignature
    let sources: AddressSet

    /// Nobody may.
    package static let none = Superdesk(signature: NoPushes())

    /// Creates the rule.
    ///
    /// - Parameters:
    ///   - signature: What signs a push.
    ///   - sources: The addresses that pushes come from; empty for any.
    package init(signature: any PushSignature, sources: AddressSet = AddressSet()) {
        self.signature = signature
        self.sources = sources
    }

    /// Whether a client may push, or ask what is here.
    ///
    /// - Parameter client: Its address as text; empty for one that comes by a Unix socket.
    /// - Returns: `false` for everybody while no secret is shared.
    func admits(_ client: String) -> Bool {
        guard signature.isPossible else { return false }
        if sources.isEmpty { return true }
        return IPAddress(client).map(sources.contains) ?? sources.includesUnix
    }
}

/// Nobody shares a secret.
private struct NoPushes: PushSignature {
    var isPossible: Bool { false }

    func isValid(_ field: String?, over bytes: [UInt8]) -> Bool { false }
}
