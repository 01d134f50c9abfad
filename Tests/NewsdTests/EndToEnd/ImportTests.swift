import Foundation
import Glibc
import TestSupport
import Testing

/// `newsd import` as a process: what it refuses, what it says, and that it may die.
@Suite(.serialized, .ownThread)
struct ImportTests {
    @Test("a rejected document is named with line, field and reason; the rest goes in")
    func rejected() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            {"id": "one", "headline": "One", "body_text": "First.", "date_published": "2025-01-20"}
            {"id": "two", "headline": "Two", "body_text": "Second.", "date_published": "yesterday"}
            {"id": "three", "body_text": "Third.", "date_published": "2025-01-20"}
            {"id": "four", "headline": "Four", "body_text": "Fourth.", "date_published": "2025-01-20"}

            """,
            to: "news.ndjson"
        )
        let run = try NewsdProcess.run(
            ["import", "--content", "content", "news.ndjson"],
            in: folder
        )
        #expect(run.status == 1)
        let lines = (run.output + run.errors).split(separator: "\n")
        #expect(lines.contains { $0.contains("news.ndjson:2: date_published: ") }, "\(lines)")
        #expect(lines.contains { $0.contains("news.ndjson:3: headline: ") }, "\(lines)")
        let files = folder.articles().sorted()
        #expect(files == ["articles/2025/01/20/four.json", "articles/2025/01/20/one.json"])
    }

    @Test("a dry run writes nothing")
    func dryRun() throws {
        let folder = try TemporaryFolder()
        let run = try NewsdProcess.run(
            ["import", "--content", "content", "--dry-run", NewsdBinary.sample.path],
            in: folder
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(try folder.tree("content").isEmpty)
    }

    @Test("an import killed half-way and run again leaves the store of one that was not")
    func killed() throws {
        let folder = try TemporaryFolder()
        let count = 3000
        var lines = ""
        for number in 0..<count {
            lines += """
                {"headline": "Report \(number) of the harbour", "source": "Test", \
                "uri": "urn:test:\(number)", "date_published": "2025-01-\(10 + number % 20)", \
                "body_text": "The harbour of report \(number) reopened on day \(number % 7)."}

                """
        }
        try folder.write(lines, to: "news.ndjson")
        let whole = try NewsdProcess.run(
            ["import", "--content", "whole", "news.ndjson"],
            in: folder
        )
        #expect(whole.status == 0, "\(whole.errors)")

        let first = try NewsdProcess(["import", "--content", "content", "news.ndjson"], in: folder)
        let started = eventually {
            !first.isRunning || folder.articles().count > count / 10
        }
        #expect(started)
        first.send(SIGKILL)
        #expect(first.finish().status == -1, "it ended before it was killed")

        let second = try NewsdProcess.run(
            ["import", "--content", "content", "news.ndjson"],
            in: folder
        )
        #expect(second.status == 0, "\(second.errors)")
        let expected = try folder.tree("whole")
        let found = try folder.tree("content")
        #expect(expected.count == count)
        #expect(Set(found.keys) == Set(expected.keys))
        #expect(found == expected)
    }
}
