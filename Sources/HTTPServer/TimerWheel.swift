/// The deadlines of one lane: one at most for each small non-negative id.
///
/// A deadline that moves later, which is what nearly every request does, costs a store; the wheel
/// looks again when the old moment comes. Deadlines are kept to the tick: none fires early, each
/// fires by the first advance a tick or more after it.
struct TimerWheel {
    /// Nanoseconds a slot stands for.
    let tick: Int64
    private var slots: [Int32]
    private var nodes: [Node] = []
    /// The tick up to which all slots were looked at.
    private var current: Int64
    /// How many ids have a deadline.
    private(set) var count = 0

    private struct Node {
        var deadline = Int64.max
        /// The slot it hangs in, or -1.
        var slot: Int32 = -1
        /// The tick at which its slot will be looked at.
        var due = Int64.max
        var next: Int32 = -1
        var previous: Int32 = -1
    }

    /// An empty wheel.
    ///
    /// - Parameters:
    ///   - now: Nanoseconds on the clock that deadlines are on.
    ///   - tick: Nanoseconds a slot stands for.
    ///   - slots: How many there are.
    init(now: Int64, tick: Int64 = 50_000_000, slots: Int = 2048) {
        self.tick = tick
        self.slots = Array(repeating: -1, count: slots)
        current = now / tick
    }

    /// The deadline of `id`, or `nil`.
    func deadline(of id: Int32) -> Int64? {
        guard id < nodes.count, nodes[Int(id)].slot >= 0 else { return nil }
        return nodes[Int(id)].deadline
    }

    /// Gives `id` the deadline `deadline`, instead of any it had.
    mutating func schedule(_ id: Int32, at deadline: Int64) {
        let index = Int(id)
        if index >= nodes.count {
            nodes.append(contentsOf: repeatElement(Node(), count: index + 64 - nodes.count))
        }
        nodes[index].deadline = deadline
        // Not earlier than its slot's tick, without a division.
        if nodes[index].slot >= 0, deadline >= (nodes[index].due - 1) * tick { return }
        let due = max(deadline / tick + 1, current + 1)
        guard nodes[index].slot < 0 || due < nodes[index].due else { return }
        if nodes[index].slot >= 0 { unlink(index) } else { count += 1 }
        link(index, due: due)
    }

    /// Takes the deadline of `id` away, if it has one.
    mutating func cancel(_ id: Int32) {
        guard id < nodes.count, nodes[Int(id)].slot >= 0 else { return }
        unlink(Int(id))
        count -= 1
    }

    /// Moves the wheel to `now`.
    ///
    /// - Returns: The ids whose deadline has passed, which then have none.
    mutating func advance(to now: Int64) -> [Int32] {
        let target = now / tick
        guard target > current else { return [] }
        var expired: [Int32] = []
        // After a long pause one turn of the wheel sees every slot.
        let turns = min(target - current, Int64(slots.count))
        let first = target - turns + 1
        current = target
        for tick in first...target {
            var id = slots[Int(tick % Int64(slots.count))]
            while id >= 0 {
                let index = Int(id)
                let next = nodes[index].next
                if nodes[index].deadline <= now {
                    unlink(index)
                    count -= 1
                    expired.append(id)
                } else if nodes[index].due <= target {
                    unlink(index)
                    link(index, due: max(nodes[index].deadline / self.tick + 1, target + 1))
                }
                id = next
            }
        }
        return expired
    }

    private mutating func link(_ index: Int, due: Int64) {
        let slot = Int(due % Int64(slots.count))
        let head = slots[slot]
        nodes[index].slot = Int32(slot)
        nodes[index].due = due
        nodes[index].next = head
        nodes[index].previous = -1
        if head >= 0 { nodes[Int(head)].previous = Int32(index) }
        slots[slot] = Int32(index)
    }

    private mutating func unlink(_ index: Int) {
        let node = nodes[index]
        if node.previous >= 0 {
            nodes[Int(node.previous)].next = node.next
        } else {
            slots[Int(node.slot)] = node.next
        }
        if node.next >= 0 { nodes[Int(node.next)].previous = node.previous }
        nodes[index].slot = -1
    }
}
