import News

/// Makes what is shown of a text that was found.
enum Excerpt {
    /// How long the part of a text is that is shown, in bytes of UTF-8: two or three lines, as a
    /// letter that takes three bytes is about as wide as two others.
    static let length = 260
    /// How much of that at most stands before the first word that was found.
    static let lead = 80
    /// How much of a text is looked through, in bytes of UTF-8, so that a page of long ones does
    /// not take long.
    static let searched = 128 << 10

    /// The whole text with what was found in it marked; `nil` when nothing was.
    static func marked(_ text: String, by pattern: SearchPattern) -> MarkedText? {
        let found = pattern.occurrences(in: text).found
        return found.isEmpty ? nil : mark(text, text.startIndex..<text.endIndex, found)
    }

    /// The part of a text that has most of the phrases, marked, or its beginning.
    ///
    /// `…` stands where the text goes on.
    ///
    /// - Returns: The part, and how many of the phrases are in it; `nil` for an empty text.
    static func best(
        of text: String,
        by pattern: SearchPattern
    ) -> (text: MarkedText, phrases: Int)? {
        var text = text
        if text.utf8.count > searched {
            let end = text.utf8.index(text.startIndex, offsetBy: searched)
            text = String(text[..<text.roundedDown(end)])
        }
        let occurrences = pattern.occurrences(in: text)
        guard let last = occurrences.words.last else { return nil }
        let (first, phrases) = start(occurrences.found)
        let start =
            occurrences.words.first { $0.lowerBound >= first - lead }?.lowerBound
            ?? last.lowerBound
        let isFromStart = start == occurrences.words.first?.lowerBound
        let end =
            occurrences.words.last { $0.upperBound <= start + length }?.upperBound
            ?? start + length
        let isToEnd = end >= last.upperBound
        let range = text.range(
            isFromStart ? 0 : start,
            isToEnd ? text.utf8.count : max(end, start + 1)
        )
        var marked = MarkedText()
        if !isFromStart { marked.append("…") }
        for run in mark(text, range, occurrences.found).runs {
            marked.append(run.text, isMarked: run.isMarked)
        }
        if !isToEnd { marked.append("…") }
        return (marked, phrases)
    }

    /// Where what is shown best begins to show what was found, and how many phrases are in it.
    private static func start(_ found: [Occurrences.Occurrence]) -> (offset: Int, phrases: Int) {
        var best = (offset: 0, phrases: 0, count: 0)
        var end = 0
        var counts: [Int: Int] = [:]
        for (index, first) in found.enumerated() {
            let limit = first.range.lowerBound + length - lead
            while end < found.count, end <= index || found[end].range.upperBound <= limit {
                counts[found[end].phrase, default: 0] += 1
                end += 1
            }
            if (counts.count, end - index) > (best.phrases, best.count) {
                best = (first.range.lowerBound, counts.count, end - index)
            }
            counts[first.phrase] = counts[first.phrase] == 1 ? nil : (counts[first.phrase] ?? 1) - 1
        }
        return (best.offset, best.phrases)
    }

    /// A part of a text, white space in it one space, with what was found in it marked.
    ///
    /// What a reader sees as one character is marked or not, never a piece of it.
    private static func mark(
        _ text: String,
        _ range: Range<String.Index>,
        _ found: [Occurrences.Occurrence]
    ) -> MarkedText {
        var marked = MarkedText()
        var next = 0
        var end = 0
        var offset = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        var isAfterSpace = true
        for character in text[range] {
            let size = character.utf8.count
            while next < found.count, found[next].range.lowerBound < offset + size {
                end = max(end, found[next].range.upperBound)
                next += 1
            }
            let isSpace = character.isWhitespace
            if !isSpace {
                marked.append(String(character), isMarked: end > offset)
            } else if !isAfterSpace {
                marked.append(" ", isMarked: end > offset)
            }
            isAfterSpace = isSpace
            offset += size
        }
        return marked
    }
}

extension String {
    /// The beginning of the character that an index is in.
    fileprivate func roundedDown(_ index: Index) -> Index {
        index < endIndex ? self.index(before: self.index(after: index)) : endIndex
    }

    /// What lies between two offsets in UTF-8, with the whole of the characters they are in.
    fileprivate func range(_ start: Int, _ end: Int) -> Range<Index> {
        let start = roundedDown(utf8.index(startIndex, offsetBy: start))
        var last = utf8.index(startIndex, offsetBy: min(end, utf8.count))
        let rounded = roundedDown(last)
        if rounded < last { last = index(after: rounded) }
        return start..<max(start, last)
    }
}
