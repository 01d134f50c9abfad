import Testing

@testable import HTTPWire

@Suite("Memory of streams") struct StreamMemoryTests {
    @Test("a block comes back for the next of its size")
    func reuse() {
        let memory = StreamMemory()
        let sizes = [0, 1, 64, 65, 640, 1024]
        for size in sizes {
            let first = unsafe memory.allocate(size)
            let other = unsafe memory.allocate(size)
            let areApart = unsafe first != other
            #expect(areApart)
            let before = memory.kept
            unsafe memory.release(first)
            #expect(memory.kept > before, "\(size)")
            let isFirst = unsafe memory.allocate(size) == first
            #expect(isFirst, "\(size)")
            #expect(memory.kept == before, "\(size)")
            unsafe memory.release(other)
            unsafe memory.release(first)
        }
        // Each size has its own; 0 and 1 take as much as 64.
        #expect(memory.kept == 2 * (64 + 128 + 640 + 1024))
    }

    @Test("the bytes of a block are the caller's alone")
    func apart() {
        let memory = StreamMemory()
        var blocks: [(block: UnsafeMutableRawPointer, size: Int, mark: UInt8)] = unsafe []
        for round in 0..<3 {
            for size in 1...70 {
                let size = size * 15
                let block = unsafe memory.allocate(size)
                let address = Int(bitPattern: block)
                #expect(address % 16 == 0)
                let mark = UInt8(truncatingIfNeeded: size &* 7 &+ round)
                unsafe block.initializeMemory(as: UInt8.self, repeating: mark, count: size)
                unsafe blocks.append((block, size, mark))
            }
            // Every other one goes; what stays must not change when the room is given anew.
            for index in stride(from: unsafe blocks.count - 1, through: 0, by: -2) {
                unsafe memory.release(blocks.remove(at: index).block)
            }
        }
        for index in unsafe blocks.indices {
            let (block, size, mark) = unsafe blocks[index]
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: block, count: size))
            #expect(bytes.allSatisfy { $0 == mark }, "\(size)")
            unsafe memory.release(block)
        }
    }

    @Test("what is large or one too many is given back to the system")
    func bounded() {
        let memory = StreamMemory()
        unsafe memory.release(memory.allocate(1025))
        #expect(memory.kept == 0)
        let count = StreamMemory.mostKept / 1024 + 50
        var blocks: [UnsafeMutableRawPointer] = unsafe []
        for _ in 0..<count { unsafe blocks.append(memory.allocate(1024)) }
        for index in unsafe blocks.indices { unsafe memory.release(blocks[index]) }
        #expect(memory.kept == StreamMemory.mostKept)
    }

    @Test("zeros are zeros, and a block that grows keeps its bytes")
    func zerosAndGrowth() throws {
        let memory = StreamMemory()
        let used = unsafe memory.allocate(96)
        unsafe used.initializeMemory(as: UInt8.self, repeating: 0xFF, count: 96)
        unsafe memory.release(used)
        var block = try #require(unsafe memory.allocateZeros(12, of: 8))
        let isUsed = unsafe block == used
        #expect(isUsed)
        let zeros = unsafe Array(UnsafeRawBufferPointer(start: block, count: 96))
        #expect(zeros.allSatisfy { $0 == 0 })
        for index in 0..<96 {
            unsafe block.storeBytes(of: UInt8(index), toByteOffset: index, as: UInt8.self)
        }
        for size in [96, 100, 128, 129, 1024, 5000, 70_000] {
            unsafe block = memory.resize(block, to: size)
            let bytes = unsafe Array(UnsafeRawBufferPointer(start: block, count: 96))
            #expect(bytes.elementsEqual(0..<96), "\(size)")
        }
        unsafe memory.release(block)
    }

    @Test("more than there can be is refused")
    func overflow() {
        let isRefused = unsafe StreamMemory().allocateZeros(.max, of: 8) == nil
        #expect(isRefused)
    }
}
