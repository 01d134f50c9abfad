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

    @Test("each byte stops where it stands, or does not")
    func every() {
        var wrong: [[UInt8]] = []
        for byte in 0...UInt8.max {
            for filler in "!/~$".utf8 {
                for place in 0..<16 {
                    var bytes = [UInt8](repeating: filler, count: 16)
                    bytes[place] = byte
                    // What follows must not matter to what is found first.
                    if place < 15 { bytes[place + 1] = byte &+ 1 }
                    if skipped(bytes) != plainCount(bytes) { wrong.append(bytes) }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("only whole words are gone past, and none that reaches beyond the end")
    func bounds() {
        let bytes = Array("/articles/2026-11-30-ferry/related".utf8)
        var wrong: [Range<Int>] = []
        for start in bytes.indices {
            for end in start...bytes.count {
                let found = skipped(bytes, from: start, to: end)
                if found != start + (end - start) / 8 * 8 { wrong.append(start..<end) }
            }
        }
        #expect(wrong == [])
    }
}
