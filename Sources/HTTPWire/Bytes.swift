/// The bytes of one call, through a pointer that is good until the call ends.
///
/// Bounds are checked in debug builds; every user compares with `count` first.
@safe
struct Bytes {
    private let base: UnsafePointer<UInt8>
    let count: Int

    @inline(__always)
    init?(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let base = buffer.baseAddress else { return nil }
        unsafe self.base = unsafe base
        count = buffer.count
    }

    subscript(_ index: Int) -> UInt8 {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
    }

    /// The eight bytes at `index`, the first the lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        assert(index >= 0 && index + 8 <= count)
        let raw = unsafe UnsafeRawPointer(base + index)
        return UInt64(littleEndian: unsafe raw.loadUnaligned(as: UInt64.self))
    }

    /// The first place from `start` on whose byte isn't part of a token, or `end`.
    @inline(__always)
    func endOfName(from start: Int, to end: Int) -> Int {
        var place = start
        while true {
            place = skipName(from: place, to: end)
            guard place < end, self[place].isToken else { return place }
            place += 1
        }
    }

    /// The first place from `start` on whose byte isn't part of a field's value, or `end`.
    @inline(__always)
    func endOfValue(from start: Int, to end: Int) -> Int {
        var place = start
        while true {
            place = skipValue(from: place, to: end)
            guard place < end, self[place].isValue else { return place }
            place += 1
        }
    }

    // MARK: Eight bytes at a time

    /// Goes past letters, digits, hyphens and dots, eight at a time: what names mostly are made of.
    ///
    /// - Returns: A place from `start` on, before `end` or at it, up to which each byte is one of
    ///   these; what is there may be one more.
    @inline(__always)
    func skipName(from start: Int, to end: Int) -> Int {
        skip(from: start, to: end) { word in
            // Below, no byte can carry into the next.
            let low = word & ~Self.highs
            let lower = low | Self.every(0x20)
            let isLetter =
                (lower &+ Self.every(0x80 - UInt8(ascii: "a")))
                & ~(lower &+ Self.every(0x7F - UInt8(ascii: "z")))
            // From `-` to `9` there is the slash besides.
            let isDigit =
                (low &+ Self.every(0x80 - UInt8(ascii: "-")))
                & ~(low &+ Self.every(0x7F - UInt8(ascii: "9")))
                & ((low ^ Self.every(.slash)) &+ Self.every(0x7F))
            return ~(isLetter | isDigit) | word
        }
    }

    /// Goes past bytes of a target that stand for themselves, eight at a time.
    ///
    /// - Returns: A place from `start` on, before `end` or at it, up to which each byte is visible
    ///   ASCII and none is `#`, `%` or `?`; what is there may be one more.
    @inline(__always)
    func skipPlain(from start: Int, to end: Int) -> Int {
        skip(from: start, to: end) { word in
            Self.zeros(word ^ Self.every(UInt8(ascii: "#")))
                | Self.zeros(word ^ Self.every(.percent))
                | Self.zeros(word ^ Self.every(.questionMark))
                | Self.zeros(word ^ Self.every(0x7F))
                | word | (word &- Self.every(0x21))
        }
    }

    /// Goes past bytes of a field's value, eight at a time.
    ///
    /// - Returns: A place from `start` on, before `end` or at it, up to which each byte may stand in
    ///   a value and none is a tab; what is there may be one more.
    @inline(__always)
    func skipValue(from start: Int, to end: Int) -> Int {
        skip(from: start, to: end) { word in
            Self.zeros(word ^ Self.every(0x7F)) | (word &- Self.every(0x20)) & ~word
        }
    }

    /// Goes on until `marks` sets the highest bit of a byte, or fewer than eight bytes are left.
    ///
    /// Above the first such byte `marks` may set what it likes.
    @inline(__always)
    private func skip(from start: Int, to end: Int, _ marks: (UInt64) -> UInt64) -> Int {
        var place = start
        while place + 8 <= end {
            let found = marks(word(at: place)) & Self.highs
            if found != 0 { return place + found.trailingZeroBitCount >> 3 }
            place += 8
        }
        return place
    }

    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// A word that is eight times this byte.
    @inline(__always)
    private static func every(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The highest bit of a byte is set where it is zero, and may be set above one that is.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- every(1)) & ~word }

    // MARK: Names

    /// Whether the bytes of `range` are `name`, which is in lower case, letter case aside.
    ///
    /// The bytes must be those of a token and `name` of letters, digits and hyphens: setting the
    /// bit of lower case makes no other token character into one of these.
    @inline(__always)
    func isName(_ name: StaticString, _ range: Range<Int>) -> Bool {
        let length = name.utf8CodeUnitCount
        guard range.count == length else { return false }
        let text = unsafe UnsafeRawPointer(name.utf8Start)
        let own = unsafe UnsafeRawPointer(base + range.lowerBound)
        let cases: UInt64 = 0x2020_2020_2020_2020
        if length >= 8 {
            // Whole words, the last of them overlapping the one before.
            var index = 0
            while index + 8 <= length {
                let a = unsafe own.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let b = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if a | cases != b { return false }
                index += 8
            }
            let a = unsafe own.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
            let b = unsafe text.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
            return a | cases == b
        }
        for index in 0..<length {
            let a = unsafe own.load(fromByteOffset: index, as: UInt8.self)
            let b = unsafe text.load(fromByteOffset: index, as: UInt8.self)
            if a | 0x20 != b { return false }
        }
        return true
    }

    /// Whether two ranges hold the same letters, case aside, and otherwise the same bytes.
    func isSameName(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
        guard first.count == second.count else { return false }
        func lower(_ byte: UInt8) -> UInt8 {
            UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
        }
        return zip(first, second).allSatisfy { lower(self[$0]) == lower(self[$1]) }
    }

    /// The range without the blanks at its ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var first = range.lowerBound
        var last = range.upperBound
        while first < last, self[first].isBlank { first += 1 }
        while first < last, self[last - 1].isBlank { last -= 1 }
        return first..<last
    }
}

extension UInt8 {
    static let cr: UInt8 = 0x0D
    static let lf: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let slash = UInt8(ascii: "/")
    static let percent = UInt8(ascii: "%")
    static let questionMark = UInt8(ascii: "?")
    static let semicolon = UInt8(ascii: ";")
    static let quote = UInt8(ascii: "\"")

    /// Whether this is a space or a tab.
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// Whether this may stand in a token (RFC 9110 §5.6.2).
    @inline(__always)
    var isToken: Bool { isMember(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// Whether this may stand in a target: visible ASCII without `#` (fragments aren't sent).
    @inline(__always)
    var isTarget: Bool { self &- 0x21 < 0x5E && self != UInt8(ascii: "#") }

    /// Whether this may stand in a field's value (RFC 9110 §5.5), tabs and obs-text included.
    @inline(__always)
    var isValue: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }

    @inline(__always)
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// Whether this is a hexadecimal digit.
    @inline(__always)
    var isHex: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        if isDigit { return self - UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }

    /// Whether the bit of this byte is set in a map of the 128 ASCII characters.
    @inline(__always)
    func isMember(low: UInt64, high: UInt64) -> Bool {
        let half = self < 64 ? low : high
        return self < 128 && half &>> UInt64(self & 63) & 1 != 0
    }
}
