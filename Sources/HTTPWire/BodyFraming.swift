/// Decides how long a body is: the one place that does (RFC 9112 §6.3).
///
/// Takes the fields in the order they come and refuses at once what nothing later can repair.
struct BodyFraming: Sendable {
    private var length: Int?
    private var hasCodings = false
    private var endsChunked = false
    private var hasUnknownCoding = false
    private var hasChunkedParameter = false

    /// Takes in a `Content-Length`.
    mutating func addLength(_ bytes: Bytes, _ value: Range<Int>) throws(ParseError) {
        if hasCodings { throw .lengthAndCoding }
        if length != nil { throw .repeatedContentLength }
        guard 1...18 ~= value.count else { throw .contentLength }
        var number = 0
        for index in value {
            guard bytes[index].isDigit else { throw .contentLength }
            // Eighteen digits can't overflow.
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        length = number
    }

    /// Takes in a line of `Transfer-Encoding`: tokens between commas, none of them empty.
    mutating func addCodings(_ bytes: Bytes, _ value: Range<Int>) throws(ParseError) {
        if length != nil { throw .lengthAndCoding }
        hasCodings = true
        var place = value.lowerBound
        while true {
            let start = place
            while place < value.upperBound, bytes[place] != .comma { place += 1 }
            let coding = bytes.trimmed(start..<place)
            if coding.isEmpty || endsChunked { throw .transferCoding }
            var end = coding.lowerBound
            while end < coding.upperBound, bytes[end].isToken { end += 1 }
            let name = coding.lowerBound..<end
            let rest = bytes.trimmed(end..<coding.upperBound)
            // Nothing but parameters follows the name.
            if name.isEmpty || !rest.isEmpty && bytes[rest.lowerBound] != .semicolon {
                throw .transferCoding
            }
            if bytes.isName("chunked", name) {
                if !rest.isEmpty { hasChunkedParameter = true }
                endsChunked = true
            } else {
                hasUnknownCoding = true
            }
            if place == value.upperBound { return }
            place += 1
        }
    }

    /// What the fields say together, once all have come.
    func decide() throws(ParseError) -> BodyLength {
        if hasUnknownCoding { throw .unknownTransferCoding }
        // `chunked` has none (RFC 9112 §7.1).
        if hasChunkedParameter { throw .transferCoding }
        if hasCodings { return .chunked }
        guard let length, length > 0 else { return .none }
        return .sized(length)
    }

    /// Refuses names with the letters of a field that frames a body, and other marks between them.
    ///
    /// What passes requests on to CGI takes `Transfer_Encoding` for the real one, others drop marks
    /// they do not know, and would see another body.
    static func refuseLookalike(_ bytes: Bytes, _ name: Range<Int>) throws(ParseError) {
        guard name.count >= 13 else { return }
        if isLookalike(bytes, name, "contentlength") { throw .contentLength }
        if isLookalike(bytes, name, "transferencoding") { throw .transferCoding }
    }

    /// Whether the letters of `name` are `letters`, which are in lower case, and it has no digit.
    private static func isLookalike(
        _ bytes: Bytes,
        _ name: Range<Int>,
        _ letters: StaticString
    ) -> Bool {
        var found = 0
        for index in name {
            let letter = bytes[index] | 0x20
            guard letter &- UInt8(ascii: "a") < 26 else {
                if bytes[index].isDigit { return false }
                continue
            }
            guard found < letters.utf8CodeUnitCount,
                unsafe letters.utf8Start[found] == letter
            else { return false }
            found += 1
        }
        return found == letters.utf8CodeUnitCount
    }
}
