import Crypto
import Foundation
import News

/// The signature of Superdesk's "HTTP Push": `sha1=` and the HMAC-SHA-1 of the body in hexadecimal.
///
/// Several secrets may be good at once, so that one can take the place of another without a gap.
/// Without a secret nothing is valid.
package struct SuperdeskSignature: PushSignature {
    private let secrets: [String]

    package init(secrets: [String]) {
        self.secrets = secrets
    }

    package var isPossible: Bool { !secrets.isEmpty }

    package func isValid(_ field: String?, over bytes: [UInt8]) -> Bool {
        guard let field, field.hasPrefix("sha1=") else { return false }
        let digits = Array(field.utf8.dropFirst(5))
        guard digits.count == 40 else { return false }
        var code: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1])
            else { return false }
            code.append(high << 4 | low)
        }
        // In constant time for each, and each is tried.
        return secrets.reduce(false) { isValid, secret in
            let key = SymmetricKey(data: Data(secret.utf8))
            let isThis = HMAC<Insecure.SHA1>.isValidAuthenticationCode(
                code,
                authenticating: bytes,
                using: key
            )
            return isValid || isThis
        }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
