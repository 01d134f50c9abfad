import HTTP

/// The parts of a `multipart/form-data` body (RFC 7578, RFC 2046 §5.1).
struct MultipartForm {
    /// One field of the form.
    struct Part {
        /// The `name` of its `Content-Disposition`.
        var name: String
        /// The `filename`, of a file.
        var fileName: String?
        var content: ArraySlice<UInt8>
    }

    /// Why a body is none.
    struct Fault: Error, Hashable {
        let reason: String
    }

    /// No form has more parts, and no head of a part is longer.
    private static let maximumParts = 64
    private static let maximumHeadBytes = 8192

    private(set) var parts: [Part] = []

    /// Takes a body apart.
    ///
    /// - Parameters:
    ///   - body: What was sent.
    ///   - contentType: The value of `Content-Type`, which names the boundary.
    /// - Throws: ``Fault``.
    init(_ body: [UInt8], contentType: String?) throws(Fault) {
        let boundary = try Self.boundary(contentType)
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // What comes before the first delimiter is for people; the first may begin the body.
        let first = Array("--\(boundary)".utf8)
        var place: Int
        if body.starts(with: first) {
            place = first.count
        } else if let found = Self.find(delimiter, in: body[...], from: 0) {
            place = found + delimiter.count
        } else {
            throw Fault(reason: "has no part: its boundary is nowhere")
        }
        while true {
            if body[place...].starts(with: [0x2D, 0x2D]) { break }
            // Blanks may follow a delimiter.
            while place < body.count, body[place] == 0x20 || body[place] == 0x09 { place += 1 }
            guard body[place...].starts(with: [0x0D, 0x0A]) else {
                throw Fault(reason: "has a boundary that no line ends with")
            }
            guard let end = Self.find(delimiter, in: body[...], from: place) else {
                throw Fault(reason: "has a part without an end")
            }
            guard parts.count < Self.maximumParts else {
                throw Fault(reason: "has more than \(Self.maximumParts) parts")
            }
            parts.append(try Self.part(body[(place + 2)..<max(end, place + 2)]))
            place = end + delimiter.count
        }
    }

    /// The only part of a name.
    ///
    /// - Throws: ``Fault`` when there is none, or more than one.
    func only(_ name: String) throws(Fault) -> Part {
        let found = parts.filter { $0.name == name }
        guard found.count == 1, let part = found.first else {
            throw Fault(reason: "has \(found.isEmpty ? "no part" : "several parts") named \(name)")
        }
        return part
    }

    private static func boundary(_ contentType: String?) throws(Fault) -> String {
        let boundary = contentType.flatMap { parameter("boundary", of: $0) } ?? ""
        // RFC 2046 §5.1.1.
        guard (1...70).contains(boundary.utf8.count) else {
            throw Fault(reason: "has no boundary of 1 to 70 characters in its Content-Type")
        }
        return boundary
    }

    private static func part(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Part {
        // A part without any field begins with the empty line.
        let end = Array("\r\n\r\n".utf8)
        let head: ArraySlice<UInt8>
        let content: ArraySlice<UInt8>
        guard let found = find(end, in: bytes.prefix(maximumHeadBytes), from: bytes.startIndex)
        else {
            throw Fault(reason: "has a part whose head has no end")
        }
        head = bytes[..<found]
        content = bytes[(found + end.count)...]
        for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
            let pieces = line.split(separator: ":", maxSplits: 1)
            guard pieces.count == 2, pieces[0].lowercased() == "content-disposition" else {
                continue
            }
            let value = String(pieces[1])
            guard let name = parameter("name", of: value) else { break }
            return Part(name: name, fileName: parameter("filename", of: value), content: content)
        }
        throw Fault(reason: "has a part without a name")
    }

    /// A parameter of a field's value, quoted or not.
    private static func parameter(_ name: String, of value: String) -> String? {
        var rest = Substring(value)
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let key = rest[..<equals]
            rest = rest[rest.index(after: equals)...]
            var text = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\", let next = rest.popFirst() {
                        text.append(next)
                    } else {
                        text.append(character)
                    }
                }
            } else {
                text = String(rest.prefix { $0 != ";" && $0 != " " && $0 != "\t" })
            }
            if key.lowercased() == name { return text }
        }
        return nil
    }

    /// Where `pattern`, which is not empty, begins first from a place on.
    private static func find(
        _ pattern: [UInt8],
        in bytes: ArraySlice<UInt8>,
        from start: Int
    ) -> Int? {
        var place = start
        while let first = bytes[place...].firstIndex(of: pattern[0]) {
            if bytes[first...].starts(with: pattern) { return first }
            place = first + 1
        }
        return nil
    }
}
