import Glibc

extension Span<UInt8> {
    /// Whether both hold the same bytes.
    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in
                guard let first = mine.baseAddress, let second = theirs.baseAddress else {
                    return true
                }
                return unsafe memcmp(first, second, mine.count) == 0
            }
        }
    }

    /// Whether both hold the same bytes.
    func equals(_ other: [UInt8]) -> Bool { equals(other.span) }

    /// The bytes of `range` as text: as UTF-8 where they are that, else as Latin-1.
    func text(_ range: Range<Int>) -> String {
        let part = extracting(range)
        if let valid = try? UTF8Span(validating: part) { return String(copying: valid) }
        var text = ""
        for index in part.indices { text.unicodeScalars.append(Unicode.Scalar(part[index])) }
        return text
    }
}

extension [UInt8] {
    /// The bytes of `span`.
    init(copying span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// Adds the bytes of `range` of `other`.
    mutating func append(_ other: borrowing [UInt8], _ range: Range<Int>) {
        unsafe other.withUnsafeBufferPointer { bytes in
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }
}
