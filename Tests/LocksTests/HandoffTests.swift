import Dispatch
import Locks
import Testing

@Suite struct HandoffTests {
    @Test("a value comes to whoever waits, before it is given or after", arguments: [false, true])
    func arrives(isLate: Bool) async {
        for number in 0..<1_000 {
            let handoff = Handoff<Int>()
            if !isLate { handoff.give(number) }
            let taken: Int = await withCheckedContinuation { done in
                DispatchQueue.global().async { done.resume(returning: handoff.take()) }
                if isLate { handoff.give(number) }
            }
            #expect(taken == number)
        }
    }

    @Test("what many threads hand each other in turn comes as it was given")
    func chain() async {
        let line = (0...200).map { _ in Handoff<[Int]>() }
        for (number, handoff) in line.dropLast().enumerated() {
            DispatchQueue(label: "chain.\(number)").async {
                line[number + 1].give(handoff.take() + [number])
            }
        }
        line[0].give([])
        #expect(line[200].take() == Array(0..<200))
    }
}
