/// Makes ids for requests that bring none: unique in the process, and most likely beyond it.
struct RequestIDs {
    private let prefix = Array((String(UInt64.random(in: .min ... .max), radix: 16) + "-").utf8)
    private var count: UInt64 = 0

    /// Another id, 3 to 33 characters of hexadecimal digits and a hyphen.
    mutating func next() -> String {
        var bytes: [UInt8] = []
        writeNext(to: &bytes)
        return bytes.span.text(bytes.indices)
    }

    /// Appends another id.
    mutating func writeNext(to bytes: inout [UInt8]) {
        count += 1
        bytes += prefix
        var shift = (63 - count.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: count >> UInt64(shift)) & 0xF
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            shift -= 4
        }
    }
}
