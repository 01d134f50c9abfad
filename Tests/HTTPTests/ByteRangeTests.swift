import HTTP
import Testing

@Suite struct ByteRangeTests {
    typealias Row = (field: String?, selection: ByteRange.Selection)

    @Test(
        "one range of ten bytes",
        arguments: [
            (nil, .whole), ("bytes=0-9", .part(0..<10)), ("bytes=0-0", .part(0..<1)),
            ("bytes=9-9", .part(9..<10)), ("bytes=3-", .part(3..<10)), ("bytes=0-", .part(0..<10)),
            ("bytes=2-4", .part(2..<5)), ("bytes=-1", .part(9..<10)), ("bytes=-10", .part(0..<10)),
            // Longer than what is there: what is there.
            ("bytes=5-10", .part(5..<10)), ("bytes=0-99", .part(0..<10)),
            ("bytes=-99", .part(0..<10)), ("bytes=1-99999999999999999999999", .part(1..<10)),
            ("bytes=-99999999999999999999999", .part(0..<10)),
            ("bytes=0-9223372036854775807", .part(0..<10)),
            ("bytes=00000000000000000000000-0001", .part(0..<2)),
            ("BYTES=0-1", .part(0..<2)), ("Bytes=0-1", .part(0..<2)),
            ("bytes= 0-1 ", .part(0..<2)), ("bytes=,, 0-1 ,", .part(0..<2)),
        ] as [Row]
    )
    func one(_ row: Row) {
        #expect(ByteRange.select(row.field, of: 10) == row.selection)
    }

    @Test(
        "nothing of it is there",
        arguments: [
            "bytes=10-", "bytes=10-11", "bytes=99999999999999999999-", "bytes=-0", "bytes=-00",
            "bytes=-0, 10-", "bytes=99999999999999999998-99999999999999999999",
        ]
    )
    func unsatisfiable(_ field: String) {
        #expect(ByteRange.select(field, of: 10) == .unsatisfiable)
    }

    @Test(
        "another unit or a broken grammar counts as absent",
        arguments: [
            "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-", "bytes=0", "bytes=0-a",
            "bytes=1-0", "bytes=+1-2", "bytes=0x1-2", "bytes=0-1-2", "bytes=--1", "bytes=0 -1",
            "bytes=0- 1", "bytes =0-1", " bytes=0-1", "bytes:0-1", "0-1", "=0-1", "byte=0-1",
            "items=0-1", "none", "bytes=0-1;2-3", "bytes=0-1, x", "bytes=0-1, 3-2", "bytes=1.0-2",
            "bytes=0-1, bytes=2-3", "bytes=*/10", "bytes=0-1/10", "bytes=\u{661}-2",
        ]
    )
    func ignored(_ field: String) {
        #expect(ByteRange.select(field, of: 10) == .whole)
    }

    @Test(
        "several ranges of a hundred bytes",
        arguments: [
            ("bytes=0-1,4-5", .parts([0..<2, 4..<6])),
            ("bytes=0-0,-1", .parts([0..<1, 99..<100])),
            // In the order asked for.
            ("bytes=50-59,0-9", .parts([50..<60, 0..<10])),
            // What is not there is left out; a single one that is left is one part.
            ("bytes=0-1,200-300,4-5", .parts([0..<2, 4..<6])),
            ("bytes=200-,0-1", .part(0..<2)), ("bytes=-0,0-1", .part(0..<2)),
            // Those that touch stay apart, those that overlap become one in the place of the first.
            ("bytes=0-9,10-19", .parts([0..<10, 10..<20])),
            ("bytes=0-9,9-19", .part(0..<20)), ("bytes=0-9,0-9", .part(0..<10)),
            ("bytes=0-99,5-6", .part(0..<100)), ("bytes=0-,-50", .part(0..<100)),
            ("bytes=0-9,50-59,5-19", .parts([0..<20, 50..<60])),
            ("bytes=50-59,0-9,5-19", .parts([50..<60, 0..<20])),
            ("bytes=0-9,20-29,40-49,5-44", .part(0..<50)),
            ("bytes=40-49,20-29,0-9,25-42,60-69", .parts([20..<50, 0..<10, 60..<70])),
        ] as [Row]
    )
    func several(_ row: Row) {
        #expect(ByteRange.select(row.field, of: 100) == row.selection)
    }

