/// How one text became another, word by word.
enum WordDifference {
    enum Operation: String { case equal, delete, insert }

    /// A run of words that stayed, went or came, with the space and signs between them.
    struct Piece: Equatable {
        var operation: Operation
        var text: String
    }

    /// More work than this is not done on one text: what is left is told as gone and come whole.
    private static let mostSteps = 4_000_000

    /// The pieces from `one` to `other`: those kept and deleted make up `one`, those kept and
    /// inserted `other`.
    static func of(_ one: String, _ other: String) -> [Piece] {
        let (before, after) = (words(one), words(other))
        var start = 0
        while start < before.count, start < after.count, before[start] == after[start] {
            start += 1
        }
        var end = 0
        while end < before.count - start, end < after.count - start,
            before[before.count - 1 - end] == after[after.count - 1 - end]
        {
            end += 1
        }
        var pieces: [Piece] = []
        append(before[..<start], .equal, to: &pieces)
        compare(
            before[start..<before.count - end],
            after[start..<after.count - end],
            into: &pieces
        )
        append(before[(before.count - end)...], .equal, to: &pieces)
        return pieces
    }

    private static func compare(
        _ before: ArraySlice<Substring>,
        _ after: ArraySlice<Substring>,
        into pieces: inout [Piece]
    ) {
        // Myers' algorithm takes the length times what differs, which is not known before.
        let length = before.count + after.count
        guard length * length <= mostSteps else {
            append(before, .delete, to: &pieces)
            append(after, .insert, to: &pieces)
            return
        }
        let difference = after.difference(from: before)
        var (removed, inserted) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var (old, new) = (0, 0)
        while old < before.count || new < after.count {
            let oldStart = old
            while removed.contains(old) { old += 1 }
            append(before.dropFirst(oldStart).prefix(old - oldStart), .delete, to: &pieces)
            let newStart = new
            while inserted.contains(new) { new += 1 }
            append(after.dropFirst(newStart).prefix(new - newStart), .insert, to: &pieces)
            let kept = old
            while old < before.count, !removed.contains(old), !inserted.contains(new) {
                old += 1
                new += 1
            }
            append(before.dropFirst(kept).prefix(old - kept), .equal, to: &pieces)
        }
    }

    private static func append(
        _ words: ArraySlice<Substring>,
        _ operation: Operation,
        to pieces: inout [Piece]
    ) {
        guard !words.isEmpty else { return }
        let text = words.joined()
        if pieces.last?.operation == operation {
            pieces[pieces.count - 1].text += text
        } else {
            pieces.append(Piece(operation: operation, text: text))
        }
    }

    /// The words of a text, each with the space behind it; where words are not parted by spaces, as
    /// in Chinese and Japanese, each sign.
    private static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var index = text.startIndex
        var isInSpace = false
        func end() {
            if start < index { words.append(text[start..<index]) }
            start = index
        }
        while index < text.endIndex {
            let character = text[index]
            if character.isWhitespace {
                isInSpace = true
            } else {
                if isInSpace || character.isWhole { end() }
                isInSpace = false
            }
            index = text.index(after: index)
            if character.isWhole { end() }
        }
        end()
        return words
    }
}

extension Character {
    /// Whether it stands for itself in a comparison: an ideograph, kana, or a sign between words.
    fileprivate var isWhole: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x3000...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF00...0xFFEF,
            0x20000...0x3FFFF:
            return true
        default:
            return !isLetter && !isNumber && !isWhitespace && self != "'" && self != "’"
                && self != "-"
        }
    }
}
