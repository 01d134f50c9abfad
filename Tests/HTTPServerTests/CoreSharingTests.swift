import Testing

@testable import HTTPServer

@Suite struct CoreSharingTests {
    /// How many rounds of five events pass by until the core is let go again.
    private static func passing(_ sharing: inout CoreSharing) -> Int {
        var count = 0
        while !sharing.letsGo(afterEvents: 5) { count += 1 }
        return count
    }

    @Test(
        "the core is let go after a round of few events, but not of one",
        arguments: [(0, false), (1, false), (2, true), (15, true), (16, false), (64, false)]
    )
    func few(_ count: Int, _ expected: Bool) {
        var sharing = CoreSharing()
        let letsGo = sharing.letsGo(afterEvents: count)
        #expect(letsGo == expected)
    }

    @Test("who comes back soon lets it go after every such round")
    func soon() {
        var sharing = CoreSharing()
        for _ in 0..<3 {
            let passed = Self.passing(&sharing)
            #expect(passed == 0)
            sharing.cameBack(after: CoreSharing.long)
        }
    }

    @Test("who comes back late does so ever less often, up to a limit, and more once it is soon")
    func late() {
        var sharing = CoreSharing()
        var passed: [Int] = []
        for _ in 0..<8 {
            sharing.cameBack(after: CoreSharing.long + 1)
            passed.append(Self.passing(&sharing))
        }
        #expect(passed == [16, 64, 256, 1024, 4096, 16384, 65536, CoreSharing.mostRounds])
        for _ in 0..<8 { sharing.cameBack(after: 0) }
        sharing.cameBack(after: CoreSharing.long + 1)
        let passedThen = Self.passing(&sharing)
        #expect((16..<CoreSharing.mostRounds / 2).contains(passedThen))
    }
}
