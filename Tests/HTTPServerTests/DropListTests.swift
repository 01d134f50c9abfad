import Testing

@testable import HTTPServer

struct DropListTests {
    @Test("what was added is taken once, the oldest first")
    func order() {
        let drops = DropList()
        #expect(drops.isEmpty)
        #expect(!drops.add(["a"]))
        #expect(!drops.add(["b", "c"]))
        #expect(!drops.isEmpty)
        #expect(drops.take() == [["a"], ["b", "c"]])
        #expect(drops.isEmpty)
        #expect(drops.take().isEmpty)
    }

    @Test("the lane is woken once for so many, and again when it has taken them")
    func bound() {
        let drops = DropList()
        for round in 1...2 {
            let wakes = (1...DropList.most + 10).filter { _ in drops.add(["a"]) }
            #expect(wakes == [DropList.most], "round \(round)")
            #expect(drops.take().count == DropList.most + 10)
        }
    }
}
