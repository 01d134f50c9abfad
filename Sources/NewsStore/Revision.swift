import Crypto
import Formats
import News

/// The content hash of an article.
enum Revision {
    /// Returns the first 32 hexadecimal digits of the SHA-256 of the native encoding, `version`
    /// and `revision` left out: the same content has the same revision, whoever formatted it.
    static func of(_ article: Article) -> String {
        var content = article
        content.version = 1
        content.revision = ""
        return hexadecimal(NativeFormat.encode(content), digits: 32)
    }

    /// Returns the first `digits` hexadecimal digits of the SHA-256 of `bytes`.
    static func hexadecimal(_ bytes: [UInt8], digits: Int) -> String {
        let table = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in SHA256.hash(data: bytes) {
            text.append(table[Int(byte >> 4)])
            text.append(table[Int(byte & 15)])
        }
        return String(decoding: text.prefix(digits), as: UTF8.self)
    }
}
