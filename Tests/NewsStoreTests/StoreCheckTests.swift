import Foundation
import News
import Testing

@testable import NewsStore

/// What `newsd check` says of a content folder.
@Suite struct StoreCheckTests {
    private func check(_ folder: TemporaryFolder) throws -> [String] {
        var lines: [String] = []
        let summary = try StoreCheck(content: folder.path).run { lines.append($0.description) }
        #expect(summary.problems == lines.count)
        return lines
    }

    @Test("a store that was only written to is sound")
    func sound() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.save([Draft(try article("x", "One")), Draft(try article("y"))])
        _ = try store.save([Draft(try article("x", "Two"))])
        #expect(try check(folder).isEmpty)
        let summary = try StoreCheck(content: folder.path).run { _ in }
        #expect(summary.articles == 2)
        #expect(summary.versions == 1)
    }

    @Test("every way in which files and catalogue can differ is named")
    func differences() throws {
        let folder = try TemporaryFolder()
        let store = try FileArticleRepository(content: folder.path)
        _ = try store.save(try ["a", "b", "c", "d"].map { Draft(try article($0)) })
        _ = try store.save([Draft(try article("d", "Two"))])
        let day = "articles/2025/01/20/"
        try folder.remove(day + "a.json")
        try folder.write("{\n\"id\": \"b\",\n\"headline\": 1}", to: day + "b.json")
        let c = try folder.read(day + "c.json")
        try folder.write(c.replacing("A headline", with: "Another"), to: day + "c.json")
        try folder.write(c.replacing("A headline", with: "A copy"), to: day + "c2.json")
        try folder.write(c.replacing("\"c\"", with: "\"e\""), to: day + "e.json")
        try folder.write("", to: day + ".tmp-1-1")
        try folder.write("{}", to: "history/d/7.json")
        let lines = try check(folder)
        let starts = [
            day + ".tmp-1-1: was left", day + "a.json: is in the catalogue, but",
            day + "b.json:3: headline: ", day + "c.json: has revision",
            day + "c2.json: id: is also the id of " + day + "c.json",
            day + "e.json: is not in the catalogue", "history/d/7.json:",
        ]
        #expect(lines.count == starts.count)
        for (line, start) in zip(lines, starts) { #expect(line.hasPrefix(start)) }
        // Once the store has looked, only what somebody must mend is left.
        _ = try store.reconcile()
        #expect(
            try check(folder).map { $0.split(separator: ":").first ?? "" }
                == [
                    day + "b.json", day + "c2.json", "history/d/7.json",
                ].map { $0[...] }
        )
    }

    @Test("a missing or damaged catalogue is named")
    func catalogue() throws {
        let folder = try TemporaryFolder()
        #expect(try check(folder).first?.hasPrefix(".newsd/catalogue.sqlite: is not there") == true)
        try folder.write("no database", to: ".newsd/catalogue.sqlite")
        #expect(try check(folder).first?.contains("catalogue.sqlite: ") == true)
    }
}
