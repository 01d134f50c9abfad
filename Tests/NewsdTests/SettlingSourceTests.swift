import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import newsd

@Suite struct SettlingSourceTests {
    /// A pipe that counts what is taken out of it, closed with this.
    private final class Pipe: Sendable {
        let descriptor: Int32
        private let end: Int32
        let taken = Mutex(0)

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            (descriptor, end) = (ends[0], ends[1])
        }

        deinit {
            close(descriptor)
            close(end)
        }

        func add(_ count: Int) {
            let bytes = [UInt8](repeating: 0, count: count)
            #expect(write(end, bytes, count) == count)
        }

        func take() {
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = read(descriptor, &bytes, bytes.count)
            if count > 0 { taken.withLock { $0 += count } }
        }
    }

    private static func source(of pipe: Pipe) -> SettlingSource {
        SettlingSource(
            descriptor: pipe.descriptor,
            settling: .milliseconds(1),
            queue: DispatchQueue(label: "settling")
        ) { pipe.take() }
    }

    @Test("what comes is taken, however often something comes")
    func again() throws {
        let pipe = try Pipe()
        let source = Self.source(of: pipe)
        defer { source.cancel() }
        pipe.add(1)
        source.activate()
        for sum in [1, 2, 4, 8] {
            #expect(eventually { pipe.taken.withLock { $0 == sum } })
            pipe.add(sum)
        }
        #expect(eventually { pipe.taken.withLock { $0 == 16 } })
    }

    @Test("a cancelled source lets go of the descriptor's owner, before and while it waits")
    func cancelled() throws {
        for isActivated in [false, true] {
            var pipe: Pipe? = try Pipe()
            weak let gone = pipe
            do {
                let source = try #require(pipe.map(Self.source))
                if isActivated { source.activate() }
                source.cancel()
                source.activate()
            }
            pipe = nil
            #expect(eventually { gone == nil })
        }
    }
}
