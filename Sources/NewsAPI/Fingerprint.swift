/// A hash of 64 bits: tells contents apart, keeps no secret.
///
/// The same for the same contents in every process, since entity tags and cursors are made of it.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes in bytes and where they end, so that `"a", "bc"` and `"ab", "c"` differ.
    mutating func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset + 8 <= bytes.count {
                mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            var rest: UInt64 = 0
            while offset < bytes.count {
                rest = rest << 8 | UInt64(bytes[offset])
                offset += 1
            }
            mix(rest)
            mix(UInt64(bytes.count))
        }
    }

    /// Takes in a text; none is another than an empty one.
    mutating func add(_ text: String?) {
        mix(text == nil ? 0 : 1)
        if let text { add(Array(text.utf8)) }
    }

    /// A word at a time, since every body of every answer comes through here.
    private mutating func mix(_ word: UInt64) {
        let (high, low) = (value ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        value = (high ^ low) &+ 0xd1b5_4a32_d192_ed03
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
