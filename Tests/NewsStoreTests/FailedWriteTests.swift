import GRDB
import Glibc
import News
import Testing

@testable import NewsStore

/// Writes that fail half-way leave nothing behind.
@Suite struct FailedWriteTests {
    /// A store with `x`, whose catalogue takes no row of an article from now on.
    private static func store(_ folder: TemporaryFolder) throws -> FileArticleRepository {
        let store = try FileArticleRepository(content: folder.path)
        for text in ["One", "Two"] {
            _ = try store.save([Draft(try article("x") { $0.bodyText = text })])
        }
        try store.catalogue.write { db in
            for verb in ["INSERT", "UPDATE"] {
                try db.execute(
                    sql: """
                        CREATE TEMP TRIGGER refuse_\(verb) BEFORE \(verb) ON main.article
                        BEGIN SELECT RAISE(ABORT, 'no room'); END
                        """
                )
            }
        }
        return store
    }

    private static func allow(_ store: FileArticleRepository) throws {
        try store.catalogue.write { db in
            for verb in ["INSERT", "UPDATE"] {
                try db.execute(sql: "DROP TRIGGER refuse_\(verb)")
            }
        }
    }

    @Test("a catalogue that refuses leaves the files as they were", arguments: [1, 20])
    func catalogue(_ count: Int) throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let before = try folder.tree()
        #expect(throws: RepositoryError.self) {
            _ = try store.save([
                // Replaced in its place, replaced and moved to another day, and new.
                Draft(try article("x") { $0.bodyText = "Three" })
            ])
        }
        #expect(throws: RepositoryError.self) {
            _ = try store.save([Draft(try article("x", on: "2026-01-01") { $0.bodyText = "Four" })])
        }
        #expect(throws: RepositoryError.self) {
            _ = try store.save(try (0..<count).map { Draft(try article("new-\($0)")) })
        }
        #expect(try folder.tree() == before)
        #expect(try store.article(identifier("x"))?.bodyText == "Two")
        #expect(try store.events(after: 0, limit: 10).last == 2)
        // Nor does a power failure bring back what nobody was told is written.
        let journal = WriteJournal(ContentFolder(root: folder.path), boot: "another")
        #expect(try journal.recover() == [])

        try Self.allow(store)
        _ = try store.reconcile()
        #expect(try folder.tree() == before)
        let saved = try store.save([Draft(try article("x") { $0.bodyText = "Three" })])
        #expect(saved == [.replaced(try identifier("x"), version: 3)])
        #expect(try store.versions(of: identifier("x")).map(\.number) == [3, 2, 1])
        #expect(try folder.tree().keys.allSatisfy { !$0.contains(".tmp-") })
    }

    @Test("a place that cannot be taken leaves the others as they were")
    func places() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.save([Draft(try article("a") { $0.bodyText = "One" })])
        // A folder where the second file is to be.
        try folder.write("", to: "articles/2025/01/20/b.json/in-the-way")
        let file = "articles/2025/01/20/a.json"
        let before = try folder.read(file)
        #expect(throws: RepositoryError.self) {
            _ = try store.save([
                Draft(try article("a") { $0.bodyText = "Two" }), Draft(try article("b")),
            ])
        }
        #expect(try folder.read(file) == before)
        #expect(!folder.exists("history/a/1.json"))
        #expect(try store.article(identifier("a"))?.bodyText == "One")
    }

    @Test("names that a dead process left are no hindrance, and go")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.save([Draft(try article("a") { $0.bodyText = "One" })])
        let name = "articles/2025/01/20/\(ContentFolder.temporaryPrefix)\(getpid())-was-1"
        try folder.write("{}", to: name)
        _ = try store.save([Draft(try article("a") { $0.bodyText = "Two" })])
        #expect(try store.article(identifier("a"))?.bodyText == "Two")
        #expect(!folder.exists(name))
    }
}
