import Crypto
import Foundation

/// How events are signed: `t=1737374400,sha256=<hex>`, once more for a second secret.
///
/// The HMAC-SHA-256 is over the time, a dot and the body, so that who keeps a request cannot send it
/// again later: a receiver refuses a time that is more than five minutes from its own.
package enum HookSignature {
    package static let field = "Newsd-Signature"

    /// The value of the field.
    ///
    /// - Parameters:
    ///   - body: What is sent.
    ///   - secrets: One HMAC is made with each.
    ///   - time: Seconds since 1970.
    /// - Returns: `t=...,sha256=...`.
    package static func text(of body: [UInt8], secrets: [String], time: Int64) -> String {
        let signed = Data("\(time).".utf8) + Data(body)
        let codes = secrets.map { secret in
            let key = SymmetricKey(data: Data(secret.utf8))
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: key)
            let digits = code.map { byte in
                let digits = String(byte, radix: 16)
                return byte < 16 ? "0" + digits : digits
            }
            return "sha256=" + digits.joined()
        }
        return (["t=\(time)"] + codes).joined(separator: ",")
    }
}