    @Test("sixteen ranges are given, seventeen are answered with the whole")
    func tooMany() {
        func field(_ count: Int) -> String {
            "bytes=" + (0..<count).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ",")
        }
        #expect(
            ByteRange.select(field(16), of: 100)
                == .parts((0..<16).map { $0 * 2..<$0 * 2 + 1 })
        )
        #expect(ByteRange.select(field(17), of: 100) == .whole)
        // As in CVE-2011-3192: many that overlap.
        let attack = "bytes=0-," + (0..<1300).map { "5-\($0)" }.joined(separator: ",")
        #expect(ByteRange.select(attack, of: 100_000) == .whole)
        let same = "bytes=" + Array(repeating: "0-", count: 17).joined(separator: ",")
        #expect(ByteRange.select(same, of: 100) == .whole)
    }

    @Test("parts never share a byte, so that no answer is much longer than the content")
    func bounded() {
        let bounds = [0, 1, 2, 3, 7, 8]
        let ranges = bounds.flatMap { first in
            bounds.filter { $0 >= first }.map { first...$0 }
        }
        for first in ranges {
            for second in ranges {
                for third in ranges {
                    let field =
                        "bytes=\([first, second, third].map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ","))"
                    let asked = Set(first).union(second).union(third)
                    let given: [Range<Int>]
                    switch ByteRange.select(field, of: 9) {
                    case .part(let range): given = [range]
                    case .parts(let ranges): given = ranges
                    case .whole, .unsatisfiable: given = []
                    }
                    let bytes = given.flatMap(Array.init)
                    guard bytes.count == asked.count, Set(bytes) == asked else {
                        Issue.record("\(field): \(given)")
                        return
                    }
                }
            }
        }
    }

    @Test(
        "of nothing",
        arguments: [
            (nil, .whole), ("bytes=0-", .unsatisfiable), ("bytes=0-0", .unsatisfiable),
            ("bytes=-0", .unsatisfiable), ("bytes=-1", .whole), ("bytes=5-6,-1", .whole),
        ] as [Row]
    )
    func empty(_ row: Row) {
        #expect(ByteRange.select(row.field, of: 0) == row.selection)
    }

    @Test("Content-Range")
    func contentRange() {
        #expect(ByteRange.contentRange(0..<1, of: 10) == "bytes 0-0/10")
        #expect(ByteRange.contentRange(500..<1000, of: 1234) == "bytes 500-999/1234")
        #expect(ByteRange.contentRange(unsatisfiedOf: 10) == "bytes */10")
    }

    @Test("multipart/byteranges as RFC 9110 §14.6 has it", arguments: ["text/plain", nil])
    func multipart(_ type: String?) {
        let content = Array("0123456789".utf8)
        let parts = ContentPart.multipart([7..<10, 0..<1], of: 10, type: type, boundary: "B")
        let bytes = parts.flatMap { part -> [UInt8] in
            switch part {
            case .bytes(let bytes): bytes
            case .content(let range): Array(content[range])
            }
        }
        let line = type.map { "Content-Type: \($0)\r\n" } ?? ""
        let expected =
            "--B\r\n\(line)Content-Range: bytes 7-9/10\r\n\r\n789\r\n"
            + "--B\r\n\(line)Content-Range: bytes 0-0/10\r\n\r\n0\r\n--B--\r\n"
        #expect(String(validating: bytes, as: UTF8.self) == expected)
        #expect(parts.reduce(0) { $0 + $1.byteCount } == bytes.count)
    }
}
