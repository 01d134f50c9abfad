package import News

/// What is kept of an API key: all but its secret.
package struct KeyRecord: Sendable, Hashable {
    /// What a person calls it: 1 to 64 of `A-Z a-z 0-9 . _ -`; no two keys share one.
    package let name: String
    /// The 8 hexadecimal digits that stand in the key itself; no two keys share them.
    package let id: String
    package let scopes: Set<Scope>
    package let created: Instant
    /// Random bytes that are hashed before the secret.
    let salt: [UInt8]
    /// ``KeyText/digest(salt:)``.
    let digest: [UInt8]

    static let saltBytes = 16
    static let digestBytes = 32
    static let nameRule = "1 to 64 of A-Z a-z 0-9 . _ -"

    /// The scopes in the order they are declared in.
    package var scopeNames: [String] {
        Scope.allCases.filter(scopes.contains).map(\.rawValue)
    }

    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
