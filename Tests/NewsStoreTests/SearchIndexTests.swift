import Foundation
import GRDB
import News
import Testing

@testable import NewsStore

/// The index of a repository of files: what is in it, and when.
@Suite struct SearchIndexTests {
    private func find(_ text: String, in store: FileArticleRepository) throws -> [String] {
        let query = SearchQuery(try SearchWords(text), among: HeadlineQuery(limit: 100))
        return try store.search(query, at: noon).hits.map(\.headline.id.rawValue)
    }

    /// Every token in the index.
    private func vocabulary(_ store: FileArticleRepository) throws -> Set<String> {
        try store.catalogue.write { db in
            try db.execute(
                sql: """
                    CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'words', 'row')
                    """
            )
            defer { try? db.execute(sql: "DROP TABLE temp.vocabulary") }
            return try Set(String.fetchAll(db, sql: "SELECT term FROM temp.vocabulary"))
        }
    }

    private func isSound(_ store: FileArticleRepository) throws -> Bool {
        try store.catalogue.write { db in
            try db.execute(sql: "INSERT INTO words (words) VALUES ('integrity-check')")
            return true
        }
    }

    @Test("what was not taken in before the end is after the restart")
    func restart() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try FileArticleRepository(content: folder.path)
            _ = try store.save(try (0..<5).map { Draft(try article("m\($0)", "Ferry")) })
            #expect(try store.indexTexts(limit: 2) == 2)
            #expect(try find("ferry", in: store).count == 2)
        }
        let store = try FileArticleRepository(content: folder.path)
        #expect(try store.hasTextsToIndex())
        #expect(try store.indexTexts(limit: 100) == 3)
        #expect(try store.indexTexts(limit: 100) == 0)
        #expect(try find("ferry", in: store).count == 5)
    }

    @Test("a killed or removed article leaves no word in the index at once, indexed or waiting")
    func killed() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        let ids = ["killed", "removed", "rewritten"]
        _ = try store.save(
            try ids.map { Draft(try article($0, "Ferry \($0)x") { $0.bodyText = "Sank." }) }
        )
        try store.indexAllTexts()
        #expect(try vocabulary(store).isSuperset(of: ["ferri", "ferry", "sank", "killedx"]))
        // The index has its first text, the document another, when it is killed.
        _ = try store.save([Draft(try article("rewritten", "Boat", on: "2025-03-01"))])
        _ = try store.save(
            try ["killed", "rewritten"].map {
                Draft(try article($0, "Gone") { $0.status = .canceled })
            }
        )
        _ = try store.remove(identifier("removed"))
        #expect(try vocabulary(store).isEmpty)
        #expect(try store.indexTexts(limit: 10) == 0)
        #expect(try isSound(store))
    }

    @Test("versions in quick succession leave the words of the last one")
    func versions() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        for (number, day) in ["2025-01-20", "2025-01-22", "2025-01-21"].enumerated() {
            _ = try store.save([
                Draft(try article("a", "Word\(number)", on: day) { $0.bodyText = "Same." })
            ])
            if number == 0 { try store.indexAllTexts() }
        }
        // What it says is the old text, which is no longer shown.
        #expect(try find("word0", in: store) == ["a"])
        try store.indexAllTexts()
        #expect(try vocabulary(store) == ["word2", "same"])
        #expect(try isSound(store))
    }

    @Test("a catalogue made anew finds the same in the same order")
    func rebuilt() throws {
        let folder = try TemporaryFolder()
        let searches = ["ferry", "ferry -m3", "harb*", "桥", "\"the harbour\""]
        func results(_ store: FileArticleRepository) throws -> [[SearchHit]] {
            try searches.map { text in
                let query = SearchQuery(try SearchWords(text), among: HeadlineQuery(limit: 100))
                return try store.search(query, at: noon).hits
            }
        }
        let before: [[SearchHit]]
        do {
            let store = try FileArticleRepository(content: folder.path)
            for number in 0..<20 {
                let text = String(repeating: "The harbour 大桥. ", count: number % 7)
                _ = try store.save([
                    Draft(
                        try article("m\(number)", "Ferry m\(number)", on: "2025-01-1\(number % 9)")
                        {
                            $0.bodyText = text + "End."
                        }
                    )
                ])
            }
            try store.indexAllTexts()
            _ = try store.save([Draft(try article("m1", "Boat m1"))])
            _ = try store.save([Draft(try article("m2", "x") { $0.status = .canceled })])
            try store.indexAllTexts()
            before = try results(store)
            #expect(before.allSatisfy { !$0.isEmpty })
        }
        for suffix in ["", "-wal", "-shm"] {
            try? folder.remove(".newsd/catalogue.sqlite" + suffix)
        }
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.reconcile()
        try store.indexAllTexts()
        #expect(try results(store) == before)
    }

    @Test("an index that another SQLite made is made anew")
    func otherMaker() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try FileArticleRepository(content: folder.path)
            _ = try store.save([Draft(try article("a", "Ferry")), Draft(try article("b", "Boat"))])
            try store.indexAllTexts()
            try store.catalogue.write { try $0.saveState("words", Array("3.0.0".utf8)) }
        }
        for expected in [2, 0] {
            let store = try FileArticleRepository(content: folder.path)
            #expect(try store.indexTexts(limit: 100) == expected)
            #expect(try find("ferry", in: store) == ["a"])
            #expect(try isSound(store))
        }
    }

    @Test("a file edited by hand is found by what it says now")
    func edited() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.save([Draft(try article("a", "Ferry"))])
        try store.indexAllTexts()
        let path = "articles/2025/01/20/a.json"
        try folder.write(try folder.read(path).replacing("Ferry", with: "Steamer"), to: path)
        _ = try store.reconcile()
        try store.indexAllTexts()
        #expect(try find("steamer", in: store) == ["a"])
        #expect(try find("ferry", in: store) == [])
        try folder.remove(path)
        _ = try store.reconcile()
        #expect(try vocabulary(store).isEmpty)
    }

    static let tokens: [(String, FTS5Tokenization, [String])] = [
        ("Harbour bridges", .document, ["harbour", "bridg", "bridges"]),
        ("Harbour bridges", .query, ["harbour", "bridg"]),
        ("bridge", [.query, .prefix], ["bridge"]),
        ("北京大", .document, ["北京", "北", "京大", "京", "大"]),
        ("北京大", .query, ["北京", "京大", "大"]),
        ("北", .query, ["北"]),
        ("iPhone在北京", .query, ["iphon", "在北", "北京", "京"]),
        ("กี่ท", .query, ["กี่ท", "ท"]),
        ("Café 12%", .query, ["cafe", "12"]),
        ("。、❤\u{FE0F}", .document, []),
        ("हिन्दी", .query, ["हिन्दी"]),
        ("𠮷野家", .query, ["𠮷野", "野家", "家"]),
    ]

    @Test("texts become tokens", arguments: tokens)
    func tokenized(_ text: String, _ reason: FTS5Tokenization, _ expected: [String]) throws {
        try DatabaseQueue().read { db in
            let tokenizer = try SearchTokenizer(db: db, arguments: [])
            let given = tokenizer.tokens(of: text, for: reason)
            #expect(given.map { String(decoding: $0, as: UTF8.self) } == expected)
        }
    }
}
