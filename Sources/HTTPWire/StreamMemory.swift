internal import CNGHTTP2

/// What libnghttp2 allocates for a stream and frees at its end, kept for the streams that follow.
///
/// A request takes five blocks, of sizes that come again with each; a general allocator, asked for
/// those of hundreds of streams at once, cost more than all that is done with them. Blocks of more
/// than ``largest`` bytes are the C library's, and so is what is freed beyond ``mostKept``.
///
/// Belongs to one lane, whose sessions share it, and is used on no other thread.
@safe
package final class StreamMemory {
    /// The most bytes that a block which is kept has.
    static let largest = 1024
    /// Sizes are multiples of this.
    private static let step = 64
    /// What stands in front of each block with the number of its bytes: what blocks are aligned to.
    private static let headBytes = 16
    /// How many bytes of blocks are kept at most.
    package static let mostKept = 1 << 20

    /// For each number of steps the blocks that are free, each with the address of the next.
    private var free = unsafe InlineArray<17, UnsafeMutableRawPointer?>(repeating: nil)
    /// How many bytes are kept.
    package private(set) var kept = 0

    package init() {}

    deinit {
        for steps in unsafe free.indices {
            var next = unsafe free[steps]
            while let block = unsafe next {
                unsafe next = block.load(as: UnsafeMutableRawPointer?.self)
                unsafe (block - Self.headBytes).deallocate()
            }
        }
    }

    /// A block of `count` bytes or more.
    func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let steps = max(count + Self.step - 1, Self.step) / Self.step
        let size = steps * Self.step
        if size <= Self.largest, let block = unsafe free[steps] {
            unsafe free[steps] = block.load(as: UnsafeMutableRawPointer?.self)
            kept -= size
            return unsafe block
        }
        let head = UnsafeMutableRawPointer.allocate(
            byteCount: Self.headBytes + size,
            alignment: Self.headBytes
        )
        unsafe head.storeBytes(of: size, as: Int.self)
        return unsafe head + Self.headBytes
    }

    /// Takes a block back.
    func release(_ block: UnsafeMutableRawPointer) {
        let size = unsafe Self.size(of: block)
        guard size <= Self.largest, kept + size <= Self.mostKept else {
            unsafe (block - Self.headBytes).deallocate()
            return
        }
        let steps = size / Self.step
        unsafe block.storeBytes(of: free[steps], as: UnsafeMutableRawPointer?.self)
        unsafe free[steps] = block
        kept += size
    }

    /// Zeros for `count` values of `size` bytes, or `nil` when that is more than there can be.
    func allocateZeros(_ count: Int, of size: Int) -> UnsafeMutableRawPointer? {
        let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: size)
        if isTooMuch { return nil }
        let block = unsafe allocate(bytes)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return unsafe block
    }

    /// The bytes of `block` in a block of `count` or more.
    func resize(_ block: UnsafeMutableRawPointer, to count: Int) -> UnsafeMutableRawPointer {
        let size = unsafe Self.size(of: block)
        guard count > size else { return unsafe block }
        let larger = unsafe allocate(count)
        unsafe larger.copyMemory(from: block, byteCount: size)
        unsafe release(block)
        return unsafe larger
    }

    private static func size(of block: UnsafeMutableRawPointer) -> Int {
        unsafe (block - headBytes).load(as: Int.self)
    }

    /// The functions by which libnghttp2 gets at this; who gives them to a session keeps this alive
    /// for as long.
    var functions: nghttp2_mem {
        unsafe nghttp2_mem(
            mem_user_data: Unmanaged.passUnretained(self).toOpaque(),
            malloc: { count, me in unsafe with(me) { unsafe $0.allocate(count) } },
            free: { block, me in
                _ = unsafe with(me) { memory in
                    unsafe block.map { unsafe memory.release($0) }
                    return nil
                }
            },
            calloc: { count, size, me in
                unsafe with(me) { unsafe $0.allocateZeros(count, of: size) }
            },
            realloc: { block, count, me in
                unsafe with(me) { memory in
                    guard let block = unsafe block else { return unsafe memory.allocate(count) }
                    return unsafe memory.resize(block, to: count)
                }
            }
        )
    }
}

/// Calls `body` with the memory that libnghttp2 was given.
///
/// Outside the class: a C function may capture nothing, not even a type.
@inline(__always)
private func with(
    _ me: UnsafeMutableRawPointer?,
    _ body: (StreamMemory) -> UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    guard let me = unsafe me else { return nil }
    return unsafe Unmanaged<StreamMemory>.fromOpaque(me)._withUnsafeGuaranteedRef(body)
}
