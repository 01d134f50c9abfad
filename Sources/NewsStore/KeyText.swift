import Crypto

/// The text of an API key: `newsd_<8 hexadecimal digits>_<43 of base64url>`.
///
/// The digits are the key's id, which is no secret; the rest are 32 random bytes (RFC 4648 §5,
/// without padding).
struct KeyText {
    let id: String
    /// The secret as it is written, 43 bytes of ASCII.
    let secret: String

    static let prefix = "newsd_"
    private static let idDigits = 8
    private static let secretBytes = 32
    private static let secretDigits = 43

    /// Creates a key from the system's source of random bytes.
    static func random(id: String) -> KeyText {
        KeyText(id: id, secret: base64URL(randomBytes(secretBytes)))
    }

    private init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    /// Parses what a client sent, or returns `nil` when no key looks like that.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let head = Array(Self.prefix.utf8)
        let idEnd = head.count + Self.idDigits
        guard bytes.count == idEnd + 1 + Self.secretDigits, bytes.starts(with: head),
            bytes[idEnd] == UInt8(ascii: "_")
        else { return nil }
        let id = String(decoding: bytes[head.count..<idEnd], as: UTF8.self)
        let secret = bytes[(idEnd + 1)...]
        guard Self.isID(id), secret.allSatisfy(Self.alphabet.contains) else { return nil }
        self.init(id: id, secret: String(decoding: secret, as: UTF8.self))
    }

    var text: String { "\(Self.prefix)\(id)_\(secret)" }

    /// The SHA-256 of the salt's bytes and, after them, the secret as it is written.
    func digest(salt: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: salt + Array(secret.utf8)))
    }

    /// A new id: 8 random hexadecimal digits.
    static func randomID() -> String { hexadecimal(randomBytes(idDigits / 2)) }

    static func isID(_ text: String) -> Bool {
        text.utf8.count == idDigits && bytes(hexadecimal: text) != nil
    }

    /// Bytes from the generator of the system (`getrandom(2)`), fit for secrets.
    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Whether two digests are the same, in a time that does not tell where they differ.
    static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }

    // MARK: Digits

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let table = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [table[Int($0 >> 4)], table[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// The bytes of a text of lower-case hexadecimal digits, or `nil` for another text.
    static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    private static func base64URL(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(3 - group.count) * 8
            // Three bytes make four digits, two make three, one makes two.
            for digit in 0...group.count {
                text.append(alphabet[Int(bits >> UInt32(18 - 6 * digit)) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
