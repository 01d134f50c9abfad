/// What `Expect` asks for (RFC 9110 §10.1.1).
struct Expectations: Sendable {
    private(set) var hasContinue = false
    private(set) var hasUnknown = false

    /// Takes in a line of `Expect`: a list, so that two lines mean what one with a comma does.
    mutating func add(_ bytes: Bytes, _ value: Range<Int>) {
        var place = value.lowerBound
        while place < value.upperBound {
            let start = place
            while place < value.upperBound, bytes[place] != .comma { place += 1 }
            let expectation = bytes.trimmed(start..<place)
            // Empty elements mean nothing (RFC 9110 §5.6.1).
            if bytes.isName("100-continue", expectation) {
                hasContinue = true
            } else if !expectation.isEmpty {
                hasUnknown = true
            }
            place += 1
        }
    }
}
