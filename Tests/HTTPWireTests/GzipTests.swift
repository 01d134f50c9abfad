import CZlib
import HTTPWire
import Testing

@Suite struct GzipTests {
    @Test("what is compressed is what was given", arguments: [0, 1, 100, 70_000], [1, 6, 9])
    func roundTrip(_ count: Int, _ level: Int) throws {
        var random = Seeded(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 97...104, using: &random) }
        let compressed = try Gzip.compress(bytes, level: level)
        #expect(inflated(compressed, count: count) == bytes)
        #expect(count < 100 || compressed.count < count)
    }

    @Test("the same bytes give the same result, without time or system")
    func deterministic() throws {
        let bytes = Array(repeating: UInt8(ascii: "a"), count: 2000)
        let first = try Gzip.compress(bytes, level: 6)
        #expect(try Gzip.compress(bytes, level: 6) == first)
        #expect(first.prefix(10) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    }

    @Test("levels outside 1 to 9 are refused", arguments: [-1, 0, 10])
    func levels(_ level: Int) {
        #expect(throws: GzipError.level(level)) { try Gzip.compress([1], level: level) }
    }

    private func inflated(_ bytes: [UInt8], count: Int) -> [UInt8]? {
        var stream = z_stream()
        let version = ZLIB_VERSION
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, 15 + 16, version, size) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: count + 1)
        let code = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END, stream.avail_in == 0 else { return nil }
        return Array(output.prefix(count + 1 - Int(stream.avail_out)))
    }
}
