/// Chooses a representation by what the client prefers (RFC 9110 §12.5).
///
/// An element that breaks the grammar, such as one with a weight of `1.5`, counts as not there;
/// a field without one good element counts as absent.
package enum Negotiation {
    /// Which coding of the answer to send.
    package enum GzipChoice: Sendable, Hashable {
        case gzip
        /// gzip, and nothing in the plain form: 406 where there is no gzip form.
        case gzipOnly
        case identity
        /// Neither is acceptable: 406.
        case none

        /// Whether to send gzip where there is a gzip form.
        package var takesGzip: Bool { self == .gzip || self == .gzipOnly }
        /// Whether the plain form may be sent.
        package var takesIdentity: Bool { self == .gzip || self == .identity }
    }

    /// The index of the offer that `Accept` likes best.
    ///
    /// The most specific range that fits an offer gives its weight, a weight of 0 excludes it; of
    /// equal weights the earlier offer wins. `charset=utf-8` in a range fits an offer that names
    /// no charset, since everything this server writes is UTF-8.
    ///
    /// - Parameters:
    ///   - accept: The field's value, several lines joined by commas, or `nil` when absent.
    ///   - offers: What there is, the default first.
    /// - Returns: An index into `offers`, or `nil` when nothing there is acceptable: 406.
    package static func choose(accept: String?, among offers: [MediaType]) -> Int? {
        guard let accept else { return offers.isEmpty ? nil : 0 }
        let bytes = Array(accept.utf8)
        return choose(accept: bytes.span, among: offers)
    }

    /// As ``choose(accept:among:)``, on bytes and without allocating.
    package static func choose(accept bytes: Span<UInt8>, among offers: [MediaType]) -> Int? {
        if offers.isEmpty { return nil }
        // What most clients other than browsers send.
        if bytes.count == 3, bytes[0] == .star, bytes[1] == .slash, bytes[2] == .star { return 0 }
        var best: Int?
        var bestWeight = 0
        var isEmpty = true
        for index in offers.indices {
            var weight = 0
            var specificity = -1
            var place = 0
            while let range = MediaRange.next(in: bytes, at: &place) {
                isEmpty = false
                guard let match = range.specificity(for: offers[index], in: bytes) else { continue }
                if match > specificity || (match == specificity && range.weight > weight) {
                    specificity = match
                    weight = range.weight
                }
            }
            if isEmpty { return 0 }
            if weight > bestWeight {
                best = index
                bestWeight = weight
            }
        }
        return best
    }

    /// Whether to send gzip, by `Accept-Encoding`; without the field, identity.
    ///
    /// gzip is chosen when it is acceptable and identity isn't named with a greater weight.
    package static func acceptsGzip(_ acceptEncoding: String?) -> GzipChoice {
        guard let acceptEncoding else { return .identity }
        let bytes = Array(acceptEncoding.utf8)
        return acceptsGzip(bytes.span)
    }

    /// As ``acceptsGzip(_:)``, on bytes and without allocating.
    package static func acceptsGzip(_ bytes: Span<UInt8>) -> GzipChoice {
        var gzip: Int?
        var identity: Int?
        var any: Int?
        var place = 0
        while let element = ListElement.next(in: bytes, at: &place) {
            var end = element.lowerBound
            while end < element.upperBound, bytes[end].isToken { end += 1 }
            if end == element.lowerBound { continue }
            guard let weight = Weight.parse(bytes, end..<element.upperBound) else { continue }
            let name = element.lowerBound..<end
            if bytes.equals("gzip", name) || bytes.equals("x-gzip", name) {
                gzip = max(gzip ?? 0, weight)
            } else if bytes.equals("identity", name) {
                identity = max(identity ?? 0, weight)
            } else if bytes.equals("*", name) {
                any = max(any ?? 0, weight)
            }
        }
        let gzipWeight = gzip ?? any ?? 0
        // Acceptable unless it is excluded, by name or with all that is not named.
        let takesIdentity = (identity ?? any ?? 1) > 0
        if gzipWeight > 0, gzipWeight >= identity ?? 0 { return takesIdentity ? .gzip : .gzipOnly }
        return takesIdentity ? .identity : .none
    }
}

/// The weight of one element of a list.
private enum Weight {
    /// The weight after a token in thousandths: 1,000 when there is none, `nil` when malformed.
    static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while place < range.upperBound, bytes[place].isBlank { place += 1 }
        if place == range.upperBound { return 1000 }
        guard bytes[place] == .semicolon else { return nil }
        place += 1
        while place < range.upperBound, bytes[place].isBlank { place += 1 }
        guard place + 1 < range.upperBound, bytes[place] | 0x20 == UInt8(ascii: "q"),
            bytes[place + 1] == .equals
        else { return nil }
        var end = range.upperBound
        while end > place + 2, bytes[end - 1].isBlank { end -= 1 }
        return value(bytes, place + 2..<end)
    }

    /// `0`, `1` or a fraction of at most three digits, in thousandths.
    static func value(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard 1...5 ~= range.count else { return nil }
        let whole = bytes[range.lowerBound] &- UInt8(ascii: "0")
        guard whole <= 1 else { return nil }
        if range.count == 1 { return Int(whole) * 1000 }
        guard bytes[range.lowerBound + 1] == UInt8(ascii: ".") else { return nil }
        var value = Int(whole)
        for offset in 2..<5 {
            var digit: UInt8 = 0
            if offset < range.count {
                digit = bytes[range.lowerBound + offset] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
            }
            value = value * 10 + Int(digit)
        }
        return value <= 1000 ? value : nil
    }
}

