/// Makes ids for requests that bring none: unique in the process, and most likely beyond it.
struct RequestIDs {
    private let prefix = UInt64.random(in: .min ... .max)
    private var count: UInt64 = 0

    /// Another id, 16 to 33 characters of hexadecimal digits and a hyphen.
    mutating func next() -> String {
        count += 1
        return String(prefix, radix: 16) + "-" + String(count, radix: 16)
    }
}
