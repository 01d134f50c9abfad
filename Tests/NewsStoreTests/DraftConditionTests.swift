import News
import Testing

@testable import NewsStore

/// What a draft's condition lets be written, in every repository.
@Suite struct DraftConditionTests {
    typealias Kind = RepositoryContractTests.Kind

    /// One condition against an article of version 3, and against none.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Made with the revision that is there.
        var condition: @Sendable (String) -> Draft.Condition
        var version = 1
        /// Whether version 3 gives way to the draft; `nil` when it stays without a complaint.
        var replaces: Bool?
        var creates: Bool

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "always", condition: { _ in .always }, replaces: true, creates: true),
        Case(name: "living", condition: { _ in .living }, replaces: true, creates: true),
        Case(name: "absent", condition: { _ in .absent }, replaces: false, creates: true),
        Case(name: "present", condition: { _ in .present }, replaces: true, creates: false),
        Case(
            name: "this revision",
            condition: { .revision([$0]) },
            replaces: true,
            creates: false
        ),
        Case(
            name: "the beginning of this revision among others",
            condition: { .revision(["0000000000000000", String($0.prefix(16))]) },
            replaces: true,
            creates: false
        ),
        Case(
            name: "another revision",
            condition: { _ in .revision(["0000000000000000"]) },
            replaces: false,
            creates: false
        ),
        Case(
            name: "no revision at all",
            condition: { _ in .revision([]) },
            replaces: false,
            creates: false
        ),
        Case(
            name: "newer, above",
            condition: { _ in .newer },
            version: 4,
            replaces: true,
            creates: true
        ),
        Case(
            name: "newer, equal",
            condition: { _ in .newer },
            version: 3,
            replaces: nil,
            creates: true
        ),
        Case(
            name: "newer, below",
            condition: { _ in .newer },
            version: 2,
            replaces: nil,
            creates: true
        ),
    ]

    @Test("a condition is judged with the write", arguments: Kind.allCases, cases)
    func judged(_ kind: Kind, _ sample: Case) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        _ = try store.save([Draft(try article("x", "Third") { $0.version = 3 })])
        let revision = try #require(try store.article(id)?.revision)
        let new = try article("x", "New") { $0.version = sample.version }
        let draft = Draft(new, condition: sample.condition(revision))

        let expected: SaveOutcome =
            switch sample.replaces {
            case true?: .replaced(id, version: 4)
            case false?: .refused(id, revision: revision)
            case nil: .unchanged(id)
            }
        #expect(try store.save([draft]) == [expected])
        #expect(
            try store.article(id)?.headline == (sample.replaces == true ? "New" : "Third")
        )
    }

    @Test("a condition is judged where there is nothing", arguments: Kind.allCases, cases)
    func judgedOfNothing(_ kind: Kind, _ sample: Case) throws {
        let (store, folder) = try kind.make()
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        let new = try article("x", "New") { $0.version = sample.version }
        let draft = Draft(new, condition: sample.condition("0123456789abcdef0123456789abcdef"))

        let expected: SaveOutcome =
            sample.creates ? .created(id, version: sample.version) : .refused(id, revision: nil)
        #expect(try store.save([draft]) == [expected])
        #expect(try store.article(id)?.headline == (sample.creates ? "New" : nil))
    }

    @Test("of writers that all saw one revision, one wins", arguments: Kind.allCases)
    func oneWins(_ kind: Kind) async throws {
        let (store, folder) = try kind.make()
        // Connections to its catalogue are opened as they are needed.
        defer { withExtendedLifetime(folder) {} }
        let id = try identifier("x")
        _ = try store.save([Draft(try article("x", "First"))])
        let seen = try #require(try store.article(id)?.revision)
        let drafts = try (0..<8).map { number in
            Draft(try article("x", "Writer \(number)"), condition: .revision([seen]))
        }
        let outcomes = try await withThrowingTaskGroup(of: SaveOutcome.self) { group in
            for draft in drafts { group.addTask { try store.save([draft])[0] } }
            var outcomes: [SaveOutcome] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.count { $0 == .replaced(id, version: 2) } == 1)
        let refused = outcomes.count { if case .refused = $0 { true } else { false } }
        #expect(refused == 7)
        #expect(try store.article(id)?.version == 2)
    }
}