/// One element of a comma-separated list.
enum ListElement {
    /// The next element without the blanks around it, or `nil` at the end; empty ones are skipped.
    ///
    /// A comma inside a quoted string doesn't separate.
    static func next(in bytes: Span<UInt8>, at place: inout Int) -> Range<Int>? {
        while place < bytes.count, bytes[place].isBlank || bytes[place] == .comma { place += 1 }
        if place == bytes.count { return nil }
        let start = place
        var isQuoted = false
        while place < bytes.count, isQuoted || bytes[place] != .comma {
            if bytes[place] == .quote { isQuoted.toggle() }
            if isQuoted, bytes[place] == .backslash, place + 1 < bytes.count { place += 1 }
            place += 1
        }
        var end = place
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}

/// One range of `Accept`, as offsets into the field.
private struct MediaRange {
    let type: Range<Int>
    let subtype: Range<Int>
    /// From after the subtype to before the weight.
    let parameters: Range<Int>
    /// In thousandths.
    let weight: Int

    /// The next range that keeps the grammar, or `nil` at the end.
    static func next(in bytes: Span<UInt8>, at place: inout Int) -> MediaRange? {
        while let element = ListElement.next(in: bytes, at: &place) {
            if let range = MediaRange(bytes, element) { return range }
        }
        return nil
    }

    private init?(_ bytes: Span<UInt8>, _ element: Range<Int>) {
        var place = element.lowerBound
        while place < element.upperBound, bytes[place].isToken { place += 1 }
        type = element.lowerBound..<place
        guard !type.isEmpty, place < element.upperBound, bytes[place] == .slash else { return nil }
        place += 1
        let start = place
        while place < element.upperBound, bytes[place].isToken { place += 1 }
        subtype = start..<place
        guard !subtype.isEmpty else { return nil }
        if bytes.equals("*", type), !bytes.equals("*", subtype) { return nil }
        let first = place
        while let parameter = Parameter.next(in: bytes, element.upperBound, at: &place) {
            guard bytes.equals("q", parameter.name) else { continue }
            // A weight is a number, never a quoted string.
            guard bytes[parameter.value.lowerBound - 1] != .quote,
                let weight = Weight.value(bytes, parameter.value)
            else { return nil }
            // What follows the weight is an extension nobody defined.
            parameters = first..<parameter.start
            self.weight = weight
            return
        }
        guard place == element.upperBound else { return nil }
        parameters = first..<place
        weight = 1000
    }

    /// How closely this range names `offer`, or `nil` when it doesn't.
    func specificity(for offer: MediaType, in bytes: Span<UInt8>) -> Int? {
        var specificity = 0
        if !bytes.equals("*", type) {
            guard bytes.equals(offer.type, type) else { return nil }
            specificity = 1
        }
        if !bytes.equals("*", subtype) {
            guard bytes.equals(offer.subtype, subtype) else { return nil }
            specificity = 2
        }
        var place = parameters.lowerBound
        while let parameter = Parameter.next(in: bytes, parameters.upperBound, at: &place) {
            guard fits(parameter, offer, bytes) else { return nil }
            specificity += 3
        }
        return specificity
    }

    private func fits(_ parameter: Parameter, _ offer: MediaType, _ bytes: Span<UInt8>) -> Bool {
        for own in offer.parameters where bytes.equals(own.name, parameter.name) {
            return bytes.equals(own.value, parameter.value)
        }
        return bytes.equals("charset", parameter.name) && bytes.equals("utf-8", parameter.value)
    }
}

/// One `;name=value` of a media range, as offsets.
private struct Parameter {
    /// Where its semicolon, or the blank before it, stands.
    let start: Int
    let name: Range<Int>
    /// Without quotes.
    let value: Range<Int>

    /// The next parameter, or `nil` at the end (`place` is `end`) or where the grammar is broken.
    static func next(in bytes: Span<UInt8>, _ end: Int, at place: inout Int) -> Parameter? {
        var index = place
        let start = place
        while index < end, bytes[index].isBlank || bytes[index] == .semicolon { index += 1 }
        if index == end {
            place = end
            return nil
        }
        // Something other than a semicolon stands before the name.
        if index == start || !bytes.contains(.semicolon, start..<index) { return nil }
        let nameStart = index
        while index < end, bytes[index].isToken { index += 1 }
        let name = nameStart..<index
        guard !name.isEmpty, index < end, bytes[index] == .equals else { return nil }
        index += 1
        var value = index..<index
        if index < end, bytes[index] == .quote {
            index += 1
            let valueStart = index
            while index < end, bytes[index] != .quote {
                if bytes[index] == .backslash { index += 1 }
                index += 1
            }
            guard index < end else { return nil }
            value = valueStart..<index
            index += 1
        } else {
            let valueStart = index
            while index < end, bytes[index].isToken { index += 1 }
            value = valueStart..<index
            guard !value.isEmpty else { return nil }
        }
        place = index
        return Parameter(start: start, name: name, value: value)
    }
}
