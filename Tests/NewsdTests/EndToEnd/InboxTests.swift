import Foundation
import TestSupport
import Testing

/// Documents dropped into the inbox of a running server.
@Suite(.serialized, .ownThread)
struct InboxTests {
    @Test("what is dropped is served, what is wrong lies beside its problem")
    func dropped() throws {
        let desk = try WriteTests.Desk()
        let text = #"{"id": "dropped", "headline": "H", "body_text": "Words."}"#
        try desk.folder.write(text, to: "content/inbox/a.json")
        try desk.folder.write("{", to: "content/inbox/b.json")
        #expect(try eventually { try desk.get("/articles/dropped").status == 200 })
        let inbox = desk.folder.content.appending(path: "inbox")
        #expect(
            eventually {
                FileManager.default.fileExists(
                    atPath: inbox.appending(path: "rejected/b.json.problem.json").path
                )
                    && FileManager.default.fileExists(
                        atPath: inbox.appending(path: "done/a.json").path
                    )
            }
        )
        let problem = try String(
            contentsOf: inbox.appending(path: "rejected/b.json.problem.json"),
            encoding: .utf8
        )
        #expect(problem.contains(#""line": 1"#), "\(problem)")
        desk.process.send(SIGTERM)
        #expect(desk.process.finish().status == 0)
    }
}
