import HTTP
import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ContentReaderTests {
    struct Short: ResponseContent {
        let byteCount = 100
        func read(_ range: Range<Int>) -> [UInt8] { Array(repeating: 0, count: range.count - 1) }
    }

    @Test("pieces are as long as asked for, whatever the parts are", arguments: 1...40)
    func pieces(limit: Int) throws {
        let content = CountedContent(byteCount: 30)
        let parts: [ContentPart] = [
            .bytes(Array("head".utf8)), .content(3..<20), .content(5..<5), .bytes([]),
            .bytes(Array("middle".utf8)), .content(0..<1), .bytes(Array("end".utf8)),
        ]
        let expected = parts.flatMap { part in
            switch part {
            case .bytes(let bytes): bytes
            case .content(let range): content.bytes(range)
            }
        }
        var reader = ContentReader(content, parts: parts)
        #expect(reader.byteCount == expected.count)
        var all: [UInt8] = []
        while reader.byteCount > 0 {
            let piece = try reader.read(limit: limit)
            #expect(piece.count == min(limit, expected.count - all.count))
            all += piece
            #expect(reader.byteCount == expected.count - all.count)
        }
        #expect(all == expected)
        #expect(try reader.read(limit: limit).isEmpty)
    }

    @Test("content that gives fewer bytes than it should is an error")
    func short() {
        #expect(throws: ContentReader.Failure.read(count: 9, of: 5..<15)) {
            var reader = ContentReader(Short(), parts: [.content(5..<15)])
            _ = try reader.read()
        }
    }

    @Test("a full line takes no request, but what belongs to an answer under way")
    func fullLine() async throws {
        let pool = WorkerPool(workers: 1, waiting: 1)
        let gate = Gate()
        let order = Mutex<[Int]>([])
        func note(_ number: Int) -> @Sendable () -> Void {
            {
                gate.wait()
                order.withLock { $0.append(number) }
            }
        }
        let isTaken = [
            pool.submit(note(1)), pool.submit(note(2)), pool.submit(note(3)),
            pool.submit(isBounded: false, note(4)), pool.submit(isBounded: false, note(5)),
            pool.submit(note(6)),
        ]
        #expect(isTaken == [true, true, false, true, true, false])
        await withCheckedContinuation { done in
            _ = pool.submit(isBounded: false) { done.resume() }
            gate.open()
        }
        #expect(order.withLock { $0 } == [1, 2, 4, 5])
    }

    @Test("what has run is let go of, though its worker goes on")
    func pool() async throws {
        let pool = WorkerPool(workers: 1, waiting: 0)
        let gate = Gate()
        let check = hold(CountedContent(byteCount: 1), in: pool, until: gate)
        let isThere = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
            _ = pool.submit(isBounded: false) { done.resume(returning: check.isThere) }
            gate.open()
        }
        #expect(!isThere)
    }

    /// Makes work of holding `content`, and tells whether anybody still does.
    private func hold(
        _ content: CountedContent,
        in pool: WorkerPool,
        until gate: Gate
    ) -> WeakContent {
        let isAccepted = pool.submit {
            gate.wait()
            _ = content.byteCount
        }
        #expect(isAccepted)
        return WeakContent(content)
    }
}
