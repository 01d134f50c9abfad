/// What an article is about, before it is known what the other articles are about.
///
/// A function of the article alone; it is what ``StoredSignature`` carries.
struct TermVector: Equatable {
    /// The most terms kept; the early and frequent ones win.
    static let limit = 256

    /// One word stem, bigram or name.
    struct Term: Equatable {
        /// The stem, in lower case.
        var stem: String
        /// The word as the article writes it most.
        var surface: String
        /// How often it occurs, weighted by place, in 1/64.
        var frequency: UInt16
        var isName: Bool

        /// What tells the term from all others, on any machine.
        var key: UInt64 { TermKey.of(stem.utf8, isName: isName) }
    }

    /// The terms by frequency, then key.
    var terms: [Term] = []
    /// A min-hash of the body's three-word runs; empty for a text too short to be compared.
    var sketch: [UInt16] = []

    /// The vector of an article that is not to be ranked.
    static let empty = TermVector()

    // MARK: The bytes that are stored

    /// Goes up whenever the same article would give another vector; stored ones are then redone.
    static let format: UInt8 = 2

    /// Encodes the vector as the bytes of a ``StoredSignature``.
    func encode() -> [UInt8] {
        var bytes: [UInt8] = [Self.format, UInt8(sketch.count)]
        bytes.reserveCapacity(64 + terms.count * 12)
        for value in sketch {
            bytes.append(UInt8(truncatingIfNeeded: value))
            bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        }
        bytes.append(UInt8(truncatingIfNeeded: terms.count))
        bytes.append(UInt8(truncatingIfNeeded: terms.count >> 8))
        for term in terms {
            let surface = Array(term.surface.utf8)
            let stem = Array(term.stem.utf8)
            let shared = zip(surface, stem).prefix { $0 == $1 }.count
            bytes.append(UInt8(surface.count))
            bytes.append(UInt8(shared))
            bytes.append(UInt8(stem.count - shared) | (term.isName ? 0x80 : 0))
            bytes.append(UInt8(truncatingIfNeeded: term.frequency))
            bytes.append(UInt8(truncatingIfNeeded: term.frequency >> 8))
            bytes += surface
            bytes += stem[shared...]
        }
        return bytes
    }

    /// Decodes stored bytes, or returns `nil` when they are of another format or damaged.
    static func decode(_ bytes: [UInt8]) -> TermVector? {
        var rest = bytes[...]
        func byte() -> Int? { rest.popFirst().map(Int.init) }
        func short() -> UInt16? {
            guard let low = byte(), let high = byte() else { return nil }
            return UInt16(low | high << 8)
        }
        func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        guard byte() == Int(format), let sketchCount = byte() else { return nil }
        var vector = TermVector()
        for _ in 0..<sketchCount {
            guard let value = short() else { return nil }
            vector.sketch.append(value)
        }
        guard let count = short() else { return nil }
        vector.terms.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let surfaceCount = byte(), let shared = byte(), let tail = byte(),
                let frequency = short(), let surface = take(surfaceCount),
                let rest = take(tail & 0x7F), shared <= surfaceCount
            else { return nil }
            guard let word = String(validating: surface, as: UTF8.self),
                let stem = String(validating: surface.prefix(shared) + rest, as: UTF8.self)
            else { return nil }
            vector.terms.append(
                Term(stem: stem, surface: word, frequency: frequency, isName: tail & 0x80 != 0)
            )
        }
        return rest.isEmpty ? vector : nil
    }
}

/// The identity of a term as 64 bits (FNV-1a with a final mix), the same on every machine.
enum TermKey {
    static func of(_ bytes: some Sequence<UInt8>, isName: Bool) -> UInt64 {
        var hash: UInt64 = isName ? 0x9E37_79B9_7F4A_7C15 : 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mix(hash)
    }

    /// The key of a word in lower case.
    static func folded(_ word: Word, in text: [UInt8]) -> UInt64 {
        let bytes = text[word.range]
        guard word.isASCII else {
            return of(String(decoding: bytes, as: UTF8.self).lowercased().utf8, isName: false)
        }
        return of(bytes.lazy.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }, isName: false)
    }

    /// Spreads every bit of `value` over all others (splitmix64).
    static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
