import Foundation
import TestSupport
import Testing

/// Searching in a running server, and by the command.
@Suite(.serialized, .ownThread)
struct SearchTests {
    private static func ids(_ answer: HTTPClient.Answer) throws -> [String] {
        try JSONDecoder().decode(ServeTests.Feed.self, from: Data(answer.text.utf8)).items.map(\.id)
    }

    private static func article(_ headline: String) -> String {
        #"{"headline": "\#(headline)", "body_text": "Words of \#(headline).", "section": "news"}"#
    }

    @Test("what is written is found before long, what is killed no more from then on")
    func life() throws {
        let desk = try WriteTests.Desk()
        #expect(try Self.ids(desk.get("/search?q=ferry")) == [])
        #expect(try desk.send("PUT", "/articles/a", Self.article("Ferry")).status == 201)
        #expect(try desk.send("PUT", "/articles/b", Self.article("Ferries")).status == 201)
        #expect(try eventually { try Set(Self.ids(desk.get("/search?q=ferry"))) == ["a", "b"] })
        #expect(try desk.send("DELETE", "/articles/a").status == 200)
        #expect(try Self.ids(desk.get("/search?q=ferry")) == ["b"])
        let tag = try #require(try desk.get("/articles/b").fields["etag"])
        let fields = ["If-Match": tag]
        #expect(try desk.send("PUT", "/articles/b", Self.article("Boat"), fields).status == 200)
        #expect(try eventually { try Self.ids(desk.get("/search?q=boat")) == ["b"] })
        #expect(try Self.ids(desk.get("/search?q=ferry")) == [])
    }

    @Test("what an import beside the server brings is found, and a file that is removed no more")
    func beside() throws {
        let desk = try WriteTests.Desk()
        #expect(try Self.ids(desk.get("/search?q=ferry")) == [])
        try desk.folder.write(
            #"{"id": "a", "headline": "Ferry", "body_text": "It sails.", "date_published": "2025-01-20"}"#,
            to: "new.json"
        )
        let run = try NewsdProcess.run(
            ["import", "--content", "content", "new.json"],
            in: desk.folder
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(try eventually { try Self.ids(desk.get("/search?q=ferry")) == ["a"] })
        try FileManager.default.removeItem(
            at: desk.folder.url.appending(path: "content/articles/2025/01/20/a.json")
        )
        #expect(try eventually { try Self.ids(desk.get("/search?q=ferry")) == [] })
    }

    @Test("the command finds what the server would, and says what is wrong")
    func command() throws {
        let folder = try TemporaryFolder()
        let sample = NewsdBinary.sample.path
        let imported = try NewsdProcess.run(["import", "--content", "content", sample], in: folder)
        #expect(imported.status == 0, "\(imported.errors)")
        func search(_ arguments: String...) throws -> Outcome {
            try NewsdProcess.run(["search", "--content", "content"] + arguments, in: folder)
        }
        let found = try search("hurricane", "-humberto", "--limit", "1", "--sort", "date")
        #expect(found.status == 0, "\(found.errors)")
        let lines = found.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.first?.hasPrefix(
                "2019-09-05-hurricane-dorian-leaves-trail-of-destruction-in-the-bahamas  Hurricane"
            ) == true
        )
        #expect(lines.last?.hasPrefix("    ") == true)
        let nothing = try search("zyxwv")
        #expect(nothing.status == 0)
        #expect(nothing.output.isEmpty)
        #expect(nothing.errors.contains("nothing found"))
        let refusals = [
            (["-a"], "query: has only words to leave out"), (["a", "--limit", "0"], "--limit: "),
            (["a", "--since", "x"], "--since: "), (["a", "--sort", "best"], "--sort: "),
            (["a", "--limt", "3"], "--limt: unknown option; did you mean --limit?"),
        ]
        for (arguments, reason) in refusals {
            let run = try NewsdProcess.run(
                ["search", "--content", "content"] + arguments,
                in: folder
            )
            #expect(run.status == 2, "\(arguments): \(run.output)\(run.errors)")
            #expect(run.errors.contains(reason), "\(run.errors)")
        }
    }
}
