import Locks
import Testing

@Suite struct LockedTests {
    @Test("no change of many threads at once is lost")
    func exclusion() async {
        let counts = Locked([0, 0])
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counts.withLock {
                            $0[task % 2] += 1
                            $0.swapAt(0, 1)
                        }
                    }
                }
            }
        }
        #expect(counts.withLock { $0.reduce(0, +) } == 80_000)
    }

    @Test("what the body throws comes out, and the lock is free again")
    func failure() {
        struct Fault: Error, Equatable {}
        let value = Locked(1)
        #expect(throws: Fault()) {
            try value.withLock { number throws(Fault) in
                number = 2
                throw Fault()
            }
        }
        #expect(value.withLock { $0 } == 2)
    }
}
