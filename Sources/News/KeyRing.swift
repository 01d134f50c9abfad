/// What the holder of an API key may do.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    case read, write, admin
}

/// What became of an attempt to show a key.
package enum Authentication: Sendable, Hashable {
    /// The key is known: its name and its scopes as they were given.
    case granted(name: String, scopes: Set<Scope>)
    /// There is no such key.
    case refused
    /// The client failed too often; it may try again after so many seconds, 1 or more.
    case wait(seconds: Int)
}

/// Knows which API keys there are.
///
/// Called on any thread, for many requests at once; may read from the disk.
package protocol KeyRing: Sendable {
    /// Judges a key that a client sent.
    ///
    /// - Parameters:
    ///   - key: What the client sent as its key.
    ///   - client: Whose failures are counted together: an address, or a network of them.
    /// - Returns: What became of it.
    /// - Throws: ``RepositoryError`` when the keys cannot be read: then nobody is let in.
    func authenticate(_ key: String, from client: String) throws(RepositoryError) -> Authentication
}
