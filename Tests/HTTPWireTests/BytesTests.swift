import Testing

@testable import HTTPWire

@Suite("Bytes") struct BytesTests {
    /// How far the plain bytes of a target go, one after the other.
    private func plainCount(_ bytes: [UInt8]) -> Int {
        bytes.prefix { $0 > 0x20 && $0 < 0x7F && !"#%?".utf8.contains($0) }.count
    }

    private func skipped(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe Bytes(buffer)?.skipPlain(from: start, to: end ?? bytes.count)
        }
    }

    @Test("each byte stops where it stands, or does not", arguments: 0...UInt8.max)
    func every(byte: UInt8) {
        for filler in [UInt8(ascii: "!"), UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: "$")] {
            for place in 0..<16 {
                var bytes = [UInt8](repeating: filler, count: 16)
                bytes[place] = byte
                // What follows must not matter to what is found first.
                if place < 15 { bytes[place + 1] = byte &+ 1 }
                #expect(skipped(bytes) == plainCount(bytes), "\(bytes)")
            }
        }
    }

    @Test("only whole words are gone past, and none that reaches beyond the end")
    func bounds() {
        let bytes = Array("/articles/2026-11-30-ferry/related".utf8)
        for start in bytes.indices {
            for end in start...bytes.count {
                let found = skipped(bytes, from: start, to: end)
                #expect(found == start + (end - start) / 8 * 8, "\(start), \(end)")
            }
        }
    }
}
