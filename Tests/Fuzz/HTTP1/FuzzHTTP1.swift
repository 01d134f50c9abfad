// Compiled with the files of the parser into one module by Tests/Fuzz/run, not by the package.

/// Gives one input to the parser in several ways, and stops the process when they differ.
///
/// The input is what a client sends on one connection. Whole, a byte at a time and in pieces that
/// are moved about, it must be the same requests, bodies and error, with every offset inside the
/// bytes; with the limits of the server, and with limits that a short input reaches.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP1(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let small = HeadLimits(requestLineBytes: 48, fieldBytes: 40, headBytes: 120, fieldCount: 4)
    let smallBody = BodyLimits(contentBytes: 8, extensionBytes: 12, trailerBytes: 24)
    for (head, body) in [(HeadLimits(), BodyLimits()), (small, smallBody)] {
        let whole = Verdict(bytes, head, body, cuts: [])
        let single = Verdict(bytes, head, body, cuts: Array(0..<count))
        precondition(single == whole, "a byte at a time: \(single), whole: \(whole)")
        let moved = Verdict(bytes, head, body, cuts: cuts(of: bytes), moves: true)
        precondition(moved == whole, "in pieces: \(moved), whole: \(whole)")
    }
    return 0
}

/// Up to four places to cut at, which depend on the bytes alone.
private func cuts(of bytes: [UInt8]) -> [Int] {
    guard bytes.count > 1 else { return [] }
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let places = (0..<4).map { Int((mixed >> ($0 * 16)) & 0xFFFF) % bytes.count }
    return Set(places).sorted()
}

/// What a connection makes of its bytes.
private struct Verdict: Equatable {
    /// A whole request: every offset counted from where the connection began.
    struct Request: Equatable {
        var method: Range<Int>
        var target: Range<Int>
        var path: Range<Int>
        var query: Range<Int>
        var authority: Range<Int>
        var fields: [FieldRange]
        var length: BodyLength
        var keepAlive: Bool
        var end: Int
        var body: [UInt8] = []
    }

    var requests: [Request] = []
    var error: ParseError?
    /// How many bytes are done with.
    var consumed = 0

    /// Plays the connection.
    ///
    /// A piece ends at each of `cuts`; with `moves` the bytes lie elsewhere for every piece, as in
    /// a buffer that is reused.
    init(
        _ bytes: [UInt8],
        _ limits: HeadLimits,
        _ bodyLimits: BodyLimits,
        cuts: [Int],
        moves: Bool = false
    ) {
        var parser = RequestParser(limits: limits)
        let head = RequestHead()
        var decoder: BodyDecoder?
        var request: Request?
        do throws(ParseError) {
            for (turn, end) in (cuts + [bytes.count]).enumerated() {
                // So many bytes lie before the first one that is not done with.
                let front = moves ? turn % 3 : consumed
                let origin = consumed - front
                let piece =
                    moves ? Array(repeating: 0x2A, count: front) + bytes[consumed..<end] : bytes
                let span = piece.span.extracting(0..<end - origin)
                while consumed < end || request != nil {
                    if request == nil {
                        let isWhole = try parser.parse(span, from: consumed - origin, into: head)
                        guard isWhole else { break }
                        request = Self.checked(head, span.count, consumed - origin, origin)
                        consumed = head.end + origin
                        decoder = BodyDecoder(head.body, limits: bodyLimits)
                    }
                    guard var taken = request, var step = decoder else { break }
                    let before = taken.body.count
                    let progress = try step.decode(
                        span,
                        from: consumed - origin,
                        into: &taken.body
                    )
                    let given = end - consumed
                    precondition(0...given ~= progress.consumed, "consumed more than given")
                    precondition(progress.isComplete || progress.consumed == given, "left bytes")
                    precondition(taken.body.count - before <= progress.consumed, "made content")
                    precondition(taken.body.count <= bodyLimits.contentBytes, "past the limit")
                    consumed += progress.consumed
                    decoder = step
                    request = taken
                    guard progress.isComplete else { break }
                    requests.append(taken)
                    request = nil
                    if !head.keepAlive { return }
                }
            }
        } catch {
            self.error = error
            // How far it came depends on the pieces.
            consumed = 0
        }
        if request != nil { consumed = bytes.count }
    }

    /// The head as a request, after a look at its offsets.
    private static func checked(
        _ head: RequestHead,
        _ count: Int,
        _ from: Int,
        _ origin: Int
    ) -> Request {
        precondition(head.end > from && head.end <= count, "the head ends outside the bytes")
        func moved(_ range: Range<Int>) -> Range<Int> {
            // An empty range may lie anywhere.
            if range.isEmpty { return 0..<0 }
            precondition(range.lowerBound >= from && range.upperBound <= head.end, "outside")
            return range.lowerBound + origin..<range.upperBound + origin
        }
        precondition(!head.methodRange.isEmpty && !head.target.isEmpty, "empty")
        for index in head.fields.indices.dropFirst() {
            let last = head.fields[index - 1].value.upperBound
            let name = head.fields[index].name
            precondition(head.fields[index - 1].value.isEmpty || name.lowerBound > last, "order")
        }
        return Request(
            method: moved(head.methodRange),
            target: moved(head.target),
            path: moved(head.path),
            query: moved(head.query),
            authority: moved(head.authority),
            fields: head.fields.map { FieldRange(name: moved($0.name), value: moved($0.value)) },
            length: head.body,
            keepAlive: head.keepAlive,
            end: head.end + origin
        )
    }
}
