/// The scripts whose texts do not part words, or not those that people search for: Chinese,
/// Japanese, Korean, Thai, Lao, Burmese and Khmer.
enum SpacelessScript {
    /// The end of the letter of such a script that begins at an offset, with the marks on it.
    ///
    /// - Parameters:
    ///   - start: An offset in `text` at which a character begins, or its end.
    ///   - text: UTF-8.
    /// - Returns: `nil` when there is none.
    static func endOfCharacter(at start: Int, in text: UnsafeRawBufferPointer) -> Int? {
        guard let first = scalar(at: start, in: text), isLetter(first.scalar) else { return nil }
        var end = first.end
        while let next = scalar(at: end, in: text), isMark(next.scalar) { end = next.end }
        return end
    }

    /// The offset after `start` at which the next letter of such a script begins, or the end.
    static func start(after start: Int, in text: UnsafeRawBufferPointer) -> Int {
        var index = start + 1
        while index < text.count {
            // What begins with a smaller byte is below U+0800.
            if text[index] >= 0xE0, let next = scalar(at: index, in: text), isLetter(next.scalar) {
                return index
            }
            index += 1
        }
        return text.count
    }

    /// Whether words of this letter's script are not parted by spaces.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E01...0x0E3A, 0x0E40...0x0E4E, 0x0E81...0x0ECE, 0x0EDC...0x0EDF,
            0x1000...0x103F, 0x1050...0x108F, 0x109A...0x109D, 0x1100...0x11FF, 0x1780...0x17D3,
            0x3005...0x3007, 0x3031...0x3035, 0x3041...0x3096, 0x309D...0x309F,
            0x30A1...0x30FA, 0x30FC...0x30FF, 0x3105...0x312F, 0x3131...0x318E, 0x31A0...0x31BF,
            0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97C, 0xAC00...0xD7FB,
            0xF900...0xFAFF, 0xFF66...0xFFDC, 0x1AFF0...0x1B16F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// Whether it belongs to the letter before it.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    /// The character at an offset and where it ends; `nil` at the end of the text.
    private static func scalar(
        at start: Int,
        in text: UnsafeRawBufferPointer
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        guard start < text.count else { return nil }
        let lead = text[start]
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard start + length <= text.count else { return nil }
        var value = UInt32(length == 1 ? lead : lead & (0xFF >> UInt8(length + 1)))
        for byte in text[start + 1..<start + length] { value = value << 6 | UInt32(byte & 0x3F) }
        return Unicode.Scalar(value).map { ($0, start + length) }
    }
}
