import HTTP

/// Finished answers of one lane by target, bounded in bytes.
struct AnswerCache: ~Copyable {
    /// All answers for one target.
    final class Group {
        let target: [UInt8]
        fileprivate let hash: UInt64
        /// What `Accept` chooses among; empty when it does not matter.
        fileprivate(set) var offers: [MediaType]
        /// The answer that was kept first, and its index; most targets have no other.
        private var first: (index: Int, answer: Answer)?
        private var others: [Int: Answer] = [:]
        /// What some values of `Accept` chose.
        private var choices: [(accept: [UInt8], chosen: Int?)] = []

        fileprivate init(target: [UInt8], hash: UInt64, offers: [MediaType]) {
            self.target = target
            self.hash = hash
            self.offers = offers
        }

        /// The answer of an index among the offers, 0 where there are none.
        fileprivate subscript(index: Int) -> Answer? {
            get {
                if let first, first.index == index { return first.answer }
                return others.isEmpty ? nil : others[index]
            }
            set {
                if first == nil || first?.index == index, others[index] == nil {
                    first = newValue.map { (index, $0) }
                } else {
                    others[index] = newValue
                }
            }
        }

        /// All that are kept.
        fileprivate var answers: [Answer] { [first?.answer].compactMap(\.self) + others.values }

        fileprivate var isEmpty: Bool { first == nil && others.isEmpty }

        /// The index that `accept` chooses, or `nil` when nothing here is acceptable.
        fileprivate func choose(_ accept: Span<UInt8>) -> Int? {
            for choice in choices where accept.equals(choice.accept) { return choice.chosen }
            let chosen = Negotiation.choose(accept: accept, among: offers)
            if choices.count >= 8 { choices.removeFirst() }
            choices.append((Array(copying: accept), chosen))
            return chosen
        }
    }

    /// In the place of a place: none.
    private static let nowhere = -1

    private let capacity: Int
    private let seed: UInt64
    /// Open addressing with linear probing; its count is a power of two, half of it empty.
    private var table: [Group?] = Array(repeating: nil, count: 64)
    private var groupCount = 0
    private var kept: [(answer: Answer, group: Group, index: Int)?] = []
    /// Of each place that is taken: which came next, and which came before.
    private var neighbours: [(newer: Int, older: Int)] = []
    private var free: [Int] = []
    private var newest = AnswerCache.nowhere
    private var oldest = AnswerCache.nowhere
    /// Which answer is looked at next when room is needed.
    private var hand = AnswerCache.nowhere
    private var tagged: [String: Set<Int>] = [:]
    /// Bytes taken.
    private(set) var bytes = 0
    private(set) var count = 0

    /// An empty cache that takes `capacity` bytes at most.
    init(capacity: Int) {
        self.capacity = capacity
        seed = UInt64.random(in: .min ... .max)
    }

    /// The answer for a target and `Accept`, or `nil` when it has to be made.
    ///
    /// - Parameters:
    ///   - target: The path and query.
    ///   - accept: The value of `Accept`, or `nil` when absent.
    ///   - now: In milliseconds since 1970; answers whose time is over are dropped.
    /// - Returns: The answer.
    mutating func answer(
        _ target: Span<UInt8>,
        accept: Span<UInt8>?,
        now: Int64
    ) -> Answer? {
        guard let group = table[slot(of: target, hash(target))] else { return nil }
        var index: Int? = 0
        if !group.offers.isEmpty, let accept { index = group.choose(accept) }
        guard let index, let answer = group[index] else { return nil }
        guard now <= answer.until else {
            remove(answer.place)
            return nil
        }
        answer.isRecent = true
        return answer
    }

    /// Keeps `answer` where it may be kept, unless it is too large.
    ///
    /// - Returns: Whether it is kept.
    mutating func insert(_ answer: Answer, target: [UInt8]) -> Bool {
        guard let keeping = answer.facts.keeping, answer.cost <= capacity / 4,
            keeping.offers.isEmpty || keeping.offers.indices.contains(keeping.chosen)
        else { return false }
        let hash = hash(target.span)
        var group = table[slot(of: target.span, hash)]
        if let found = group, found.offers != keeping.offers {
            for old in found.answers { remove(old.place) }
            group = nil
        }
        let index = keeping.offers.isEmpty ? 0 : keeping.chosen
        if let old = group?[index] { remove(old.place) }
        while bytes + answer.cost > capacity { evict() }
        let home = findOrMakeGroup(target, hash, keeping.offers)
        home[index] = answer
        answer.place = place()
        kept[answer.place] = (answer, home, index)
        for tag in keeping.tags { tagged[tag, default: []].insert(answer.place) }
        bytes += answer.cost
        count += 1
        return true
    }

