import Foundation

/// Writes the catalogue's compact values: little-endian integers, length-prefixed text.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends an unsigned LEB128 number, one byte up to 127.
    mutating func append(count: Int) {
        var rest = UInt64(count)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Float) {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
        let utf8 = text.utf8
        append(count: utf8.count)
        bytes.append(contentsOf: utf8)
    }

    mutating func append(_ value: [UInt8]) {
        append(count: value.count)
        bytes += value
    }

    /// Appends a text that may be absent; absent and empty stay different.
    mutating func append(optional text: String?) {
        append(byte: text == nil ? 0 : 1)
        if let text { append(text) }
    }

    mutating func append(optional number: Int64?) {
        append(byte: number == nil ? 0 : 1)
        if let number { append(number) }
    }
}

/// A stored value ends too early or holds what its type cannot: the catalogue is damaged.
struct MalformedValue: Error {}

/// Reads what ``ByteWriter`` wrote, straight from SQLite's memory.
///
/// Valid only while `buffer` is.
struct ByteReader {
    private let buffer: UnsafeRawBufferPointer
    private var offset = 0

    init(_ buffer: UnsafeRawBufferPointer) {
        self.buffer = buffer
    }

    private mutating func take(_ count: Int) throws(MalformedValue) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= buffer.count - offset else { throw MalformedValue() }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + count])
    }

    mutating func byte() throws(MalformedValue) -> UInt8 {
        guard offset < buffer.count else { throw MalformedValue() }
        defer { offset += 1 }
        return buffer[offset]
    }

    mutating func count() throws(MalformedValue) -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { break }
            shift += 7
            if shift > 56 { throw MalformedValue() }
        }
        guard let count = Int(exactly: value) else { throw MalformedValue() }
        return count
    }

    mutating func number() throws(MalformedValue) -> Int64 {
        Int64(littleEndian: try take(8).loadUnaligned(as: Int64.self))
    }

    mutating func float() throws(MalformedValue) -> Float {
        Float(bitPattern: UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self)))
    }

    mutating func text() throws(MalformedValue) -> String {
        let length = try count()
        // These bytes came out of a String, so there is nothing to repair.
        let bytes = try take(length)
        return String(decoding: bytes.assumingMemoryBound(to: UInt8.self), as: UTF8.self)
    }

    mutating func bytes() throws(MalformedValue) -> [UInt8] {
        Array(try take(try count()))
    }

    mutating func optionalText() throws(MalformedValue) -> String? {
        try byte() == 0 ? nil : try text()
    }

    mutating func optionalNumber() throws(MalformedValue) -> Int64? {
        try byte() == 0 ? nil : try number()
    }
}
