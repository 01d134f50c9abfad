/// Judges whether what was pushed here comes from who shares a secret with us.
package protocol PushSignature: Sendable {
    /// Whether any secret is shared at all.
    var isPossible: Bool { get }

    /// Whether `field` signs these bytes.
    ///
    /// - Parameters:
    ///   - field: The value of the signature's field, as it was received; `nil` when there is none.
    ///   - bytes: The body as it was received.
    /// - Returns: `false` for anything else.
    func isValid(_ field: String?, over bytes: [UInt8]) -> Bool
}
