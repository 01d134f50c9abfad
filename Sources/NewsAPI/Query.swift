/// Query strings as this server writes them.
enum Query {
    /// The query with its question mark, or nothing when there are no items.
    static func text(_ items: [(Parameter, String)]) -> String {
        if items.isEmpty { return "" }
        return "?" + items.map { "\($0.0.rawValue)=\(escaped($0.1))" }.joined(separator: "&")
    }

    /// `value` with everything percent-encoded that has a meaning in a query (RFC 3986 §3.4).
    static func escaped(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: ":"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        return text
    }
}
