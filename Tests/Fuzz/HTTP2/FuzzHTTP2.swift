// Compiled with the files of the session into one module by Tests/Fuzz/run, not by the package.

/// Gives one input to a session in several ways, and stops the process when they differ.
///
/// The input is what a client sends behind its preface. Whole, in two pieces and a byte at a time it
/// must be the same events, with every offset inside the bytes, and end the session or not. Then
/// every request is answered, and once the windows are open all of the answers must be out. A second
/// play answers and sends in between, resets, and ends in peace.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP2(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes =
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        + UnsafeBufferPointer(start: start, count: count)
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for limits in [large, small] {
        let whole = outcome(bytes, limits, cuts: [])
        let cut = Int(mixed % UInt64(bytes.count))
        let halves = outcome(bytes, limits, cuts: [cut])
        precondition(halves == whole, "cut at \(cut): \(halves)\nwhole: \(whole)")
        // Of a long input it would take longer than all the rest.
        guard count <= 1024 else { continue }
        let single = outcome(bytes, limits, cuts: Array(1..<bytes.count))
        precondition(single == whole, "a byte at a time: \(single)\nwhole: \(whole)")
    }
    for limits in [HTTP2Limits(), small] { converse(bytes, limits, mixed) }
    return 0
}

private let large = {
    var limits = HTTP2Limits()
    // Of one call, so that it is another thing in pieces.
    limits.streamsAtOnce = 10_000
    return limits
}()

/// Limits that a short input reaches.
private let small = {
    var limits = large
    limits.streams = 3
    limits.streamWindowBytes = 100
    limits.connectionWindowBytes = 65_535
    limits.head = HeadLimits(requestLineBytes: 24, fieldBytes: 40, headBytes: 400, fieldCount: 6)
    limits.continuations = 2
    limits.largeHeads = 2
    limits.resets = 3
    limits.faults = 3
    limits.controls = 8
    limits.emptyData = 3
    return limits
}()

/// What a session makes of its bytes: its events but for content of bodies that did not end, of
/// which more or less may have come before a fault was found.
private struct Outcome: Equatable {
    var told: [Player.Told] = []
    var isOver = false
}

/// Plays a connection that answers once all has come.
private func outcome(_ bytes: [UInt8], _ limits: HTTP2Limits, cuts: [Int]) -> Outcome {
    let player = Player(limits)
    var start = 0
    for end in cuts + [bytes.count] {
        player.receive(bytes[start..<end])
        start = end
    }
    var outcome = Outcome(told: player.wholeTold)
    for stream in player.asked { player.answer(stream) }
    player.send()
    outcome.isOver = player.session.isOver
    player.finish()
    return outcome
}

/// Plays a connection that answers and sends while it receives.
private func converse(_ bytes: [UInt8], _ limits: HTTP2Limits, _ seed: UInt64) {
    let player = Player(limits)
    var seed = seed
    func next(_ most: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(seed >> 33) % most
    }
    var start = 0
    while start < bytes.count {
        let end = min(start + 1 + next(200), bytes.count)
        player.receive(bytes[start..<end])
        start = end
        player.now += Int64(next(3)) * 1_000_000_000
        while let stream = player.asked.popFirst() {
            switch next(8) {
            case 0: player.session.reset(stream, .cancelled)
            case 1: player.session.sendContinue(stream)
            case 2: player.late.append(stream)
            default: player.answer(stream)
            }
        }
        if next(3) == 0, let stream = player.late.popFirst() { player.answer(stream) }
        for stream in player.session.stalledStreams(since: player.now - 5_000_000_000) {
            player.session.reset(stream, .cancelled)
        }
        switch next(40) {
        case 0: player.session.announceEnd()
        case 1: player.session.beginEnd()
        default: break
        }
        if next(2) == 0 { player.send(limit: 1 + next(1000)) }
    }
    for stream in player.late { player.answer(stream) }
    player.session.end(.fine)
    player.send()
    precondition(player.session.isOver, "not over after its end")
}

extension Array {
    fileprivate mutating func popFirst() -> Element? { isEmpty ? nil : removeFirst() }
}
