import News
import Synchronization
import Testing

@testable import NewsStore

/// The sequence of events, of every repository, by a clock that stands until it is set.
@Suite struct EventContractTests {
    enum Kind: CaseIterable, Sendable { case files, memory }

    /// A repository with its clock.
    final class Desk {
        let store: any NewsRepository
        private let folder: TemporaryFolder
        private let time: Time

        private final class Time: Sendable {
            let now = Mutex(Instant(milliseconds: 0))
        }

        init(_ kind: Kind) throws {
            folder = try TemporaryFolder()
            let time = Time()
            self.time = time
            let clock: @Sendable () -> Instant = { time.now.withLock { $0 } }
            store =
                switch kind {
                case .files: try FileArticleRepository(content: folder.path, clock: clock)
                case .memory: InMemoryRepository(clock: clock)
                }
            set(10)
        }

        /// Sets the clock to an hour of the day.
        func set(_ hour: Int) { time.now.withLock { $0 = Self.hour(hour) } }

        static func hour(_ hour: Int) -> Instant {
            Instant(milliseconds: 1_740_009_600_000 + Int64(hour) * 3_600_000)
        }

        func save(_ id: String, _ text: String, _ change: (inout Article) -> Void = { _ in }) throws
        {
            let draft = Draft(
                try article(id, "H", on: nil) {
                    $0.bodyText = text
                    change(&$0)
                }
            )
            _ = try store.save([draft])
        }

        /// The events so far: kind, id, version and hour.
        func events(after: Int64 = 0, limit: Int = 100) throws -> [String] {
            try store.events(after: after, limit: limit).events.map { event in
                let hour = (event.moment.milliseconds - Self.hour(0).milliseconds) / 3_600_000
                return "\(event.kind.rawValue) \(event.id) \(event.version) \(hour)"
                    + (event.isLift ? " lift" : "")
            }
        }
    }

    private static func until(_ hour: Int) -> NewsDate { NewsDate(Desk.hour(hour)) }

    @Test("what becomes known is told in its order, and nothing twice", arguments: Kind.allCases)
    func life(_ kind: Kind) throws {
        let desk = try Desk(kind)
        #expect(try desk.store.events(after: 0, limit: 10).last == 0)
        try desk.save("a", "One")
        try desk.save("a", "One")
        try desk.save("a", "Two")
        desk.set(11)
        try desk.save("a", "Three") { $0.correction = "Not two." }
        try desk.save("a", "Four") { $0.correction = "Not two." }
        try desk.save("b", "Next") { $0.supersedes = ArticleID("a") }
        try desk.save("a", "Four") { $0.status = .withheld }
        desk.set(12)
        try desk.save("a", "Five")
        try desk.save("a", "Six") { $0.status = .canceled }
        try desk.save("c", "Held") { $0.status = .withheld }
        try desk.save("c", "Killed unseen") { $0.status = .canceled }
        #expect(try desk.store.remove(try identifier("b")))
        #expect(
            try desk.events() == [
                "publish a 1 10", "update a 2 10", "correct a 3 11", "update a 4 11",
                "update b 1 11",
                "withdraw a 5 11", "publish a 6 12", "kill a 7 12", "kill c 2 12",
                "withdraw b 1 12",
            ]
        )
    }

    @Test(
        "embargo and expiry become events when they are due, in that order",
        arguments: Kind.allCases
    )
    func turns(_ kind: Kind) throws {
        let desk = try Desk(kind)
        try desk.save("late", "A") { $0.embargoUntil = Self.until(14) }
        try desk.save("early", "B") {
            $0.embargoUntil = Self.until(12)
            $0.expiresAt = Self.until(13)
        }
        try desk.save("never", "C") {
            $0.embargoUntil = Self.until(13)
            $0.expiresAt = Self.until(12)
        }
        try desk.save("held", "D") {
            $0.embargoUntil = Self.until(12)
            $0.status = .withheld
        }
        #expect(try desk.events().isEmpty)
        #expect(try desk.store.settle(at: Desk.hour(11)) == Desk.hour(12))
        #expect(try desk.events().isEmpty)
        desk.set(15)
        // A write notes what came before it first.
        try desk.save("new", "E")
        let all = [
            "publish early 1 12 lift", "expire early 1 13", "publish late 1 14 lift",
            "publish new 1 15",
        ]
        #expect(try desk.events() == all)
        #expect(try desk.store.settle(at: Desk.hour(16)) == nil)
        #expect(try desk.events() == all)
        // What is lifted by a new version is no lift.
        try desk.save("last", "F") { $0.embargoUntil = Self.until(20) }
        try desk.save("last", "G")
        _ = try desk.store.settle(at: Desk.hour(21))
        #expect(try desk.events() == all + ["publish last 2 15"])
    }

    @Test("the sequence is read in pages", arguments: Kind.allCases)
    func pages(_ kind: Kind) throws {
        let desk = try Desk(kind)
        for id in ["a", "b", "c"] { try desk.save(id, "One") }
        let first = try desk.store.events(after: 0, limit: 2)
        #expect(first.events.map(\.sequence) == [1, 2])
        #expect(first.hasMore)
        #expect(first.last == 3)
        let second = try desk.store.events(after: 2, limit: 2)
        #expect(second.events.map(\.id) == [try identifier("c")])
        #expect(!second.hasMore)
        #expect(try desk.store.events(after: 3, limit: 2).events.isEmpty)
        #expect(first.epoch == second.epoch)
        #expect(first.epoch.wholeMatch(of: /[0-9a-f]{8,16}/) != nil)
    }

    @Test("the sequence goes on after a restart, and begins anew with a new catalogue")
    func restart() throws {
        let folder = try TemporaryFolder()
        func open() throws -> FileArticleRepository {
            let store = try FileArticleRepository(content: folder.path)
            _ = try store.reconcile()
            return store
        }
        var store: FileArticleRepository? = try open()
        for text in ["One", "Two"] {
            _ = try store?.save([Draft(try article("a") { $0.bodyText = text })])
        }
        _ = try store?.save([Draft(try article("b") { $0.status = .canceled })])
        let before = try store?.events(after: 0, limit: 10)
        #expect(before?.events.map(\.kind) == [.publish, .update, .kill])
        store = nil
        store = try open()
        #expect(try store?.events(after: 0, limit: 10) == before)
        store = nil
        try folder.remove(".newsd")
        store = try open()
        let after = try store?.events(after: 0, limit: 10)
        #expect(after?.epoch != before?.epoch)
        // From the beginning it ends with how everything stands.
        #expect(Set(after?.events.map { "\($0.kind) \($0.id)" } ?? []) == ["publish a", "kill b"])
    }
}
