import HTTPWire
import Testing

@Suite struct WireCorpusTests {
    /// Empty when a file cannot be read; ``everyFile()`` says which.
    static let cases = (try? WireCase.load()) ?? []

    @Test("there are 300 files and more, and each states a verdict")
    func everyFile() throws {
        let cases = try WireCase.load()
        #expect(cases.filter(\.isRefused).count >= 200)
        #expect(cases.filter { !$0.isRefused }.count >= 100)
        #expect(Set(cases.map(\.name)).count == cases.count, "a name is used twice")
        let known = [400, 413, 414, 417, 431, 501, 505]
        for refused in cases where refused.isRefused {
            #expect(refused.status.map(known.contains) == true, "\(refused.testDescription)")
        }
    }

    @Test("the requests of a file get its verdict", arguments: cases)
    func verdict(_ wire: WireCase) {
        let outcome = feed(wire.bytes)
        if wire.isDecidedByServer {
            #expect(outcome.error == nil)
            return
        }
        var seen = outcome.seen
        if wire.isRefused {
            #expect(outcome.status == wire.status, "\(wire.rule): \(outcome)")
            // A method that is not known is refused when all of its request is there.
            if outcome.error == nil { seen.removeLast(min(1, seen.count)) }
            let keeps = outcome.error?.keepsConnection ?? outcome.keepsAlive
            #expect(keeps == wire.keepsConnection, "\(wire.rule): \(outcome)")
        } else {
            #expect(outcome.error == nil && !outcome.isPartial, "\(wire.rule): \(outcome)")
            #expect(outcome.keepsAlive == wire.keepsConnection)
        }
        #expect(seen == wire.accepted)
    }

    @Test("the verdict does not depend on how the bytes are cut", arguments: cases)
    func cuts(_ wire: WireCase) {
        let whole = feed(wire.bytes)
        for cuts in waysToCut(wire.bytes.count) {
            #expect(feed(wire.bytes, cuts: cuts) == whole, "cut at \(cuts.prefix(20))")
        }
    }
}
