import Testing

@testable import HTTPWire

/// What eight bytes at a time are gone past, beside the same a byte at a time.
enum Skipped: CaseIterable {
    case name, plain, value

    func takes(_ byte: UInt8) -> Bool {
        switch self {
        case .name:
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        case .plain: byte > 0x20 && byte < 0x7F && !"#%?".utf8.contains(byte)
        case .value: byte >= 0x20 && byte != 0x7F
        }
    }

    /// Bytes that are gone past: the outermost of their kinds.
    var fillers: String.UTF8View {
        switch self {
        case .name: "-9azAZ".utf8
        case .plain: "!/~$".utf8
        case .value: " ~é".utf8
        }
    }

    func end(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe Bytes(buffer) else { return nil }
            let end = end ?? bytes.count
            return switch self {
            case .name: bytes.skipName(from: start, to: end)
            case .plain: bytes.skipPlain(from: start, to: end)
            case .value: bytes.skipValue(from: start, to: end)
            }
        }
    }
}

@Suite("Bytes") struct BytesTests {
    @Test("each byte stops where it stands, or does not", arguments: Skipped.allCases)
    func every(_ skipped: Skipped) {
        var wrong: [[UInt8]] = []
        for byte in 0...UInt8.max {
            for filler in skipped.fillers {
                for place in 0..<16 {
                    var bytes = [UInt8](repeating: filler, count: 16)
                    bytes[place] = byte
                    // What follows must not matter to what is found first.
                    if place < 15 { bytes[place + 1] = byte &+ 1 }
                    let expected = bytes.firstIndex { !skipped.takes($0) } ?? 16
                    if skipped.end(bytes) != expected { wrong.append(bytes) }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test(
        "only whole words are gone past, and none that reaches beyond the end",
        arguments: Skipped.allCases
    )
    func bounds(_ skipped: Skipped) {
        let bytes = Array("articles-2026-11-30-ferry-related".utf8)
        var wrong: [Range<Int>] = []
        for start in bytes.indices {
            for end in start...bytes.count {
                let found = skipped.end(bytes, from: start, to: end)
                if found != start + (end - start) / 8 * 8 { wrong.append(start..<end) }
            }
        }
        #expect(wrong == [])
    }
}
