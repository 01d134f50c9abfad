/// FNV-1a, 64 bits: tells contents apart, keeps no secret.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes in more bytes.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }

    /// Takes in a text and where it ends, so that `"a", "bc"` and `"ab", "c"` differ.
    mutating func add(_ text: String?) {
        guard let text else { return add([0xFE]) }
        add(text.utf8)
        add([0xFF])
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
