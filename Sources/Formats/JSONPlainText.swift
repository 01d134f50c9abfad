extension Span<UInt8> {
    /// Where the bytes end that a JSON string holds as they are (RFC 8259 §7).
    ///
    /// - Parameter start: Where they begin.
    /// - Returns: The place of the first quote, backslash or control character, or `count`.
    func plainEnd(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        return withUnsafeBytes { bytes in
            var index = start
            while index + 8 <= bytes.count {
                let word = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                )
                let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
                let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
                // The top bit of each byte that is less than a space, or that became zero above:
                // the lowest of them is right, those behind it may be off by a borrow.
                let found =
                    (word &- ones &* 0x20) & ~word
                    | (quotes &- ones) & ~quotes
                    | (backslashes &- ones) & ~backslashes
                let marks = found & (ones &* 0x80)
                if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < bytes.count, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""),
                bytes[index] != UInt8(ascii: "\\")
            {
                index += 1
            }
            return index
        }
    }

    /// Where the bytes end that a JSON string within an HTML `script` element holds as they are:
    /// as ``plainEnd(from:)``, and before `<`, `>` and `&`.
    func inertEnd(from start: Int) -> Int {
        let end = plainEnd(from: start)
        for index in start..<end {
            switch self[index] {
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): return index
            default: continue
            }
        }
        return end
    }
}
