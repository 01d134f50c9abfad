import Testing

@testable import HTTPWire

@Suite("Stream identifiers") struct StreamIDsTests {
    @Test("what was used in order is closed, what was skipped is skipped")
    func skipped() {
        var ids = StreamIDs()
        #expect(ids.highest == 0)
        for id in [1, 3, 9, 11, 101] as [Int32] { ids.begin(id) }
        #expect(ids.highest == 101)
        let uses: [(Int32, StreamIDs.Use)] = [
            (1, .closed), (3, .closed), (5, .skipped), (7, .skipped), (9, .closed),
            (11, .closed), (13, .skipped), (99, .skipped), (101, .closed),
        ]
        for (id, use) in uses { #expect(ids.use(of: id) == use, "\(id)") }
    }

    @Test("the first may be any")
    func first() {
        var ids = StreamIDs()
        ids.begin(7)
        #expect([1, 3, 5].allSatisfy { ids.use(of: $0) == .skipped })
        #expect(ids.use(of: 7) == .closed)
    }

    @Test("64 gaps are known; of more, the oldest count as used")
    func manyGaps() {
        var ids = StreamIDs()
        // 1, 5, 9, ...: 3, 7, 11, ... are skipped.
        for index in 0...65 as ClosedRange<Int32> { ids.begin(1 + 4 * index) }
        #expect(ids.use(of: 3) == .closed)
        #expect(ids.use(of: 7) == .skipped)
        #expect(ids.use(of: 3 + 4 * 64) == .skipped)
    }

    @Test("512 resets are known; of more, the oldest count as closed")
    func manyResets() {
        var ids = StreamIDs()
        for index in 0..<514 as Range<Int32> {
            ids.begin(1 + 2 * index)
            if index > 0 { ids.noteReset(1 + 2 * index) }
        }
        #expect(ids.use(of: 1) == .closed)
        #expect(ids.use(of: 3) == .closed)
        #expect(ids.use(of: 5) == .reset)
        #expect(ids.use(of: 1 + 2 * 513) == .reset)
    }
}
