import Testing

@testable import Headlines

@Suite struct SettlePolicyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var count: Int
        var changes: Int
        /// What the last settling took, which ended at 10 s; `nil` when the lists were known.
        var cost: Duration?
        var now = Duration.seconds(10)
        var expected: Duration
        var testDescription: String { name }
    }

    @Test(
        "how long to wait before all lists are worked out anew",
        arguments: [
            Row(name: "cheap", count: 1000, changes: 1, cost: .milliseconds(100), expected: .zero),
            Row(
                name: "half are new",
                count: 1000,
                changes: 500,
                cost: .seconds(1),
                expected: .zero
            ),
            Row(
                name: "an eighth is new",
                count: 1000,
                changes: 125,
                cost: .seconds(1),
                expected: .milliseconds(500)
            ),
            Row(
                name: "one is new",
                count: 1000,
                changes: 1,
                cost: .seconds(1),
                expected: .seconds(32)
            ),
            Row(
                name: "one is new, and the last settling was long ago",
                count: 1000,
                changes: 1,
                cost: .seconds(1),
                now: .seconds(100),
                expected: .milliseconds(500)
            ),
            Row(
                name: "one is new after a restart: the cost is an estimate",
                count: 1000,
                changes: 1,
                cost: nil,
                expected: .milliseconds(300) * 32
            ),
        ]
    )
    func delay(_ row: Row) {
        var policy = SettlePolicy()
        policy.settled(count: row.count, cost: row.cost, at: .seconds(10))
        #expect(policy.delay(count: row.count, changes: row.changes, at: row.now) == row.expected)
    }

    @Test("before the first settling, only a store that is not cheap has to be quiet")
    func first() {
        let policy = SettlePolicy()
        #expect(policy.delay(count: 0, changes: 1, at: .zero) == .zero)
        #expect(policy.delay(count: 10_000, changes: 1, at: .zero) == .milliseconds(500))
    }
}
