import HTTPWire

/// What a connection made of the bytes it was sent.
struct Outcome: Equatable, CustomStringConvertible {
    /// For each whole request its line, what the parser derived, and its body.
    var requests: [String] = []
    /// The same requests, as the files of the wire corpus name them.
    var seen: [WireCase.Accepted] = []
    /// Whether another request may follow the last one.
    var keepsAlive = true
    var error: ParseError?
    /// Whether more bytes were wanted in the end.
    var isPartial = false

    /// The status that decides: of the error, 501 for an unknown method, 200 for whole requests,
    /// 0 for a request that is not whole.
    var status: Int {
        if let error { return error.status }
        if requests.contains(where: { $0.hasPrefix("other ") }) { return 501 }
        return isPartial || requests.isEmpty ? 0 : 200
    }

    var description: String {
        "\(status) \(requests) \(error.map { "\($0)" } ?? "")\(isPartial ? " partial" : "")"
    }
}

/// Plays the part of a connection: keeps what has arrived, parses heads and takes out bodies.
func feed(
    _ bytes: [UInt8],
    cuts: [Int] = [],
    limits: HeadLimits = HeadLimits(),
    bodyLimits: BodyLimits = BodyLimits()
) -> Outcome {
    var outcome = Outcome()
    var parser = RequestParser(limits: limits)
    let head = RequestHead()
    var decoder: BodyDecoder?
    var body: [UInt8] = []
    // A byte in front, so that offsets which are not taken from `from` show.
    var buffer: [UInt8] = [0x2A]
    var from = 1
    var line = ""
    var start = 0
    var request = WireCase.Accepted(method: "", target: [], authority: "", body: [])
    do throws(ParseError) {
        for end in cuts + [bytes.count] {
            buffer += bytes[start..<end]
            start = end
            // Half of the calls move what is left to another offset.
            if end % 2 == 1, from > 1 {
                buffer.removeSubrange(1..<from)
                from = 1
            }
            while from < buffer.count || decoder != nil {
                if decoder == nil {
                    guard try parser.parse(buffer.span, from: from, into: head) else { break }
                    line = summary(head, buffer)
                    request.method = text(buffer[head.methodRange])
                    request.target = Array(buffer[head.target])
                    request.authority = text(buffer[head.authority])
                    from = head.end
                    decoder = BodyDecoder(head.body, limits: bodyLimits)
                    body = []
                }
                guard let progress = try decoder?.decode(buffer.span, from: from, into: &body)
                else { break }
                from += progress.consumed
                guard progress.isComplete else { break }
                outcome.requests.append(line + " body=\(text(body[...]))")
                request.body = body
                outcome.seen.append(request)
                outcome.keepsAlive = head.keepAlive
                decoder = nil
                if !head.keepAlive { return outcome }
            }
        }
        outcome.isPartial = decoder != nil || from < buffer.count
    } catch {
        outcome.error = error
    }
    return outcome
}

/// What the parser derived from a head, as text.
private func summary(_ head: RequestHead, _ bytes: [UInt8]) -> String {
    var line = "\(head.method) \(head.form) path=\(text(bytes[head.path]))"
    line += " query=\(text(bytes[head.query])) authority=\(text(bytes[head.authority]))"
    line += " 1.\(head.minorVersion) \(head.body)"
    if !head.keepAlive { line += " close" }
    if head.expectsContinue { line += " continue" }
    for field in head.fields { line += " [\(text(bytes[field.name]))=\(text(bytes[field.value]))]" }
    return line
}

func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self) ?? "\(Array(bytes))"
}

/// A generator that gives the same numbers on every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// The ways a request is cut: into bytes, and four times at random.
func waysToCut(_ count: Int) -> [[Int]] {
    guard count > 1 else { return [] }
    var ways = count <= 4096 ? [Array(1..<count)] : []
    var random = Seeded(seed: UInt64(count))
    for pieces in [1, 2, 5, 17] {
        ways.append(
            Set((0..<pieces).map { _ in Int.random(in: 1..<count, using: &random) }).sorted()
        )
    }
    return ways
}
