package import HTTPTypes

/// What went wrong, as the client is told (RFC 9457).
package struct Problem: Sendable, Hashable {
    /// The stable name of the kind of problem: the last segment of its `type` address.
    package var kind: String
    package var title: String
    package var status: HTTPResponse.Status
    /// One sentence about this occurrence; no internals, no text of the client's.
    package var detail: String?
    package var errors: [Fault]
    /// Further members, such as the reason and replacement of a killed article.
    package var members: [Member]
    /// Fields the answer carries besides its own, such as `Allow` and `Retry-After`.
    package var fields: HTTPFields

    package init(
        _ status: HTTPResponse.Status,
        kind: String,
        title: String,
        detail: String? = nil,
        errors: [Fault] = [],
        members: [Member] = [],
        fields: HTTPFields = [:]
    ) {
        self.kind = kind
        self.title = title
        self.status = status
        self.detail = detail
        self.errors = errors
        self.members = members
        self.fields = fields
    }

    /// One fault, at a query parameter or a JSON pointer (RFC 6901).
    package struct Fault: Sendable, Hashable {
        package enum Place: Sendable, Hashable {
            case parameter(String)
            case pointer(String)
        }
        package var place: Place
        package var detail: String

        package init(_ place: Place, _ detail: String) {
            self.place = place
            self.detail = detail
        }
    }

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Where problem types are described; a relative reference that the public origin completes.
    package static let typeBase = "/problems/"

    /// The answer: `application/problem+json`, never kept.
    package var response: Response {
        var fields = fields
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, fields: fields, body: json)
    }

    /// The problem as JSON.
    package var json: [UInt8] {
        var text = "{\"type\":\(quoted(Self.typeBase + kind)),\"title\":\(quoted(title)),"
        text += "\"status\":\(status.code)"
        if let detail { text += ",\"detail\":\(quoted(detail))" }
        for member in members { text += ",\(quoted(member.name)):\(quoted(member.value))" }
        if !errors.isEmpty {
            let faults = errors.map { fault in
                let place =
                    switch fault.place {
                    case .parameter(let name): "\"parameter\":\(quoted(name))"
                    case .pointer(let pointer): "\"pointer\":\(quoted(pointer))"
                    }
                return "{\(place),\"detail\":\(quoted(fault.detail))}"
            }
            text += ",\"errors\":[\(faults.joined(separator: ","))]"
        }
        return Array((text + "}\n").utf8)
    }
}

/// `text` as a JSON string (RFC 8259 §7), safe inside HTML too.
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "<", ">", "&": result += "\\u00" + String(scalar.value, radix: 16)
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
