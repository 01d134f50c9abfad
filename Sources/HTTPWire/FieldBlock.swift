/// The fields of an answer, laid out for HTTP/2: names in lower case, a place for the date.
package struct FieldBlock: Sendable {
    /// The name and value of one field, as offsets into ``bytes``.
    struct Line: Sendable {
        var name: Range<Int32>
        var value: Range<Int32>
    }

    /// `:status`, three digits, and the fields behind each other.
    private(set) var bytes: [UInt8]
    private(set) var lines: [Line] = []
    private var date = 0

    /// Takes the fields over from an encoded HTTP/1.1 head.
    ///
    /// - Parameters:
    ///   - head: As ``ResponseEncoder`` wrote it, with its empty line.
    ///   - dateOffset: Where in it the 29 bytes of the date are.
    package init(head: Span<UInt8>, dateOffset: Int) {
        bytes = Array(":status".utf8)
        let digits = 9
        let status = bytes.count
        for index in digits..<digits + 3 { bytes.append(head[index]) }
        lines.append(Line(name: 0..<Int32(status), value: Int32(status)..<Int32(bytes.count)))
        var place = digits
        while head[place] != .lf { place += 1 }
        place += 1
        while head[place] != .cr {
            let name = Int32(bytes.count)
            while head[place] != .colon {
                let byte = head[place]
                let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                bytes.append(isUpper ? byte | 0x20 : byte)
                place += 1
            }
            // The colon and the space behind it.
            place += 2
            let value = Int32(bytes.count)
            if place == dateOffset { date = bytes.count }
            while head[place] != .cr {
                bytes.append(head[place])
                place += 1
            }
            lines.append(Line(name: name..<value, value: value..<Int32(bytes.count)))
            place += 2
        }
    }

    /// Puts in another date of 29 bytes.
    package mutating func setDate(_ text: [UInt8]) {
        for index in text.indices { bytes[date + index] = text[index] }
    }
}