    /// Drops every answer that depends on one of `tags`.
    mutating func drop(tags: [String]) {
        for tag in tags {
            guard let places = tagged[tag] else { continue }
            for place in places { remove(place) }
        }
    }

    /// A free place, as the newest of all.
    private mutating func place() -> Int {
        let place = free.popLast() ?? kept.count
        if place == kept.count {
            kept.append(nil)
            neighbours.append((Self.nowhere, Self.nowhere))
        }
        neighbours[place] = (Self.nowhere, newest)
        if newest == Self.nowhere { oldest = place } else { neighbours[newest].newer = place }
        newest = place
        return place
    }

    /// Takes a place out of the order, and leaves it free.
    private mutating func release(_ place: Int) {
        let (newer, older) = neighbours[place]
        if hand == place { hand = newer }
        if newer == Self.nowhere { newest = older } else { neighbours[newer].older = older }
        if older == Self.nowhere { oldest = newer } else { neighbours[older].newer = newer }
        kept[place] = nil
        free.append(place)
    }

    private mutating func findOrMakeGroup(
        _ target: [UInt8],
        _ hash: UInt64,
        _ offers: [MediaType]
    ) -> Group {
        if let group = table[slot(of: target.span, hash)] { return group }
        if groupCount * 2 >= table.count { grow() }
        let group = Group(target: target, hash: hash, offers: offers)
        table[slot(of: target.span, hash)] = group
        groupCount += 1
        return group
    }

    /// Takes one answer out that was not asked for again.
    ///
    /// The hand goes from the oldest to the newest, and passes once over what was asked for. New
    /// answers come in behind it, so that what nobody asks for again leaves soon (SIEVE: Zhang et
    /// al., NSDI 2024).
    private mutating func evict() {
        while true {
            if hand == Self.nowhere { hand = oldest }
            guard let entry = kept[hand] else { return }
            guard entry.answer.isRecent else {
                remove(hand)
                return
            }
            entry.answer.isRecent = false
            hand = neighbours[hand].newer
        }
    }

    private mutating func remove(_ place: Int) {
        guard place >= 0, let entry = kept[place] else { return }
        release(place)
        entry.answer.place = Self.nowhere
        entry.group[entry.index] = nil
        bytes -= entry.answer.cost
        count -= 1
        for tag in entry.answer.facts.keeping?.tags ?? [] {
            tagged[tag]?.remove(place)
            if tagged[tag]?.isEmpty == true { tagged[tag] = nil }
        }
        if entry.group.isEmpty { remove(entry.group) }
    }

    /// Takes a group out and moves those behind it up, so that probing meets no hole.
    private mutating func remove(_ group: Group) {
        let mask = table.count - 1
        let target = group.target
        var hole = slot(of: target.span, group.hash)
        guard table[hole] === group else { return }
        table[hole] = nil
        groupCount -= 1
        var next = (hole + 1) & mask
        while let other = table[next] {
            let home = Int(truncatingIfNeeded: other.hash) & mask
            if (next - home) & mask >= (next - hole) & mask {
                table[hole] = other
                table[next] = nil
                hole = next
            }
            next = (next + 1) & mask
        }
    }

    private mutating func grow() {
        let old = table
        table = Array(repeating: nil, count: old.count * 2)
        for case let group? in old {
            let target = group.target
            table[slot(of: target.span, group.hash)] = group
        }
    }

    /// Where the group of `target` is, or the empty slot where it would be.
    private func slot(of target: Span<UInt8>, _ hash: UInt64) -> Int {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while let group = table[slot] {
            if group.hash == hash, target.equals(group.target) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Eight bytes at a time; seeded, so that no client can choose what collides.
    private func hash(_ bytes: Span<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBytes { bytes in
            var hash = seed ^ UInt64(bytes.count)
            var offset = 0
            while offset + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                hash = Self.mix(hash ^ word)
                offset += 8
            }
            if offset == bytes.count { return hash }
            var rest: UInt64 = 0
            if bytes.count >= 8 {
                // Some bytes once more.
                let last = bytes.count - 8
                rest = unsafe bytes.loadUnaligned(fromByteOffset: last, as: UInt64.self)
            } else {
                while offset < bytes.count {
                    rest = unsafe rest << 8 | UInt64(bytes[offset])
                    offset += 1
                }
            }
            return Self.mix(hash ^ rest)
        }
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}
