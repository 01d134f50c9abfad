import HTTP
import HTTPTypes
import News

extension NewsResponder {
    /// `GET /media/{path}`: a file, whole or in ranges, as it is.
    ///
    /// It depends on its file alone. No text of an article, killed or not, is among media; see
    /// ``MediaLibrary`` for what a kill leaves there. The server's own cache keeps none of it: no
    /// change of a file is announced, so each answer looks at the file.
    func media(_ call: Call) throws(Refusal) -> Response {
        guard let path = MediaPath(call.captures[0]), let file = try asking(try media.open(path))
        else { throw .problem(.notFound("No file of this path is published.")) }
        let type = MediaKind(suffix: path.suffix)
        var fingerprint = Fingerprint()
        fingerprint.add(file.version)
        var fields: HTTPFields = [
            .contentType: type.text,
            .eTag: EntityTag(fingerprint.text).text,
            .cacheControl: path.isNamedByContent
                ? "public, max-age=31536000, immutable"
                : Freshness(turnsAt: nil, now: call.now).cacheControl,
        ]
        // Not in the second it was written in: another version may come in the same one, and a
        // date that two versions share would let a client put parts of both together.
        if file.modified.seconds < call.now.seconds {
            fields[.lastModified] = HTTPDate.format(secondsSince1970: file.modified.seconds)
        }
        if type.mayScript { fields[.contentSecurityPolicy] = Self.noScripts }
        return Response(
            status: .ok,
            fields: fields,
            content: MediaContent(file: file),
            acceptsRanges: true
        )
    }

    /// Whatever was uploaded must not act on behalf of this origin.
    private static let noScripts =
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"
}

/// A file as content of an answer.
private struct MediaContent: ResponseContent {
    let file: any MediaFile

    var byteCount: Int { file.byteCount }

    func read(_ range: Range<Int>) throws -> [UInt8] { try file.read(range) }
}

extension MediaPath {
    /// Whether the name holds a SHA-1 or longer hash in hexadecimal: it can never mean other bytes.
    ///
    /// Shorter runs of digits may as well be a date or an id.
    var isNamedByContent: Bool {
        name.utf8.split { !Self.isHexadecimal($0) }.contains { $0.count == 40 || $0.count >= 64 }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
