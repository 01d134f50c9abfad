import News

/// Bytes that come faster than they are taken: first in, first out.
///
/// A bounded number of them is in memory, the others on a disk.
struct SpooledBytes: ~Copyable {
    private let limit: Int
    private let makeSpool: @Sendable () throws -> any Spool
    private var spool: (any Spool)?
    /// Where in the spool those are that were not taken.
    private var spooled = 0..<0
    /// What comes behind those in the spool.
    private var last: [UInt8] = []
    /// Whether more is taken in.
    ///
    /// Not while the disk takes nothing and the memory is full.
    var hasRoom: Bool { last.count < limit }

    /// Nothing yet.
    ///
    /// - Parameters:
    ///   - limit: How many bytes may be in memory.
    ///   - makeSpool: Makes what takes those beyond.
    init(inMemory limit: Int, beyond makeSpool: @escaping @Sendable () throws -> any Spool) {
        self.limit = limit
        self.makeSpool = makeSpool
    }

    var isEmpty: Bool { spooled.isEmpty && last.isEmpty }

    mutating func append(_ bytes: [UInt8]) {
        last += bytes
        guard last.count >= limit else { return }
        // Without a disk it stays here, and there is no room until it is taken.
        do {
            let spool = try spool ?? makeSpool()
            self.spool = spool
            try spool.append(last)
            spooled = spooled.lowerBound..<spooled.upperBound + last.count
            last = []
        } catch {}
    }

    /// Takes up to `count` of the first bytes.
    ///
    /// - Throws: When the disk does not give back what was put there.
    mutating func next(_ count: Int) throws -> [UInt8] {
        guard let spool, !spooled.isEmpty else {
            let bytes = Array(last.prefix(count))
            last.removeFirst(bytes.count)
            return bytes
        }
        let end = min(spooled.lowerBound + count, spooled.upperBound)
        let bytes = try spool.read(spooled.lowerBound..<end)
        spooled = end..<spooled.upperBound
        if spooled.isEmpty {
            // A spool that was read to its end is of no more use: its room is given back.
            self.spool = nil
            spooled = 0..<0
        }
        return bytes
    }
}
